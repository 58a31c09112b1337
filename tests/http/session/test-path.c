/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole path against a real receiver: what arrives, and what stays here. */

#include "helpers.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-bundle.h"
#include "upload/sfs-outbox-private.h"

#include <glib/gstdio.h>
#include <string.h>

static SfsBundle *
open_with (const char *path, const char *identity_line)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = NULL;
  g_autoptr (GPtrArray)
      identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  g_autoptr (GError) error = NULL;
  SfsBundle *bundle;

  in = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (identities, sfs_secret_new_string (identity_line));
  bundle = sfs_bundle_open (G_INPUT_STREAM (in), identities, 16 * 1024 * 1024, NULL, &error);
  g_assert_no_error (error);
  return bundle;
}

/* The line of an identity file that is the key. */
static char *
read_identity (const char *path)
{
  g_autofree char *text = test_read (path, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "AGE-SECRET-KEY-1"))
      return g_strdup (lines[i]);
  g_assert_not_reached ();
}

static SfsCredentials *
load_credentials (Seller *seller, const char *origin)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SfsCredentials *credentials;

  sfs_credential_store_load_async (seller->store, origin, NULL, NULL, sfs_test_async_catch,
                                   &caught);
  result = sfs_test_async_await (&caught);
  credentials = sfs_credential_store_load_finish (seller->store, result, &error);
  g_assert_no_error (error);
  return credentials;
}

static void
check_bundle (const SfsBundle *bundle, Seller *seller)
{
  g_autoptr (SfsManifest) manifest = NULL;
  g_autoptr (GBytes) clip = test_clip_bytes ();
  SfsSession *session = seller->session;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_bytes_equal (bundle->clip, clip));
  g_assert_true (
      g_bytes_equal (bundle->consent, sfs_consent_get_bytes (sfs_session_get_consent (session))));
  g_assert_true (g_bytes_equal (bundle->operator_jws,
                                sfs_description_get_bytes (sfs_session_get_description (session))));
  g_assert_cmpmem (g_bytes_get_data (bundle->quality, NULL), g_bytes_get_size (bundle->quality),
                   "{\"faces\":1}", strlen ("{\"faces\":1}"));
  manifest = sfs_manifest_parse (bundle->manifest, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (manifest->submission_id, ==, sfs_session_get_submission_id (session));
  g_assert_cmpstr (manifest->sub, ==, "seller-7");
  g_assert_cmpint (manifest->clip_bytes, ==, g_bytes_get_size (clip));
  g_assert_cmpint (manifest->clip_frames, ==, 150);
}

typedef struct
{
  GArray *states;
  gint64 last_sent;
  guint moves;
} Seen;

static void
on_state (SfsSession *session, GParamSpec *pspec, Seen *seen)
{
  int state = sfs_session_get_state (session);

  g_array_append_val (seen->states, state);
}

static void
on_sent (SfsSession *session, GParamSpec *pspec, Seen *seen)
{
  gint64 sent, total;

  g_object_get (session, "sent", &sent, "total", &total, NULL);
  g_assert_cmpint (sent, <=, total);
  seen->last_sent = sent;
  seen->moves++;
}

static void
check_receipt (Seller *seller, Operator *op, const char *received_path)
{
  SfsReceipt *receipt = sfs_session_get_receipt (seller->session);
  g_autofree char *kept = NULL;
  g_autofree char *received = NULL;
  g_autofree char *hash = NULL;
  gsize length;

  g_assert_nonnull (receipt);
  g_assert_cmpstr (sfs_receipt_get_submission (receipt), ==,
                   sfs_session_get_submission_id (seller->session));
  kept = test_read (sfs_session_get_receipt_path (seller->session), NULL);
  g_assert_cmpstr (kept, ==, sfs_receipt_get_jws (receipt));
  received = test_read (received_path, &length);
  hash = sfs_sha256_hex (received, length);
  g_assert_cmpstr (hash, ==, sfs_receipt_get_sha256 (receipt));
  g_assert_cmpint ((gint64) length, ==, sfs_receipt_get_bytes (receipt));
}

static char *
fetch (Operator *op, const char *id)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, "received.age", NULL);

  g_free (operator_run (op, "fetch", id, "--who", "test", "--reason", "test", "-o", path, NULL));
  return path;
}

