/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked of an operator about a video that it has: who looked, and to let go of it. */

#include "account/sfs-operator-call.h"

#include "core/sfs-json.h"

#include <string.h>

/**
 * sfs_operator_reply_to_error:
 * @reply: a reply with a status that was not wanted
 *
 * What @reply means where a submission is asked about that the operator once had.
 *
 * Returns: (transfer full): %SFS_ACCOUNT_ERROR_GONE, or as sfs_http_reply_to_error ()
 */
GError *
sfs_operator_reply_to_error (SfsHttpReply *reply)
{
  if (reply->status == SOUP_STATUS_NOT_FOUND || reply->status == SOUP_STATUS_GONE)
    return g_error_new (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE,
                        "The operator answers %u: it does not have it", reply->status);
  return sfs_http_reply_to_error (reply);
}

/* 200 is the deletion, and 202 says when there will be one. */
static SfsWithdrawalAnswer *
read_answer (SfsHttpReply *reply, GError **error)
{
  const char *type = soup_message_headers_get_content_type (reply->headers, NULL);
  g_autoptr (JsonObject) object = NULL;
  SfsWithdrawalAnswer *answer;

  if (reply->status == SOUP_STATUS_ACCEPTED)
    {
      object = sfs_operator_reply_to_json (reply, error);
      return object != NULL ? sfs_withdrawal_answer_new_from_json (object, error) : NULL;
    }
  if (type == NULL || g_ascii_strcasecmp (type, "application/jose") != 0 ||
      g_bytes_get_size (reply->body) == 0)
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The withdrawal was not answered with a signed deletion");
      return NULL;
    }
  answer = g_new0 (SfsWithdrawalAnswer, 1);
  answer->deletion =
      g_strndup (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body));
  return answer;
}

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SfsHttpReply) reply = NULL;
  SfsWithdrawalAnswer *answer = NULL;
  GError *error = NULL;

  reply = sfs_operator_call_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (reply != NULL && reply->status != SOUP_STATUS_OK && reply->status != SOUP_STATUS_ACCEPTED)
    error = sfs_operator_reply_to_error (reply);
  else if (reply != NULL)
    answer = read_answer (reply, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) sfs_withdrawal_answer_free);
}

/**
 * sfs_operator_client_withdraw_async:
 * @self: a client
 * @id: submission id
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Withdraws the consent and asks for deletion: `DELETE submissions/{id}`. Idempotent: what was
 * lost, or not confirmed, is asked again.
 */
void
sfs_operator_client_withdraw_async (SfsOperatorClient *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *url = sfs_operator_client_build_submission_url (self, id);

  g_task_set_source_tag (task, sfs_operator_client_withdraw_async);
  sfs_operator_call_async (self, SOUP_METHOD_DELETE, url, NULL, cancellable, on_withdrawn, task);
}

/**
 * sfs_operator_client_withdraw_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_GONE when the operator does not have it,
 *   %SFS_ACCOUNT_ERROR_SIGNED_OUT or a %SFS_NET_ERROR
 *
 * Finishes sfs_operator_client_withdraw_async (). Nothing in the answer is trusted: the deletion is
 * signed and verified by who uses it.
 *
 * Returns: (transfer full): what the operator said, or %NULL with @error
 */
SfsWithdrawalAnswer *
sfs_operator_client_withdraw_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_accesses (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonObject) answer = NULL;
  GPtrArray *list = NULL;
  GError *error = NULL;

  answer = sfs_operator_call_finish_json (SFS_OPERATOR_CLIENT (source), result,
                                          sfs_operator_reply_to_error, &error);
  if (answer != NULL)
    list = sfs_accesses_new_from_json (answer, &error);

  if (list == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sfs_operator_client_list_accesses_async:
 * @self: a client
 * @id: submission id
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks who looked at a submission, as far as the operator recorded it: `GET
 * submissions/{id}/accesses`.
 */
void
sfs_operator_client_list_accesses_async (SfsOperatorClient *self,
                                         const char *id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *submission = sfs_operator_client_build_submission_url (self, id);
  g_autofree char *url = g_strconcat (submission, "/accesses", NULL);

  g_task_set_source_tag (task, sfs_operator_client_list_accesses_async);
  sfs_operator_call_async (self, SOUP_METHOD_GET, url, NULL, cancellable, on_accesses, task);
}

/**
 * sfs_operator_client_list_accesses_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; as sfs_operator_client_withdraw_finish ()
 *
 * Finishes sfs_operator_client_list_accesses_async ().
 *
 * Returns: (transfer full) (element-type SfsAccess): newest first, or %NULL with @error
 */
GPtrArray *
sfs_operator_client_list_accesses_finish (SfsOperatorClient *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
