/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-client.h"

#include "account/sfs-operator-call.h"
#include "core/sfs-encoding.h"
#include "core/sfs-invitation.h"
#include "core/sfs-json.h"

#define WELL_KNOWN "/.well-known/selfsame-operator"

/* The description: fetched without a token, read off the main thread. */
typedef struct
{
  char *origin;
  gboolean allow_loopback;
  GBytes *jws;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->origin);
  g_clear_pointer (&fetch->jws, g_bytes_unref);
  g_free (fetch);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fetch *fetch = task_data;
  SfsDescription *description;
  GError *error = NULL;

  description =
      sfs_description_new_from_jws (fetch->jws, fetch->origin, fetch->allow_loopback, &error);
  if (description == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, description, (GDestroyNotify) sfs_description_unref);
}

static void
on_description (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (SfsHttpReply) reply = NULL;
  GError *error = NULL;

  reply = sfs_http_send_finish (SFS_HTTP (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (reply->status != SOUP_STATUS_OK)
    {
      g_task_return_error (task, sfs_http_reply_to_error (reply));
      return;
    }
  fetch->jws = g_bytes_ref (reply->body);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * sfs_operator_fetch_description_async:
 * @http: what to speak with
 * @origin: the operator's origin, as the invitation has it
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Fetches the signed service description from its well-known address (RFC 8615) and verifies it
 * against the key inside. Whether that is the right key, sfs_description_check_key () says.
 */
void
sfs_operator_fetch_description_async (SfsHttp *http,
                                      const char *origin,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = g_strconcat (origin, WELL_KNOWN, NULL);
  g_autoptr (SoupMessage) message = NULL;
  Fetch *fetch = g_new0 (Fetch, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, sfs_operator_fetch_description_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  fetch->origin = g_strdup (origin);
  fetch->allow_loopback = sfs_http_get_allow_loopback (http);

  message = sfs_http_message_new (http, SOUP_METHOD_GET, url, NULL, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/jose");
  sfs_http_send_async (http, message, SFS_JSON_MAX_BYTES, cancellable, on_description,
                       g_steal_pointer (&task));
}

/**
 * sfs_operator_fetch_description_finish:
 * @result: what the callback got
 * @error: return location; a %SFS_NET_ERROR (%SFS_NET_ERROR_NOT_OURS for an answer that is no
 *   `application/jose`), or a %SFS_CORE_ERROR
 *
 * Finishes sfs_operator_fetch_description_async ().
 *
 * Returns: (transfer full): the description, or %NULL with @error
 */
SfsDescription *
sfs_operator_fetch_description_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What went wrong with an announcement, in terms of what to do about it. */
static GError *
translate_announce (SfsHttpReply *reply)
{
  const char *type = reply->problem != NULL ? reply->problem->type : NULL;

  if (reply->status == SOUP_STATUS_CONFLICT && g_strcmp0 (type, "notice-changed") == 0)
    return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_NOTICE_CHANGED,
                                "The operator's description has changed since consent was given");
  if (reply->status == SOUP_STATUS_UNPROCESSABLE_ENTITY)
    return g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_CONFLICT,
                                "The operator knows this submission with other contents");
  return sfs_http_reply_to_error (reply);
}

/* The creation URL, of the origin that the signed description names for uploads. */
static char *
read_upload_url (SfsOperatorClient *self, SfsHttpReply *reply, GError **error)
{
  SfsDescription *description = sfs_operator_client_get_description (self);
  gboolean loopback = sfs_http_get_allow_loopback (sfs_operator_client_get_http (self));
  g_autoptr (JsonObject) answer = sfs_operator_reply_to_json (reply, error);
  g_autoptr (GError) local = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *expected = NULL;
  const char *upload;

  if (answer == NULL)
    return NULL;
  if (!sfs_json_get_string (answer, "upload", TRUE, &upload, &local))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, local->message);
      return NULL;
    }
  origin = sfs_url_get_origin (upload, loopback, error);
  if (origin == NULL)
    return NULL;
  expected =
      sfs_url_get_origin (sfs_description_get_uploads_endpoint (description), loopback, error);
  if (expected == NULL)
    return NULL;
  if (g_strcmp0 (origin, expected) != 0)
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN,
                   "The upload would go to %s, the description says %s", origin, expected);
      return NULL;
    }
  return g_strdup (upload);
}

static void
on_announced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = SFS_OPERATOR_CLIENT (source);
  g_autoptr (SfsHttpReply) reply = NULL;
  char *upload = NULL;
  GError *error = NULL;

  reply = sfs_operator_call_finish (self, result, &error);
  if (reply != NULL && !SOUP_STATUS_IS_SUCCESSFUL (reply->status))
    error = translate_announce (reply);
  else if (reply != NULL)
    upload = read_upload_url (self, reply, &error);

  if (upload == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, upload, g_free);
}