static void
test_happy (void)
{
  static const int expected[] = { SFS_SESSION_INVITED,  SFS_SESSION_INFORMED, SFS_SESSION_AGREED,
                                  SFS_SESSION_RECORDED, SFS_SESSION_SEALED,   SFS_SESSION_SENDING,
                                  SFS_SESSION_CONFIRMED };
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, "--subject", "seller-7", NULL);
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (int));
  Seen seen = { .states = states };
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (SfsBundle) by_operator = NULL;
  g_autoptr (SfsBundle) by_seller = NULL;
  g_autofree char *identity = read_identity (op->identity_path);
  g_autofree char *received = NULL;
  g_autofree char *outbox = NULL;
  g_autofree char *consent_path = NULL;
  g_autofree char *consent = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  operator_start (op);
  g_signal_connect (seller->session, "notify::state", G_CALLBACK (on_state), &seen);
  g_signal_connect (seller->session, "notify::sent", G_CALLBACK (on_sent), &seen);
  seller_go_sealed (seller, link);
  g_assert_null (sfs_session_get_clip (seller->session));
  g_assert_cmpint (sfs_session_get_sealed_bytes (seller->session), >, 300000);
  outbox = g_build_filename (seller->dir, "outbox", NULL);

  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.states->len, ==, G_N_ELEMENTS (expected));
  g_assert_cmpmem (seen.states->data, seen.states->len * sizeof (int), expected, sizeof expected);
  g_assert_cmpint (seen.last_sent, ==, sfs_session_get_sealed_bytes (seller->session));
  g_assert_cmpuint (seen.moves, >, 0);

  received = fetch (op, sfs_session_get_submission_id (seller->session));
  check_receipt (seller, op, received);
  credentials = load_credentials (seller, op->origin);
  by_operator = open_with (received, identity);
  check_bundle (by_operator, seller);
  by_seller = open_with (received, sfs_secret_string (credentials->identity));
  check_bundle (by_seller, seller);

  /* What stays: the consent's exact bytes; no spool. */
  consent_path = g_strdup_printf ("%s/consents/%s.json", seller->dir,
                                  sfs_session_get_submission_id (seller->session));
  consent = test_read (consent_path, &length);
  g_assert_cmpmem (consent, length, g_bytes_get_data (by_seller->consent, NULL),
                   g_bytes_get_size (by_seller->consent));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpstr (sfs_records_get_pin (seller->records, op->origin), !=, NULL);
  g_signal_handlers_disconnect_by_data (seller->session, &seen);
}

static char *spool_in_the_way;

/* Something that cannot be unlinked takes the spool's place at the moment it is to be erased. */
static void
make_unremovable (const char *step)
{
  g_autofree char *aside = NULL;

  if (!g_str_equal (step, "deleted"))
    return;
  sfs_outbox_crash_point = NULL;
  aside = g_strconcat (spool_in_the_way, ".aside", NULL);
  g_assert_cmpint (g_rename (spool_in_the_way, aside), ==, 0);
  g_assert_cmpint (g_mkdir (spool_in_the_way, 0700), ==, 0);
}

/* The receipt is what counts: a sealed file that cannot be erased now is erased later. */
static void
test_spool_that_stays (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  GLogLevelFlags fatal;

  operator_start (op);
  seller_go_sealed (seller, link);
  spool_in_the_way = one_file (outbox, ".age");
  aside = g_strconcat (spool_in_the_way, ".aside", NULL);

  sfs_outbox_crash_point = make_unremovable;
  fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL); /* it warns of it */
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  g_log_set_always_fatal (fatal);
  g_assert_null (sfs_outbox_crash_point);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_CONFIRMED);
  g_assert_true (
      g_file_test (sfs_session_get_receipt_path (seller->session), G_FILE_TEST_IS_REGULAR));

  g_assert_cmpint (g_rmdir (spool_in_the_way), ==, 0);
  g_assert_cmpint (g_rename (aside, spool_in_the_way), ==, 0);
  seller_new_session (seller);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_clear_pointer (&spool_in_the_way, g_free);
}

/* Every file under @dir, and what it holds. */
static void
search (const char *dir, GPtrArray *secrets, guint *files)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          search (path, secrets, files);
          continue;
        }
      contents = test_read (path, &length);
      (*files)++;
      for (guint i = 0; i < secrets->len; i++)
        {
          const char *secret = g_ptr_array_index (secrets, i);

          if (memmem (contents, length, secret, strlen (secret)) != NULL)
            g_error ("%s holds a secret", path);
        }
    }
}

/* Of all that is secret nothing lies in a file, at no step of the way. */
static void
test_nothing_secret_on_disk (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, "--subject", "seller-7", NULL);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GBytes) clip = test_clip_bytes ();
  g_autoptr (GError) error = NULL;
  guint files = 0;

  operator_start (op);
  seller_go_sealed (seller, link);
  credentials = load_credentials (seller, op->origin);
  g_ptr_array_add (secrets, g_strdup (sfs_secret_string (credentials->identity)));
  g_ptr_array_add (secrets, g_strdup (sfs_secret_string (credentials->refresh_token)));
  g_ptr_array_add (secrets, g_strdup (sfs_invitation_get_code (
                                sfs_session_get_invitation (seller->session))));
  /* A piece of the clip without a NUL byte, so that it can be looked for like the others. */
  for (const char *p = g_bytes_get_data (clip, NULL); secrets->len < 4; p++)
    if (memchr (p, 0, 32) == NULL)
      g_ptr_array_add (secrets, g_strndup (p, 32));
  search (seller->dir, secrets, &files);
  g_assert_cmpuint (files, >=, 5);

  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < front_get_secrets (op->front)->len; i++)
    g_ptr_array_add (secrets, g_strdup (g_ptr_array_index (front_get_secrets (op->front), i)));
  g_assert_cmpuint (secrets->len, >, 4);
  search (seller->dir, secrets, &files);
}

