/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What became of a video: its state, and taking it back until that is confirmed. */

#include "sent.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-sent-private.h"

#include <string.h>

static void
test_list (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (SfsSentRecords) records = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 1);
  g_assert_cmpstr (sfs_sent_get_origin (self->sent), ==, self->op->origin);
  g_assert_cmpstr (sfs_sent_get_operator (self->sent), ==, "Shop");
  g_assert_true (sfs_sent_get_has_receipt (self->sent));
  g_assert_false (sfs_sent_get_waiting (self->sent));
  g_assert_nonnull (sfs_sent_get_retention_until (self->sent));
  g_assert_null (sfs_sent_get_asked_at (self->sent));
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_RECEIVED);

  records = sent_read (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_receipt_get_submission (records->receipt), ==, self->id);
  g_assert_null (records->deletion);

  other = sent_another (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);
  g_assert_nonnull (sfs_submissions_find (self->list, other));
  g_assert_true (sfs_submissions_find (self->list, self->id) == self->sent);
  g_assert_cmpuint (self->decided, ==, 0);
}

static void
test_decided (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GError) error = NULL;

  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sfs_sent_get_asked_at (self->sent));
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_RECEIVED);
  g_assert_cmpuint (self->decided, ==, 0);

  /* Somebody looks on while the operator decides. */
  sfs_submissions_set_watching (self->list, TRUE);
  g_free (operator_run (self->op, "decide", self->id, "rejected", "--reason", "Too dark", NULL));
  sfs_test_await (sfs_sent_get_state (self->sent) == SFS_SUBMISSION_REJECTED);
  g_assert_cmpstr (sfs_sent_get_state_reason (self->sent), ==, "Too dark");
  g_assert_cmpuint (self->decided, ==, 1);

  /* Known after a restart, without asking, and no news then. */
  sent_restart (self);
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_REJECTED);
  g_assert_cmpuint (self->decided, ==, 1);
}

static guint
count_asked (Sent *self, const char *id)
{
  g_autofree char *path = g_strconcat ("/submissions/", id, NULL);

  return front_count (self->op->front, "GET", path);
}

/* What is decided is asked about no more, however long what is not goes on to be. */
static void
test_at_rest (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *other = NULL;
  guint decided, open;
  g_autoptr (GError) error = NULL;

  g_free (operator_run (self->op, "decide", self->id, "verified", NULL));
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_VERIFIED);
  other = sent_another (self);
  decided = count_asked (self, self->id);
  open = count_asked (self, other);

  sfs_submissions_set_watching (self->list, TRUE);
  sfs_test_await (count_asked (self, other) >= open + 3);
  g_assert_cmpuint (count_asked (self, self->id), ==, decided);
}

/* Whether looking at the list changes when it is asked about. */
static gboolean
is_looking_heard (Sent *self)
{
  gint64 before = self->sent->ask_at;

  sfs_submissions_look (self->list);
  return self->sent->ask_at != before;
}

/* Who opens the list does not wait for the next time that would have come by itself; but neither
 * does an operator that asked for patience. */
static void
test_looked_at (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  guint asked;

  g_object_set (self->list, "haste", 1.0, NULL);
  g_assert_false (is_looking_heard (self));
  sfs_submissions_set_watching (self->list, TRUE);
  sfs_test_await (count_asked (self, self->id) == 1 && !sfs_sent_get_busy (self->sent));
  /* It comes soon by itself. */
  g_assert_false (is_looking_heard (self));

  /* Each time the next is further away: in the end further than this test takes. */
  for (guint i = 0; i < 6; i++)
    g_assert_true (sent_refresh (self, NULL));
  asked = count_asked (self, self->id);
  g_assert_cmpuint (asked, ==, 7);
  g_assert_true (is_looking_heard (self));
  sfs_test_await (count_asked (self, self->id) == asked + 1 && !sfs_sent_get_busy (self->sent));

  front_answer_later (self->op->front, "GET", path, 60);
  g_assert_false (sent_refresh (self, NULL));
  g_assert_false (is_looking_heard (self));
}

