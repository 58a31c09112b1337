/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-tus.h"

#define TUS_VERSION "1.0.0"

/* Only errors have a body, and those are short. */
#define MAX_BODY (64 * 1024)

/* What a request carries until its answer is there. */
typedef struct
{
  SoupMessage *message;
  char *creation_url;
  gint64 bytes;
  gboolean allow_loopback;
  SfsTusProgress progress;
  gpointer progress_data;
  gint64 written;
} Call;

static void
call_free (Call *call)
{
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
  g_free (call->creation_url);
  g_free (call);
}

static GTask *
call_new (SfsHttp *http,
          const char *method,
          const char *url,
          SfsSecret *token,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data,
          gpointer source_tag,
          GError **error)
{
  GTask *task = g_task_new (http, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->allow_loopback = sfs_http_get_allow_loopback (http);
  call->message = sfs_http_message_new (http, method, url, token, error);
  if (call->message != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (call->message), "Tus-Resumable",
                                  TUS_VERSION);
  return task;
}

/* Sends the task's message; @answered turns the reply into the task's result. Takes @task. */
static void
call_send (GTask *task, GAsyncReadyCallback answered, GError *error)
{
  Call *call = g_task_get_task_data (task);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  sfs_http_send_async (g_task_get_source_object (task), call->message, MAX_BODY,
                       g_task_get_cancellable (task), answered, task);
}

/* The reply when it is a tus answer of status @status (or @other, when that is not 0). */
static SfsHttpReply *
call_answer (GTask *task, GAsyncResult *result, guint status, guint other, GError **error)
{
  g_autoptr (SfsHttpReply)
      reply = sfs_http_send_finish (g_task_get_source_object (task), result, error);

  if (reply == NULL)
    return NULL;
  if (reply->status >= 400)
    {
      g_propagate_error (error, sfs_http_reply_to_error (reply));
      return NULL;
    }
  if ((reply->status != status && reply->status != other) ||
      g_strcmp0 (soup_message_headers_get_one (reply->headers, "Tus-Resumable"), TUS_VERSION) != 0)
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS, "%u and no answer of tus",
                   reply->status);
      return NULL;
    }
  return g_steal_pointer (&reply);
}

static void
options_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = sfs_http_send_finish (SFS_HTTP (source), result, &error);
  g_autofree SfsTusServer *server = g_new0 (SfsTusServer, 1);

  server->max_size = -1;
  if (reply != NULL && reply->status >= 400)
    {
      error = sfs_http_reply_to_error (reply);
      /* A proxy or server that keeps OPTIONS to itself does not stand in the way of the rest. */
      if (sfs_tus_judge (error) == SFS_TUS_FINAL || sfs_tus_judge (error) == SFS_TUS_GONE)
        g_clear_error (&error);
    }
  else if (reply != NULL)
    sfs_tus_parse_options (reply->headers, server, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&server), g_free);
}

/**
 * sfs_tus_options_async:
 * @http: how to speak HTTP
 * @url: tus creation URL
 * @token: (nullable): bearer token
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the server what it can do.
 */
void
sfs_tus_options_async (SfsHttp *http,
                       const char *url,
                       SfsSecret *token,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GError *error = NULL;
  GTask *task = call_new (http, "OPTIONS", url, token, cancellable, callback, user_data,
                          sfs_tus_options_async, &error);

  call_send (task, options_answered, error);
}

/**
 * sfs_tus_options_finish:
 * @result: from the callback
 * @server: (out): what it can do; a server that does not answer OPTIONS can do nothing special
 * @error: return location
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_REFUSED or an error of SfsHttp
 */
gboolean
sfs_tus_options_finish (GAsyncResult *result, SfsTusServer *server, GError **error)
{
  g_autofree SfsTusServer *found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return FALSE;
  *server = *found;
  return TRUE;
}

static void
create_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SfsHttpReply) reply = call_answer (task, result, 201, 0, &error);
  char *url = NULL;

  if (reply != NULL)
    url = sfs_tus_parse_location (reply->headers, call->creation_url, call->allow_loopback, &error);
  if (url == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, url, g_free);
}

/**
 * sfs_tus_create_async:
 * @http: how to speak HTTP
 * @url: tus creation URL
 * @token: (nullable): bearer token
 * @submission: submission id
 * @bytes: length of what will be sent
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes a new upload (tus 1.0.0, “Creation”).
 */
