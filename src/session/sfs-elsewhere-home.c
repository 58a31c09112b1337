/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What came to its end in a folder the seller chose belongs to the usual records from then on,
 * where it is found, looked at, taken back and removed like any other. */

#include "session/sfs-elsewhere-private.h"

#include "session/sfs-records-private.h"

/* The one by which it is known goes last: it is there as a whole or not at all, and what is left of
 * one that was moved is found again. */
static const SfsRecordKind kinds[] = {
  SFS_RECORD_CONSENT,      SFS_RECORD_DESCRIPTION, SFS_RECORD_RECEIPT,
  SFS_RECORD_BAD_RECEIPT,  SFS_RECORD_DELETION,    SFS_RECORD_DELETION_DESCRIPTION,
  SFS_RECORD_BAD_DELETION, SFS_RECORD_SUBMISSION,
};

static gboolean
copy (SfsRecords *from, SfsRecords *usual, const char *id, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (!sfs_records_has (from, kinds[i], id))
        continue;
      bytes = sfs_records_read (from, kinds[i], id, error);
      if (bytes == NULL || !sfs_records_write (usual, kinds[i], id, bytes, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sfs_elsewhere_clear:
 * @records: those of a folder that was chosen
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes what is on record there, but for the receipt, which is the seller's own.
 *
 * Returns: %TRUE when it is not there any more
 */
gboolean
sfs_elsewhere_clear (SfsRecords *records, const char *id, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] != SFS_RECORD_RECEIPT && !sfs_records_remove (records, kinds[i], id, error))
      return FALSE;
  return TRUE;
}

/* Nobody edits it there meanwhile: what was edited after it was read would be lost. */
static gboolean
move (SfsRecords *from, SfsRecords *usual, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&from->edit_mutex);

  if (!sfs_records_has (from, SFS_RECORD_SUBMISSION, id))
    return TRUE;
  if (!sfs_records_has (usual, SFS_RECORD_SUBMISSION, id) && !copy (from, usual, id, error))
    {
      /* No halves of it, as far as a place that takes nothing lets go of what it has. */
      sfs_records_forget_all (usual, id, NULL);
      return FALSE;
    }
  return sfs_elsewhere_clear (from, id, error);
}

/**
 * sfs_elsewhere_bring_home:
 * @usual: the usual place
 * @records: those of a folder that was chosen
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS, %SFS_UPLOAD_ERROR_NO_SPACE,
 *   %SFS_UPLOAD_ERROR_SPOOL or %SFS_UPLOAD_ERROR_BUSY. It is where it was then.
 *
 * Moves what is known of a submission to the usual records, if it does not wait to be sent any
 * more. A receipt stays in the folder as well: it is the seller's own, and harms nobody.
 *
 * Returns: %TRUE when nothing about it that is not in the usual records is left in the folder
 */
gboolean
sfs_elsewhere_bring_home (SfsRecords *usual, SfsRecords *records, const char *id, GError **error)
{
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  g_autoptr (SfsOutboxEntry) entry = NULL;
  gboolean moved;

  /* While it is being sealed its records are there and its row in the outbox is not yet. */
  if (!sfs_outbox_claim (outbox, id, error))
    return FALSE;
  /* Where nobody can tell whether it waits, it may. */
  moved = sfs_outbox_find (outbox, id, &entry, error) &&
          (entry != NULL || move (records, usual, id, error));
  sfs_outbox_release (outbox, id);
  return moved;
}

/* (nullable) */
static const SfsPending *
find_waiting (GPtrArray *pending, const char *id)
{
  for (guint i = 0; i < pending->len; i++)
    {
      const SfsPending *one = g_ptr_array_index (pending, i);

      if (g_str_equal (one->id, id))
        return one;
    }
  return NULL;
}

/**
 * sfs_elsewhere_settle:
 * @usual: the usual place
 * @records: those of a folder that was chosen
 * @pending: (element-type SfsPending): what waits in it
 * @left: (out): whether something is on record there that is in the usual place as well, and could
 *   not be cleared away
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Brings home what an earlier run, or a usual place that took nothing, left there.
 *
 * Returns: (transfer full) (element-type SfsElsewhereKept): what is on record there and not in the
 *   usual place after that
 */
GPtrArray *
sfs_elsewhere_settle (
    SfsRecords *usual, SfsRecords *records, GPtrArray *pending, gboolean *left, GError **error)
{
  g_autoptr (GPtrArray) found = sfs_records_list_submissions (records, error);
  g_autoptr (GPtrArray) kept = NULL;

  *left = FALSE;
  if (found == NULL)
    return NULL;
  kept = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_elsewhere_kept_free);
  for (guint i = 0; i < found->len; i++)
    {
      JsonObject *record = g_ptr_array_index (found, i);
      const char *id = json_object_get_string_member (record, "id");
      const SfsPending *waiting = find_waiting (pending, id);
      g_autoptr (GError) fault = NULL;
      SfsElsewhereKept *one;

      if (waiting == NULL && sfs_elsewhere_bring_home (usual, records, id, &fault))
        continue;
      if (fault != NULL)
        g_message ("The records of %s stay where they are: %s", id, fault->message);
      if (sfs_records_has (usual, SFS_RECORD_SUBMISSION, id))
        {
          *left = TRUE;
          continue;
        }
      one = g_new0 (SfsElsewhereKept, 1);
      one->record = json_object_ref (record);
      one->waiting = waiting != NULL;
      one->told = waiting != NULL && waiting->told;
      g_ptr_array_add (kept, one);
    }
  return g_steal_pointer (&kept);
}

/**
 * sfs_elsewhere_kept_free:
 * @kept: (transfer full): a submission
 *
 * Frees @kept.
 */
void
sfs_elsewhere_kept_free (SfsElsewhereKept *kept)
{
  json_object_unref (kept->record);
  g_free (kept);
}
