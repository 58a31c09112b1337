/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can go wrong between SEALED and a verified receipt, with a real receiver behind it. */

#include "helpers.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"

#include <string.h>

static void
assert_sealed (Seller *seller)
{
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *receipts = g_build_filename (seller->dir, "receipts", NULL);

  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_SEALED);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
  g_assert_cmpuint (count_files (receipts, ".jws"), ==, 0);
}

static void
assert_confirmed (Seller *seller)
{
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *receipts = g_build_filename (seller->dir, "receipts", NULL);

  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_CONFIRMED);
  g_assert_nonnull (sfs_session_get_receipt (seller->session));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (count_files (receipts, ".jws"), ==, 1);
}

/* Receipts that must not pass. */

typedef struct
{
  const char *name;
  SfsCoreError code;
  void (*alter) (JsonObject *claims);
  gboolean other_key;
  gboolean broken_signature;
} BadReceipt;

static void
alter_hash (JsonObject *claims)
{
  g_autofree char *other = g_strnfill (64, 'a');

  json_object_set_string_member (claims, "sha256", other);
}

static void
alter_bytes (JsonObject *claims)
{
  json_object_set_int_member (claims, "bytes", json_object_get_int_member (claims, "bytes") - 1);
}

static void
alter_id (JsonObject *claims)
{
  g_autofree char *other = sfs_uuid_new ();

  json_object_set_string_member (claims, "submission", other);
}

static void
alter_subject (JsonObject *claims)
{
  json_object_set_string_member (claims, "sub", "somebody-else");
}

static void
alter_issuer (JsonObject *claims)
{
  json_object_set_string_member (claims, "iss", "https://elsewhere.example");
}

static void
alter_consent (JsonObject *claims)
{
  g_autofree char *other = g_strnfill (64, 'b');

  json_object_set_string_member (claims, "consent_sha256", other);
}

static void
alter_retention (JsonObject *claims)
{
  json_object_set_string_member (claims, "retention_until", "2999-01-01T00:00:00Z");
}

static void
leave_out_bytes (JsonObject *claims)
{
  json_object_remove_member (claims, "bytes");
}

static const BadReceipt bad_receipts[] = {
  { "signature", SFS_CORE_ERROR_RECEIPT_SIGNATURE, NULL, FALSE, TRUE },
  { "key", SFS_CORE_ERROR_RECEIPT_KEY, NULL, TRUE, FALSE },
  { "hash", SFS_CORE_ERROR_RECEIPT_HASH, alter_hash, FALSE, FALSE },
  { "bytes", SFS_CORE_ERROR_RECEIPT_HASH, alter_bytes, FALSE, FALSE },
  { "id", SFS_CORE_ERROR_RECEIPT_SUBMISSION, alter_id, FALSE, FALSE },
  { "subject", SFS_CORE_ERROR_RECEIPT_SUBJECT, alter_subject, FALSE, FALSE },
  { "issuer", SFS_CORE_ERROR_RECEIPT_ISSUER, alter_issuer, FALSE, FALSE },
  { "consent", SFS_CORE_ERROR_RECEIPT_CONSENT, alter_consent, FALSE, FALSE },
  { "retention", SFS_CORE_ERROR_RECEIPT_RETENTION, alter_retention, FALSE, FALSE },
  { "format", SFS_CORE_ERROR_RECEIPT_FORMAT, leave_out_bytes, FALSE, FALSE },
};

typedef struct
{
  Operator *op;
  const BadReceipt *bad;
} Forger;

static char *
forge_receipt (const char *jws, Forger *forger)
{
  g_autoptr (SfsSigningKey) key = forger->bad->other_key ? sfs_signing_key_generate ()
                                                         : operator_get_key (forger->op);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (JsonObject) claims = NULL;
  g_autoptr (GBytes) altered = NULL;
  g_autoptr (GError) error = NULL;
  char *forged;

  payload = sfs_jws_peek (jws, SFS_JWS_RECEIPT, NULL, &error);
  g_assert_no_error (error);
  claims = sfs_json_parse_object (payload, &error);
  if (forger->bad->alter != NULL)
    forger->bad->alter (claims);
  altered = sfs_json_object_to_bytes (claims);
  forged = sfs_jws_sign (SFS_JWS_RECEIPT, altered, key);
  if (forger->bad->broken_signature)
    {
      char *signature = strrchr (forged, '.') + 1;

      signature[10] = signature[10] == 'A' ? 'B' : 'A';
    }
  return forged;
}

static char *
replace_receipt (const char *body, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (JsonObject) submission = sfs_json_parse_object (bytes, NULL);
  g_autoptr (GBytes) replaced = NULL;
  const char *receipt = NULL;

  g_assert_nonnull (submission);
  if (json_object_has_member (submission, "receipt"))
    {
      g_autofree char *forged = NULL;

      receipt = json_object_get_string_member (submission, "receipt");
      forged = forge_receipt (receipt, user_data);
      json_object_set_string_member (submission, "receipt", forged);
    }
  replaced = sfs_json_object_to_bytes (submission);
  return g_strndup (g_bytes_get_data (replaced, NULL), g_bytes_get_size (replaced));
}

