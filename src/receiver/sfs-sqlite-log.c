/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite-private.h"

static gboolean
log_add_refusal (SfsReceiverRecords *records,
                 gint64 grant,
                 const SfsRefusalRow *row,
                 GError **error)
{
  return sfs_sqlite_run (sfs_sqlite_records_get_db (records), error,
                         "INSERT INTO refusals (grants_id, time, alternative, reason)"
                         " VALUES (?, ?, ?, ?)",
                         "iitt", grant, row->time, row->alternative, row->reason);
}

static GPtrArray *
log_list_refusals (SfsReceiverRecords *records, GError **error)
{
  g_autoptr (GPtrArray)
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_refusal_row_free);
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT r.id, g.subject, r.time, r.alternative, r.reason FROM refusals r"
                        " JOIN grants g ON g.id = r.grants_id ORDER BY r.id",
                        "");
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      SfsRefusalRow *row;

      if (!sfs_sqlite_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      row = g_new0 (SfsRefusalRow, 1);
      row->id = sqlite3_column_int64 (statement, 0);
      row->subject = sfs_sqlite_dup_text (statement, 1);
      row->time = sqlite3_column_int64 (statement, 2);
      row->alternative = sfs_sqlite_dup_text (statement, 3);
      row->reason = sfs_sqlite_dup_text (statement, 4);
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static gboolean
log_count_refusals (SfsReceiverRecords *records, gint64 grant, gint64 *count, GError **error)
{
  return sfs_sqlite_get_int (sfs_sqlite_records_get_db (records), count, error,
                             "SELECT count (*) FROM refusals WHERE grants_id = ?", "i", grant);
}

static gboolean
log_add_access (SfsReceiverRecords *records, const SfsAccessRow *row, GError **error)
{
  return sfs_sqlite_run (sfs_sqlite_records_get_db (records), error,
                         "INSERT INTO accesses (submissions_id, time, who, reason)"
                         " VALUES (?, ?, ?, ?)",
                         "iitt", row->submission, row->time, row->who, row->reason);
}

static GPtrArray *
log_list_accesses (SfsReceiverRecords *records, gint64 submission, GError **error)
{
  g_autoptr (GPtrArray)
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_access_row_free);
  g_autoptr (SfsStatement)
      statement = sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                                    "SELECT id, submissions_id, time, who, reason FROM accesses"
                                    " WHERE submissions_id = ? ORDER BY id",
                                    "i", submission);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      SfsAccessRow *row;

      if (!sfs_sqlite_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      row = g_new0 (SfsAccessRow, 1);
      row->id = sqlite3_column_int64 (statement, 0);
      row->submission = sqlite3_column_int64 (statement, 1);
      row->time = sqlite3_column_int64 (statement, 2);
      row->who = sfs_sqlite_dup_text (statement, 3);
      row->reason = sfs_sqlite_dup_text (statement, 4);
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static gboolean
log_keep_description (
    SfsReceiverRecords *records, const char *sha256, GBytes *jws, gint64 now, GError **error)
{
  return sfs_sqlite_run (sfs_sqlite_records_get_db (records), error,
                         "INSERT OR IGNORE INTO descriptions (sha256, jws, since)"
                         " VALUES (?, ?, ?)",
                         "tbi", sha256, jws, now);
}

void
sfs_sqlite_records_init_log (SfsReceiverRecordsInterface *iface)
{
  iface->add_refusal = log_add_refusal;
  iface->list_refusals = log_list_refusals;
  iface->count_refusals = log_count_refusals;
  iface->add_access = log_add_access;
  iface->list_accesses = log_list_accesses;
  iface->keep_description = log_keep_description;
}
