/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes, PINs, tokens and refusals against a real receiver. */

#include "helpers.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"

#include <string.h>

static void
go_informed (Seller *seller, const char *link)
{
  g_autoptr (GError) error = NULL;

  seller_invite (seller, link, &error);
  g_assert_no_error (error);
  seller_contact (seller, &error);
  g_assert_no_error (error);
}

static void
test_code_used (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) first = seller_new ();
  g_autoptr (Seller) second = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (first, link);
  g_assert_true (seller_send (first, &error));
  g_assert_no_error (error);

  go_informed (second, link);
  g_assert_false (seller_agree (second, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED);
  g_assert_cmpint (sfs_session_get_state (second->session), ==, SFS_SESSION_INFORMED);
}

static void
test_code_expired (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, "--expires", "1", NULL);
  gint64 expired = g_get_real_time () + 2 * G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, link);
  sfs_test_await (g_get_real_time () > expired);
  g_assert_false (seller_agree (seller, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
}

static void
test_pin (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *output = operator_invite (op, "--pin", NULL);
  g_auto (GStrv) lines = g_strsplit (output, "\n", 2);
  const char *pin = lines[1] + strlen ("pin ");
  const char *wrong = strcmp (pin, "000000") != 0 ? "000000" : "000001";
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, lines[0]);
  g_assert_false (seller_agree (seller, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_REQUIRED);
  g_clear_error (&error);
  g_assert_false (seller_agree (seller, wrong, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_WRONG);
  g_clear_error (&error);
  g_assert_true (seller_agree (seller, pin, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_AGREED);
}

/* A no needs no PIN, unless it is told; and one that could not be told is none yet. */
static void
test_refuse_with_pin (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *output = operator_invite (op, "--pin", NULL);
  g_auto (GStrv) lines = g_strsplit (output, "\n", 2);
  const char *pin = lines[1] + strlen ("pin ");
  const char *wrong = strcmp (pin, "000000") != 0 ? "000000" : "000001";
  g_autofree char *told = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, lines[0]);
  g_assert_false (seller_refuse (seller, TRUE, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_REQUIRED);
  g_clear_error (&error);
  g_assert_false (seller_refuse_with_pin (seller, wrong, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_WRONG);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
  g_assert_true (seller_refuse_with_pin (seller, pin, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_REFUSED);
  told = operator_run (op, "list", "--refusals", NULL);
  g_assert_nonnull (strstr (told, "Not today"));
}

static void
test_no_code (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (SfsInvitation) invitation = sfs_invitation_new (op->origin, NULL, NULL);
  g_autofree char *link = sfs_invitation_to_uri (invitation);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, link);
  g_assert_false (seller_agree (seller, NULL, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_CODE);
  g_clear_error (&error);
  g_assert_false (seller_refuse (seller, TRUE, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_CODE);
  g_clear_error (&error);
  g_assert_true (seller_refuse (seller, FALSE, &error));
  g_assert_no_error (error);
}

/* Whatever is not ticked and has to be stops before anything is sent. */
static void
test_purpose_not_given (void)
{
  const char *const nothing[] = { NULL };
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, link);
  sfs_session_agree_async (seller->session, nothing, nothing, NULL, NULL, sfs_test_async_catch,
                           &caught);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_agree_finish (seller->session, result, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION);
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 0);
}

/* The operator redeemed the code, and its answer got lost: the same again, and nothing is lost. */
static void
test_lost_token (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, link);
  front_spoil (op->front, FRONT_LOSE_ANSWER, "POST", "/", 1);
  g_assert_false (seller_agree (seller, NULL, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_assert_true (sfs_net_error_is_transient (error));
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);

  g_assert_true (seller_agree (seller, NULL, &error));
  g_assert_no_error (error);
  seller_record (seller);
  g_assert_true (seller_seal (seller, &error));
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
}

/* Thinking again and agreeing once more, also to a description fetched anew, needs no second code.
 */
static void
test_reconsider (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, link);
  g_assert_true (seller_agree (seller, NULL, &error));
  first = g_strdup (sfs_session_get_submission_id (seller->session));
  seller_record (seller);
  sfs_session_reconsider (seller->session);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
  g_assert_null (sfs_session_get_clip (seller->session));
  g_assert_null (sfs_session_get_consent (seller->session));

  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
  g_assert_true (seller_agree (seller, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_session_get_submission_id (seller->session), !=, first);
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 1);
  seller_record (seller);
  g_assert_true (seller_seal (seller, &error));
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
}

static void
test_refuse (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) silent = seller_new ();
  g_autoptr (Seller) telling = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (silent, link);
  g_assert_true (seller_refuse (silent, FALSE, &error));
  g_assert_cmpint (sfs_session_get_state (silent->session), ==, SFS_SESSION_REFUSED);
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 0);
  /* And may change their mind. */
  g_assert_true (seller_invite (silent, link, &error));

  go_informed (telling, link);
  front_spoil (op->front, FRONT_LOSE_ANSWER, "POST", "/refusals", 1);
  g_assert_false (seller_refuse (telling, TRUE, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_true (seller_refuse (telling, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (telling->session), ==, SFS_SESSION_REFUSED);
  g_assert_cmpuint (front_count (op->front, "POST", "/refusals"), ==, 2);

  /* No key is made for who says no. */
  sfs_credential_store_load_async (telling->store, op->origin, NULL, NULL, sfs_test_async_catch,
                                   &caught);
  result = sfs_test_async_await (&caught);
  kept = sfs_credential_store_load_finish (telling->store, result, &error);
  g_assert_null (kept->identity);
}

/* An invitation without a code is for who is signed in already; they can say no to it as well. */
static void
test_refuse_signed_in (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (SfsInvitation) invitation = sfs_invitation_new (op->origin, NULL, NULL);
  g_autofree char *with_code = operator_invite (op, NULL);
  g_autofree char *link = sfs_invitation_to_uri (invitation);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  go_informed (seller, with_code);
  g_assert_true (seller_agree (seller, NULL, &error));
  seller_new_session (seller);
  go_informed (seller, link);
  g_assert_true (seller_agree (seller, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (seller_refuse (seller, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (front_count (op->front, "POST", "/refusals"), ==, 1);
}

static void
move_submissions (JsonObject *description)
{
  JsonObject *endpoints = json_object_get_object_member (description, "endpoints");
  JsonObject *operator= json_object_get_object_member (description, "operator");
  g_autofree char *moved =
      g_strconcat (json_object_get_string_member (operator, "url"), "/v1/clips", NULL);

  json_object_set_string_member (endpoints, "submissions", moved);
}

/* The protocol names the endpoint's place in the description, not its path. */
static void
test_other_path (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (Seller) telling = seller_new ();
  g_autofree char *link = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  operator_edit (op, move_submissions);
  link = operator_invite (op, NULL);
  other = operator_invite (op, NULL);
  operator_start (op);
  seller_go_sealed (seller, link);
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (front_count (op->front, "PUT", "/v1/clips/"), ==, 1);

  go_informed (telling, other);
  g_assert_true (seller_refuse (telling, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (front_count (op->front, "POST", "/v1/refusals"), ==, 1);
}

/* The client by itself. */

static SfsOperatorClient *
make_client (Operator *op, SfsHttp *http, SfsCredentialStore *store, const char *link)
{
  g_autoptr (SfsInvitation) invitation = NULL;
  g_autoptr (SfsDescription) description = NULL;
  SfsOperatorClient *client;
  GAsyncResult *caught = NULL;
  GAsyncResult *result;
  g_autoptr (GError) error = NULL;

  invitation = sfs_invitation_parse (link, TRUE, &error);
  sfs_operator_fetch_description_async (http, op->origin, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  description = sfs_operator_fetch_description_finish (result, &error);
  g_assert_no_error (error);
  g_object_unref (result);

  client = sfs_operator_client_new (http, description, store, NULL);
  sfs_operator_client_prepare_async (client, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_operator_client_prepare_finish (client, result, &error));
  g_object_unref (result);
  sfs_operator_client_redeem_async (client, sfs_invitation_get_code (invitation), NULL, NULL,
                                    sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_operator_client_redeem_finish (client, result, &error));
  g_assert_no_error (error);
  g_object_unref (result);
  return client;
}

static SfsSecret *
get_token (SfsOperatorClient *client, SfsSecret *refuse, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_operator_client_get_token_async (client, refuse, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_operator_client_get_token_finish (client, result, error);
}

static char *
stored_refresh_token (SfsCredentialStore *store, const char *origin)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsCredentials) kept = NULL;

  sfs_credential_store_load_async (store, origin, NULL, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  kept = sfs_credential_store_load_finish (store, result, NULL);
  return g_strdup (sfs_secret_string (kept->refresh_token));
}

static void
test_refresh (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsOperatorClient) client = NULL;
  g_autoptr (SfsSecret) first = NULL;
  g_autoptr (SfsSecret) second = NULL;
  g_autofree char *kept_before = NULL;
  g_autofree char *kept_after = NULL;
  GAsyncResult *caught[3] = { NULL };
  g_autoptr (GError) error = NULL;

  operator_start (op);
  client = make_client (op, http, store, link);
  kept_before = stored_refresh_token (store, op->origin);
  first = get_token (client, NULL, &error);
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 1);

  /* Three who were all told 401: one refresh, one token. */
  for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
    sfs_operator_client_get_token_async (client, first, NULL, sfs_test_async_catch, &caught[i]);
  for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
    {
      g_autoptr (GAsyncResult) result = sfs_test_async_await (&caught[i]);
      g_autoptr (SfsSecret) token = NULL;

      token = sfs_operator_client_get_token_finish (client, result, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sfs_secret_string (token), !=, sfs_secret_string (first));
      if (second == NULL)
        second = sfs_secret_ref (token);
      g_assert_cmpstr (sfs_secret_string (token), ==, sfs_secret_string (second));
    }
  g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 2);
  kept_after = stored_refresh_token (store, op->origin);
  g_assert_cmpstr (kept_after, !=, kept_before);

  /* A late one, who was told 401 to a token that is history: no refresh. */
  {
    g_autoptr (SfsSecret) late = get_token (client, first, &error);

    g_assert_cmpstr (sfs_secret_string (late), ==, sfs_secret_string (second));
    g_assert_cmpuint (front_count (op->front, "POST", "/"), ==, 2);
  }
}

static SfsOperatorClient *
make_second_client (SfsOperatorClient *first, SfsHttp *http, SfsCredentialStore *store)
{
  SfsOperatorClient *client =
      sfs_operator_client_new (http, sfs_operator_client_get_description (first), store,
                               sfs_operator_client_get_grant (first));
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_operator_client_restore_async (client, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_operator_client_restore_finish (client, result, &error));
  g_assert_no_error (error);
  return client;
}

/* Asks the operator something that needs a good token, so that the token counts as used. */
static void
use_sign_in (SfsOperatorClient *client)
{
  g_autofree char *id = sfs_uuid_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_operator_client_get_submission_async (client, id, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_null (sfs_operator_client_get_submission_finish (client, result, &error));
  g_assert_cmpuint (sfs_net_error_get_status (error), ==, 404);
}

/* The wizard and the list hold the same sign-in: neither makes the other's token one that comes
 * back. */
static void
test_two_clients (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsOperatorClient) one = NULL;
  g_autoptr (SfsOperatorClient) other = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  one = make_client (op, http, store, link);
  other = make_second_client (one, http, store);
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (SfsSecret) history = get_token (one, NULL, &error);
      g_autoptr (SfsSecret) others = get_token (other, NULL, &error);
      GAsyncResult *caught[2] = { NULL };

      g_assert_no_error (error);
      use_sign_in (one);
      use_sign_in (other);
      /* Both at once, and each from what it has held since the other's last. */
      sfs_operator_client_get_token_async (one, history, NULL, sfs_test_async_catch, &caught[0]);
      sfs_operator_client_get_token_async (other, others, NULL, sfs_test_async_catch, &caught[1]);
      for (guint i = 0; i < G_N_ELEMENTS (caught); i++)
        {
          g_autoptr (GAsyncResult) result = sfs_test_async_await (&caught[i]);
          g_autoptr (SfsSecret) token = NULL;

          token = sfs_operator_client_get_token_finish (i == 0 ? one : other, result, &error);
          g_assert_no_error (error);
          g_assert_nonnull (token);
        }
    }
  use_sign_in (one);
  use_sign_in (other);
}

/* A refresh whose answer got lost is repeated with the refresh token that is still held. */
static void
test_lost_refresh (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsOperatorClient) client = NULL;
  g_autoptr (SfsSecret) first = NULL;
  g_autoptr (SfsSecret) second = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  client = make_client (op, http, store, link);
  first = get_token (client, NULL, &error);
  front_spoil (op->front, FRONT_LOSE_ANSWER, "POST", "/", 1);
  g_assert_null (get_token (client, first, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_clear_error (&error);
  second = get_token (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
}

/* One of two who wait for a refresh gives up: at once, and without spoiling it for the other. */
static void
test_cancel_waiting (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsOperatorClient) client = NULL;
  g_autoptr (SfsSecret) first = NULL;
  g_autoptr (SfsSecret) token = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *impatient = NULL;
  GAsyncResult *patient = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  client = make_client (op, http, store, link);
  first = get_token (client, NULL, &error);
  sfs_operator_client_get_token_async (client, first, cancellable, sfs_test_async_catch,
                                       &impatient);
  sfs_operator_client_get_token_async (client, NULL, NULL, sfs_test_async_catch, &patient);
  g_cancellable_cancel (cancellable);
  result = sfs_test_async_await (&impatient);
  g_assert_null (sfs_operator_client_get_token_finish (client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);

  result = sfs_test_async_await (&patient);
  token = sfs_operator_client_get_token_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sfs_secret_string (token), !=, sfs_secret_string (first));
}

static void
test_signed_out (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  g_autoptr (SfsOperatorClient) client = NULL;
  g_autoptr (SfsSecret) first = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  client = make_client (op, http, store, link);
  first = get_token (client, NULL, &error);
  front_answer (op->front, "POST", "/", 1, 400, "application/json",
                "{\"error\":\"invalid_grant\"}");
  g_assert_null (get_token (client, first, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  g_clear_error (&error);
  g_assert_null (get_token (client, NULL, &error));
  g_assert_error (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
}

/* 401 is answered by a refresh and one repetition, and by no more than that. */
static void
test_unauthorized (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_answer (op->front, "PUT", "/", 1, 401, "text/plain", "no");
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (front_count (op->front, "PUT", "/"), ==, 2);

  seller_new_session (seller);
  g_free (link);
  link = operator_invite (op, NULL);
  seller_go_sealed (seller, link);
  front_answer (op->front, "PUT", "/", 100, 401, "text/plain", "no");
  g_assert_false (seller_send (seller, &error));
  g_assert_cmpuint (sfs_net_error_get_status (error), ==, 401);
  g_assert_cmpuint (front_count (op->front, "PUT", "/"), ==, 4);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_SEALED);
}

/* Answers of a token endpoint that is none, or a bad one; none of them gets into an error text. */
static void
test_bad_answers (void)
{
  static const struct
  {
    guint status;
    const char *type;
    const char *body;
    int code;
  } cases[] = {
    { 200, "text/html", "canary", SFS_NET_ERROR_NOT_OURS },
    { 200, "application/json", "canary", SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json", "{\"access_token\":\"canary\"}", SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json", "{\"access_token\":[\"canary\"],\"token_type\":\"Bearer\"}",
      SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json",
      "{\"access_token\":\"canary\",\"token_type\":\"DPoP\",\"sub\":\"x\"}",
      SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json",
      "{\"access_token\":\"can ary\",\"token_type\":\"Bearer\",\"sub\":\"x\"}",
      SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json", "{\"access_token\":\"canary\",\"token_type\":\"Bearer\"}",
      SFS_NET_ERROR_PROTOCOL },
    { 200, "application/json",
      "{\"access_token\":\"canary\",\"token_type\":\"Bearer\",\"sub\":\"a\\nb\"}",
      SFS_NET_ERROR_PROTOCOL },
    { 503, "application/json", "{}", SFS_NET_ERROR_STATUS },
  };
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);

  operator_start (op);
  go_informed (seller, link);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].body);
      front_answer (op->front, "POST", "/", 1, cases[i].status, cases[i].type, cases[i].body);
      g_assert_false (seller_agree (seller, NULL, &error));
      g_assert_error (error, SFS_NET_ERROR, cases[i].code);
      g_assert_null (strstr (error->message, "canary"));
      g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_INFORMED);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/session/signin/code-used", test_code_used);
  g_test_add_func ("/session/signin/code-expired", test_code_expired);
  g_test_add_func ("/session/signin/pin", test_pin);
  g_test_add_func ("/session/signin/refuse-with-pin", test_refuse_with_pin);
  g_test_add_func ("/session/signin/no-code", test_no_code);
  g_test_add_func ("/session/signin/purpose-not-given", test_purpose_not_given);
  g_test_add_func ("/session/signin/lost-token", test_lost_token);
  g_test_add_func ("/session/signin/reconsider", test_reconsider);
  g_test_add_func ("/session/signin/refuse", test_refuse);
  g_test_add_func ("/session/signin/refuse-signed-in", test_refuse_signed_in);
  g_test_add_func ("/session/signin/other-path", test_other_path);
  g_test_add_func ("/session/signin/refresh", test_refresh);
  g_test_add_func ("/session/signin/two-clients", test_two_clients);
  g_test_add_func ("/session/signin/lost-refresh", test_lost_refresh);
  g_test_add_func ("/session/signin/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/session/signin/signed-out", test_signed_out);
  g_test_add_func ("/session/signin/unauthorized", test_unauthorized);
  g_test_add_func ("/session/signin/bad-answers", test_bad_answers);
  return g_test_run ();
}
