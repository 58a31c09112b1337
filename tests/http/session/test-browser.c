/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in again through the browser for what was sent, and who forgets it meanwhile. The issuer
 * is a Front that gives the same tokens to everybody; a store keeps the new sign-in when the test
 * says so. */

#include "sent.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-records.h"
#include "session/sfs-sent-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRESH "the-new-refresh-token"

/* A store in memory that takes its time. */
#define TEST_TYPE_STORE (test_store_get_type ())
G_DECLARE_FINAL_TYPE (TestStore, test_store, TEST, STORE, GObject)

struct _TestStore
{
  GObject parent_instance;

  SfsCredentialStore *inner;
  gboolean holding;
  GTask *held;            /* (nullable) a save that has not been answered */
  SfsCredentials *saving; /* (nullable) what it is of */
};

static gboolean
is_persistent (SfsCredentialStore *store)
{
  return TRUE;
}

static void
load_async (SfsCredentialStore *store,
            const char *origin,
            const char *grant,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  sfs_credential_store_load_async (TEST_STORE (store)->inner, origin, grant, cancellable, callback,
                                   user_data);
}

static SfsCredentials *
load_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
save_async (SfsCredentialStore *store,
            const SfsCredentials *credentials,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  TestStore *self = TEST_STORE (store);

  if (!self->holding)
    {
      sfs_credential_store_save_async (self->inner, credentials, cancellable, callback, user_data);
      return;
    }
  g_assert_null (self->held);
  self->held = g_task_new (self, NULL, callback, user_data);
  self->saving = sfs_credentials_copy (credentials);
}

/* What was handed over is kept, whoever stopped waiting for it meanwhile. */
static void
let_save (TestStore *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held);

  sfs_credential_store_save_async (self->inner, self->saving, NULL, NULL, NULL);
  g_clear_pointer (&self->saving, sfs_credentials_free);
  g_task_return_boolean (task, TRUE);
}

static void
remove_async (SfsCredentialStore *store,
              const char *origin,
              const char *grant,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  sfs_credential_store_remove_async (TEST_STORE (store)->inner, origin, grant, cancellable,
                                     callback, user_data);
}

static void
remove_identity_async (SfsCredentialStore *store,
                       const char *origin,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  sfs_credential_store_remove_identity_async (TEST_STORE (store)->inner, origin, cancellable,
                                              callback, user_data);
}

static void
follow_file (SfsCredentialStore *store,
             const char *origin,
             const char *grant,
             GFile *file,
             SfsSecret *passphrase)
{
  sfs_credential_store_follow_file (TEST_STORE (store)->inner, origin, grant, file, passphrase);
}

static void
follow_on (SfsCredentialStore *store, const char *origin, const char *before, const char *after)
{
  sfs_credential_store_follow_on (TEST_STORE (store)->inner, origin, before, after);
}

static gboolean
finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_store_iface_init (SfsCredentialStoreInterface *iface)
{
  iface->is_persistent = is_persistent;
  iface->load_async = load_async;
  iface->load_finish = load_finish;
  iface->save_async = save_async;
  iface->save_finish = finish;
  iface->remove_async = remove_async;
  iface->remove_identity_async = remove_identity_async;
  iface->remove_finish = finish;
  iface->follow_file = follow_file;
  iface->follow_on = follow_on;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestStore,
                               test_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SFS_TYPE_CREDENTIAL_STORE,
                                                      test_store_iface_init))

static void
test_store_finalize (GObject *object)
{
  g_clear_object (&TEST_STORE (object)->inner);
  G_OBJECT_CLASS (test_store_parent_class)->finalize (object);
}

static void
test_store_class_init (TestStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_store_finalize;
}