static void
test_offline (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autoptr (GError) error = NULL;

  front_spoil (self->op->front, FRONT_DROP, "GET", path, G_MAXUINT);
  g_assert_false (sent_refresh (self, &error));
  g_assert_true (error->domain == SFS_NET_ERROR);
  g_assert_nonnull (sfs_sent_get_trouble (self->sent));
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_RECEIVED);
  g_assert_false (sfs_sent_get_busy (self->sent));

  front_clear (self->op->front);
  g_clear_error (&error);
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_sent_get_trouble (self->sent));

  front_answer (self->op->front, "GET", path, 1, 404, "text/plain", "none");
  g_assert_false (sent_refresh (self, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE);
}

/* What the operator answers instead of what it was asked is told apart from no answer. */
static void
test_answers (void)
{
  static const struct
  {
    guint status;
    SfsAnswer answer;
  } rows[] = {
    { 404, SFS_ANSWER_GONE },       { 410, SFS_ANSWER_GONE },  { 403, SFS_ANSWER_REFUSED },
    { 429, SFS_ANSWER_FAULT },      { 500, SFS_ANSWER_FAULT }, { 503, SFS_ANSWER_FAULT },
    { 401, SFS_ANSWER_SIGNED_OUT },
  };
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_GOOD);
  front_spoil (self->op->front, FRONT_DROP, "GET", path, G_MAXUINT);
  g_assert_false (sent_refresh (self, NULL));
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_NONE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      front_clear (self->op->front);
      front_answer (self->op->front, "GET", path, G_MAXUINT, rows[i].status, "text/plain", "no");
      g_assert_false (sent_refresh (self, NULL));
      g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, rows[i].answer);
      g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_RECEIVED);
    }

  front_clear (self->op->front);
  sent_refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_GOOD);

  /* Ended from the operator's side: the token and what it is renewed with. */
  front_answer (self->op->front, "GET", path, G_MAXUINT, 401, "text/plain", "no");
  front_answer (self->op->front, "POST", "/token", G_MAXUINT, 400, "application/json",
                "{\"error\":\"invalid_grant\"}");
  g_assert_false (sent_refresh (self, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_cmpint (sfs_sent_get_answer (self->sent), ==, SFS_ANSWER_SIGNED_OUT);
}

static void
assert_confirmed (Sent *self)
{
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  g_assert_cmpint (sfs_sent_get_state (self->sent), ==, SFS_SUBMISSION_DELETED);
  g_assert_nonnull (sfs_sent_get_deleted_at (self->sent));
  g_assert_null (sfs_sent_get_trouble (self->sent));
  records = sent_read (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_deletion_get_submission (records->deletion), ==, self->id);
  /* The last one: the key that opened it is of no use any more. The sign-in stays. */
  credentials = sent_credentials (self);
  g_assert_null (credentials->identity);
  g_assert_nonnull (credentials->refresh_token);
}

static void
test_withdraw (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *jws = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  sent_answer_deletion (self, jws, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_nonnull (sfs_sent_get_withdrawal_asked (self->sent));
  assert_confirmed (self);
  g_assert_cmpuint (self->decided, ==, 1);
}

/* While another one is with the same operator, the key stays. */
static void
test_key_stays (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *other = sent_another (self);
  g_autofree char *jws = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  sent_answer_deletion (self, jws, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  credentials = sent_credentials (self);
  g_assert_nonnull (credentials->identity);
}

/* Not told, and not forgotten: over a restart, and with nobody looking. */
static void
test_told_later (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autofree char *jws = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  front_spoil (self->op->front, FRONT_DROP, "DELETE", path, G_MAXUINT);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
  g_assert_nonnull (sfs_sent_get_trouble (self->sent));

  sent_restart (self);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
  front_clear (self->op->front);
  sent_answer_deletion (self, jws, 1);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_confirmed (self);
}

/* The operator deleted it and said so, but not so that it was heard: asked again, it says the same,
 * and has deleted it once. */
static void
test_lost_deletion (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autofree char *journal = g_build_filename (self->op->dir, "deletions.log", NULL);
  g_autofree char *receipts = g_build_filename (self->seller->dir, "receipts", NULL);
  g_autofree char *lines = NULL;
  g_auto (GStrv) deletions = NULL;
  g_autoptr (GError) error = NULL;

  front_spoil (self->op->front, FRONT_LOSE_ANSWER, "DELETE", path, 2);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_confirmed (self);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", path), ==, 3);
  g_assert_cmpuint (count_files (receipts, ".deletion.jws"), ==, 1);
  lines = test_read (journal, NULL);
  deletions = g_strsplit (g_strchomp (lines), "\n", -1);
  g_assert_cmpuint (g_strv_length (deletions), ==, 1);
}

static void
test_promised (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autofree char *jws = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  front_answer (self->op->front, "DELETE", path, 1, 202, "application/json",
                "{\"due\":\"2027-01-31T00:00:00+00:00\",\"reason\":\"A court\\nasks\"}");
  g_assert_true (sent_withdraw (self, &error));
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_PROMISED);
  g_assert_cmpstr (sfs_sent_get_withdrawal_due (self->sent), ==, "2027-01-31T00:00:00Z");
  g_assert_cmpstr (sfs_sent_get_withdrawal_reason (self->sent), ==, "A court asks");
  g_assert_null (sfs_sent_get_trouble (self->sent));

  /* The date is kept, and what comes after a restart is confirmed. */
  sent_answer_deletion (self, jws, 1);
  sent_restart (self);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_confirmed (self);
}

/* Each is an answer that says deleted, and none of them is a confirmation. */
static void
test_not_confirmed (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (SfsSigningKey) stranger = sfs_signing_key_generate ();
  g_autofree char *good = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autofree char *altered = g_strdup (good);
  g_autofree char *other_key = sent_sign_deletion (self, stranger, NULL, NULL);
  g_autofree char *other_file =
      sent_sign_deletion (self, NULL,
                          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NULL);
  g_autofree char *early = sent_sign_deletion (self, NULL, NULL, "2020-01-01T00:00:00Z");
  g_autofree char *kept = NULL;
  g_autofree char *receipts = g_build_filename (self->seller->dir, "receipts", NULL);
  g_autoptr (SfsCredentials) credentials = NULL;
  const struct
  {
    const char *jws;
    int code;
  } rows[] = {
    { altered, SFS_CORE_ERROR_DELETION_SIGNATURE },
    { other_key, SFS_CORE_ERROR_DELETION_SIGNATURE },
    { other_file, SFS_CORE_ERROR_DELETION_OTHER },
    { early, SFS_CORE_ERROR_DELETION_TIME },
    { "deleted", SFS_CORE_ERROR_DELETION_FORMAT },
  };
  char *signature = strrchr (altered, '.') + 1;

  *signature = *signature == 'A' ? 'B' : 'A';
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%u", i);
      front_clear (self->op->front);
      sent_answer_deletion (self, rows[i].jws, G_MAXUINT);
      g_assert_true (sent_withdraw (self, &error));
      g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
      g_assert_error (sfs_sent_get_trouble (self->sent), SFS_CORE_ERROR, rows[i].code);
    }
  credentials = sent_credentials (self);
  g_assert_nonnull (credentials->identity);
  kept = one_file (receipts, ".deletion.unconfirmed.jws");
  g_assert_cmpuint (count_files (receipts, ".deletion.jws"), ==, 0);

  /* It was asked again all the time, and is confirmed as soon as it can be. */
  front_clear (self->op->front);
  sent_answer_deletion (self, good, 1);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_confirmed (self);
  g_assert_cmpuint (count_files (receipts, ".deletion.unconfirmed.jws"), ==, 0);
}

/* (transfer full) (nullable): %NULL when the operator does not know of it. */
static char *
state_at_operator (Sent *self)
{
  g_autofree char *text = operator_run (self->op, "list", "--json", NULL);
  g_autoptr (JsonNode) rows = json_from_string (text, NULL);
  JsonArray *array = json_node_get_array (rows);
  const char *state = NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *row = json_array_get_object_element (array, i);

      if (g_strcmp0 (json_object_get_string_member (row, "id"), self->id) != 0)
        continue;
      /* More than one where it was announced under more than one sign-in. */
      if (state != NULL)
        g_assert_cmpstr (json_object_get_string_member (row, "state"), ==, state);
      state = json_object_get_string_member (row, "state");
    }
  return g_strdup (state);
}

