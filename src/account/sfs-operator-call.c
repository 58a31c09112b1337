/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-call.h"

#include "account/sfs-server-metadata.h"
#include "core/sfs-json.h"

#include <string.h>

/* Bytes. Answers are read on the main thread, and a long one may be made to take long: this is what
 * a page of submissions with their receipts needs, and read in some milliseconds. */
#define MAX_ANSWER (64 * 1024)

typedef struct
{
  char *method;
  char *url;
  GBytes *body;     /* (nullable) */
  char *accept;     /* media types */
  GByteArray *into; /* (nullable) */
  gsize max_body;
  SfsSecret *token;
  gboolean repeated; /* once, after a 401 */
} Call;

static void
call_free (Call *call)
{
  g_free (call->method);
  g_free (call->url);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call->accept);
  g_clear_pointer (&call->into, g_byte_array_unref);
  g_clear_pointer (&call->token, sfs_secret_unref);
  g_free (call);
}

static void on_token (GObject *source, GAsyncResult *result, gpointer user_data);

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsOperatorClient *client = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (SfsHttpReply) reply = NULL;
  GError *error = NULL;

  reply = sfs_http_send_finish (SFS_HTTP (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
    }
  else if (reply->status == SOUP_STATUS_UNAUTHORIZED && !call->repeated)
    {
      call->repeated = TRUE;
      sfs_operator_client_get_token_async (client, call->token, cancellable, on_token,
                                           g_steal_pointer (&task));
    }
  else
    {
      g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify) sfs_http_reply_free);
    }
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsOperatorClient *client = SFS_OPERATOR_CLIENT (source);
  SfsHttp *http = sfs_operator_client_get_http (client);
  Call *call = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = NULL;
  GError *error = NULL;

  g_clear_pointer (&call->token, sfs_secret_unref);
  call->token = sfs_operator_client_get_token_finish (client, result, &error);
  if (call->token != NULL)
    message = sfs_http_message_new (http, call->method, call->url, call->token, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", call->accept);
  if (call->body != NULL)
    sfs_http_message_set_body (message, "application/json", call->body);
  if (call->into != NULL && call->into->len > 0)
    soup_message_headers_set_range (soup_message_get_request_headers (message), call->into->len,
                                    -1);
  sfs_http_send_into_async (http, message, call->into, call->max_body, cancellable, on_reply,
                            g_steal_pointer (&task));
}

