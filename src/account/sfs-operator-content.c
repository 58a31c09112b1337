/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent, back again, sealed as it is. */

#include "account/sfs-operator-call.h"
#include "account/sfs-operator-private.h"

#include "core/sfs-encoding.h"

#include <string.h>

/* A connection may be cut this often, as long as each brings something, and after the time that one
 * answer would have nothing is asked for any more: a byte each time would keep us for hours. */
#define MAX_CUTS 64
#define TYPES "application/age, application/octet-stream"

typedef struct
{
  char *url;
  gint64 bytes;
  char *sha256;
  GByteArray *into;
  guint before; /* length of it before the request that runs */
  guint cuts;
  gint64 until; /* monotonic µs: after that nothing is asked for any more */
} Content;

static void
content_free (Content *content)
{
  g_free (content->url);
  g_free (content->sha256);
  g_byte_array_unref (content->into);
  g_free (content);
}

static void ask (GTask *task);

static void
return_altered (GTask *task, const char *what)
{
  g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED, "%s", what);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Content *content = task_data;
  g_autofree char *sha256 = sfs_sha256_hex (content->into->data, content->into->len);

  if (strcmp (sha256, content->sha256) != 0)
    return_altered (task, "What the operator holds has another hash than what was sent");
  else
    g_task_return_pointer (task, g_bytes_new (content->into->data, content->into->len),
                           (GDestroyNotify) g_bytes_unref);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* Takes @task, and gives the thread one that does not hold the client: it may be the last to let
 * go of it. */
static void
check (GTask *task)
{
  g_autoptr (GTask) thread = g_task_new (NULL, NULL, on_checked, task);

  g_task_set_source_tag (thread, check);
  g_task_set_task_data (thread, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (thread, check_in_thread);
}

/* Takes @error. What came so far is kept and not asked for again. */
static void
go_on_or_fail (GTask *task, GError *error)
{
  Content *content = g_task_get_task_data (task);

  if (sfs_net_error_is_transient (error) && content->into->len > content->before &&
      content->cuts++ < MAX_CUTS && g_get_monotonic_time () < content->until)
    {
      g_debug ("Going on from %u of %" G_GINT64_FORMAT " bytes: %s", content->into->len,
               content->bytes, error->message);
      g_error_free (error);
      ask (g_object_ref (task));
      return;
    }
  if (g_error_matches (error, SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE))
    {
      g_error_free (error);
      return_altered (task, "What the operator holds is longer than what was sent");
      return;
    }
  g_task_return_error (task, error);
}

static void
on_content (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Content *content = g_task_get_task_data (task);
  g_autoptr (SfsHttpReply) reply = NULL;
  GError *error = NULL;

  reply = sfs_operator_call_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (reply == NULL)
    go_on_or_fail (task, error);
  else if (reply->status != SOUP_STATUS_OK && reply->status != SOUP_STATUS_PARTIAL_CONTENT)
    g_task_return_error (task, sfs_operator_reply_to_error (reply));
  else if (content->into->len < content->bytes)
    /* A whole answer that is too short, unless it says itself that it is a part. */
    go_on_or_fail (task, reply->status == SOUP_STATUS_OK
                             ? g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED,
                                                    "What the operator holds is shorter than what "
                                                    "was sent")
                             : g_error_new_literal (SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE,
                                                    "A part of what was asked for came"));
  else
    check (g_steal_pointer (&task));
}

/* Takes @task. */
static void
ask (GTask *task)
{
  Content *content = g_task_get_task_data (task);

  content->before = content->into->len;
  sfs_operator_call_into_async (g_task_get_source_object (task), content->url, TYPES, content->into,
                                (gsize) content->bytes, g_task_get_cancellable (task), on_content,
                                task);
}

/**
 * sfs_operator_client_fetch_content_async:
 * @self: a client
 * @id: submission id
 * @bytes: how long it is, by our own record
 * @sha256: its hash, by our own record
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Fetches what was sent, into memory: `GET submissions/{id}/content`. When the connection is cut,
 * the rest is asked for (RFC 9110, section 14.2) for as long as each try brings some of it, and no
 * longer than sfs_http_get_patience ().
 */
void
sfs_operator_client_fetch_content_async (SfsOperatorClient *self,
                                         const char *id,
                                         gint64 bytes,
                                         const char *sha256,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *submission = sfs_operator_client_build_submission_url (self, id);
  Content *content = g_new0 (Content, 1);

  g_return_if_fail (bytes > 0 && bytes < G_MAXINT);

  g_task_set_source_tag (task, sfs_operator_client_fetch_content_async);
  content->url = g_strconcat (submission, "/content", NULL);
  content->bytes = bytes;
  content->sha256 = g_strdup (sha256);
  content->into = g_byte_array_new ();
  content->until = g_get_monotonic_time () +
                   (gint64) (sfs_http_get_patience (self->http, (gsize) bytes) * G_USEC_PER_SEC);
  g_task_set_task_data (task, content, (GDestroyNotify) content_free);
  ask (task);
}

/**
 * sfs_operator_client_fetch_content_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_GONE when the operator does not have it,
 *   %SFS_ACCOUNT_ERROR_ALTERED when it is not what was sent, %SFS_ACCOUNT_ERROR_SIGNED_OUT or a
 *   %SFS_NET_ERROR
 *
 * Finishes sfs_operator_client_fetch_content_async ().
 *
 * Returns: (transfer full): the sealed file, its hash checked, or %NULL with @error
 */
GBytes *
sfs_operator_client_fetch_content_finish (SfsOperatorClient *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