static void
assert_at_operator (Sent *self, const char *state)
{
  g_autofree char *there = state_at_operator (self);

  g_assert_cmpstr (there, ==, state);
}

static gboolean
operator_knows (Sent *self)
{
  g_autofree char *there = state_at_operator (self);

  return there != NULL;
}

/* One more of the same seller, which waits to be sent; the one that is looked at from then on. */
static void
seal_another (Sent *self)
{
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  seller_go_sealed (self->seller, link);
  g_free (self->id);
  self->id = g_strdup (sfs_session_get_submission_id (self->seller->session));
}

/* Given up first, and taken back then: the record stays, by which the operator can be told. */
static void
test_discarded (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GError) error = NULL;

  seal_another (self);
  seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
  sfs_test_await (operator_knows (self));
  g_assert_true (seller_discard (self->seller, &error));
  g_assert_no_error (error);

  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_nonnull (self->sent);
  g_assert_false (sfs_sent_get_waiting (self->sent));
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 1);
  assert_at_operator (self, "deleted");
}

/* Given up and taken back in one, on the page that sends: in this run, or by one that goes on with
 * it. The word is on record, and is told as soon as there is a list. */
static void
test_given_up (gconstpointer data)
{
  gboolean told = !g_str_equal (data, "never");
  gboolean later = g_str_equal (data, "later");
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *outbox = g_build_filename (self->seller->dir, "outbox", NULL);
  g_autoptr (GPtrArray) before = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  seal_another (self);
  g_assert_false (sfs_session_get_told (self->seller->session));
  if (told)
    seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
  if (later)
    {
      sent_restart (self);
      g_assert_true (seller_resume (self->seller, self->id, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (sfs_session_get_told (self->seller->session), ==, told);
  before = seller_list (self->seller);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpint (((SfsPending *) before->pdata[0])->told, ==, told);

  sfs_session_withdraw_async (self->seller->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_session_withdraw_finish (self->seller->session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (self->seller->session), ==, SFS_SESSION_IDLE);
  g_assert_false (sfs_session_get_told (self->seller->session));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 0);

  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
  if (!told)
    {
      g_assert_null (self->sent);
      return;
    }
  g_assert_false (sfs_sent_get_waiting (self->sent));
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_at_operator (self, "deleted");
}

/* Announced under another sign-in than it was sealed under: taken back under that one. */
static void
test_renewed (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  seal_another (self);
  again = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_assert_true (seller_renew (self->seller, again, &error));
  g_assert_no_error (error);
  seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
  sfs_test_await (operator_knows (self));

  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  assert_at_operator (self, "deleted");
}

/* Half of it came under one sign-in, and all of it under another: the operator has it twice, and
 * what it signs to have deleted is nowhere. */
static void
test_renewed_half_way (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *again = NULL;
  g_autofree char *contents = g_build_filename (self->op->dir, "contents", NULL);
  g_autofree char *outbox = g_build_filename (self->seller->dir, "outbox", NULL);
  g_autofree char *spool = NULL;
  g_autofree char *sealed = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  seal_another (self);
  again = operator_invite (self->op, "--subject", "seller-7", NULL);
  spool = one_file (outbox, ".age");
  sealed = test_read (spool, &length);
  seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PATCH", "/uploads/");
  g_assert_true (seller_renew (self->seller, again, &error));
  g_assert_no_error (error);
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  /* That of the first one, and this one twice. */
  g_assert_cmpuint (count_files (contents, ""), ==, 3);

  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  assert_at_operator (self, "deleted");
  g_assert_cmpuint (count_files (contents, ""), ==, 1);
  operator_stop (self->op);
  for (gsize at = 0; at + 64 <= length; at += 1024)
    sent_assert_nowhere (self->op->dir, sealed + at, 64);
}

/* What was sealed and not sent is erased; the operator hears nothing of what it never heard of.
 * Where its answer to the announcement is what was lost, or it heard of it under another sign-in,
 * it has to be told. */
static void
test_not_sent (gconstpointer data)
{
  gboolean told = g_str_equal (data, "told");
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *contents = g_build_filename (self->op->dir, "contents", NULL);
  g_autofree char *outbox = g_build_filename (self->seller->dir, "outbox", NULL);
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  seller_go_sealed (self->seller, link);
  id = g_strdup (sfs_session_get_submission_id (self->seller->session));
  sent_load (self, &error);
  g_assert_no_error (error);
  g_free (self->id);
  self->id = g_steal_pointer (&id);
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_true (sfs_sent_get_waiting (self->sent));
  g_assert_false (sfs_sent_get_told (self->sent));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);

  if (told)
    {
      seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
      sfs_test_await (operator_knows (self));
      sent_refresh (self, &error);
      g_assert_no_error (error);
      g_assert_true (sfs_sent_get_told (self->sent));
      sfs_outbox_set_grant (sfs_records_get_outbox (self->seller->records), self->id, "another",
                            &error);
      g_assert_no_error (error);
      sent_load (self, &error);
      g_assert_no_error (error);
      g_assert_true (sfs_sent_get_told (self->sent));
    }

  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, told ? 1 : 0);
  if (told)
    {
      g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
      assert_at_operator (self, "deleted");
      /* That of the first one. */
      g_assert_cmpuint (count_files (contents, ""), ==, 1);
    }
  else
    {
      g_assert_null (sfs_submissions_find (self->list, self->id));
    }
}

/* Seals one more and looks at that. */
static void
go_on_with_another (Sent *self)
{
  g_autoptr (GError) error = NULL;

  seal_another (self);
  sent_load (self, &error);
  g_assert_no_error (error);
  self->sent = sfs_submissions_find (self->list, self->id);
  g_assert_true (sfs_sent_get_waiting (self->sent));
}

/* An outbox that cannot be read is not one in which nothing waits. */
static void
test_not_readable (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *outbox = g_build_filename (self->seller->dir, "outbox", NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;

  go_on_with_another (self);
  before = sent_spoil_outbox (self->seller->dir);
  g_assert_false (sent_refresh (self, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_true (sfs_sent_get_waiting (self->sent));
  g_clear_error (&error);

  /* The word stands, and who gave it hears that it may still lie here. */
  g_assert_false (sent_withdraw (self, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);
  g_assert_true (sfs_sent_get_waiting (self->sent));
  g_clear_error (&error);

  sent_mend_outbox (self->seller->dir, before);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_null (sfs_submissions_find (self->list, self->id));
}

/* Nor is it in the way of telling the operator about what does not wait any more. */
static void
test_not_readable_told (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autoptr (GBytes) before = sent_spoil_outbox (self->seller->dir);
  g_autoptr (GError) error = NULL;

  g_assert_false (sent_withdraw (self, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
  assert_at_operator (self, "deleted");
  sent_mend_outbox (self->seller->dir, before);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/sent/list", test_list);
  g_test_add_func ("/sent/decided", test_decided);
  g_test_add_func ("/sent/at-rest", test_at_rest);
  g_test_add_func ("/sent/looked-at", test_looked_at);
  g_test_add_func ("/sent/offline", test_offline);
  g_test_add_func ("/sent/answers", test_answers);
  g_test_add_func ("/sent/withdraw", test_withdraw);
  g_test_add_func ("/sent/key-stays", test_key_stays);
  g_test_add_func ("/sent/told-later", test_told_later);
  g_test_add_func ("/sent/lost-deletion", test_lost_deletion);
  g_test_add_func ("/sent/promised", test_promised);
  g_test_add_func ("/sent/not-confirmed", test_not_confirmed);
  g_test_add_func ("/sent/discarded", test_discarded);
  g_test_add_data_func ("/sent/given-up/never", "never", test_given_up);
  g_test_add_data_func ("/sent/given-up/told", "told", test_given_up);
  g_test_add_data_func ("/sent/given-up/later", "later", test_given_up);
  g_test_add_func ("/sent/renewed", test_renewed);
  g_test_add_func ("/sent/renewed/half-way", test_renewed_half_way);
  g_test_add_data_func ("/sent/not-sent", "never", test_not_sent);
  g_test_add_data_func ("/sent/not-sent/told", "told", test_not_sent);
  g_test_add_func ("/sent/not-readable", test_not_readable);
  g_test_add_func ("/sent/not-readable/told", test_not_readable_told);
  return g_test_run ();
}
