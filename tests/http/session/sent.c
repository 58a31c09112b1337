/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sent.h"

#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Asks this many times faster by itself than a person would have it. */
#define HASTE 100.0

static void
on_decided (SfsSubmissions *list, SfsSent *sent, Sent *self)
{
  g_assert_true (SFS_IS_SENT (sent));
  self->decided++;
}

static void
open_list (Sent *self)
{
  g_autoptr (GError) error = NULL;

  self->list = sfs_submissions_new (self->seller->http, self->seller->records, self->seller->store);
  g_object_set (self->list, "haste", HASTE, NULL);
  g_signal_connect (self->list, "decided", G_CALLBACK (on_decided), self);
  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
}

static char *
send_one (Sent *self)
{
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autoptr (GError) error = NULL;

  seller_go_sealed (self->seller, link);
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  return g_strdup (sfs_session_get_submission_id (self->seller->session));
}

static Sent *
new_sent (SentPrepare prepare, SfsCredentialStore *store)
{
  Sent *self = g_new0 (Sent, 1);

  self->op = operator_new ();
  if (prepare != NULL)
    prepare (self->op);
  operator_start (self->op);
  self->seller = store != NULL ? seller_new_with_store (store) : seller_new ();
  self->id = send_one (self);
  open_list (self);
  g_assert_nonnull (self->sent);
  return self;
}

Sent *
sent_new (SentPrepare prepare)
{
  return new_sent (prepare, NULL);
}

Sent *
sent_new_with_store (SentPrepare prepare, SfsCredentialStore *store)
{
  return new_sent (prepare, store);
}

static void
close_list (Sent *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  sfs_assert_finalized (self->list);
}

void
sent_free (Sent *self)
{
  close_list (self);
  seller_free (self->seller);
  operator_free (self->op);
  g_free (self->id);
  g_free (self);
}

void
sent_restart (Sent *self)
{
  close_list (self);
  seller_new_session (self->seller);
  open_list (self);
}

char *
sent_another (Sent *self)
{
  g_autoptr (GError) error = NULL;
  char *id;

  /* With a session of its own; the list stays. */
  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  id = send_one (self);
  sent_load (self, &error);
  g_assert_no_error (error);
  return id;
}

#define AWAIT(call)                                                                                \
  GAsyncResult *caught = NULL;                                                                     \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  call;                                                                                            \
  result = sfs_test_async_await (&caught)

gboolean
sent_load (Sent *self, GError **error)
{
  AWAIT (sfs_submissions_load_async (self->list, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_load_finish (self->list, result, error);
}

gboolean
sent_refresh (Sent *self, GError **error)
{
  AWAIT (
      sfs_submissions_refresh_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_refresh_finish (self->list, result, error);
}

gboolean
sent_sign_out (Sent *self, gboolean *confirmed, GError **error)
{
  AWAIT (
      sfs_submissions_sign_out_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_sign_out_finish (self->list, result, confirmed, error);
}

gboolean
sent_withdraw (Sent *self, GError **error)
{
  AWAIT (
      sfs_submissions_withdraw_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_withdraw_finish (self->list, result, error);
}

SfsOpened *
sent_open (Sent *self, GError **error)
{
  AWAIT (sfs_submissions_open_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_open_finish (self->list, result, error);
}

SfsSentRecords *
sent_read (Sent *self, GError **error)
{
  AWAIT (sfs_submissions_read_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_read_finish (self->list, result, error);
}

GPtrArray *
sent_accesses (Sent *self, GError **error)
{
  AWAIT (sfs_submissions_list_accesses_async (self->list, self->sent, NULL, sfs_test_async_catch,
                                              &caught));
  return sfs_submissions_list_accesses_finish (self->list, result, error);
}

GPtrArray *
sent_compare (Sent *self, GError **error)
{
  const char *const languages[] = { "en", NULL };
  AWAIT (sfs_submissions_compare_async (self->list, self->sent, languages, NULL,
                                        sfs_test_async_catch, &caught));
  return sfs_submissions_compare_finish (self->list, result, error);
}

gboolean
sent_forget (Sent *self, SfsSent *sent, const char *origin, GError **error)
{
  AWAIT (
      sfs_submissions_forget_async (self->list, sent, origin, NULL, sfs_test_async_catch, &caught));
  return sfs_submissions_forget_finish (self->list, result, error);
}

gboolean
sent_export (Sent *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  AWAIT (sfs_submissions_export_async (self->list, self->sent, file, NULL, sfs_test_async_catch,
                                       &caught));
  return sfs_submissions_export_finish (self->list, result, error);
}

SfsCredentials *
sent_credentials (Sent *self)
{
  g_autoptr (GError) error = NULL;
  SfsCredentials *credentials;
  AWAIT (sfs_credential_store_load_async (self->seller->store, self->op->origin, NULL, NULL,
                                          sfs_test_async_catch, &caught));

  credentials = sfs_credential_store_load_finish (self->seller->store, result, &error);
  g_assert_no_error (error);
  return credentials;
}

char *
sent_sign_deletion (Sent *self, SfsSigningKey *key, const char *sha256, const char *deleted_at)
{
  g_autoptr (SfsSigningKey) own = operator_get_key (self->op);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) deleted = deleted_at != NULL ? sfs_time_parse (deleted_at, NULL)
                                                     : g_date_time_ref (now);
  g_autofree char *jti = sfs_uuid_new ();
  const SfsDeletionExpectation claims = {
    .issuer = self->op->origin,
    .subject = "seller-7",
    .submission = self->id,
    .sha256 = sha256 != NULL ? sha256 : sfs_sent_get_sha256 (self->sent),
  };
  g_autoptr (GBytes) payload = sfs_deletion_build_payload (&claims, jti, now, deleted, NULL);

  return sfs_jws_sign (SFS_JWS_DELETION, payload, key != NULL ? key : own);
}

void
sent_answer_deletion (Sent *self, const char *jws, guint times)
{
  g_autofree char *path = sent_path (self, "");

  front_answer (self->op->front, "DELETE", path, times, 200, "application/jose", jws);
}

GBytes *
sent_sealed (Sent *self)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "sealed.age", NULL);
  gsize length;
  char *data;

  g_free (operator_run (self->op, "fetch", self->id, "--who", "Lan", "--reason", "review", "-o",
                        path, NULL));
  data = test_read (path, &length);
  return g_bytes_new_take (data, length);
}

void
sent_assert_nowhere (const char *dir, const void *needle, gsize length)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open != NULL && (name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          sent_assert_nowhere (path, needle, length);
          continue;
        }
      if (!g_file_get_contents (path, &contents, &size, NULL))
        continue;
      if (memmem (contents, size, needle, length) != NULL)
        g_error ("%s still holds what was to be gone", path);
    }
}

/* In place: whoever has it open reads what is in it now. */
static void
overwrite (const char *path, const void *data, gsize length)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, data, length, 0), ==, length);
  close (fd);
}

GBytes *
sent_spoil_outbox (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "outbox", "outbox.db", NULL);
  gsize length;
  char *data = test_read (path, &length);
  g_autofree char *noise = g_malloc (length);

  memset (noise, 'x', length);
  overwrite (path, noise, length);
  return g_bytes_new_take (data, length);
}

void
sent_mend_outbox (const char *dir, GBytes *before)
{
  g_autofree char *path = g_build_filename (dir, "outbox", "outbox.db", NULL);

  overwrite (path, g_bytes_get_data (before, NULL), g_bytes_get_size (before));
}

char *
sent_path (Sent *self, const char *tail)
{
  return g_strconcat ("/submissions/", self->id, tail, NULL);
}
