/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload-fixture.h"

#include <glib/gstdio.h>

/* base64 of SUBMISSION and of application/age, by coreutils. */
#define METADATA                                                                                   \
  "submission NmJhN2I4MTAtOWRhZC00MWQxLTgwYjQtMDBjMDRmZDQzMGM4,filetype YXBwbGljYXRpb24vYWdl"

G_DEFINE_FINAL_TYPE (TestTokens, test_tokens, G_TYPE_OBJECT)

static void
test_tokens_class_init (TestTokensClass *klass)
{
}

static void
test_tokens_init (TestTokens *self)
{
  self->current = 1;
}

TestTokens *
test_tokens_new (void)
{
  return g_object_new (TEST_TYPE_TOKENS, NULL);
}

static void
on_tokens_cancelled (GCancellable *cancellable, GTask *task)
{
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

void
test_tokens_get_async (gpointer source,
                       SfsSecret *refuse,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  TestTokens *self = TEST_TOKENS (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *current = g_strdup_printf ("token-%d", self->current);
  g_autofree char *next = g_strdup_printf ("token-%d", self->current + 1);

  self->asked++;
  if (self->holds)
    {
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_tokens_cancelled),
                        g_object_ref (task));
      return;
    }
  if (self->fails)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "No token");
      return;
    }
  if (refuse != NULL)
    {
      g_assert_cmpstr (sfs_secret_string (refuse), ==, current);
      self->current++;
    }
  g_task_return_pointer (task, sfs_secret_new_string (refuse != NULL ? next : current),
                         (GDestroyNotify) sfs_secret_unref);
}

SfsSecret *
test_tokens_get_finish (gpointer source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

UploadFixture *
upload_fixture_new (gint64 bytes)
{
  UploadFixture *self = g_new0 (UploadFixture, 1);
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsNetwork) network = NULL;
  g_autoptr (GError) error = NULL;

  self->bytes = bytes;
  self->data = g_malloc (bytes);
  for (gint64 i = 0; i < bytes; i++)
    self->data[i] = (guint8) (i * 31 + (i >> 8));
  self->path = g_build_filename (dir, "sealed.age", NULL);
  g_file_set_contents (self->path, (const char *) self->data, bytes, &error);
  g_assert_no_error (error);

  self->server = fault_server_new ();
  self->network = sfs_test_network_new ();
  network = sfs_network_new (G_NETWORK_MONITOR (self->network));
  self->http = g_object_new (SFS_TYPE_HTTP, "allow-loopback", TRUE, "network", network, NULL);
  self->tokens = test_tokens_new ();
  self->server->token = g_strdup ("token-1");
  self->cancellable = g_cancellable_new ();
  self->sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
upload_fixture_free (UploadFixture *self)
{
  g_clear_object (&self->result);
  if (self->upload != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->upload, self);
      sfs_assert_finalized (self->upload);
    }
  g_clear_object (&self->http);
  sfs_assert_finalized (self->network);
  sfs_test_drain ();
  fault_server_free (self->server);
  g_object_unref (self->tokens);
  g_object_unref (self->cancellable);
  g_array_unref (self->sent);
  g_free (self->path);
  g_free (self->data);
  g_free (self);
}

static void
on_created (SfsUpload *upload, const char *url, UploadFixture *self)
{
  self->created++;
  g_assert_cmpstr (sfs_upload_get_upload_url (upload), ==, url);
}

static void
on_sent (SfsUpload *upload, GParamSpec *pspec, UploadFixture *self)
{
  gint64 sent = sfs_upload_get_sent (upload);

  g_array_append_val (self->sent, sent);
}

void
upload_fixture_make (UploadFixture *self, const char *upload_url)
{
  static const SfsRetryPolicy policy = {
    .first = 0.004, .factor = 2, .cap = 0.02, .max_attempts = 6, .max_time = 20
  };

  self->upload = sfs_upload_new (self->http, self->path, self->bytes, SUBMISSION,
                                 self->server->creation_url, upload_url, G_OBJECT (self->tokens),
                                 test_tokens_get_async, test_tokens_get_finish);
  sfs_upload_set_retry_policy (self->upload, &policy);
  sfs_upload_set_chunk_size (self->upload, 400);
  g_signal_connect (self->upload, "created", G_CALLBACK (on_created), self);
  g_signal_connect (self->upload, "notify::sent", G_CALLBACK (on_sent), self);
}

void
upload_fixture_start (UploadFixture *self)
{
  if (self->upload == NULL)
    upload_fixture_make (self, NULL);
  g_assert_null (self->result);
  sfs_upload_run_async (self->upload, self->cancellable, sfs_test_async_catch, &self->result);
}

gboolean
upload_fixture_end (UploadFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&self->result);
  gboolean done = sfs_upload_run_finish (self->upload, result, error);

  g_assert_false (sfs_upload_get_waiting (self->upload));
  g_assert_null (sfs_upload_get_wait_reason (self->upload));
  return done;
}

void
upload_fixture_assert_arrived (UploadFixture *self)
{
  FaultUpload *last = fault_server_get (self->server, self->server->uploads->len - 1);

  g_assert_cmpmem (last->bytes->data, last->bytes->len, self->data, self->bytes);
  if (last->metadata != NULL)
    g_assert_cmpstr (last->metadata, ==, METADATA);
  g_assert_cmpint (sfs_upload_get_sent (self->upload), ==, self->bytes);
}