static void
test_store_init (TestStore *self)
{
  self->inner = sfs_memory_store_new ();
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
prepare (Operator *op)
{
  operator_edit (op, add_issuer);
}

static void
answer_as_issuer (Operator *op)
{
  g_autofree char *metadata =
      g_strdup_printf ("{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/authorize\","
                       "\"token_endpoint\":\"%s/issuer-token\","
                       "\"scopes_supported\":[\"offline_access\"]}",
                       op->origin, op->origin, op->origin);

  front_answer (op->front, "GET", "/.well-known/oauth-authorization-server", G_MAXUINT, 200,
                "application/json", metadata);
  front_answer (op->front, "POST", "/issuer-token", G_MAXUINT, 200, "application/json",
                "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":600,"
                "\"refresh_token\":\"" FRESH "\",\"sub\":\"seller-7\"}");
}

static void
note_issuer (JsonObject *record, gpointer user_data)
{
  json_object_set_string_member (record, "issuer", user_data);
}

/* As if it had been sent under a sign-in through the browser, and that were lost. */
static void
lose_sign_in (Sent *self, const char *id)
{
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) error = NULL;

  record = sfs_records_edit_submission (self->seller->records, id, NULL, note_issuer,
                                        self->op->origin, &error);
  g_assert_no_error (error);
  sfs_credential_store_remove_async (self->seller->store, self->op->origin,
                                     json_object_get_string_member (record, "grant"), NULL, NULL,
                                     NULL);
}

static Sent *
new_sent (TestStore **store)
{
  g_autoptr (TestStore) own = g_object_new (TEST_TYPE_STORE, NULL);
  Sent *self = sent_new_with_store (prepare, SFS_CREDENTIAL_STORE (own));

  answer_as_issuer (self->op);
  *store = own;
  return self;
}

static GError *
refresh (Sent *self)
{
  GError *error = NULL;

  g_assert_false (sent_refresh (self, &error));
  return error;
}

static SfsSignIn *
start_sign_in (Sent *self, char **url)
{
  GAsyncResult *caught = NULL;
  SfsSignIn *sign_in;
  g_autoptr (GError) error = NULL;

  sfs_submissions_new_sign_in_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  {
    g_autoptr (GAsyncResult) result = sfs_test_async_await (&caught);

    sign_in = sfs_submissions_new_sign_in_finish (self->list, result, &error);
    g_assert_no_error (error);
  }
  sfs_sign_in_start_async (sign_in, NULL, sfs_test_async_catch, &caught);
  {
    g_autoptr (GAsyncResult) result = sfs_test_async_await (&caught);

    *url = sfs_sign_in_start_finish (sign_in, result, &error);
    g_assert_no_error (error);
  }
  return sign_in;
}

/* The person signs in, and the browser comes back. */
static void
come_back (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GHashTable) form = soup_form_decode (g_uri_get_query (uri));
  g_autofree char *redirect = g_strdup_printf ("%s?code=c&state=%s",
                                               (char *) g_hash_table_lookup (form, "redirect_uri"),
                                               (char *) g_hash_table_lookup (form, "state"));
  g_autoptr (SoupSession) session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", redirect);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL,
                                    sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  body = soup_session_send_and_read_finish (session, result, &error);
  g_assert_no_error (error);
  soup_session_abort (session);
}

/* Of the newest sign-in. */
static char *
dup_kept (Sent *self)
{
  g_autoptr (SfsCredentials) kept = sent_credentials (self);

  return kept->refresh_token != NULL ? g_strdup (sfs_secret_string (kept->refresh_token)) : NULL;
}

static void
assert_kept (Sent *self, const char *token)
{
  g_autofree char *kept = dup_kept (self);

  g_assert_cmpstr (kept, ==, token);
}

typedef enum
{
  LEAVE_OPERATOR,
  LEAVE_ONE,
  LEAVE_SIGN_OUT,
} Leave;

static void
leave_async (Sent *self, Leave leave, GAsyncResult **caught)
{
  if (leave == LEAVE_SIGN_OUT)
    sfs_submissions_sign_out_async (self->list, self->sent, NULL, sfs_test_async_catch, caught);
  else
    sfs_submissions_forget_async (self->list, leave == LEAVE_ONE ? self->sent : NULL,
                                  self->op->origin, NULL, sfs_test_async_catch, caught);
}

static void
leave_finish (Sent *self, Leave leave, GAsyncResult **caught)
{
  g_autoptr (GAsyncResult) result = sfs_test_async_await (caught);
  g_autoptr (GError) error = NULL;

  if (leave == LEAVE_SIGN_OUT)
    sfs_submissions_sign_out_finish (self->list, result, NULL, &error);
  else
    sfs_submissions_forget_finish (self->list, result, &error);
  g_assert_no_error (error);
}