static void
test_bad_receipt (gconstpointer data)
{
  const BadReceipt *bad = data;
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *receipts = g_build_filename (seller->dir, "receipts", NULL);
  g_autofree char *complaint = NULL;
  Forger forger = { op, bad };
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_rewrite (op->front, "GET", "/submissions/", replace_receipt, &forger);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_CORE_ERROR, (int) bad->code);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_UNCONFIRMED);
  g_assert_null (sfs_session_get_receipt (seller->session));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
  complaint = one_file (receipts, ".jws");
  g_assert_cmpstr (complaint, ==, sfs_session_get_receipt_path (seller->session));
  g_assert_true (g_str_has_suffix (complaint, ".unconfirmed.jws"));

  /* Asking again without luck stays where it is; with luck it ends well, and nothing was sent a
   * second time. */
  g_assert_false (seller_send (seller, &error));
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_UNCONFIRMED);
  front_clear (op->front);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
  g_assert_cmpuint (front_count (op->front, "PUT", "/"), ==, 1);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 1);
}

/* The operator did what it was asked, and its answer got lost; each time something else. */
static void
test_lost_answer (gconstpointer data)
{
  const char *const *request = data;
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_spoil (op->front, FRONT_LOSE_ANSWER, request[0], request[1], 2);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
  g_assert_cmpuint (front_count (op->front, request[0], request[1]), >=, 3);
}

static const char *const lost_requests[][2] = {
  { "PUT", "/submissions/" },
  { "POST", "/uploads" },
  { "GET", "/submissions/" },
};

static void
on_waiting (SfsSession *session, GParamSpec *pspec, gpointer user_data)
{
  gboolean *waited = user_data;
  gboolean waiting;

  g_object_get (session, "waiting", &waiting, NULL);
  *waited = *waited || waiting;
}

/* Nobody there for a while: it says that it waits, and goes on by itself. */
static void
test_waits (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  gboolean waited = FALSE;
  gboolean waiting;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  g_signal_connect (seller->session, "notify::waiting", G_CALLBACK (on_waiting), &waited);
  /* libsoup repeats by itself where a connection it kept is cut: more often than that. */
  front_spoil (op->front, FRONT_DROP, "PUT", "/", 4);
  seller_send (seller, &error);
  g_assert_no_error (error);
  g_assert_true (waited);
  g_object_get (seller->session, "waiting", &waiting, NULL);
  g_assert_false (waiting);
  g_signal_handlers_disconnect_by_data (seller->session, &waited);
}

/* The operator cannot be reached because nobody can be: the wait (half a minute at least) ends when
 * the network is back. */
static void
test_network (gconstpointer data)
{
  const char *method = data;
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean waited = FALSE;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  g_signal_connect (seller->session, "notify::waiting", G_CALLBACK (on_waiting), &waited);
  front_spoil (op->front, FRONT_DROP, method, "/", G_MAXUINT);
  sfs_test_network_set (seller->network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  sfs_session_send_async (seller->session, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (waited);
  g_assert_null (caught);
  front_clear (op->front);
  sfs_test_network_set (seller->network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  result = sfs_test_async_await (&caught);
  sfs_session_send_finish (seller->session, result, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
  g_signal_handlers_disconnect_by_data (seller->session, &waited);
}

static void
change_name (JsonObject *description)
{
  json_object_set_string_member (json_object_get_object_member (description, "operator"), "name",
                                 "Another Name");
}

/* The description changed after consent was given: back to the questions, and from there on. */
static void
test_notice_changed (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  operator_stop (op);
  operator_edit (op, change_name);
  operator_start (op);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_NOTICE_CHANGED);
  g_clear_error (&error);
  assert_sealed (seller);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 0);

  g_assert_true (seller_discard (seller, &error));
  g_assert_no_error (error);
  sfs_session_reconsider (seller->session);
  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_description_get_name (sfs_session_get_description (seller->session)), ==,
                   "Another Name");
  g_assert_true (seller_agree (seller, NULL, &error));
  g_assert_no_error (error);
  seller_record (seller);
  g_assert_true (seller_seal (seller, &error));
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
}

/* An upload that would go somewhere the description does not name gets neither token nor byte. */
static void
test_upload_elsewhere (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Front) elsewhere = front_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *body =
      g_strdup_printf ("{\"upload\":\"http://127.0.0.1:%u/uploads\"}", front_get_port (elsewhere));
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_answer (op->front, "PUT", "/", 1, 200, "application/json", body);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN);
  assert_sealed (seller);
  g_assert_cmpuint (front_count (elsewhere, "POST", "/"), ==, 0);
}

