/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-elsewhere-private.h"

#include "session/sfs-verdict.h"

/* One job of a worker. */
typedef struct
{
  SfsRecords *records;
  char *id; /* (nullable) */
  gboolean flag;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->records);
  g_free (job->id);
  g_free (job);
}

static void
run_job (SfsRecords *records,
         const char *id,
         gboolean flag,
         GTaskThreadFunc work,
         gpointer tag,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, tag);
  /* What is on the disk before a late cancellation is told as it is. */
  g_task_set_check_cancellable (task, FALSE);
  job->records = g_object_ref (records);
  job->id = g_strdup (id);
  job->flag = flag;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, work);
}

/**
 * sfs_pending_free:
 * @pending: (transfer full): what is pending
 *
 * Frees @pending.
 */
void
sfs_pending_free (SfsPending *pending)
{
  g_free (pending->id);
  g_free (pending->origin);
  g_free (pending->operator_name);
  g_free (pending->created);
  g_clear_object (&pending->records);
  g_free (pending->dir);
  g_free (pending);
}

static SfsPending *
pending_new (const SfsOutboxEntry *entry, SfsDescription *description)
{
  SfsPending *pending = g_new0 (SfsPending, 1);

  pending->id = g_strdup (entry->id);
  pending->origin = g_strdup (entry->origin);
  pending->operator_name = description != NULL ? g_strdup (sfs_description_get_name (description))
                                               : NULL;
  pending->created = g_strdup (entry->created);
  pending->bytes = entry->bytes;
  pending->state = entry->state;
  pending->missing = entry->missing;
  pending->go_on = entry->go_on;
  pending->told = entry->told;
  return pending;
}

/* The seller's word to take it back may have been written down when the program ended, and the
 * spool not yet erased: it is not to be sent any more. */
static gboolean
drop_withdrawn (SfsRecords *records, const SfsOutboxEntry *entry)
{
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  g_autoptr (SfsOutboxEntry) now = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) error = NULL;
  gboolean dropped;

  if (sfs_records_has (records, SFS_RECORD_SUBMISSION, entry->id))
    record = sfs_records_read_submission (records, entry->id, NULL);
  if (record == NULL || !json_object_has_member (record, "withdrawal") ||
      !sfs_outbox_claim (outbox, entry->id, NULL))
    return FALSE;
  /* As when it was taken back: who never heard of it is not asked to delete it. It may have been
   * announced between the listing and the claim. */
  now = sfs_outbox_get (outbox, entry->id, &error);
  dropped = now != NULL && sfs_outbox_remove (outbox, entry->id, &error) &&
            (now->told || sfs_records_forget_all (records, entry->id, &error));
  if (!dropped)
    g_warning ("Submission %s: %s", entry->id, error->message);
  sfs_outbox_release (outbox, entry->id);
  return dropped;
}

