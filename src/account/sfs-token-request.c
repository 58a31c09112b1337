/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-token-request.h"

#include "account/sfs-credentials.h"
#include "account/sfs-form.h"
#include "account/sfs-id-token.h"
#include "core/sfs-json.h"

#include <string.h>

#define GRANT_CODE "urn:ietf:params:oauth:grant-type:pre-authorized_code"
#define GRANT_AUTHORIZATION "authorization_code"
#define GRANT_REFRESH "refresh_token"

#define MAX_ANSWER (64 * 1024)
/* RFC 7519 section 2 leaves `sub` open; this is OpenID Connect's bound. */
#define MAX_SUBJECT 255
/* A token that runs out sooner than this, or than a tenth of its life, is not used for a request
 * that may take its time. */
#define EXPIRY_MARGIN 30

typedef enum
{
  REQUEST_CODE,
  REQUEST_CODE_WITH_PIN,
  REQUEST_AUTHORIZATION,
  REQUEST_REFRESH,
} RequestKind;

typedef struct
{
  RequestKind kind;
  char *issuer;    /* (nullable): whose ID token is looked for */
  char *client_id; /* (nullable): and for whom */
} Request;

static void
request_free (Request *request)
{
  g_free (request->issuer);
  g_free (request->client_id);
  g_free (request);
}

/**
 * sfs_tokens_free:
 * @tokens: (transfer full): tokens
 *
 * Frees @tokens.
 */
void
sfs_tokens_free (SfsTokens *tokens)
{
  g_clear_pointer (&tokens->access_token, sfs_secret_unref);
  g_clear_pointer (&tokens->refresh_token, sfs_secret_unref);
  g_free (tokens->subject);
  g_free (tokens);
}

/* A token is visible ASCII (RFC 6749 appendix A.12, A.17); anything else could not be sent back.
 * json-glib's own copy is wiped. */
static gboolean
take_token (
    JsonObject *answer, const char *member, gboolean required, SfsSecret **token, GError **error)
{
  const char *value;
  gboolean fits;

  if (!sfs_json_get_string (answer, member, required, &value, error))
    return FALSE;
  if (value == NULL)
    return TRUE;

  fits = *value != '\0';
  for (const char *p = value; *p != '\0'; p++)
    fits = fits && g_ascii_isgraph (*p);
  if (fits)
    *token = sfs_secret_new_string (value);
  else
    g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, "%s is no token", member);
  explicit_bzero ((char *) value, strlen (value));
  return fits;
}

static gboolean
subject_fits (const char *subject)
{
  if (*subject == '\0' || strlen (subject) > MAX_SUBJECT)
    return FALSE;
  for (const char *p = subject; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/**
 * sfs_tokens_parse:
 * @body: what a token endpoint answered with success
 * @issuer: (nullable): whose ID token to look at, where there is no `sub`
 * @client_id: (nullable): and for whom it has to be
 * @error: return location; of %SFS_CORE_ERROR, %SFS_NET_ERROR or %SFS_ACCOUNT_ERROR. Its message
 * may quote what it stumbled over, and that may be a token: not for a log
 *
 * Reads RFC 6749 section 5.1, with `sub` beside it. Tokens are wiped where json-glib had them, not
 * in @body.
 *
 * Returns: (transfer full): the tokens, or %NULL with @error
 */
SfsTokens *
sfs_tokens_parse (GBytes *body, const char *issuer, const char *client_id, GError **error)
{
  g_autoptr (JsonObject) answer = sfs_json_parse_object (body, error);
  g_autoptr (SfsTokens) tokens = g_new0 (SfsTokens, 1);
  const char *type, *subject, *id_token;
  g_autofree char *identified = NULL;
  gint64 expires_in = 0;

  if (answer == NULL)
    return NULL;
  if (!take_token (answer, "access_token", TRUE, &tokens->access_token, error) ||
      !take_token (answer, "refresh_token", FALSE, &tokens->refresh_token, error) ||
      !sfs_json_get_string (answer, "token_type", TRUE, &type, error) ||
      !sfs_json_get_string (answer, "sub", FALSE, &subject, error) ||
      !sfs_json_get_string (answer, "id_token", FALSE, &id_token, error) ||
      !sfs_json_get_int (answer, "expires_in", FALSE, &expires_in, error))
    return NULL;

  if (g_ascii_strcasecmp (type, "Bearer") != 0)
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The token is of a type other than Bearer");
      return NULL;
    }
  if (issuer != NULL && id_token != NULL)
    {
      identified = sfs_id_token_get_subject (id_token, issuer, client_id, error);
      if (identified == NULL)
        return NULL;
      subject = identified;
    }
  if (subject != NULL && !subject_fits (subject))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "sub is too long or has control characters");
      return NULL;
    }

  tokens->subject = g_strdup (subject);
  tokens->use_until = G_MAXINT64;
  if (expires_in > 0)
    {
      expires_in = MIN (expires_in, G_MAXINT32);
      tokens->use_until = g_get_monotonic_time () +
                          (expires_in - MIN (EXPIRY_MARGIN, expires_in / 10)) * G_USEC_PER_SEC;
    }
  return g_steal_pointer (&tokens);
}