static void
test_conflict (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  first = g_strdup (sfs_session_get_submission_id (seller->session));
  front_answer (op->front, "PUT", "/", 1, 422, "application/problem+json", "{}");
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CONFLICT);
  g_clear_error (&error);
  assert_sealed (seller);

  /* Giving it up makes another submission. */
  g_assert_true (seller_discard (seller, &error));
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_AGREED);
  g_assert_cmpstr (sfs_session_get_submission_id (seller->session), !=, first);
}

/* What nobody checks on its way is found altered at the end, by its whole hash: sent again from the
 * same spool. */
static void
test_altered (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_spoil (op->front, FRONT_FLIP, "PATCH", "/uploads/", 1);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 2);
}

static char *
say_mismatch (const char *body, gpointer user_data)
{
  guint *times = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (JsonObject) submission = sfs_json_parse_object (bytes, NULL);
  g_autoptr (GBytes) replaced = NULL;

  if (*times == 0)
    return g_strdup (body);
  (*times)--;
  json_object_remove_member (submission, "receipt");
  json_object_set_string_member (submission, "state", "mismatch");
  replaced = sfs_json_object_to_bytes (submission);
  return g_strndup (g_bytes_get_data (replaced, NULL), g_bytes_get_size (replaced));
}

/* The operator found it altered: sent again from the same spool, but not for ever. */
static void
test_mismatch_for_ever (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  guint times = G_MAXUINT;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_rewrite (op->front, "GET", "/submissions/", say_mismatch, &times);
  g_assert_false (seller_send (seller, &error));
  g_assert_nonnull (error);
  assert_sealed (seller);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), <=, 3);
}

static char *
say_rejected (const char *body, gpointer user_data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (JsonObject) submission = sfs_json_parse_object (bytes, NULL);
  g_autoptr (GBytes) replaced = NULL;

  json_object_remove_member (submission, "receipt");
  json_object_set_string_member (submission, "state", "rejected");
  replaced = sfs_json_object_to_bytes (submission);
  return g_strndup (g_bytes_get_data (replaced, NULL), g_bytes_get_size (replaced));
}

static void
test_no_receipt (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_rewrite (op->front, "GET", "/submissions/", say_rejected, NULL);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NOT_RECEIVED);
  g_clear_error (&error);
  assert_sealed (seller);

  front_clear (op->front);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
  g_assert_cmpuint (front_count (op->front, "POST", "/uploads"), ==, 1);
}

/* One that would take long to read is not read. */
static void
test_long_answer (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *filler = g_strnfill (64 * 1024, ' ');
  g_autofree char *answer = g_strconcat ("{", filler, "}", NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_answer (op->front, "GET", "/submissions/", 1, 200, "application/json", answer);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE);
  g_clear_error (&error);
  assert_sealed (seller);

  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_confirmed (seller);
}

static void
test_pause (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean paused;

  operator_start (op);
  seller_go_sealed (seller, link);
  sfs_session_set_paused (seller->session, TRUE);
  g_object_get (seller->session, "paused", &paused, NULL);
  g_assert_false (paused);

  /* Held before the first byte. */
  sfs_session_send_async (seller->session, NULL, sfs_test_async_catch, &caught);
  sfs_session_set_paused (seller->session, TRUE);
  g_object_get (seller->session, "paused", &paused, NULL);
  g_assert_true (paused);
  sfs_test_await (front_count (op->front, "PUT", "/") == 1);
  sfs_test_drain ();
  g_assert_null (caught);
  g_assert_cmpuint (front_count (op->front, "PATCH", "/"), ==, 0);

  sfs_session_set_paused (seller->session, FALSE);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_session_send_finish (seller->session, result, &error));
  g_assert_no_error (error);
  assert_confirmed (seller);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (bad_receipts); i++)
    {
      g_autofree char *path =
          g_strconcat ("/session/send/bad-receipt/", bad_receipts[i].name, NULL);

      g_test_add_data_func (path, &bad_receipts[i], test_bad_receipt);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lost_requests); i++)
    {
      g_autofree char *path = g_strconcat ("/session/send/lost-answer/", lost_requests[i][0], NULL);

      g_test_add_data_func (path, lost_requests[i], test_lost_answer);
    }
  g_test_add_func ("/session/send/waits", test_waits);
  g_test_add_data_func ("/session/send/network/announce", "PUT", test_network);
  g_test_add_data_func ("/session/send/network/upload", "OPTIONS", test_network);
  g_test_add_data_func ("/session/send/network/receipt", "GET", test_network);
  g_test_add_func ("/session/send/notice-changed", test_notice_changed);
  g_test_add_func ("/session/send/upload-elsewhere", test_upload_elsewhere);
  g_test_add_func ("/session/send/conflict", test_conflict);
  g_test_add_func ("/session/send/altered", test_altered);
  g_test_add_func ("/session/send/mismatch-for-ever", test_mismatch_for_ever);
  g_test_add_func ("/session/send/no-receipt", test_no_receipt);
  g_test_add_func ("/session/send/long-answer", test_long_answer);
  g_test_add_func ("/session/send/pause", test_pause);
  return g_test_run ();
}