static void
test_pin_of_key (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsInvitation) honest = NULL;
  g_autoptr (SfsInvitation) forged = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *other = g_strnfill (43, 'A');
  g_autoptr (GError) error = NULL;

  operator_start (op);
  honest = sfs_invitation_parse (link, TRUE, &error);
  forged = sfs_invitation_new (op->origin, sfs_invitation_get_code (honest), other);
  wrong = sfs_invitation_to_uri (forged);

  /* At the first contact the invitation's fingerprint counts, and nothing is pinned. */
  g_assert_true (seller_invite (seller, wrong, &error));
  g_assert_true (sfs_session_is_first_contact (seller->session));
  g_assert_false (seller_contact (seller, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_FINGERPRINT);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INVITED);
  g_assert_null (sfs_records_get_pin (seller->records, op->origin));
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 0);

  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_records_get_pin (seller->records, op->origin), ==,
                   sfs_invitation_get_fingerprint (honest));

  /* Afterwards the pin beats an invitation, also for another run of the program. */
  seller_new_session (seller);
  g_assert_true (seller_invite (seller, wrong, &error));
  g_assert_false (sfs_session_is_first_contact (seller->session));
  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
}

/* A key that changed without the old one saying so. */
static void
test_key_changed (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *key_path = g_build_filename (op->dir, "signing-key.jwk", NULL);
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (JsonObject) jwk = sfs_signing_key_to_jwk (other);
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (jwk);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  operator_stop (op);
  g_file_set_contents (key_path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
  operator_start (op);

  g_assert_false (seller_contact (seller, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_KEY_CHANGED);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
}

static void
leave_out_retention (JsonObject *description)
{
  json_object_remove_member (json_object_get_object_member (description, "disclosure"),
                             "retention");
}

static char *
sign_anew (const char *body, gpointer user_data)
{
  Operator *op = user_data;
  g_autoptr (SfsSigningKey) key = operator_get_key (op);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;

  payload = sfs_jws_peek (body, SFS_JWS_OPERATOR, NULL, &error);
  g_assert_no_error (error);
  description = sfs_json_parse_object (payload, &error);
  leave_out_retention (description);
  changed = sfs_json_object_to_bytes (description);
  return sfs_jws_sign (SFS_JWS_OPERATOR, changed, key);
}

/* Reading is possible, recording is not, and nobody learns that the seller was there. */
static void
test_unanswered (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  front_rewrite (op->front, "GET", "/.well-known/", sign_anew, op);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
  g_assert_false (sfs_session_may_record (seller->session));
  g_assert_false (seller_agree (seller, NULL, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_UNANSWERED);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 0);
}

static void
test_captive_portal (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  front_answer (op->front, "GET", "/.well-known/", 1, 200, "text/html", "<p>Welcome to the hotel");
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_false (seller_contact (seller, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS);
}

static void
test_refused_certificate (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *cert = g_build_filename (dir, "cert.pem", NULL);
  g_autofree char *key = g_build_filename (dir, "key.pem", NULL);
  const char *const arguments[] = { "openssl",
                                    "req",
                                    "-x509",
                                    "-newkey",
                                    "ec",
                                    "-pkeyopt",
                                    "ec_paramgen_curve:P-256",
                                    "-nodes",
                                    "-subj",
                                    "/CN=localhost",
                                    "-days",
                                    "1",
                                    "-keyout",
                                    key,
                                    "-out",
                                    cert,
                                    NULL };
  g_autoptr (GSubprocess) openssl = NULL;
  g_autoptr (Operator) op = NULL;
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  openssl = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (openssl, NULL, &error));
  op = operator_new_tls (cert, key);
  link = operator_invite (op, NULL);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_false (seller_contact (seller, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_CERTIFICATE);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INVITED);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/session/path/happy", test_happy);
  g_test_add_func ("/session/path/spool-that-stays", test_spool_that_stays);
  g_test_add_func ("/session/path/nothing-secret-on-disk", test_nothing_secret_on_disk);
  g_test_add_func ("/session/path/pin-of-key", test_pin_of_key);
  g_test_add_func ("/session/path/key-changed", test_key_changed);
  g_test_add_func ("/session/path/unanswered", test_unanswered);
  g_test_add_func ("/session/path/captive-portal", test_captive_portal);
  g_test_add_func ("/session/path/refused-certificate", test_refused_certificate);
  return g_test_run ();
}