/* It is known who can be asked to come in again, and what was sent goes with the new sign-in. */
static void
test_in_again (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonObject) record = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lose_sign_in (self, self->id);
  sent_restart (self);
  fault = refresh (self);
  g_assert_error (fault, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_cmpstr (sfs_sent_get_issuer (self->sent), ==, self->op->origin);
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  come_back (url);
  result = sfs_test_async_await (&caught);
  sfs_submissions_sign_in_finish (self->list, result, &error);
  g_assert_no_error (error);
  assert_kept (self, FRESH);
  record = sfs_records_read_submission (self->seller->records, self->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (record, "issuer"), ==, self->op->origin);
  g_assert_cmpstr (json_object_get_string_member (record, "grant"), ==,
                   sfs_sent_get_grant (self->sent));
}

/* As if what is kept had come through the browser. */
static void
keep_issuer (Sent *self)
{
  g_autoptr (SfsCredentials) kept = sent_credentials (self);
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) error = NULL;

  kept->issuer = g_strdup (self->op->origin);
  sfs_credential_store_save_async (self->seller->store, kept, NULL, NULL, NULL);
  record = sfs_records_edit_submission (self->seller->records, self->id, NULL, note_issuer,
                                        self->op->origin, &error);
  g_assert_no_error (error);
}

static void
save_recovery (Sent *self, GFile *file, SfsSecret *passphrase)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_session_save_recovery_async (self->seller->session, file, passphrase, NULL,
                                   sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_session_save_recovery_finish (self->seller->session, result, &error));
  g_assert_no_error (error);
}

static gboolean
is_recovery_of (GFile *file, SfsSecret *passphrase, const char *grant)
{
  g_autoptr (SfsCredentials) found = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_recovery_file_read_async (file, passphrase, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  found = sfs_recovery_file_read_finish (result, &error);
  g_assert_no_error (error);
  return g_strcmp0 (found->grant, grant) == 0 &&
         g_str_equal (sfs_secret_string (found->refresh_token), FRESH);
}

/* The operator ended the sign-in that is in the recovery file: the new one takes its place there.
 */
static void
test_recovery_file (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (GFile) file = g_file_new_build_filename (dir, "Selfsame recovery.age", NULL);
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string ("four words that last");
  g_autofree char *before = g_strdup (sfs_sent_get_grant (self->sent));
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  g_autoptr (GError) fault = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  keep_issuer (self);
  save_recovery (self, file, passphrase);
  front_clear (self->op->front);
  front_answer (self->op->front, "POST", "/issuer-token", G_MAXUINT, 400, "application/json",
                "{\"error\":\"invalid_grant\"}");
  answer_as_issuer (self->op);
  sent_restart (self);
  fault = refresh (self);
  g_assert_error (fault, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  front_clear (self->op->front);
  answer_as_issuer (self->op);
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  come_back (url);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_sign_in_finish (self->list, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_sent_get_grant (self->sent), !=, before);
  sfs_test_await_for (is_recovery_of (file, passphrase, sfs_sent_get_grant (self->sent)), 120);
}

/* Two whose sign-ins are lost, which is known of both. (transfer full): the other. */
static SfsSent *
lose_two (Sent *self)
{
  g_autofree char *other = sent_another (self);
  SfsSent *sent;

  lose_sign_in (self, self->id);
  lose_sign_in (self, other);
  sent_restart (self);
  g_error_free (refresh (self));
  sent = self->sent;
  self->sent = sfs_submissions_find (self->list, other);
  g_error_free (refresh (self));
  self->sent = sent;
  return g_object_ref (sfs_submissions_find (self->list, other));
}

static void
assert_moved (Sent *self, SfsSent *sent)
{
  g_autoptr (SfsCredentials) kept = sent_credentials (self);
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) error = NULL;

  record = sfs_records_read_submission (self->seller->records, sfs_sent_get_id (sent), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (record, "grant"), ==, kept->grant);
  g_assert_cmpstr (sfs_sent_get_grant (sent), ==, kept->grant);
  g_assert_no_error (sfs_sent_get_trouble (sent));
}

/* One that would go along and is gone, or in a folder that is not there, keeps nobody out. */
static void
test_without_another (gconstpointer data)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autoptr (SfsSent) other = lose_two (self);
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  path = sfs_records_build_path (self->seller->records, SFS_RECORD_SUBMISSION,
                                 sfs_sent_get_id (other));
  g_assert_no_errno (unlink (path));
  sfs_sent_set_folder (other, data);
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  come_back (url);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_sign_in_finish (self->list, result, &error));
  g_assert_no_error (error);
  assert_kept (self, FRESH);
  assert_moved (self, self->sent);
  g_assert_error (sfs_sent_get_trouble (other), SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_true (sfs_sent_is_idle (other));
}

