/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-submissions-private.h"

typedef struct
{
  SfsSent *sent;
  char *id;
  const char *folder; /* (nullable) */
  JsonObject *record; /* (nullable) as it is on the disk then */
  gboolean unknown;   /* the operator never heard of it */
} Withdraw;

static void
withdraw_free (Withdraw *withdraw)
{
  g_object_unref (withdraw->sent);
  g_free (withdraw->id);
  g_clear_pointer (&withdraw->record, json_object_unref);
  g_free (withdraw);
}

/* The word first: whatever ends the program after it, the next start erases what was withdrawn.
 * Where it cannot be told whether it waits, the word stands: the operator may have it. Who withdrew
 * it hears that it may still lie here, and it is erased when it can be. */
static gboolean
take_back (SfsRecords *records, Withdraw *withdraw, GError **error)
{
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  g_autoptr (SfsOutboxEntry) entry = NULL;

  withdraw->record = sfs_records_withdraw_submission (records, withdraw->id, error);
  if (withdraw->record == NULL)
    return FALSE;
  if (!sfs_outbox_find (outbox, withdraw->id, &entry, error))
    return FALSE;
  if (entry == NULL)
    return TRUE;
  withdraw->unknown = !entry->told;
  return sfs_outbox_remove (outbox, withdraw->id, error) &&
         (!withdraw->unknown || sfs_records_forget_all (records, withdraw->id, error));
}

static void
withdraw_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Withdraw *withdraw = task_data;
  g_autoptr (SfsRecords) records = NULL;
  SfsOutbox *outbox;
  GError *error = NULL;
  gboolean done;

  records = sfs_submissions_find_records (self, withdraw->folder, withdraw->id, &error);
  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  outbox = sfs_records_get_outbox (records);
  /* Nobody sends it from here on. */
  if (!sfs_outbox_claim (outbox, withdraw->id, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  done = take_back (records, withdraw, &error);
  sfs_outbox_release (outbox, withdraw->id);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* That it could not be told is no failure of this: "trouble" says it, and it is told again. */
static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_submissions_refresh_finish (SFS_SUBMISSIONS (source), result, &error))
    g_info ("A withdrawal is not confirmed yet: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
sfs_submissions_tell_now (SfsSubmissions *self, SfsSent *sent)
{
  GTask *task = g_steal_pointer (&sent->to_tell);

  sfs_submissions_tell_async (self, sent, SFS_REACH_CACHED, g_task_get_cancellable (task), on_told,
                              task);
}

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Withdraw *withdraw = g_task_get_task_data (task);
  SfsSent *sent = withdraw->sent;
  gboolean done;
  GError *error = NULL;

  done = g_task_propagate_boolean (G_TASK (result), &error);
  sent->withdrawing = FALSE;
  /* The word may be on the disk also where something after it failed. */
  if (withdraw->record != NULL)
    sfs_sent_update (sent, withdraw->record, done ? FALSE : sent->waiting);
  if (!done)
    {
      sfs_submissions_schedule (self, sent, FALSE);
      g_task_return_error (task, error);
      return;
    }
  if (withdraw->unknown)
    {
      sfs_submissions_drop (self, sent);
      sfs_submissions_let_go_of_key (self, sfs_sent_get_origin (sent));
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (sent->withdrawal == SFS_WITHDRAWAL_CONFIRMED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  sent->to_tell = g_steal_pointer (&task);
  if (!sent->busy)
    sfs_submissions_tell_now (self, sent);
}

/**
 * sfs_submissions_withdraw_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels the telling, not the word: that is told later then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Takes a submission back: GDPR article 7(3) and 17. The seller's word is on the disk before the
 * operator hears of it; until a deletion that is signed and verifies is there, the operator is
 * asked again by itself, at growing intervals, over restarts.
 */
void
sfs_submissions_withdraw_async (SfsSubmissions *self,
                                SfsSent *sent,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Withdraw *withdraw;

  g_task_set_source_tag (task, sfs_submissions_withdraw_async);
  g_task_set_check_cancellable (task, FALSE);
  if (sent->withdrawing || sent->leaving || sent->to_tell != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "This submission is being withdrawn or forgotten");
      return;
    }
  withdraw = g_new0 (Withdraw, 1);
  withdraw->sent = g_object_ref (sent);
  withdraw->id = g_strdup (sfs_sent_get_id (sent));
  withdraw->folder = sfs_sent_get_folder (sent);
  g_task_set_task_data (task, withdraw, (GDestroyNotify) withdraw_free);
  sent->withdrawing = TRUE;
  sfs_submissions_run (self, withdraw_in_thread, withdraw, on_withdrawn, g_steal_pointer (&task));
}

/**
 * sfs_submissions_withdraw_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or %SFS_UPLOAD_ERROR_NO_SPACE when it could
 * not be written down, %SFS_UPLOAD_ERROR_BUSY while it is being sent, another %SFS_UPLOAD_ERROR
 * where the word is on record and what waits here may not be erased yet, %G_IO_ERROR_PENDING
 *
 * Finishes sfs_submissions_withdraw_async ().
 *
 * Returns: %TRUE when the seller's word is on the disk, whatever the operator says to it
 */
gboolean
sfs_submissions_withdraw_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