/**
 * sfs_operator_build_announcement:
 * @consent: what was consented to
 * @bytes: size of the sealed file
 * @sha256: its SHA-256 in hex
 *
 * The consent record is in it as it is, not sealed: the operator has to be able to show what it was
 * given before it opens anything.
 *
 * Returns: (transfer full): the body of sfs_operator_client_announce_async ()
 */
JsonObject *
sfs_operator_build_announcement (SfsConsent *consent, gint64 bytes, const char *sha256)
{
  JsonObject *body = json_object_new ();
  GBytes *record = sfs_consent_get_bytes (consent);
  gsize size;
  const void *data = g_bytes_get_data (record, &size);
  g_autofree char *encoded = sfs_base64url_encode (data, size);

  json_object_set_string_member (body, "consent", encoded);
  json_object_set_string_member (body, "description_sha256",
                                 sfs_consent_get_description_sha256 (consent));
  json_object_set_int_member (body, "bytes", bytes);
  json_object_set_string_member (body, "sha256", sha256);
  return body;
}

/**
 * sfs_operator_client_announce_async:
 * @self: a client
 * @id: submission id
 * @consent: what was consented to
 * @bytes: size of the sealed file
 * @sha256: its SHA-256 in hex
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Announces a submission: `PUT submissions/{id}`. Idempotent, so a lost answer is repeated.
 */
void
sfs_operator_client_announce_async (SfsOperatorClient *self,
                                    const char *id,
                                    SfsConsent *consent,
                                    gint64 bytes,
                                    const char *sha256,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *url = sfs_operator_client_build_submission_url (self, id);
  g_autoptr (JsonObject) body = sfs_operator_build_announcement (consent, bytes, sha256);

  g_task_set_source_tag (task, sfs_operator_client_announce_async);
  sfs_operator_call_async (self, SOUP_METHOD_PUT, url, body, cancellable, on_announced, task);
}

/**
 * sfs_operator_client_announce_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NOTICE_CHANGED, %SFS_ACCOUNT_ERROR_CONFLICT,
 *   %SFS_ACCOUNT_ERROR_SIGNED_OUT, or a %SFS_NET_ERROR (%SFS_NET_ERROR_ORIGIN when the upload would
 *   go somewhere the description does not name)
 *
 * Finishes sfs_operator_client_announce_async ().
 *
 * Returns: (transfer full): the tus creation URL, or %NULL with @error
 */
char *
sfs_operator_client_announce_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_submission (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *id = g_task_get_task_data (task);
  g_autoptr (JsonObject) answer = NULL;
  SfsSubmission *submission = NULL;
  GError *error = NULL;

  answer = sfs_operator_call_finish_json (SFS_OPERATOR_CLIENT (source), result,
                                          sfs_http_reply_to_error, &error);
  if (answer != NULL)
    submission = sfs_submission_new_from_json (answer, id, &error);

  if (submission == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, submission, (GDestroyNotify) sfs_submission_free);
}

/**
 * sfs_operator_client_get_submission_async:
 * @self: a client
 * @id: submission id
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks for the state of a submission: `GET submissions/{id}`.
 */
void
sfs_operator_client_get_submission_async (SfsOperatorClient *self,
                                          const char *id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *url = sfs_operator_client_build_submission_url (self, id);

  g_task_set_source_tag (task, sfs_operator_client_get_submission_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  sfs_operator_call_async (self, SOUP_METHOD_GET, url, NULL, cancellable, on_submission, task);
}

/**
 * sfs_operator_client_get_submission_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGNED_OUT or a %SFS_NET_ERROR
 *
 * Finishes sfs_operator_client_get_submission_async ().
 *
 * Returns: (transfer full): the submission, or %NULL with @error
 */
SfsSubmission *
sfs_operator_client_get_submission_finish (SfsOperatorClient *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_refused (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SfsHttpReply) reply = NULL;
  GError *error = NULL;

  reply = sfs_operator_call_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (reply != NULL && !SOUP_STATUS_IS_SUCCESSFUL (reply->status))
    error = sfs_http_reply_to_error (reply);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sfs_operator_client_refuse_async:
 * @self: a client
 * @alternative: (nullable): id of the way of verifying the seller would rather go
 * @reason: (nullable): the seller's own words
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Tells the operator that the seller would rather not: `POST refusals`.
 */
void
sfs_operator_client_refuse_async (SfsOperatorClient *self,
                                  const char *alternative,
                                  const char *reason,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *url = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, sfs_operator_client_refuse_async);
  url = sfs_operator_client_build_refusals_url (self, &error);
  if (url == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (alternative != NULL)
    json_object_set_string_member (body, "alternative", alternative);
  if (reason != NULL)
    json_object_set_string_member (body, "reason", reason);
  sfs_operator_call_async (self, SOUP_METHOD_POST, url, body, cancellable, on_refused,
                           g_steal_pointer (&task));
}

/**
 * sfs_operator_client_refuse_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGNED_OUT or a %SFS_NET_ERROR
 *
 * Finishes sfs_operator_client_refuse_async ().
 *
 * Returns: %TRUE when the operator took note
 */
gboolean
sfs_operator_client_refuse_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
