/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-erasure.h"
#include "core/sfs-deletion.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-deletion-journal.h"

typedef struct Erasure Erasure;

/* What a transaction does with each row. */
typedef gboolean (*Step) (SfsReceiverRecords *records,
                          Erasure *erasure,
                          SfsSubmissionRow *row,
                          GError **error);

struct Erasure
{
  const SfsEraser *eraser;
  const SfsSubmissionRow *wanted;
  GPtrArray *rows; /* of it that are not deleted, read anew in each transaction */
  GPtrArray *keys; /* of the contents there are of them */
  Step step;
};

/* A seller who was invited anew may have announced the same submission once more, while what was
 * sent under the invitation before is still there. A deletion names the seller and the submission,
 * and no invitation: it has to be true of all of them. */
static gboolean
read_rows (SfsReceiverRecords *records, Erasure *erasure, GError **error)
{
  GPtrArray *rows = sfs_receiver_records_find_submissions_of (records, erasure->wanted->submission,
                                                              erasure->wanted->subject, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = rows->len; i > 0; i--)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i - 1);

      if (row->state == SFS_RECEIVER_STATE_DELETED)
        g_ptr_array_remove_index (rows, i - 1);
    }
  g_clear_pointer (&erasure->rows, g_ptr_array_unref);
  erasure->rows = rows;
  return TRUE;
}

static gboolean
step_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Erasure *erasure = data;

  if (!read_rows (records, erasure, error))
    return FALSE;
  for (guint i = 0; i < erasure->rows->len; i++)
    {
      SfsSubmissionRow *row = g_ptr_array_index (erasure->rows, i);

      if (!erasure->step (records, erasure, row, error) ||
          !sfs_receiver_records_put_submission (records, row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_step (Erasure *erasure, Step step, GError **error)
{
  erasure->step = step;
  return sfs_receiver_records_transact (erasure->eraser->records, step_in_transaction, erasure,
                                        error);
}

/* From here on the submission is nobody's to look at or to add to. */
static gboolean
begin (SfsReceiverRecords *records, Erasure *erasure, SfsSubmissionRow *row, GError **error)
{
  g_autoptr (GPtrArray) uploads = sfs_receiver_records_list_open_uploads (records, row->id, error);

  if (uploads == NULL)
    return FALSE;
  for (guint i = 0; i < uploads->len; i++)
    {
      SfsUploadRow *upload = g_ptr_array_index (uploads, i);

      g_ptr_array_add (erasure->keys, g_strdup (upload->content));
    }
  if (row->content != NULL)
    g_ptr_array_add (erasure->keys, g_strdup (row->content));
  row->state = SFS_RECEIVER_STATE_DELETING;
  return TRUE;
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

/* What the operator wrote about the video goes with it. */
static gboolean
clear (SfsReceiverRecords *records, Erasure *erasure, SfsSubmissionRow *row, GError **error)
{
  g_clear_pointer (&row->state_reason, g_free);
  g_clear_pointer (&row->content, g_free);
  return end_uploads (records, row, error);
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

/* Signed in this transaction for another row of the same file: a deletion names no more than that,
 * and two for one would be told apart by nobody. (nullable) */
static const SfsSubmissionRow *
find_signed (const Erasure *erasure, const SfsSubmissionRow *row)
{
  for (guint i = 0; i < erasure->rows->len; i++)
    {
      const SfsSubmissionRow *other = g_ptr_array_index (erasure->rows, i);

      if (other->state == SFS_RECEIVER_STATE_DELETED && g_str_equal (other->sha256, row->sha256))
        return other;
    }
  return NULL;
}

static gboolean
end (SfsReceiverRecords *records, Erasure *erasure, SfsSubmissionRow *row, GError **error)
{
  const SfsSubmissionRow *other = find_signed (erasure, row);

  row->state = SFS_RECEIVER_STATE_DELETED;
  if (other != NULL)
    {
      row->deleted = other->deleted;
      row->deletion = g_strdup (other->deletion);
      return TRUE;
    }
  row->deleted = g_get_real_time () / G_USEC_PER_SEC;
  row->deletion = sign_deletion (erasure->eraser, row);
  /* In the journal first: a deletion there that the records do not have yet is signed once more,
   * but one that only they have would not outlive them. */
  return sfs_deletion_journal_add (erasure->eraser->journal, row->deletion, error);
}

static gboolean
erase (Erasure *erasure, GError **error)
{
  if (!run_step (erasure, begin, error))
    return FALSE;
  if (erasure->rows->len == 0)
    return TRUE;
  return remove_contents (erasure, error) && run_step (erasure, clear, error) &&
         sfs_receiver_records_scrub (erasure->eraser->records, error) &&
         run_step (erasure, end, error);
}

static gboolean
read_anew (const SfsEraser *eraser, SfsSubmissionRow *row, GError **error)
{
  g_autoptr (SfsSubmissionRow) now = NULL;
  SfsSubmissionRow old = *row;

  if (!sfs_receiver_records_find_submission (eraser->records, row->id, &now, error))
    return FALSE;
  *row = *now;
  *now = old;
  return TRUE;
}

/**
 * sfs_erasure_run:
 * @eraser: what it takes
 * @row: (inout): a submission; afterwards as it is then
 * @erased: (out) (optional) (transfer full) (element-type SfsSubmissionRow): the rows that were
 *   erased by this, the same submission's under other invitations among them; unset with an error
 * @error: return location for an error
 *
 * Erases what a seller sent as this submission, whole or in part, under whichever invitation, and
 * signs that. The record stays: that there was a submission, what was consented to, who looked, and
 * the deletion. Stopped in between it is %SFS_RECEIVER_STATE_DELETING, and to be run again; run on
 * what is deleted it does nothing.
 *
 * The deletion is signed after the files, and what the records said of them, are gone from the
 * disk, and not before.
 *
 * Returns: %TRUE when it is deleted
 */
gboolean
sfs_erasure_run (const SfsEraser *eraser, SfsSubmissionRow *row, GPtrArray **erased, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Erasure erasure = { .eraser = eraser, .wanted = row, .keys = keys };
  gboolean done = erase (&erasure, error) && read_anew (eraser, row, error);

  if (done && erased != NULL)
    *erased = g_steal_pointer (&erasure.rows);
  g_clear_pointer (&erasure.rows, g_ptr_array_unref);
  return done;
}
