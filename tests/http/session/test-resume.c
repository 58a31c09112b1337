/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an earlier run left is offered and gone on with, wherever that run ended; with a real
 * receiver behind it. */

#include "helpers.h"

#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-recall.h"
#include "session/sfs-records-private.h"

#include <glib/gstdio.h>
#include <string.h>

static guint
count_outbox (Seller *seller)
{
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);

  return count_files (outbox, ".age") + count_files (outbox, ".part");
}

static guint
count_receipts (Seller *seller)
{
  g_autofree char *receipts = g_build_filename (seller->dir, "receipts", NULL);

  return count_files (receipts, ".jws");
}

static void
assert_delivered (Operator *op, Seller *seller, guint n)
{
  g_autofree char *list = operator_run (op, "list", NULL);
  guint received = 0;

  for (const char *at = list; (at = strstr (at, "received")) != NULL; at++)
    received++;
  g_assert_cmpuint (received, ==, n);
  g_assert_cmpuint (count_outbox (seller), ==, 0);
  g_assert_cmpuint (count_receipts (seller), ==, n);
}

/* Goes on with the one that is pending, in a program started anew. */
static void
resume_the_one (Seller *seller, SfsOutboxState state)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  const SfsPending *pending;

  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 1);
  pending = g_ptr_array_index (list, 0);
  g_assert_cmpint (pending->state, ==, state);
  seller_resume (seller, pending->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_session_get_submission_id (seller->session), ==, pending->id);
  seller_send (seller, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_CONFIRMED);
}

static void
test_sealed (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GPtrArray) list = NULL;
  const SfsPending *pending;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 1);
  pending = g_ptr_array_index (list, 0);
  g_assert_cmpstr (pending->origin, ==, op->origin);
  g_assert_nonnull (pending->operator_name);
  g_assert_nonnull (pending->created);
  g_assert_cmpint (pending->bytes, >, 0);
  g_assert_false (pending->missing);
  g_assert_false (pending->go_on);
  resume_the_one (seller, SFS_OUTBOX_SEALED);
  assert_delivered (op, seller, 1);
}

static void
note_withdrawal (JsonObject *record, gpointer user_data)
{
  json_object_set_string_member (record, "withdrawal", "asked");
}

/* The program ended between the seller's word and the spool's removal: nobody is asked to delete
 * what nobody was told of. */
static void
test_taken_back (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  record = sfs_records_edit_submission (seller->records, id, NULL, note_withdrawal, NULL, &error);
  g_assert_no_error (error);
  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_false (sfs_records_has (seller->records, SFS_RECORD_SUBMISSION, id));
}

typedef struct
{
  const char *name;
  FrontFault fault;
  const char *method;
  const char *path;
  SfsOutboxState state;
} Cut;

static const Cut cuts[] = {
  { "announce-lost", FRONT_HOLD, "PUT", "/submissions/", SFS_OUTBOX_SEALED },
  { "announce-unanswered", FRONT_LOSE_ANSWER, "PUT", "/submissions/", SFS_OUTBOX_SEALED },
  { "options", FRONT_HOLD, "OPTIONS", "/uploads", SFS_OUTBOX_ANNOUNCED },
  { "create-lost", FRONT_HOLD, "POST", "/uploads", SFS_OUTBOX_ANNOUNCED },
  { "patch-lost", FRONT_HOLD, "PATCH", "/uploads/", SFS_OUTBOX_UPLOADING },
  { "receipt-lost", FRONT_HOLD, "GET", "/submissions/", SFS_OUTBOX_UPLOADED },
};

static void
test_cut (gconstpointer data)
{
  const Cut *cut = data;
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  seller_send_until (op, seller, cut->fault, cut->method, cut->path);
  resume_the_one (seller, cut->state);
  assert_delivered (op, seller, 1);
}

/* The row says less than the operator knows: every byte is there and signed for. The notice may
 * have changed since, which matters to what is announced anew only. */
