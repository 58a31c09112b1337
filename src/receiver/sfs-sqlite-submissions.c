/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite-private.h"

#define SUBMISSION_COLUMNS                                                                         \
  "id, grants_id, submission, subject, state, state_reason, sha256, bytes, consent, "              \
  "consent_sha256, description_sha256, retention_days, announced, received, retention_until, "     \
  "receipt, content, deleted, deletion"

#define HELD                                                                                       \
  "SELECT coalesce (sum (length (consent) + CASE WHEN state < ?1 THEN bytes ELSE 0 END), 0)"       \
  " FROM submissions"

static gboolean
submissions_put (SfsReceiverRecords *records, SfsSubmissionRow *row, GError **error)
{
  sqlite3 *db = sfs_sqlite_records_get_db (records);

  if (row->id != 0)
    return sfs_sqlite_run (db, error,
                           "UPDATE submissions SET state = ?, state_reason = ?, received = ?,"
                           " retention_until = ?, receipt = ?, content = ?, deleted = ?,"
                           " deletion = ? WHERE id = ?",
                           "itiittiti", (gint64) row->state, row->state_reason, row->received,
                           row->retention_until, row->receipt, row->content, row->deleted,
                           row->deletion, row->id);

  if (!sfs_sqlite_run (db, error,
                       "INSERT INTO submissions (grants_id, submission, subject, state,"
                       " state_reason, sha256, bytes, consent, consent_sha256,"
                       " description_sha256, retention_days, announced, received,"
                       " retention_until, receipt, content)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "ittittibttiiiitt", row->grant, row->submission, row->subject,
                       (gint64) row->state, row->state_reason, row->sha256, row->bytes,
                       row->consent, row->consent_sha256, row->description_sha256,
                       (gint64) row->retention_days, row->announced, row->received,
                       row->retention_until, row->receipt, row->content))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (db);
  return TRUE;
}

static SfsSubmissionRow *
submissions_read (SfsStatement *statement)
{
  SfsSubmissionRow *row = g_new0 (SfsSubmissionRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->grant = sqlite3_column_int64 (statement, 1);
  row->submission = sfs_sqlite_dup_text (statement, 2);
  row->subject = sfs_sqlite_dup_text (statement, 3);
  row->state = (SfsReceiverState) sqlite3_column_int (statement, 4);
  row->state_reason = sfs_sqlite_dup_text (statement, 5);
  row->sha256 = sfs_sqlite_dup_text (statement, 6);
  row->bytes = sqlite3_column_int64 (statement, 7);
  row->consent = sfs_sqlite_dup_bytes (statement, 8);
  row->consent_sha256 = sfs_sqlite_dup_text (statement, 9);
  row->description_sha256 = sfs_sqlite_dup_text (statement, 10);
  row->retention_days = sqlite3_column_int (statement, 11);
  row->announced = sqlite3_column_int64 (statement, 12);
  row->received = sqlite3_column_int64 (statement, 13);
  row->retention_until = sqlite3_column_int64 (statement, 14);
  row->receipt = sfs_sqlite_dup_text (statement, 15);
  row->content = sfs_sqlite_dup_text (statement, 16);
  row->deleted = sqlite3_column_int64 (statement, 17);
  row->deletion = sfs_sqlite_dup_text (statement, 18);
  return row;
}

static GPtrArray *
submissions_read_all (SfsStatement *statement, GError **error)
{
  g_autoptr (GPtrArray)
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_submission_row_free);
  gboolean has_row = statement != NULL;

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      if (!sfs_sqlite_step (statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (rows, submissions_read (statement));
    }
  return g_steal_pointer (&rows);
}

static gboolean
submissions_find (SfsReceiverRecords *records, gint64 id, SfsSubmissionRow **row, GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " SUBMISSION_COLUMNS " FROM submissions WHERE id = ?", "i", id);
  gboolean has_row;

  *row = NULL;
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    *row = submissions_read (statement);
  return TRUE;
}

static GPtrArray *
submissions_find_named (SfsReceiverRecords *records,
                        const char *submission,
                        gint64 grant,
                        GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " SUBMISSION_COLUMNS " FROM submissions"
                        " WHERE submission = ?1 AND (?2 = 0 OR grants_id = ?2) ORDER BY id",
                        "ti", submission, grant);

  return submissions_read_all (statement, error);
}

static GPtrArray *
submissions_list (
    SfsReceiverRecords *records, gint64 grant, gint64 before, guint limit, GError **error)
{
  g_autoptr (SfsStatement) statement = sfs_sqlite_query (
      sfs_sqlite_records_get_db (records), error,
      "SELECT " SUBMISSION_COLUMNS " FROM submissions"
      " WHERE (?1 = 0 OR grants_id = ?1) AND (?2 = 0 OR id < ?2) ORDER BY id DESC LIMIT ?3",
      "iii", grant, before, limit > 0 ? (gint64) limit : -1);

  return submissions_read_all (statement, error);
}

static GPtrArray *
submissions_list_due (SfsReceiverRecords *records, gint64 now, guint limit, GError **error)
{
  g_autoptr (SfsStatement) statement = sfs_sqlite_query (
      sfs_sqlite_records_get_db (records), error,
      "SELECT " SUBMISSION_COLUMNS " FROM submissions s"
      " WHERE state = ?2 OR (state < ?2 AND CASE WHEN received <> 0 THEN retention_until <= ?1"
      "   ELSE announced + retention_days * 86400 <= ?1 AND NOT EXISTS (SELECT 1 FROM submissions o"
      "     WHERE o.submission = s.submission AND o.subject = s.subject"
      "     AND o.received <> 0 AND o.state < ?2) END)"
      " ORDER BY id LIMIT ?3",
      "iii", now, (gint64) SFS_RECEIVER_STATE_DELETING, limit > 0 ? (gint64) limit : -1);

  return submissions_read_all (statement, error);
}

/* Consents are kept with the record, so those of what was deleted count as well. */
static gboolean
submissions_measure_storage (SfsReceiverRecords *records,
                             const char *subject,
                             gint64 *bytes,
                             GError **error)
{
  const char *sql = subject != NULL ? HELD " WHERE subject = ?2" : HELD;

  return sfs_sqlite_get_int (sfs_sqlite_records_get_db (records), bytes, error, sql,
                             subject != NULL ? "it" : "i", (gint64) SFS_RECEIVER_STATE_DELETING,
                             subject);
}

void
sfs_sqlite_records_init_submissions (SfsReceiverRecordsInterface *iface)
{
  iface->put_submission = submissions_put;
  iface->find_submission = submissions_find;
  iface->find_submissions_named = submissions_find_named;
  iface->list_submissions = submissions_list;
  iface->list_due = submissions_list_due;
  iface->measure_storage = submissions_measure_storage;
}