void
sfs_tus_create_async (SfsHttp *http,
                      const char *url,
                      SfsSecret *token,
                      const char *submission,
                      gint64 bytes,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GError *error = NULL;
  GTask *task = call_new (http, "POST", url, token, cancellable, callback, user_data,
                          sfs_tus_create_async, &error);
  Call *call = g_task_get_task_data (task);

  call->creation_url = g_strdup (url);
  if (call->message != NULL)
    {
      SoupMessageHeaders *headers = soup_message_get_request_headers (call->message);
      g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, bytes);
      g_autofree char *metadata = sfs_tus_format_metadata (submission);

      soup_message_headers_replace (headers, "Upload-Length", length);
      soup_message_headers_replace (headers, "Upload-Metadata", metadata);
      soup_message_headers_set_content_length (headers, 0);
    }
  call_send (task, create_answered, error);
}

/**
 * sfs_tus_create_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: (transfer full): URL of the upload, of the origin of the creation URL; or NULL with an
 *   error of SfsHttp
 */
char *
sfs_tus_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
return_offset (GTask *task, SfsHttpReply *reply, GError *error)
{
  gint64 offset;

  if (reply != NULL && sfs_tus_parse_offset (reply->headers, &offset, &error))
    g_task_return_int (task, offset);
  else
    g_task_return_error (task, error);
}

static void
head_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SfsHttpReply) reply = call_answer (task, result, 200, 204, &error);

  if (reply != NULL && !sfs_tus_parse_length (reply->headers, call->bytes, &error))
    g_clear_pointer (&reply, sfs_http_reply_free);
  return_offset (task, reply, error);
}

/**
 * sfs_tus_head_async:
 * @http: how to speak HTTP
 * @url: of the upload
 * @token: (nullable): bearer token
 * @bytes: its length
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks how much the server has (tus 1.0.0, “HEAD”).
 */
void
sfs_tus_head_async (SfsHttp *http,
                    const char *url,
                    SfsSecret *token,
                    gint64 bytes,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GError *error = NULL;
  GTask *task = call_new (http, "HEAD", url, token, cancellable, callback, user_data,
                          sfs_tus_head_async, &error);
  Call *call = g_task_get_task_data (task);

  call->bytes = bytes;
  call_send (task, head_answered, error);
}

/**
 * sfs_tus_head_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: bytes the server has, or -1 with SFS_UPLOAD_ERROR_OFFSET when the upload is not ours, or
 *   an error of SfsHttp
 */
gint64
sfs_tus_head_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
on_wrote_body_data (SoupMessage *message, guint length, Call *call)
{
  call->written += length;
  call->progress (call->written, call->progress_data);
}

static void
patch_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SfsHttpReply) reply = NULL;

  g_signal_handlers_disconnect_by_data (call->message, call);
  reply = call_answer (task, result, 204, 0, &error);
  return_offset (task, reply, error);
}

/**
 * sfs_tus_patch_async:
 * @http: how to speak HTTP
 * @url: of the upload
 * @token: (nullable): bearer token
 * @offset: where the chunk belongs, in bytes
 * @chunk: what to send; may be freed as soon as this returns
 * @checksum: whether to send its hash along (tus 1.0.0, “Checksum”)
 * @progress: (nullable) (scope async): told on this main context how much of the chunk went out
 * @progress_data: for @progress
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Sends one chunk (tus 1.0.0, “PATCH”).
 */
void
sfs_tus_patch_async (SfsHttp *http,
                     const char *url,
                     SfsSecret *token,
                     gint64 offset,
                     SfsChunk *chunk,
                     gboolean checksum,
                     SfsTusProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GError *error = NULL;
  GTask *task = call_new (http, "PATCH", url, token, cancellable, callback, user_data,
                          sfs_tus_patch_async, &error);
  Call *call = g_task_get_task_data (task);

  if (call->message != NULL)
    {
      SoupMessageHeaders *headers = soup_message_get_request_headers (call->message);
      g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, offset);

      soup_message_headers_replace (headers, "Upload-Offset", start);
      if (checksum)
        soup_message_headers_replace (headers, "Upload-Checksum", chunk->checksum);
      sfs_http_message_set_body (call->message, "application/offset+octet-stream", chunk->bytes);
      call->progress = progress;
      call->progress_data = progress_data;
      if (progress != NULL)
        g_signal_connect (call->message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), call);
    }
  call_send (task, patch_answered, error);
}

/**
 * sfs_tus_patch_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: bytes the server has now, or -1 with an error of SfsHttp
 */
gint64
sfs_tus_patch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