/* Takes @call. */
static void
start (SfsOperatorClient *client,
       Call *call,
       gpointer tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (!sfs_named_origin_check (sfs_operator_client_get_description (client), call->url,
                               sfs_http_get_allow_loopback (sfs_operator_client_get_http (client)),
                               &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sfs_operator_client_get_token_async (client, NULL, cancellable, on_token,
                                       g_steal_pointer (&task));
}

/**
 * sfs_operator_call_async:
 * @client: whose token to use
 * @method: HTTP method
 * @url: where to; its origin must be named in the description
 * @body: (nullable): JSON to send
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Sends one request with the bearer token (RFC 6750 section 2.1). After a 401 the token is
 * refreshed and the request repeated, once.
 */
void
sfs_operator_call_async (SfsOperatorClient *client,
                         const char *method,
                         const char *url,
                         JsonObject *body,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (method);
  call->url = g_strdup (url);
  /* A deletion is a signed document, everything else JSON. */
  call->accept = g_strdup (g_str_equal (method, SOUP_METHOD_DELETE)
                               ? "application/json, application/jose"
                               : "application/json");
  call->max_body = MAX_ANSWER;
  if (body != NULL)
    call->body = sfs_json_object_to_bytes (body);
  start (client, call, sfs_operator_call_async, cancellable, callback, user_data);
}

/**
 * sfs_operator_call_into_async:
 * @client: whose token to use
 * @url: where to; its origin must be named in the description
 * @accept: media types that may come
 * @into: where the answer goes; what is in it already is not asked for again
 * @max_body: how many bytes @into may have
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * As sfs_operator_call_async (), for `GET` of something large: see sfs_http_send_into_async ().
 */
void
sfs_operator_call_into_async (SfsOperatorClient *client,
                              const char *url,
                              const char *accept,
                              GByteArray *into,
                              gsize max_body,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (SOUP_METHOD_GET);
  call->url = g_strdup (url);
  call->accept = g_strdup (accept);
  call->into = g_byte_array_ref (into);
  call->max_body = max_body;
  start (client, call, sfs_operator_call_into_async, cancellable, callback, user_data);
}

/**
 * sfs_operator_call_finish:
 * @client: the client
 * @result: what the callback got
 * @error: return location; of the transport, or of getting a token
 *
 * Finishes sfs_operator_call_async () and sfs_operator_call_into_async (). Any status the operator
 * answered is a reply.
 *
 * Returns: (transfer full): the reply, or %NULL with @error
 */
SfsHttpReply *
sfs_operator_call_finish (SfsOperatorClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The submissions endpoint without a slash at its end. */
static char *
dup_submissions_base (SfsOperatorClient *self)
{
  SfsDescription *description = sfs_operator_client_get_description (self);
  char *base = g_strdup (sfs_description_get_submissions_endpoint (description));

  for (gsize end = strlen (base); end > 0 && base[end - 1] == '/'; end--)
    base[end - 1] = '\0';
  return base;
}

/**
 * sfs_operator_client_build_submission_url:
 * @self: a client
 * @id: of a submission
 *
 * A submission lies below the submissions endpoint, whatever the last part of that is called.
 *
 * Returns: (transfer full): the address
 */
char *
sfs_operator_client_build_submission_url (SfsOperatorClient *self, const char *id)
{
  g_autofree char *base = dup_submissions_base (self);

  return g_strconcat (base, "/", id, NULL);
}

/**
 * sfs_operator_client_build_refusals_url:
 * @self: a client
 * @error: return location; of %G_URI_ERROR
 *
 * The refusals lie beside the submissions: a reference on that page (RFC 3986 section 5.2).
 *
 * Returns: (transfer full): the address
 */
char *
sfs_operator_client_build_refusals_url (SfsOperatorClient *self, GError **error)
{
  g_autofree char *base = dup_submissions_base (self);

  return g_uri_resolve_relative (base, "refusals", G_URI_FLAGS_NONE, error);
}

/**
 * sfs_operator_reply_to_json:
 * @reply: a reply with a good status
 * @error: return location; %SFS_NET_ERROR_PROTOCOL
 *
 * The JSON object @reply holds.
 *
 * Returns: (transfer full): the object, or %NULL with @error
 */
JsonObject *
sfs_operator_reply_to_json (SfsHttpReply *reply, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonObject *object = sfs_json_parse_object (reply->body, &local);

  if (object == NULL)
    g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, local->message);
  return object;
}

/**
 * sfs_operator_call_finish_json:
 * @client: the client
 * @result: what the callback got
 * @to_error: what a status other than 200 means
 * @error: return location; as sfs_operator_call_finish (), of @to_error, or %SFS_NET_ERROR_PROTOCOL
 *
 * Finishes sfs_operator_call_async () where nothing but an object will do.
 *
 * Returns: (transfer full): the object, or %NULL with @error
 */
JsonObject *
sfs_operator_call_finish_json (SfsOperatorClient *client,
                               GAsyncResult *result,
                               GError *(*to_error) (SfsHttpReply *reply),
                               GError **error)
{
  g_autoptr (SfsHttpReply) reply = sfs_operator_call_finish (client, result, error);

  if (reply == NULL)
    return NULL;
  if (reply->status != SOUP_STATUS_OK)
    {
      g_propagate_error (error, to_error (reply));
      return NULL;
    }
  return sfs_operator_reply_to_json (reply, error);
}