/* OAuth's few words (RFC 6749 section 5.2, OpenID4VCI section 6.3) in ours. A missing PIN is
 * invalid_request there, which to a code without one can mean nothing else. */
static GError *
translate_refusal (SfsHttpReply *reply, RequestKind kind)
{
  const char *type = reply->problem != NULL ? reply->problem->type : NULL;

  if (g_strcmp0 (type, "invalid_grant") == 0)
    switch (kind)
      {
      case REQUEST_CODE:
        return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED,
                                    "The invitation's code is used up or expired");
      case REQUEST_CODE_WITH_PIN:
        return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_WRONG,
                                    "The operator did not take the PIN");
      case REQUEST_AUTHORIZATION:
        return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED,
                                    "The authorization code is used up or expired");
      case REQUEST_REFRESH:
        return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                                    "The operator ended this sign-in");
      }
  if (kind == REQUEST_CODE && g_strcmp0 (type, "invalid_request") == 0)
    return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_REQUIRED,
                                "The operator asks for a PIN");
  return sfs_http_reply_to_error (reply);
}

/* Leaves no tokens behind in the answer's body. */
static void
wipe_body (SfsHttpReply *reply)
{
  gsize size;
  gpointer data = g_bytes_unref_to_data (reply->body, &size);

  explicit_bzero (data, size);
  g_free (data);
  reply->body = g_bytes_new (NULL, 0);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Request *request = g_task_get_task_data (task);
  g_autoptr (SfsHttpReply) reply = NULL;
  SfsTokens *tokens;
  GError *error = NULL;

  reply = sfs_http_send_finish (SFS_HTTP (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (reply->status != SOUP_STATUS_OK)
    {
      g_task_return_error (task, translate_refusal (reply, request->kind));
      return;
    }

  tokens = sfs_tokens_parse (reply->body, request->issuer, request->client_id, &error);
  wipe_body (reply);
  if (tokens != NULL)
    {
      g_task_return_pointer (task, tokens, (GDestroyNotify) sfs_tokens_free);
    }
  else if (error->domain == SFS_NET_ERROR || error->domain == SFS_ACCOUNT_ERROR)
    {
      g_task_return_error (task, error);
    }
  else
    {
      /* A parser's message could quote what it stumbled over, and that may be a token. */
      g_task_return_new_error (task, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                               "The token endpoint's answer is malformed (%s %d)",
                               g_quark_to_string (error->domain), error->code);
      g_error_free (error);
    }
}

/* Takes @task. @issuer (nullable): whose ID token says for whom the tokens are. */
static void
send_form (GTask *task,
           SfsHttp *http,
           const char *endpoint,
           RequestKind kind,
           const char *issuer,
           const char *client_id,
           const SfsFormField *fields,
           guint n_fields)
{
  g_autoptr (SoupMessage) message = NULL;
  Request *request = g_new0 (Request, 1);
  GError *error = NULL;

  request->kind = kind;
  request->issuer = g_strdup (issuer);
  request->client_id = g_strdup (client_id);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  message = sfs_form_message_new (http, endpoint, fields, n_fields, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  sfs_http_send_async (http, message, MAX_ANSWER, g_task_get_cancellable (task), on_answered, task);
}

/**
 * sfs_token_request_code_async:
 * @http: what to speak with
 * @description: the operator's, for endpoint and client id
 * @code: the invitation's pre-authorized code
 * @pin: (nullable): the PIN that came with it
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Redeems a code: OpenID4VCI 1.0 section 6.1. May be repeated after a lost answer: the code stays
 * valid until the token it gave is first used.
 */
void
sfs_token_request_code_async (SfsHttp *http,
                              SfsDescription *description,
                              const char *code,
                              SfsSecret *pin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const SfsFormField fields[] = {
    { "grant_type", GRANT_CODE },
    { "pre-authorized_code", code },
    { "tx_code", pin != NULL ? sfs_secret_string (pin) : NULL },
    { "client_id", sfs_description_get_client_id (description) },
  };

  g_task_set_source_tag (task, sfs_token_request_code_async);
  send_form (task, http, sfs_description_get_token_endpoint (description),
             pin != NULL ? REQUEST_CODE_WITH_PIN : REQUEST_CODE, NULL, NULL, fields,
             G_N_ELEMENTS (fields));
}

/**
 * sfs_token_request_authorization_async:
 * @http: what to speak with
 * @metadata: the authorization server's
 * @client_id: who asks
 * @code: the authorization code
 * @redirect_uri: where it was sent to
 * @verifier: RFC 7636 code verifier
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Redeems an authorization code: RFC 6749 section 4.1.3 with RFC 7636 section 4.5. A public client:
 * it says who it is and proves nothing. For whom the tokens are says `sub`, or the ID token.
 */
void
sfs_token_request_authorization_async (SfsHttp *http,
                                       const SfsServerMetadata *metadata,
                                       const char *client_id,
                                       const char *code,
                                       const char *redirect_uri,
                                       SfsSecret *verifier,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const SfsFormField fields[] = {
    { "grant_type", GRANT_AUTHORIZATION },
    { "code", code },
    { "redirect_uri", redirect_uri },
    { "client_id", client_id },
    { "code_verifier", sfs_secret_string (verifier) },
  };

  g_task_set_source_tag (task, sfs_token_request_authorization_async);
  send_form (task, http, metadata->token_endpoint, REQUEST_AUTHORIZATION, metadata->issuer,
             client_id, fields, G_N_ELEMENTS (fields));
}

/**
 * sfs_token_request_refresh_async:
 * @http: what to speak with
 * @endpoint: the token endpoint of who gave @refresh_token
 * @issuer: (nullable): and its issuer identifier, where it is not the operator itself
 * @client_id: who asks
 * @refresh_token: the token held
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Trades a refresh token for new tokens: RFC 6749 section 6, with rotation.
 */
void
sfs_token_request_refresh_async (SfsHttp *http,
                                 const char *endpoint,
                                 const char *issuer,
                                 const char *client_id,
                                 SfsSecret *refresh_token,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const SfsFormField fields[] = {
    { "grant_type", GRANT_REFRESH },
    { "refresh_token", sfs_secret_string (refresh_token) },
    { "client_id", client_id },
  };

  g_task_set_source_tag (task, sfs_token_request_refresh_async);
  send_form (task, http, endpoint, REQUEST_REFRESH, issuer, client_id, fields,
             G_N_ELEMENTS (fields));
}

/**
 * sfs_token_request_finish:
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_PIN_REQUIRED, %SFS_ACCOUNT_ERROR_PIN_WRONG,
 *   %SFS_ACCOUNT_ERROR_CODE_USED_OR_EXPIRED, %SFS_ACCOUNT_ERROR_SIGN_IN_EXPIRED,
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_ISSUER, %SFS_ACCOUNT_ERROR_SIGNED_OUT, or a %SFS_NET_ERROR
 *
 * Finishes any of the requests.
 *
 * Returns: (transfer full): the tokens, or %NULL with @error
 */
SfsTokens *
sfs_token_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
