/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-uploads.h"
#include "receiver/sfs-erasure.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-settlement.h"
#include "receiver/sfs-upload-sink.h"

/* A content that is looked at. */
typedef struct
{
  SfsReceiver *receiver; /* not owned */
  SfsUploadRow *row;
} Settling;

static void
settling_free (Settling *settling)
{
  sfs_upload_row_free (settling->row);
  g_free (settling);
}

/**
 * sfs_uploads_interrupt:
 * @receiver: the receiver
 * @name: of an upload
 *
 * Ends the request that writes to an upload, if there is one. A client that comes back does not
 * wait for its old connection, which may hang for minutes before anybody notices that it is dead.
 *
 * Returns: whether there was one
 */
gboolean
sfs_uploads_interrupt (SfsReceiver *receiver, const char *name)
{
  SfsUploadSink *sink = g_hash_table_lookup (receiver->sinks, name);

  if (sink == NULL)
    return FALSE;
  sfs_upload_sink_cut (sink);
  return TRUE;
}

/**
 * sfs_uploads_discard:
 * @receiver: the receiver
 * @row: an open upload
 * @error: return location for an error
 *
 * Gives an upload up: its URL is gone, its content is removed.
 *
 * Returns: %TRUE when it is
 */
gboolean
sfs_uploads_discard (SfsReceiver *receiver, SfsUploadRow *row, GError **error)
{
  SfsUploadSink *sink = g_hash_table_lookup (receiver->sinks, row->name);

  if (sink != NULL)
    sfs_upload_sink_drop (sink);
  row->state = SFS_UPLOAD_GONE;
  return sfs_receiver_records_put_upload (receiver->records, row, error) &&
         sfs_receiver_contents_remove (receiver->contents, row->content, error);
}

static gboolean
drop_sinks (SfsReceiver *receiver, const SfsSubmissionRow *row, GError **error)
{
  g_autoptr (GPtrArray)
      open = sfs_receiver_records_list_open_uploads (receiver->records, row->id, error);

  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      SfsUploadRow *upload = g_ptr_array_index (open, i);
      SfsUploadSink *sink = g_hash_table_lookup (receiver->sinks, upload->name);

      if (sink != NULL)
        sfs_upload_sink_drop (sink);
    }
  return open != NULL;
}

/**
 * sfs_uploads_erase:
 * @receiver: the receiver
 * @row: (inout): a submission; afterwards as it is then
 * @error: return location for an error
 *
 * Erases a submission, under whichever invitations its seller sent it, ending what is still being
 * sent of it.
 *
 * Returns: %TRUE when it is deleted
 */
gboolean
sfs_uploads_erase (SfsReceiver *receiver, SfsSubmissionRow *row, GError **error)
{
  const SfsEraser eraser = {
    .records = receiver->records,
    .contents = receiver->contents,
    .description = receiver->description,
    .key = receiver->key,
    .journal = receiver->journal,
    .sign = receiver->filter.sign_deletion,
    .data = receiver->filter_data,
  };
  g_autoptr (GPtrArray)
      rows = sfs_receiver_records_find_submissions_of (receiver->records, row->submission,
                                                       row->subject, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!drop_sinks (receiver, g_ptr_array_index (rows, i), error))
      return FALSE;
  return sfs_erasure_run (&eraser, row, NULL, error);
}

/* The seller's app finds it gone and begins anew. */
static void
give_up (SfsReceiver *receiver, SfsUploadRow *row)
{
  g_autoptr (SfsSubmissionRow) submission = NULL;
  g_autoptr (GError) error = NULL;

  if (sfs_uploads_discard (receiver, row, &error) &&
      sfs_receiver_records_find_submission (receiver->records, row->submission, &submission,
                                            &error) &&
      submission->state == SFS_RECEIVER_STATE_UPLOADING)
    {
      submission->state = SFS_RECEIVER_STATE_ANNOUNCED;
      sfs_receiver_records_put_submission (receiver->records, submission, &error);
    }
  if (error != NULL)
    g_warning ("Giving up an upload: %s", error->message);
}

static void
on_swept_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!sfs_uploads_settle_finish (SFS_RECEIVER (source), result, &error))
    g_warning ("Upload left over: %s", error->message);
}

/**
 * sfs_uploads_sweep:
 * @receiver: the receiver
 *
 * Gives up what expired, and takes up again what was whole but not yet looked at when the server
 * stopped.
 */
void
sfs_uploads_sweep (SfsReceiver *receiver)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      rows = sfs_receiver_records_list_open_uploads (receiver->records, 0, &error);
  gint64 now = sfs_receiver_now ();

  if (rows == NULL)
    {
      g_warning ("Looking for old uploads: %s", error->message);
      return;
    }
  while (rows->len > 0)
    {
      g_autoptr (SfsUploadRow) row = g_ptr_array_steal_index (rows, rows->len - 1);

      if (sfs_uploads_is_settling (receiver, row))
        continue;
      if (row->offset == row->length)
        sfs_uploads_settle_async (receiver, g_steal_pointer (&row), NULL, on_swept_settled, NULL);
      else if (row->expires <= now)
        give_up (receiver, row);
    }
}