/* Who forgets one that goes along waits for that. The disk is slow: its record is a pipe. */
static void
test_with_another (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autoptr (SfsSent) other = lose_two (self);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  int fd;

  path = sfs_records_build_path (self->seller->records, SFS_RECORD_SUBMISSION,
                                 sfs_sent_get_id (other));
  text = test_read (path, &length);
  g_assert_no_errno (unlink (path));
  g_assert_no_errno (mkfifo (path, 0600));
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  come_back (url);
  sfs_test_await ((fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
  g_assert_false (sfs_sent_is_idle (other));
  g_assert_cmpint (write (fd, text, length), ==, length);
  close (fd);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_sign_in_finish (self->list, result, &error));
  g_assert_no_error (error);
  g_assert_true (sfs_sent_is_idle (other));
  assert_moved (self, self->sent);
  assert_moved (self, other);
}

/* The browser is still open. */
static void
test_left_while_waiting (gconstpointer data)
{
  Leave leave = GPOINTER_TO_INT (data);
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  GAsyncResult *caught = NULL, *left = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lose_sign_in (self, self->id);
  sent_restart (self);
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  leave_async (self, leave, &left);
  leave_finish (self, leave, &left);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_submissions_sign_in_finish (self->list, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_kept (self, NULL);
}

/* The tokens are there, and are being kept: nothing of them is left, whoever was first. */
static void
test_left_while_saving (gconstpointer data)
{
  Leave leave = GPOINTER_TO_INT (data);
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *other = leave == LEAVE_ONE ? sent_another (self) : NULL;
  g_autofree char *before = dup_kept (self);
  g_autofree char *url = NULL;
  g_autoptr (SfsSignIn) sign_in = NULL;
  g_autoptr (GCancellable) cancelled = NULL;
  GAsyncResult *caught = NULL, *left = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lose_sign_in (self, self->id);
  sent_restart (self);
  cancelled = g_object_ref (self->sent->left);
  sign_in = start_sign_in (self, &url);
  sfs_submissions_sign_in_async (self->list, self->sent, sign_in, NULL, sfs_test_async_catch,
                                 &caught);
  store->holding = TRUE;
  come_back (url);
  sfs_test_await (store->held != NULL);
  leave_async (self, leave, &left);
  sfs_test_await (g_cancellable_is_cancelled (cancelled));
  let_save (store);
  store->holding = FALSE;
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_submissions_sign_in_finish (self->list, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  leave_finish (self, leave, &left);
  assert_kept (self, leave == LEAVE_ONE ? before : NULL);
  if (other != NULL)
    {
      g_assert_null (sfs_submissions_find (self->list, self->id));
      g_assert_nonnull (sfs_submissions_find (self->list, other));
    }
}

/* A video that waits is forgotten while somebody signs in for it with another invitation. */
static void
test_renewed_too_late (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autofree char *again = operator_invite (self->op, "--subject", "seller-7", NULL);
  g_autofree char *before = dup_kept (self);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  SfsSent *waiting;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  seller_go_sealed (self->seller, link);
  sent_load (self, &error);
  g_assert_no_error (error);
  waiting =
      sfs_submissions_find (self->list, sfs_session_get_submission_id (self->seller->session));
  store->holding = TRUE;
  sfs_session_renew_async (self->seller->session, again, NULL, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (store->held != NULL);
  g_assert_true (sent_forget (self, waiting, NULL, &error));
  g_assert_no_error (error);
  let_save (store);
  store->holding = FALSE;
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_renew_finish (self->seller->session, result, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED);
  assert_kept (self, before);
}

/* What a list read before something was forgotten does not bring it back. The disk is slow: the
 * last that is read of it is a pipe. */
static void
test_loaded_too_late (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  const char *slow = "0f5f0c6e-6d5c-4e0a-9d0a-0d7a6a3ef009";
  SfsRecords *records = self->seller->records;
  g_autofree char *pipe = sfs_records_build_path (records, SFS_RECORD_DESCRIPTION, slow);
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  record = sfs_records_read_submission (records, self->id, &error);
  g_assert_no_error (error);
  json_object_set_string_member (record, "id", slow);
  json_object_remove_member (record, "operator");
  bytes = sfs_json_object_to_bytes (record);
  sfs_records_write (records, SFS_RECORD_SUBMISSION, slow, bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  sfs_submissions_load_async (self->list, NULL, sfs_test_async_catch, &caught);
  sfs_test_await ((fd = open (pipe, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
  g_assert_true (sent_forget (self, NULL, self->op->origin, &error));
  g_assert_no_error (error);
  g_assert_null (caught);
  close (fd);
  result = sfs_test_async_await (&caught);
  sfs_submissions_load_finish (self->list, result, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_submissions_find (self->list, self->id));
  g_assert_nonnull (sfs_submissions_find (self->list, slow));
  g_assert_cmpint (unlink (pipe), ==, 0);
}

/* The keyring is empty: what an invitation let in is not brought back by the browser, also where
 * nobody signed out before. A record of before does not say how it was let in. */
static void
test_keyring_lost (void)
{
  TestStore *store;
  g_autoptr (Sent) self = new_sent (&store);
  g_autofree char *link = operator_invite (self->op, NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) fault = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_credential_store_remove_async (self->seller->store, self->op->origin, NULL, NULL, NULL, NULL);
  sent_restart (self);
  fault = refresh (self);
  g_assert_error (fault, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_assert_null (sfs_sent_get_issuer (self->sent));
  sfs_submissions_new_sign_in_async (self->list, self->sent, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_null (sfs_submissions_new_sign_in_finish (self->list, result, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);
  g_clear_object (&result);

  /* Likewise for one that waits, in this run and in the next. */
  seller_go_sealed (self->seller, link);
  id = g_strdup (sfs_session_get_submission_id (self->seller->session));
  g_assert_null (sfs_session_get_issuer (self->seller->session));
  sent_restart (self);
  g_assert_true (seller_resume (self->seller, id, &error));
  g_assert_no_error (error);
  g_assert_null (sfs_session_get_issuer (self->seller->session));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/browser/in-again", test_in_again);
  g_test_add_func ("/browser/recovery-file", test_recovery_file);
  g_test_add_data_func ("/browser/without-another/gone", NULL, test_without_another);
  g_test_add_data_func ("/browser/without-another/away", "/nowhere/selfsame", test_without_another);
  g_test_add_func ("/browser/with-another", test_with_another);
  g_test_add_data_func ("/browser/waiting/forgotten", GINT_TO_POINTER (LEAVE_OPERATOR),
                        test_left_while_waiting);
  g_test_add_data_func ("/browser/waiting/signed-out", GINT_TO_POINTER (LEAVE_SIGN_OUT),
                        test_left_while_waiting);
  g_test_add_data_func ("/browser/saving/forgotten", GINT_TO_POINTER (LEAVE_OPERATOR),
                        test_left_while_saving);
  g_test_add_data_func ("/browser/saving/one-forgotten", GINT_TO_POINTER (LEAVE_ONE),
                        test_left_while_saving);
  g_test_add_data_func ("/browser/saving/signed-out", GINT_TO_POINTER (LEAVE_SIGN_OUT),
                        test_left_while_saving);
  g_test_add_func ("/browser/renewed-too-late", test_renewed_too_late);
  g_test_add_func ("/browser/loaded-too-late", test_loaded_too_late);
  g_test_add_func ("/browser/keyring-lost", test_keyring_lost);
  return g_test_run ();
}
