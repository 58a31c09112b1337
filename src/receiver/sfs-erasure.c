/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-erasure.h"
#include "core/sfs-deletion.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-deletion-journal.h"

typedef struct
{
  const SfsEraser *eraser;
  SfsSubmissionRow *row; /* read anew in each transaction */
  GPtrArray *keys;       /* of the contents there are of it */
} Erasure;

static gboolean
read_row (SfsReceiverRecords *records, Erasure *erasure, GError **error)
{
  SfsSubmissionRow *row = NULL;

  if (!sfs_receiver_records_find_submission (records, erasure->row->id, &row, error))
    return FALSE;
  sfs_submission_row_free (erasure->row);
  erasure->row = row;
  return TRUE;
}

/* From here on the submission is nobody's to look at or to add to. */
static gboolean
begin_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Erasure *erasure = data;
  g_autoptr (GPtrArray) uploads = NULL;

  if (!read_row (records, erasure, error))
    return FALSE;
  if (erasure->row->state == SFS_RECEIVER_STATE_DELETED)
    return TRUE;
  uploads = sfs_receiver_records_list_open_uploads (records, erasure->row->id, error);
  if (uploads == NULL)
    return FALSE;
  for (guint i = 0; i < uploads->len; i++)
    {
      SfsUploadRow *upload = g_ptr_array_index (uploads, i);

      g_ptr_array_add (erasure->keys, g_strdup (upload->content));
    }
  if (erasure->row->content != NULL)
    g_ptr_array_add (erasure->keys, g_strdup (erasure->row->content));
  erasure->row->state = SFS_RECEIVER_STATE_DELETING;
  return sfs_receiver_records_put_submission (records, erasure->row, error);
}

static gboolean
end_uploads (SfsReceiverRecords *records, const SfsSubmissionRow *row, GError **error)
{
  g_autoptr (GPtrArray) uploads = sfs_receiver_records_list_open_uploads (records, row->id, error);

  for (guint i = 0; uploads != NULL && i < uploads->len; i++)
    {
      SfsUploadRow *upload = g_ptr_array_index (uploads, i);

      upload->state = SFS_UPLOAD_GONE;
      if (!sfs_receiver_records_put_upload (records, upload, error))
        return FALSE;
    }
  return uploads != NULL;
}

static char *
sign_deletion (const SfsEraser *eraser, const SfsSubmissionRow *row)
{
  const SfsDeletionExpectation claims = {
    .issuer = sfs_description_get_origin (eraser->description),
    .subject = row->subject,
    .submission = row->submission,
    .sha256 = row->sha256,
  };
  g_autoptr (GDateTime) deleted = g_date_time_new_from_unix_utc (row->deleted);
  g_autoptr (GDateTime) backups_until = NULL;
  g_autofree char *jti = sfs_uuid_new ();
  g_autoptr (GBytes) payload = NULL;
  int backups_days =
      sfs_disclosure_get_backups_days (sfs_description_get_disclosure (eraser->description));

  if (backups_days > 0)
    backups_until = g_date_time_add_days (deleted, backups_days);
  payload = sfs_deletion_build_payload (&claims, jti, deleted, deleted, backups_until);
  if (eraser->sign != NULL)
    return eraser->sign (payload, eraser->key, eraser->data);
  return sfs_jws_sign (SFS_JWS_DELETION, payload, eraser->key);
}

/* What the operator wrote about the video goes with it. */
static gboolean
clear_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Erasure *erasure = data;
  SfsSubmissionRow *row;

  if (!read_row (records, erasure, error))
    return FALSE;
  row = erasure->row;
  if (row->state == SFS_RECEIVER_STATE_DELETED)
    return TRUE;
  g_clear_pointer (&row->state_reason, g_free);
  g_clear_pointer (&row->content, g_free);
  return end_uploads (records, row, error) &&
         sfs_receiver_records_put_submission (records, row, error);
}

static gboolean
end_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Erasure *erasure = data;
  SfsSubmissionRow *row;

  if (!read_row (records, erasure, error))
    return FALSE;
  row = erasure->row;
  if (row->state == SFS_RECEIVER_STATE_DELETED)
    return TRUE;
  row->state = SFS_RECEIVER_STATE_DELETED;
  row->deleted = g_get_real_time () / G_USEC_PER_SEC;
  row->deletion = sign_deletion (erasure->eraser, row);
  /* In the journal first: a deletion there that the records do not have yet is signed once more,
   * but one that only they have would not outlive them. */
  return sfs_deletion_journal_add (erasure->eraser->journal, row->deletion, error) &&
         sfs_receiver_records_put_submission (records, row, error);
}

static gboolean
remove_contents (const Erasure *erasure, GError **error)
{
  for (guint i = 0; i < erasure->keys->len; i++)
    if (!sfs_receiver_contents_remove (erasure->eraser->contents,
                                       g_ptr_array_index (erasure->keys, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
erase (Erasure *erasure, GError **error)
{
  SfsReceiverRecords *records = erasure->eraser->records;

  if (!sfs_receiver_records_transact (records, begin_in_transaction, erasure, error))
    return FALSE;
  if (erasure->row->state == SFS_RECEIVER_STATE_DELETED)
    return TRUE;
  return remove_contents (erasure, error) &&
         sfs_receiver_records_transact (records, clear_in_transaction, erasure, error) &&
         sfs_receiver_records_scrub (records, error) &&
         sfs_receiver_records_transact (records, end_in_transaction, erasure, error);
}

/**
 * sfs_erasure_run:
 * @eraser: what it takes
 * @row: (inout): a submission; afterwards as it is then
 * @error: return location for an error
 *
 * Erases what was sent, whole or in part, and signs that. The record stays: that there was a
 * submission, what was consented to, who looked, and the deletion. Stopped in between it is
 * %SFS_RECEIVER_STATE_DELETING, and to be run again; run on what is deleted it does nothing.
 *
 * The deletion is signed after the files, and what the records said of them, are gone from the
 * disk, and not before.
 *
 * Returns: %TRUE when it is deleted
 */
gboolean
sfs_erasure_run (const SfsEraser *eraser, SfsSubmissionRow *row, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Erasure erasure = { .eraser = eraser, .row = g_new0 (SfsSubmissionRow, 1), .keys = keys };
  SfsSubmissionRow old;
  gboolean done;

  erasure.row->id = row->id;
  done = erase (&erasure, error);
  if (done)
    {
      old = *row;
      *row = *erasure.row;
      *erasure.row = old;
    }
  sfs_submission_row_free (erasure.row);
  return done;
}