/* One a turn of the main loop, so that requests come in between however many are due at once. */
static gboolean
erase_one_due (gpointer user_data)
{
  SfsReceiver *receiver = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      due = sfs_receiver_records_list_due (receiver->records, sfs_receiver_now (), 1, &error);

  if (due != NULL && due->len > 0 &&
      sfs_uploads_erase (receiver, g_ptr_array_index (due, 0), &error))
    return G_SOURCE_CONTINUE;
  /* What cannot be erased now is tried again at the next sweep. */
  if (error != NULL)
    g_warning ("Erasing what is due: %s", error->message);
  receiver->erase_source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * sfs_uploads_erase_due:
 * @receiver: the receiver
 *
 * Begins to erase submissions whose time is over, and those of which the erasure was begun.
 */
void
sfs_uploads_erase_due (SfsReceiver *receiver)
{
  if (receiver->erase_source == 0)
    receiver->erase_source = g_idle_add (erase_one_due, receiver);
}

/**
 * sfs_uploads_sweep_contents:
 * @receiver: a receiver that serves nobody yet
 *
 * Removes contents that nobody knows of: a server that was killed between a content and the row for
 * it, or between the end of the row and that of the content, leaves one. It would be somebody's
 * video that no deletion and no retention ever reaches.
 */
void
sfs_uploads_sweep_contents (SfsReceiver *receiver)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = sfs_receiver_contents_list (receiver->contents, &error);
  gboolean known;

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      /* Where it cannot be known nothing is removed. */
      if (!sfs_receiver_records_knows_content (receiver->records, key, &known, &error) ||
          (!known && !sfs_receiver_contents_remove (receiver->contents, key, &error)))
        break;
    }
  if (error != NULL)
    g_warning ("Looking for contents left over: %s", error->message);
}

/**
 * sfs_uploads_is_settling:
 * @receiver: the receiver
 * @row: an upload
 *
 * Returns: whether its content is being looked at just now
 */
gboolean
sfs_uploads_is_settling (SfsReceiver *receiver, const SfsUploadRow *row)
{
  return g_hash_table_contains (receiver->settling, row->name);
}

static void
hash_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Settling *settling = task_data;
  GError *error = NULL;
  char *sha256 = sfs_receiver_contents_settle (settling->receiver->contents, settling->row->content,
                                               cancellable, &error);

  if (sha256 != NULL)
    g_task_return_pointer (task, sha256, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsReceiver *receiver = g_task_get_source_object (task);
  Settling *settling = g_task_get_task_data (task);
  const SfsSettler settler = {
    .description = receiver->description,
    .key = receiver->key,
    .sign = receiver->filter.sign_receipt,
    .data = receiver->filter_data,
  };
  g_autofree char *sha256 = NULL;
  GError *error = NULL;

  g_hash_table_remove (receiver->settling, settling->row->name);
  sha256 = g_task_propagate_pointer (G_TASK (result), &error);
  if (sha256 == NULL ||
      !sfs_settlement_run (receiver->records, &settler, settling->row, sha256, NULL, &error))
    {
      /* Never to be signed for: what lies there cannot be trusted any more. */
      if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_SYNC))
        give_up (receiver, settling->row);
      g_task_return_error (task, error);
      return;
    }
  if (settling->row->state == SFS_UPLOAD_GONE)
    sfs_receiver_contents_remove (receiver->contents, settling->row->content, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_uploads_settle_async:
 * @receiver: the receiver
 * @row: (transfer full): an open upload that is whole, and that is not being settled
 * @cancellable: (nullable): to give up
 * @callback: called on the main thread when it is done
 * @user_data: passed to @callback
 *
 * Brings a whole upload safely to the disk, compares it with what was announced, and gives a
 * receipt when it is the same; when not the submission waits for another upload.
 */
void
sfs_uploads_settle_async (SfsReceiver *receiver,
                          SfsUploadRow *row,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (receiver, cancellable, callback, user_data);
  g_autoptr (GTask) hashing = NULL;
  Settling *settling = g_new0 (Settling, 1);

  settling->receiver = receiver;
  settling->row = row;
  g_task_set_source_tag (task, sfs_uploads_settle_async);
  g_task_set_task_data (task, settling, (GDestroyNotify) settling_free);
  g_hash_table_add (receiver->settling, g_strdup (row->name));

  /* Without a source: a thread that lets go of its task last would finalize the receiver. */
  hashing = g_task_new (NULL, cancellable, on_hashed, task);
  g_task_set_source_tag (hashing, on_hashed);
  g_task_set_task_data (hashing, settling, NULL);
  g_task_run_in_thread (hashing, hash_thread);
}

/**
 * sfs_uploads_settle_finish:
 * @receiver: the receiver
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when the upload was looked at, whatever came out
 */
gboolean
sfs_uploads_settle_finish (SfsReceiver *receiver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