static void
test_row_behind (gconstpointer data)
{
  SfsOutboxState state = GPOINTER_TO_INT (data);
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  seller_send_until (op, seller, FRONT_HOLD, "GET", "/submissions/");
  sfs_outbox_set_state (sfs_records_get_outbox (seller->records), id, state, NULL,
                        state == SFS_OUTBOX_ANNOUNCED ? "" : NULL, &error);
  g_assert_no_error (error);
  resume_the_one (seller, state);
  assert_delivered (op, seller, 1);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 1);
}

/* Meanwhile the operator threw the half upload away: another one, from the same spool. */
static void
test_expired (gconstpointer data)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  seller_send_until (op, seller, FRONT_HOLD, "PATCH", "/uploads/");
  front_answer (op->front, "HEAD", "/uploads/", 1, GPOINTER_TO_UINT (data), NULL, NULL);
  resume_the_one (seller, SFS_OUTBOX_UPLOADING);
  assert_delivered (op, seller, 1);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 2);
}

static char *
read_receipt (Seller *seller, gsize *length, char **path)
{
  g_autofree char *receipts = g_build_filename (seller->dir, "receipts", NULL);

  *path = one_file (receipts, ".jws");
  return test_read (*path, length);
}

/* A copy of the outbox as it was before the receipt was there. */
static void
run_cp (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      cp = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "cp", "-a", from, to, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (cp, NULL, &error));
}

/* The verdict was reached, and the program ended before the row went. */
static void
test_receipt_and_row (gconstpointer data)
{
  gboolean damaged = g_str_equal (data, "damaged");
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *aside = g_build_filename (seller->dir, "aside", NULL);
  g_autofree char *path = NULL;
  g_autofree char *receipt = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  guint asked;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  run_cp (outbox, aside);
  seller_send (seller, &error);
  g_assert_no_error (error);
  receipt = read_receipt (seller, &length, &path);
  sfs_assert_finalized (seller->session);
  sfs_assert_finalized (seller->records);
  sfs_test_remove_tree (outbox);
  g_assert_no_errno (g_rename (aside, outbox));
  if (damaged)
    {
      receipt[length / 2] ^= 1;
      g_file_set_contents (path, receipt, length, &error);
      g_assert_no_error (error);
    }

  asked = front_count (op->front, "GET", "/submissions/");
  if (damaged)
    {
      resume_the_one (seller, SFS_OUTBOX_SEALED);
    }
  else
    {
      seller_new_session (seller);
      list = seller_list (seller);
      g_assert_cmpuint (list->len, ==, 0);
      g_assert_cmpuint (front_count (op->front, "GET", "/submissions/"), ==, asked);
    }
  assert_delivered (op, seller, 1);
}

/* Somebody removed the file: told, not silently dropped; and where the operator has it all the
 * receipt is still to be had. */
static void
test_missing_file (gconstpointer data)
{
  gboolean complete = g_str_equal (data, "complete");
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *file = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  const SfsPending *pending;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  if (complete)
    seller_send_until (op, seller, FRONT_HOLD, "GET", "/submissions/");
  file = one_file (outbox, ".age");
  g_assert_no_errno (g_unlink (file));

  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 1);
  pending = g_ptr_array_index (list, 0);
  g_assert_true (pending->missing);
  seller_resume (seller, pending->id, &error);
  g_assert_no_error (error);
  if (complete)
    {
      seller_send (seller, &error);
      g_assert_no_error (error);
      assert_delivered (op, seller, 1);
      return;
    }
  g_assert_false (sfs_session_is_gone (seller->session));
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_MISSING);
  g_assert_true (sfs_session_is_gone (seller->session));
  g_clear_error (&error);
  seller_discard (seller, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_session_is_gone (seller->session));
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_IDLE);
  after = seller_list (seller);
  g_assert_cmpuint (after->len, ==, 0);
}

