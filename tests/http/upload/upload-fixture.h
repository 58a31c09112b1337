/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fault-server.h"
#include "fixtures/sfs-test-network.h"
#include "fixtures/sfs-test.h"
#include "upload/sfs-upload.h"

G_BEGIN_DECLS

#define SUBMISSION "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

/* Gives out "token-1", and the next one each time the last was refused. */
#define TEST_TYPE_TOKENS (test_tokens_get_type ())
G_DECLARE_FINAL_TYPE (TestTokens, test_tokens, TEST, TOKENS, GObject)
struct _TestTokens
{
  GObject  parent_instance;
  int      current;
  int      asked;
  gboolean fails; /* with G_IO_ERROR_PERMISSION_DENIED */
  gboolean holds; /* does not answer until cancelled */
};
TestTokens *test_tokens_new (void);
void        test_tokens_get_async (gpointer source, SfsSecret *refuse, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSecret  *test_tokens_get_finish (gpointer source, GAsyncResult *result, GError **error);

/* A file of @bytes recognisable bytes, a server, and an upload between them with waits of a few
 * milliseconds. */
typedef struct
{
  FaultServer  *server;
  SfsHttp      *http;
  SfsTestNetwork *network; /* what it asks */
  TestTokens   *tokens;
  SfsUpload    *upload;
  char         *path;
  guint8       *data;
  gint64        bytes;
  GCancellable *cancellable;
  GAsyncResult *result; /* of the run */
  guint         created;
  GArray       *sent;   /* each value that "sent" was notified with */
} UploadFixture;

UploadFixture *upload_fixture_new (gint64 bytes);
void           upload_fixture_free (UploadFixture *self);
/* Before running; @upload_url (nullable). Called by upload_fixture_start () otherwise. */
void           upload_fixture_make (UploadFixture *self, const char *upload_url);
void           upload_fixture_start (UploadFixture *self);
/* Awaits the end of the run; TRUE when it was a success. */
gboolean       upload_fixture_end (UploadFixture *self, GError **error);
/* The server has the file, whole, in its last upload, under the right name. */
void           upload_fixture_assert_arrived (UploadFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UploadFixture, upload_fixture_free)

G_END_DECLS
