/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer that does not keep credentials was started anew, and there is a recovery file. The
 * linker puts the function below that is named __wrap_… in the place of the real one. */

#include "sent.h"

#include "fixtures/sfs-test.h"
#include "seal/sfs-age.h"

#include <glib/gstdio.h>

#define PASSPHRASE "four words that last"

void __real_sfs_credential_store_save_async (SfsCredentialStore *self,
                                             const SfsCredentials *credentials,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
void __wrap_sfs_credential_store_save_async (SfsCredentialStore *self,
                                             const SfsCredentials *credentials,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

static GCancellable *escape; /* (nullable) pressed when the saving has begun */

void
__wrap_sfs_credential_store_save_async (SfsCredentialStore *self,
                                        const SfsCredentials *credentials,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  if (escape != NULL)
    g_cancellable_cancel (escape);
  __real_sfs_credential_store_save_async (self, credentials, cancellable, callback, user_data);
}

static GFile *
new_file (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();

  return g_file_new_build_filename (dir, "Selfsame recovery.age", NULL);
}

/* As the page before Send does. */
static GFile *
save_file (Sent *self)
{
  GFile *file = new_file ();
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string (PASSPHRASE);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_session_save_recovery_async (self->seller->session, file, passphrase, NULL,
                                   sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_session_save_recovery_finish (self->seller->session, result, &error));
  g_assert_no_error (error);
  return file;
}

static void
write_file (GFile *file, const SfsCredentials *credentials)
{
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string (PASSPHRASE);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_recovery_file_write_async (file, credentials, passphrase, NULL, sfs_test_async_catch,
                                 &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_recovery_file_write_finish (result, &error));
  g_assert_no_error (error);
}

static SfsCredentials *
read_file (GFile *file)
{
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string (PASSPHRASE);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SfsCredentials *found;

  sfs_recovery_file_read_async (file, passphrase, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  found = sfs_recovery_file_read_finish (result, &error);
  g_assert_no_error (error);
  return found;
}

/* What was kept in memory is gone. */
static void
start_anew (Sent *self)
{
  g_set_object (&self->seller->store, NULL);
  self->seller->store = sfs_memory_store_new ();
  sent_restart (self);
}

static void
save_credentials (Sent *self, const SfsCredentials *credentials)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_credential_store_save_async (self->seller->store, credentials, NULL, sfs_test_async_catch,
                                   &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_credential_store_save_finish (self->seller->store, result, &error));
  g_assert_no_error (error);
}

static gboolean
recover (Sent *self, GFile *file, const char *words, GCancellable *cancellable, GError **error)
{
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string (words);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_submissions_recover_async (self->list, self->sent, file, passphrase, cancellable,
                                 sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_submissions_recover_finish (self->list, result, error);
}

static void
assert_signed_out (Sent *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sent_refresh (self, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
}

/* It was asked about by itself, or is now. */
static void
assert_answered (Sent *self)
{
  g_autoptr (GError) error = NULL;

  sfs_test_await (!sfs_sent_get_busy (self->sent));
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_GOOD);
}

static void
assert_opens (Sent *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsOpened) opened = sent_open (self, &error);

  g_assert_no_error (error);
  g_assert_nonnull (opened);
}

static void
assert_nothing_kept (Sent *self)
{
  g_autoptr (SfsCredentials) kept = sent_credentials (self);

  g_assert_null (kept->identity);
  g_assert_null (kept->refresh_token);
}

/* The whole way: tried with another passphrase first, then looked at and taken back. */
static void
test_way_back (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (GError) error = NULL;

  start_anew (self);
  assert_signed_out (self);
  g_assert_false (recover (self, file, "four words that lost", NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE);
  g_clear_error (&error);
  assert_nothing_kept (self);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);

  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (sfs_sent_get_trouble (self->sent));
  assert_answered (self);
  assert_opens (self);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
}

static gboolean
is_newer (GFile *file, const char *before)
{
  g_autoptr (SfsCredentials) found = read_file (file);

  return g_strcmp0 (sfs_secret_string (found->refresh_token), before) != 0;
}

/* An operator takes the return of a token that was used for a theft: so the file never has one. */
static void
test_again_and_again (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SfsCredentials) found = NULL;

      sfs_test_await_for (is_newer (file, before), 120);
      found = read_file (file);
      g_free (before);
      before = g_strdup (sfs_secret_string (found->refresh_token));
      start_anew (self);
      g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
      g_assert_no_error (error);
      assert_answered (self);
    }
  assert_opens (self);
}

