/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking an operator about one submission. */

#include "session/sfs-submissions-private.h"

#include <string.h>

typedef struct
{
  SfsSent *sent;
  SfsReach *reach; /* (nullable) */
  SfsWord *word;
  gboolean waiting;
  gboolean told;
  gboolean telling; /* that it was taken back, instead of asking what became of it */
} Ask;

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->sent);
  g_clear_pointer (&ask->reach, sfs_reach_free);
  g_clear_pointer (&ask->word, sfs_word_free);
  g_free (ask);
}

/* Takes @task and @error. */
static void
fail (GTask *task, GError *error)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  Ask *ask = g_task_get_task_data (task);
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  sfs_submissions_settle (self, ask->sent, ask->word->record,
                          cancelled ? sfs_sent_get_trouble (ask->sent) : error);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* Takes @task. */
static void
succeed (GTask *task, JsonObject *record)
{
  Ask *ask = g_task_get_task_data (task);

  sfs_submissions_settle (g_task_get_source_object (task), ask->sent, record, NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Of the work on a worker. Takes @task where it came to nothing. */
static gboolean
came_to_its_end (GTask *task, GAsyncResult *result)
{
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return TRUE;
  fail (task, error);
  return FALSE;
}

/* (transfer full): for who does not ask for the first time, it matters who does not have it. */
static GError *
translate (GError *error)
{
  guint status = sfs_net_error_get_status (error);
  GError *translated;

  if (status != SOUP_STATUS_NOT_FOUND && status != SOUP_STATUS_GONE)
    return error;
  translated = g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE, error->message);
  g_error_free (error);
  return translated;
}

static void
judge_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Ask *ask = task_data;
  GError *error = NULL;

  if (sfs_word_judge (ask->word, ask->reach->records, ask->reach, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);

  if (!came_to_its_end (task, result))
    return;
  if (ask->word->fault != NULL)
    fail (task, g_error_copy (ask->word->fault));
  else
    succeed (task, ask->word->record);
}

static void
on_submission (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);
  GError *error = NULL;

  ask->word->submission =
      sfs_operator_client_get_submission_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (ask->word->submission == NULL)
    fail (task, translate (error));
  else
    sfs_submissions_run (g_task_get_source_object (task), judge_in_thread, ask, on_judged, task);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);
  GError *error = NULL;

  ask->word->answer =
      sfs_operator_client_withdraw_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (ask->word->answer == NULL)
    fail (task, error);
  else
    sfs_submissions_run (g_task_get_source_object (task), judge_in_thread, ask, on_judged, task);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);
  GError *error = NULL;

  ask->reach = sfs_submissions_reach_finish (SFS_SUBMISSIONS (source), result, &error);
  if (ask->reach == NULL)
    {
      fail (task, error);
      return;
    }
  sfs_sent_set_issuer (ask->sent, sfs_reach_get_issuer (ask->reach));
  if (ask->telling)
    sfs_operator_client_withdraw_async (ask->reach->client, ask->reach->id,
                                        g_task_get_cancellable (task), on_told, task);
  else
    sfs_operator_client_get_submission_async (ask->reach->client, ask->reach->id,
                                              g_task_get_cancellable (task), on_submission, task);
}

/* (transfer full) (nullable): %NULL when @sent is busy or leaves, and that has been answered. */
static GTask *
begin (SfsSubmissions *self,
       SfsSent *sent,
       gpointer tag,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  g_autoptr (GTask) task = g_task_new (self, joined, callback, user_data);
  Ask *ask;

  g_task_set_source_tag (task, tag);
  /* What is on the disk before a late cancellation is told as it is. */
  g_task_set_check_cancellable (task, FALSE);
  if (sent->busy || sent->leaving)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "The operator is being asked about this submission");
      return NULL;
    }
  ask = g_new0 (Ask, 1);
  ask->sent = g_object_ref (sent);
  ask->word = g_new0 (SfsWord, 1);
  g_task_set_task_data (task, ask, (GDestroyNotify) ask_free);
  sent->ask_at = 0;
  sfs_sent_set_busy (sent, TRUE);
  return g_steal_pointer (&task);
}

/* What lies in the outbox is asked about by who sends it; here only what that came to is read. */

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Ask *ask = task_data;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (SfsOutboxEntry) entry = NULL;
  GError *error = NULL;

  records = sfs_submissions_find_records (self, ask->reach->folder, ask->reach->id, &error);
  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!sfs_outbox_find (sfs_records_get_outbox (records), ask->reach->id, &entry, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ask->waiting = entry != NULL;
  ask->told = entry != NULL && entry->told;
  ask->word->record = sfs_records_read_submission (records, ask->reach->id, &error);
  if (ask->word->record != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);

  if (!came_to_its_end (task, result))
    return;
  sfs_sent_update (ask->sent, ask->word->record, ask->waiting);
  ask->sent->told = ask->told;
  succeed (task, NULL);
}

void
sfs_submissions_ask_async (SfsSubmissions *self,
                           SfsSent *sent,
                           SfsReachDepth depth,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = begin (self, sent, sfs_submissions_ask_async, cancellable, callback, user_data);
  Ask *ask;

  if (task == NULL)
    return;
  ask = g_task_get_task_data (task);
  if (sent->waiting)
    {
      ask->reach = sfs_reach_new (self, sfs_sent_get_id (sent));
      sfs_submissions_run (self, look_in_thread, ask, on_looked, task);
      return;
    }
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), depth, g_task_get_cancellable (task),
                               on_reached, task);
}

/**
 * sfs_submissions_refresh_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the operator what became of it, and for its description of today. What is learnt is on the
 * disk before the item says it. For one that waits in the outbox, what its sending came to is read;
 * one that was taken back is asked for to be deleted once more, until that is signed.
 */
void
sfs_submissions_refresh_async (SfsSubmissions *self,
                               SfsSent *sent,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  if (sent->withdrawal == SFS_WITHDRAWAL_ASKED || sent->withdrawal == SFS_WITHDRAWAL_PROMISED)
    sfs_submissions_tell_async (self, sent, SFS_REACH_FRESH, cancellable, callback, user_data);
  else
    sfs_submissions_ask_async (self, sent, SFS_REACH_FRESH, cancellable, callback, user_data);
}

/**
 * sfs_submissions_refresh_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_GONE when the operator does not know it,
 *   %SFS_ACCOUNT_ERROR_SIGNED_OUT, a %SFS_NET_ERROR, an SFS_CORE_ERROR_DELETION_ code when it says
 *   deleted and that does not verify, %SFS_SESSION_ERROR_RECORDS, %G_IO_ERROR_PENDING
 *
 * Finishes sfs_submissions_refresh_async ().
 *
 * Returns: %TRUE when the operator answered and its word holds
 */
gboolean
sfs_submissions_refresh_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Deletion is asked for with DELETE each time: idempotent, and answered with the signed word as
 * soon as there is one. */
void
sfs_submissions_tell_async (SfsSubmissions *self,
                            SfsSent *sent,
                            SfsReachDepth depth,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = begin (self, sent, sfs_submissions_tell_async, cancellable, callback, user_data);
  Ask *ask;

  if (task == NULL)
    return;
  ask = g_task_get_task_data (task);
  ask->telling = TRUE;
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), depth, g_task_get_cancellable (task),
                               on_reached, task);
}
