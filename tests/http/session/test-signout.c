/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing out of an operator that lets its sellers in by invitation, after something was sent
 * there. */

#include "sent.h"

#include "fixtures/sfs-test.h"

static gboolean
awaits_refresh (Sent *self, SfsSent *sent, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_submissions_refresh_async (self->list, sent, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_submissions_refresh_finish (self->list, result, error);
}

/* Of any grant. */
static void
assert_no_sign_in (Sent *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentials) kept = NULL;

  sfs_credential_store_load_async (self->seller->store, self->op->origin, NULL, NULL,
                                   sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  kept = sfs_credential_store_load_finish (self->seller->store, result, NULL);
  g_assert_null (kept->refresh_token);
  g_assert_null (kept->access_token);
  /* What was sealed to it can still be opened. */
  g_assert_nonnull (kept->identity);
}

static void
assert_signed_out (Sent *self, SfsSent *sent)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (awaits_refresh (self, sent, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_cmpint (sfs_sent_get_answer (sent), ==, SFS_ANSWER_SIGNED_OUT);
  /* An invitation is used up. */
  g_assert_null (sfs_sent_get_issuer (sent));
}

/* Where one can sign in through the browser too; that does not bring back what an invitation let
 * in. */
static void
add_issuer (JsonObject *description)
{
  json_object_set_string_member (description, "client_id", "selfsame");
  json_object_set_string_member (json_object_get_object_member (description, "endpoints"), "issuer",
                                 "http://127.0.0.1:9");
}

static void
prepare (Operator *op)
{
  operator_edit (op, add_issuer);
}

static void
assert_no_way_in (Sent *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  g_autoptr (GError) error = NULL;

  sfs_submissions_new_sign_in_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  sign_in = sfs_submissions_new_sign_in_finish (self->list, result, &error);
  g_assert_null (sign_in);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
}

static void
test_sign_out (void)
{
  g_autoptr (Sent) self = sent_new (prepare);
  g_autofree char *other = sent_another (self);
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (SfsOpened) opened = NULL;
  gboolean confirmed = TRUE;
  SfsSent *second;
  g_autoptr (GError) error = NULL;

  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_true (sent_sign_out (self, &confirmed, &error));
  g_assert_no_error (error);
  /* Nobody can be told: there is no revoking what an invitation gave. */
  g_assert_false (confirmed);
  assert_no_sign_in (self);

  /* Both of them, without asking anybody. */
  second = sfs_submissions_find (self->list, other);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
  g_assert_cmpint (sfs_sent_get_answer (second), ==, SFS_ANSWER_SIGNED_OUT);
  assert_signed_out (self, self->sent);
  assert_signed_out (self, second);
  opened = sent_open (self, &error);
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);

  records = sent_read (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (records->receipt);

  /* Once more there is nobody to tell. */
  g_assert_true (sent_sign_out (self, &confirmed, &error));
  g_assert_no_error (error);
  g_assert_true (confirmed);

  sent_restart (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_GOOD);
  assert_signed_out (self, self->sent);
  assert_no_way_in (self);
}

/* The operator is away: signed out here all the same. */
static void
test_offline (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  gboolean confirmed = TRUE;
  g_autoptr (GError) error = NULL;

  operator_stop (self->op);
  g_assert_true (sent_sign_out (self, &confirmed, &error));
  g_assert_no_error (error);
  g_assert_false (confirmed);
  assert_no_sign_in (self);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
}

/* What was taken back is not asked for by itself any more, and not forgotten either. */
static void
test_withdrawn (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  guint asked;
  g_autoptr (GError) error = NULL;

  front_answer (self->op->front, "DELETE", path, 1, 503, "text/plain", "");
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
  front_answer (self->op->front, "DELETE", path, 1000, 503, "text/plain", "");
  g_assert_true (sent_sign_out (self, NULL, &error));
  g_assert_no_error (error);
  asked = front_count (self->op->front, "DELETE", path);
  assert_signed_out (self, self->sent);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", path), ==, asked);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
}

static void
test_in_use (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *link = operator_invite (self->op, NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  seller_invite (self->seller, link, &error);
  seller_contact (self->seller, &error);
  g_assert_no_error (error);
  g_assert_false (sent_sign_out (self, NULL, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE);
  g_clear_error (&error);
  sent_refresh (self, &error);
  g_assert_no_error (error);
}

/* While something is being sent there. */
static void
test_busy (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  SfsOutbox *outbox = sfs_records_get_outbox (self->seller->records);
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_outbox_claim (outbox, self->id, &error));
  g_assert_false (sent_sign_out (self, NULL, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  sfs_outbox_release (outbox, self->id);
  sent_refresh (self, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/signout/sign-out", test_sign_out);
  g_test_add_func ("/signout/offline", test_offline);
  g_test_add_func ("/signout/withdrawn", test_withdrawn);
  g_test_add_func ("/signout/in-use", test_in_use);
  g_test_add_func ("/signout/busy", test_busy);
  return g_test_run ();
}