/* What a killed seal leaves is erased when the outbox is opened. */
static void
test_leftovers (void)
{
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *part = g_build_filename (seller->dir, "outbox",
                                            "11111111-1111-4111-8111-111111111111.age.part", NULL);
  g_autofree char *whole =
      g_build_filename (seller->dir, "outbox", "22222222-2222-4222-8222-222222222222.age", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (part, "half", -1, &error);
  g_file_set_contents (whole, "whole", -1, &error);
  g_assert_no_error (error);
  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_cmpuint (count_outbox (seller), ==, 0);
}

/* The seller gives it up at the next start, without looking at it again. */
static void
test_discard (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *consents = g_build_filename (seller->dir, "consents", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) after = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 1);
  sfs_pending_discard_async (seller->records, ((SfsPending *) list->pdata[0])->id, NULL,
                             sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  sfs_pending_discard_finish (result, &error);
  g_assert_no_error (error);
  after = seller_list (seller);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_cmpuint (count_outbox (seller), ==, 0);
  g_assert_cmpuint (count_files (consents, ""), ==, 0);
}

/* Two windows, one submission: the second is told, and it goes out once. */
static void
test_two_sessions (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  SfsSession *other;
  GAsyncResult *caught = NULL;
  GAsyncResult *caught_other = NULL;
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GAsyncResult) discarded = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) sent_other = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  guint before;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  other = sfs_session_new (seller->http, seller->records, seller->store);
  sfs_session_resume_async (other, id, NULL, sfs_test_async_catch, &caught_other);
  resumed = sfs_test_async_await (&caught_other);
  sfs_session_resume_finish (other, resumed, &error);
  g_assert_no_error (error);

  before = front_count (op->front, "PATCH", "/uploads/");
  front_spoil (op->front, FRONT_HOLD, "PATCH", "/uploads/", 1);
  sfs_session_send_async (seller->session, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (front_count (op->front, "PATCH", "/uploads/") > before);

  sfs_session_send_async (other, NULL, sfs_test_async_catch, &caught_other);
  sent_other = sfs_test_async_await (&caught_other);
  g_assert_false (sfs_session_send_finish (other, sent_other, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  sfs_session_discard_async (other, NULL, sfs_test_async_catch, &caught_other);
  discarded = sfs_test_async_await (&caught_other);
  g_assert_false (sfs_session_discard_finish (other, discarded, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_object (&resumed);
  g_clear_object (&sent_other);
  g_clear_object (&discarded);
  sfs_assert_finalized (other);

  sfs_session_set_paused (seller->session, TRUE);
  sfs_session_set_paused (seller->session, FALSE);
  sent = sfs_test_async_await (&caught);
  sfs_session_send_finish (seller->session, sent, &error);
  g_assert_no_error (error);
  assert_delivered (op, seller, 1);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 1);
}

/* Two processes: the second is told before anything else. */
static void
test_two_instances (void)
{
  g_autoptr (Seller) seller = seller_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_records_open_async (seller->dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_null (sfs_records_open_finish (result, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY);
}

/* The sign-in did not outlive the program, or the operator ended it. */
static void
test_signed_out (gconstpointer data)
{
  gboolean dead = g_str_equal (data, "dead");
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (SfsCredentialStore) fresh = sfs_memory_store_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  if (dead)
    front_answer (op->front, "POST", "/token", G_MAXUINT, 400, "application/json",
                  "{\"error\":\"invalid_grant\"}");
  else
    g_set_object (&seller->store, fresh);
  seller_new_session (seller);
  list = seller_list (seller);
  seller_resume (seller, ((SfsPending *) list->pdata[0])->id, &error);
  g_assert_no_error (error);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_SEALED);
  g_assert_cmpuint (count_outbox (seller), ==, 1);
}

/* The operator is its own issuer. */
static void
add_issuer (JsonObject *description)
{
  JsonObject *endpoints = json_object_get_object_member (description, "endpoints");
  g_autofree char *issuer = g_strdup (json_object_get_string_member (endpoints, "token"));

  *strrchr (issuer, '/') = '\0';
  json_object_set_string_member (description, "client_id", "selfsame");
  json_object_set_string_member (endpoints, "issuer", issuer);
}

static void
note_issuer (JsonObject *record, gpointer user_data)
{
  json_object_set_string_member (record, "issuer", user_data);
}

static SfsRecallFound *
look (Seller *seller, const char *id, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_recall_look_async (seller->session, seller->records, id, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_recall_look_finish (seller->session, result, error);
}

/* A withdrawal is only offered where somebody is going to be told of it: what an invitation let in
 * no sign-in through the browser brings back, though there is one. */
static void
test_recall (gconstpointer data)
{
  gboolean browser = g_str_equal (data, "browser");
  SfsRecall lost = browser ? SFS_RECALL_SIGN_IN : SFS_RECALL_MUTE;
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (SfsCredentialStore) fresh = sfs_memory_store_new ();
  g_autoptr (SfsRecallFound) signed_in = NULL;
  g_autoptr (SfsRecallFound) signed_out = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) error = NULL;

  operator_edit (op, add_issuer);
  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  g_assert_cmpint (sfs_session_get_recall (seller->session), ==, SFS_RECALL_NEEDLESS);
  seller_send_until (op, seller, FRONT_HOLD, "PATCH", "/uploads/");
  g_assert_cmpint (sfs_session_get_recall (seller->session), ==, SFS_RECALL_ASKED);
  signed_in = look (seller, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (signed_in->way, ==, SFS_RECALL_ASKED);

  record = sfs_records_edit_submission (seller->records, id, NULL, note_issuer,
                                        browser ? op->origin : (char *) "", &error);
  g_assert_no_error (error);
  front_answer (op->front, "POST", "/token", G_MAXUINT, 400, "application/json",
                "{\"error\":\"invalid_grant\"}");
  seller_new_session (seller);
  seller_resume (seller, id, &error);
  g_assert_no_error (error);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_recall (seller->session), ==, lost);

  g_set_object (&seller->store, fresh);
  seller_new_session (seller);
  signed_out = look (seller, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (signed_out->way, ==, lost);
  g_assert_nonnull (signed_out->contact);
  g_assert_null (look (seller, "no-such", &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
}

/* And the way on from there: another invitation for the same seller, and no other. */
static void
test_renew (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autofree char *again = NULL;
  g_autofree char *for_other = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (SfsCredentialStore) fresh = sfs_memory_store_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  again = operator_invite (op, "--subject", "seller-1", NULL);
  for_other = operator_invite (op, "--subject", "seller-2", NULL);
  seller_go_sealed (seller, link);
  seller_send_until (op, seller, FRONT_HOLD, "PATCH", "/uploads/");
  g_set_object (&seller->store, fresh);
  seller_new_session (seller);
  list = seller_list (seller);
  seller_resume (seller, ((SfsPending *) list->pdata[0])->id, &error);
  g_assert_no_error (error);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);

  g_assert_false (seller_renew (seller, "good morning", &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_NOT_INVITATION);
  g_clear_error (&error);
  g_assert_false (
      seller_renew (seller, "selfsame:?operator=https%3A%2F%2Fshop.example&code=a", &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_OPERATOR);
  g_clear_error (&error);
  g_assert_false (seller_renew (seller, for_other, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SELLER);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_SEALED);

  seller_renew (seller, again, &error);
  g_assert_no_error (error);
  /* And what it was renewed with is kept with it. */
  seller_new_session (seller);
  seller_resume (seller, ((SfsPending *) list->pdata[0])->id, &error);
  g_assert_no_error (error);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_delivered (op, seller, 1);
}

/* Two invitations for the same seller: a token sees what was announced with it only, so the second
 * must not take the place of the first, neither in the store nor in memory. */
static void
test_two_invitations (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autofree char *second = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  second = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  seller_send_until (op, seller, FRONT_HOLD, "GET", "/submissions/");
  seller_new_session (seller);
  seller_go_sealed (seller, second);
  seller_send (seller, &error);
  g_assert_no_error (error);

  /* The receipt of the first is there for its own token, without another upload. */
  resume_the_one (seller, SFS_OUTBOX_UPLOADED);
  assert_delivered (op, seller, 2);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 2);
}

/* A receipt that does not verify is still that after a restart; what is asked for again may be
 * good. */
static void
test_unconfirmed (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, "--subject", "seller-1", NULL);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  seller_send_until (op, seller, FRONT_HOLD, "GET", "/submissions/");
  sfs_outbox_set_state (sfs_records_get_outbox (seller->records), id, SFS_OUTBOX_UNCONFIRMED, NULL,
                        NULL, &error);
  g_assert_no_error (error);
  seller_new_session (seller);
  seller_resume (seller, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_UNCONFIRMED);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_delivered (op, seller, 1);
}

/* Several, of one run after the other. */
static void
test_several (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *link = operator_invite (op, "--subject", "seller-1", NULL);

      seller_new_session (seller);
      seller_go_sealed (seller, link);
    }
  seller_new_session (seller);
  list = seller_list (seller);
  g_assert_cmpuint (list->len, ==, 3);
  for (guint i = 0; i < list->len; i++)
    {
      seller_resume (seller, ((SfsPending *) list->pdata[i])->id, &error);
      g_assert_no_error (error);
      seller_send (seller, &error);
      g_assert_no_error (error);
    }
  assert_delivered (op, seller, 3);
}

static void
test_unknown (void)
{
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (seller_resume (seller, "11111111-1111-4111-8111-111111111111", &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_IDLE);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/session/resume/sealed", test_sealed);
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *path = g_strconcat ("/session/resume/cut/", cuts[i].name, NULL);

      g_test_add_data_func (path, &cuts[i], test_cut);
    }
  g_test_add_data_func ("/session/resume/row-behind/announced",
                        GINT_TO_POINTER (SFS_OUTBOX_ANNOUNCED), test_row_behind);
  g_test_add_data_func ("/session/resume/row-behind/uploading",
                        GINT_TO_POINTER (SFS_OUTBOX_UPLOADING), test_row_behind);
  g_test_add_data_func ("/session/resume/expired/gone", GUINT_TO_POINTER (410), test_expired);
  g_test_add_data_func ("/session/resume/expired/not-found", GUINT_TO_POINTER (404), test_expired);
  g_test_add_data_func ("/session/resume/receipt-and-row/whole", "whole", test_receipt_and_row);
  g_test_add_data_func ("/session/resume/receipt-and-row/damaged", "damaged", test_receipt_and_row);
  g_test_add_data_func ("/session/resume/missing-file/complete", "complete", test_missing_file);
  g_test_add_data_func ("/session/resume/missing-file/incomplete", "incomplete", test_missing_file);
  g_test_add_func ("/session/resume/leftovers", test_leftovers);
  g_test_add_func ("/session/resume/discard", test_discard);
  g_test_add_func ("/session/resume/two-sessions", test_two_sessions);
  g_test_add_func ("/session/resume/two-instances", test_two_instances);
  g_test_add_data_func ("/session/resume/signed-out/gone", "gone", test_signed_out);
  g_test_add_data_func ("/session/resume/signed-out/dead", "dead", test_signed_out);
  g_test_add_data_func ("/session/resume/recall/invitation", "invitation", test_recall);
  g_test_add_data_func ("/session/resume/recall/browser", "browser", test_recall);
  g_test_add_func ("/session/resume/taken-back", test_taken_back);
  g_test_add_func ("/session/resume/renew", test_renew);
  g_test_add_func ("/session/resume/two-invitations", test_two_invitations);
  g_test_add_func ("/session/resume/unconfirmed", test_unconfirmed);
  g_test_add_func ("/session/resume/several", test_several);
  g_test_add_func ("/session/resume/unknown", test_unknown);
  return g_test_run ();
}
