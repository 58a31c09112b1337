/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "helpers.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* A seller with one video at an operator, its receipt kept, and the list of what was sent. */
typedef struct
{
  Operator *op;
  Seller *seller;
  SfsSubmissions *list;
  SfsSent *sent; /* of @list */
  char *id;
  guint decided; /* how often it was said */
} Sent;

typedef void (*SentPrepare) (Operator *op);
Sent *sent_new (SentPrepare edit);                     /* @edit (nullable): before the operator starts */
Sent *sent_new_with_store (SentPrepare edit, SfsCredentialStore *store);
void sent_free (Sent *self);
/* As if the program was started anew. */
void sent_restart (Sent *self);
char *sent_another (Sent *self); /* sends one more and loads; its id */

/* Each awaits its call. */
gboolean sent_load (Sent *self, GError **error);
gboolean sent_refresh (Sent *self, GError **error);
gboolean sent_withdraw (Sent *self, GError **error);
SfsOpened *sent_open (Sent *self, GError **error);
SfsSentRecords *sent_read (Sent *self, GError **error);
GPtrArray *sent_accesses (Sent *self, GError **error);
GPtrArray *sent_compare (Sent *self, GError **error);
gboolean sent_forget (Sent *self, SfsSent *sent, const char *origin, GError **error);
gboolean sent_sign_out (Sent *self, gboolean *confirmed, GError **error);
gboolean sent_export (Sent *self, const char *path, GError **error);
SfsCredentials *sent_credentials (Sent *self);

/* A deletion as the operator signs it; what is NULL is as it should be. */
char *sent_sign_deletion (Sent *self, SfsSigningKey *key, const char *sha256, const char *deleted_at);
/* DELETE is answered with @jws from now on. */
void sent_answer_deletion (Sent *self, const char *jws, guint times);

/* The sealed file as the operator has it. */
GBytes *sent_sealed (Sent *self);
/* Fails when a file below @dir holds @needle. */
void sent_assert_nowhere (const char *dir, const void *needle, gsize length);

/* The database of the outbox in @dir (records) cannot be read any more; (transfer full): what has it
 * read again. */
GBytes *sent_spoil_outbox (const char *dir);
void sent_mend_outbox (const char *dir, GBytes *before);

char *sent_path (Sent *self, const char *tail); /* /submissions/ID + @tail */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

G_END_DECLS