/* A file that was taken away is not made anew, and nothing waits for it. */
static void
test_file_taken_away (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (GError) error = NULL;

  start_anew (self);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (g_file_peek_path (file)), ==, 0);
  assert_answered (self);
  g_assert_false (g_file_query_exists (file, NULL));
  assert_opens (self);
}

static void
assert_refused (Sent *self, GFile *file, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_error (error, domain, code);
  assert_nothing_kept (self);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
}

/* Each leaves all as it was. */
static void
test_of_no_use (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (GFile) other = new_file ();
  g_autoptr (SfsCredentials) found = read_file (file);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;

  start_anew (self);
  assert_signed_out (self);
  assert_refused (self, other, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (g_file_set_contents (g_file_peek_path (other), large, -1, &error));
  assert_refused (self, other, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_FILE);

  g_free (found->origin);
  found->origin = g_strdup ("https://other.example");
  write_file (other, found);
  assert_refused (self, other, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_RECOVERY);
  g_free (found->origin);
  found->origin = g_strdup (self->op->origin);
  g_free (found->subject);
  found->subject = g_strdup ("seller-8");
  write_file (other, found);
  assert_refused (self, other, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_RECOVERY);

  g_cancellable_cancel (cancelled);
  g_assert_false (recover (self, file, PASSPHRASE, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  assert_nothing_kept (self);

  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  assert_answered (self);
}

/* By then something else was sent there, with another key under another sign-in. */
static void
test_another_key (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (SfsCredentials) before = NULL;
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  start_anew (self);
  second = sent_another (self);
  before = sent_credentials (self);
  assert_signed_out (self);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  assert_answered (self);
  assert_opens (self);

  /* New things are sealed to the key that was there. */
  kept = sent_credentials (self);
  keys = sfs_age_identities_split (kept->identity);
  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpstr (sfs_secret_string (g_ptr_array_index (keys, 0)), ==,
                   sfs_secret_string (before->identity));
  self->sent = sfs_submissions_find (self->list, second);
  assert_answered (self);
  assert_opens (self);
  g_free (sent_another (self));

  /* Given once more it adds nothing. */
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&kept, sfs_credentials_free);
  g_clear_pointer (&keys, g_ptr_array_unref);
  kept = sent_credentials (self);
  keys = sfs_age_identities_split (kept->identity);
  g_assert_cmpuint (keys->len, ==, 2);
}

/* The same operator and seller, but the sign-in sees something else. */
static void
test_another_sign_in (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (SfsCredentials) found = read_file (file);
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  start_anew (self);
  assert_signed_out (self);
  g_free (found->grant);
  found->grant = g_strdup ("11111111-1111-4111-8111-111111111111");
  write_file (file, found);
  g_assert_false (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SIGN_IN);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
  kept = sent_credentials (self);
  g_assert_nonnull (kept->identity);
}

/* Only the key was lost: the sign-in that is there is newer than the one in the file. */
static void
test_only_the_key (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (SfsCredentials) here = sent_credentials (self);
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (SfsOpened) opened = NULL;
  g_autoptr (GError) error = NULL;

  start_anew (self);
  g_clear_pointer (&here->identity, sfs_secret_unref);
  save_credentials (self, here);
  opened = sent_open (self, &error);
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY);
  g_assert_null (opened);
  g_clear_error (&error);
  kept = sent_credentials (self);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  {
    g_autoptr (SfsCredentials) now = sent_credentials (self);

    g_assert_cmpstr (sfs_secret_string (now->refresh_token), ==,
                     sfs_secret_string (kept->refresh_token));
  }
  assert_answered (self);
  assert_opens (self);
}

static gboolean
is_of (GFile *file, const char *grant)
{
  g_autoptr (SfsCredentials) found = read_file (file);

  return g_strcmp0 (found->grant, grant) == 0;
}

/* The operator ended the sign-in of what is to be sent, and the seller signed in with another
 * invitation: that is what the file has to hold. */
static void
test_renewed (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autofree char *again = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autoptr (GFile) file = NULL;
  g_autoptr (SfsCredentials) before = NULL;
  g_autoptr (SfsCredentials) after = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  seller_go_sealed (self->seller, link);
  g_free (self->id);
  self->id = g_strdup (sfs_session_get_submission_id (self->seller->session));
  file = save_file (self);
  before = read_file (file);
  front_answer (self->op->front, "PUT", "/submissions/", G_MAXUINT, 401, "text/plain", "no");
  front_answer (self->op->front, "POST", "/token", 1, 400, "application/json",
                "{\"error\":\"invalid_grant\"}");
  g_assert_false (seller_send (self->seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);
  front_clear (self->op->front);
  g_assert_true (seller_renew (self->seller, again, &error));
  g_assert_no_error (error);
  after = sent_credentials (self);
  g_assert_cmpstr (after->grant, !=, before->grant);
  sfs_test_await_for (is_of (file, after->grant), 120);
  seller_send (self->seller, &error);
  g_assert_no_error (error);

  start_anew (self);
  g_assert_nonnull (self->sent);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  assert_answered (self);
  assert_opens (self);
}

/* A keyring takes the key and the sign-in one after the other: it is not left with one of them. */
static void
test_kept_whole (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  start_anew (self);
  assert_signed_out (self);
  escape = cancellable;
  g_assert_true (recover (self, file, PASSPHRASE, cancellable, &error));
  escape = NULL;
  g_assert_no_error (error);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  assert_answered (self);
  assert_opens (self);
}

/* Whoever sends something there has a key made: of two that write, one would lose. */
static void
test_in_use (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autofree char *link = operator_invite (self->op, NULL);
  g_autoptr (GError) error = NULL;

  start_anew (self);
  assert_signed_out (self);
  g_assert_true (seller_invite (self->seller, link, &error));
  g_assert_true (seller_contact (self->seller, &error));
  assert_refused (self, file, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE);

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  g_assert_true (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  assert_answered (self);
  assert_opens (self);
}

static void
assert_locked (Sent *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sent_refresh (self, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_NONE);
}

/* The keyring holds the rest, and stays locked: what is on record is all that says where there is
 * something in it to be removed. Nobody is signed out of anything there; and an old file with a
 * token that was used would have the operator end the sign-in that is good. */
static void
test_beside_locked (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GFile) file = save_file (self);
  g_autofree char *second = NULL;
  g_autoptr (SfsOpened) opened = NULL;
  g_autoptr (GError) error = NULL;

  g_set_object (&self->seller->store, NULL);
  self->seller->store = sfs_memory_store_new_beside_locked ();
  sent_restart (self);
  assert_locked (self);
  opened = sent_open (self, &error);
  g_assert_null (opened);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (recover (self, file, PASSPHRASE, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_clear_error (&error);

  second = sent_another (self);
  g_assert_false (sent_sign_out (self, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (sent_forget (self, self->sent, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (sent_forget (self, NULL, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_true (sfs_submissions_find (self->list, self->id) == self->sent);
  assert_locked (self);

  /* Of this one all is here: it was not signed out of with the other, and can be removed. */
  self->sent = sfs_submissions_find (self->list, second);
  assert_answered (self);
  assert_opens (self);
  g_assert_true (sent_forget (self, self->sent, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/session/recover/way-back", test_way_back);
  g_test_add_func ("/session/recover/again-and-again", test_again_and_again);
  g_test_add_func ("/session/recover/file-taken-away", test_file_taken_away);
  g_test_add_func ("/session/recover/of-no-use", test_of_no_use);
  g_test_add_func ("/session/recover/another-key", test_another_key);
  g_test_add_func ("/session/recover/another-sign-in", test_another_sign_in);
  g_test_add_func ("/session/recover/only-the-key", test_only_the_key);
  g_test_add_func ("/session/recover/renewed", test_renewed);
  g_test_add_func ("/session/recover/kept-whole", test_kept_whole);
  g_test_add_func ("/session/recover/in-use", test_in_use);
  g_test_add_func ("/session/recover/beside-locked", test_beside_locked);
  return g_test_run ();
}