GPtrArray *
sfs_pending_list (SfsRecords *records, gboolean allow_loopback, GError **error)
{
  g_autoptr (GPtrArray) entries = sfs_outbox_list (sfs_records_get_outbox (records), error);
  GPtrArray *list;

  if (entries == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_pending_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const SfsOutboxEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (SfsDescription) description = NULL;
      g_autoptr (GError) local = NULL;

      if (drop_withdrawn (records, entry))
        continue;
      /* One that cannot be read, or settled, must not hide the others. */
      description =
          sfs_description_new_from_jws (entry->description, entry->origin, allow_loopback, &local);
      if (description == NULL)
        g_warning ("Submission %s: %s", entry->id, local->message);
      else if (sfs_verdict_settle (records, description, entry, &local))
        continue;
      else if (local != NULL)
        g_warning ("Submission %s: %s", entry->id, local->message);
      g_ptr_array_add (list, pending_new (entry, description));
    }
  return list;
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  GPtrArray *list = sfs_pending_list (job->records, job->flag, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sfs_pending_list_async:
 * @records: where the outbox is
 * @allow_loopback: whether an operator may be on this computer, without encryption
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Lists what earlier runs left unsent or unconfirmed. Contacts nothing. Where the verified receipt
 * is on the disk already, and only the spool was not erased any more, that is done now.
 */
void
sfs_pending_list_async (SfsRecords *records,
                        gboolean allow_loopback,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  run_job (records, NULL, allow_loopback, list_in_thread, sfs_pending_list_async, cancellable,
           callback, user_data);
}

/**
 * sfs_pending_list_finish:
 * @result: what the callback got
 * @error: return location; a %SFS_UPLOAD_ERROR
 *
 * Finishes sfs_pending_list_async ().
 *
 * Returns: (transfer full) (element-type SfsPending): oldest first, possibly none
 */
GPtrArray *
sfs_pending_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The word first: whatever ends the program after it, the next start erases what was withdrawn. */
static gboolean
take_back (SfsRecords *records, const char *id, GError **error)
{
  g_autoptr (JsonObject) record = sfs_records_withdraw_submission (records, id, error);

  return record != NULL;
}

/* What the operator may know of stays on record: only a submission that was never announced leaves
 * no trace, and there is nobody to tell that it is taken back. */
static gboolean
discard (SfsRecords *records, const char *id, gboolean withdrawn, GError **error)
{
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  g_autoptr (SfsOutboxEntry) entry = sfs_outbox_get (outbox, id, error);

  if (entry == NULL || (entry->told && withdrawn && !take_back (records, id, error)))
    return FALSE;
  return sfs_outbox_remove (outbox, id, error) &&
         (entry->told || sfs_records_forget (records, id, error));
}

static void
discard_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  SfsOutbox *outbox = sfs_records_get_outbox (job->records);
  GError *error = NULL;
  gboolean done;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error) ||
      !sfs_outbox_claim (outbox, job->id, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  done = discard (job->records, job->id, job->flag, &error);
  sfs_outbox_release (outbox, job->id);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sfs_pending_discard_async:
 * @records: where the outbox is
 * @id: submission id
 * @cancellable: (nullable): cancels, if it comes before the work is begun
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller gives up what was sealed: the spool is erased, and so is what was kept about it unless
 * the operator may know of it.
 */
void
sfs_pending_discard_async (SfsRecords *records,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  run_job (records, id, FALSE, discard_in_thread, sfs_pending_discard_async, cancellable, callback,
           user_data);
}

/**
 * sfs_pending_discard_finish:
 * @result: what the callback got
 * @error: return location; %SFS_UPLOAD_ERROR_BUSY while it is being sent, another
 *   %SFS_UPLOAD_ERROR, or %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_pending_discard_async ().
 *
 * Returns: %TRUE when the spool is erased
 */
gboolean
sfs_pending_discard_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sfs_pending_withdraw_async:
 * @records: where the outbox is
 * @id: submission id
 * @cancellable: (nullable): cancels, if it comes before the work is begun
 * @callback: called when done
 * @user_data: for @callback
 *
 * As sfs_pending_discard_async (), and the seller takes back what the operator may have of it: that
 * is on record before the spool is erased. Nobody is told by this: #SfsSubmissions over the same
 * records asks for the deletion, from when it is loaded the next time.
 */
void
sfs_pending_withdraw_async (SfsRecords *records,
                            const char *id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  run_job (records, id, TRUE, discard_in_thread, sfs_pending_withdraw_async, cancellable, callback,
           user_data);
}

/**
 * sfs_pending_withdraw_finish:
 * @result: what the callback got
 * @error: return location; as sfs_pending_discard_finish ()
 *
 * Finishes sfs_pending_withdraw_async ().
 *
 * Returns: %TRUE when the spool is erased, and the word is on record where somebody is to be told
 */
gboolean
sfs_pending_withdraw_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_go_on_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (sfs_outbox_set_go_on (sfs_records_get_outbox (job->records), job->id, job->flag, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sfs_pending_set_go_on_async:
 * @records: where the outbox is
 * @id: submission id
 * @go_on: what the seller decided
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Keeps whether this submission is sent by itself when the program is started the next time.
 */
void
sfs_pending_set_go_on_async (SfsRecords *records,
                             const char *id,
                             gboolean go_on,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  run_job (records, id, go_on, set_go_on_in_thread, sfs_pending_set_go_on_async, cancellable,
           callback, user_data);
}

/**
 * sfs_pending_set_go_on_finish:
 * @result: what the callback got
 * @error: return location; a %SFS_UPLOAD_ERROR
 *
 * Finishes sfs_pending_set_go_on_async ().
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_pending_set_go_on_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
