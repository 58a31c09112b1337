/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite-private.h"

/* Of a submission, so that a client with an old address still learns that it is gone. */
#define KEPT_UPLOADS 8

#define UPLOAD_COLUMNS "id, name, submissions_id, content, offset, length, metadata, expires, state"

/* What is gone stays gone: another process may have erased it while a request still wrote to it. */
static gboolean
uploads_put (SfsReceiverRecords *records, SfsUploadRow *row, GError **error)
{
  sqlite3 *db = sfs_sqlite_records_get_db (records);

  if (row->id != 0)
    return sfs_sqlite_run (db, error,
                           "UPDATE uploads SET offset = ?, expires = ?, state = ?"
                           " WHERE id = ? AND state <> ?",
                           "iiiii", row->offset, row->expires, (gint64) row->state, row->id,
                           (gint64) SFS_UPLOAD_GONE);

  if (!sfs_sqlite_run (db, error,
                       "INSERT INTO uploads (name, submissions_id, content, offset, length,"
                       " metadata, expires, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "titiitii", row->name, row->submission, row->content, row->offset,
                       row->length, row->metadata, row->expires, (gint64) row->state))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (db);
  return TRUE;
}

static SfsUploadRow *
uploads_read (SfsStatement *statement)
{
  SfsUploadRow *row = g_new0 (SfsUploadRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->name = sfs_sqlite_dup_text (statement, 1);
  row->submission = sqlite3_column_int64 (statement, 2);
  row->content = sfs_sqlite_dup_text (statement, 3);
  row->offset = sqlite3_column_int64 (statement, 4);
  row->length = sqlite3_column_int64 (statement, 5);
  row->metadata = sfs_sqlite_dup_text (statement, 6);
  row->expires = sqlite3_column_int64 (statement, 7);
  row->state = (SfsUploadState) sqlite3_column_int (statement, 8);
  return row;
}

static gboolean
uploads_find (SfsReceiverRecords *records, const char *name, SfsUploadRow **row, GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " UPLOAD_COLUMNS " FROM uploads WHERE name = ?", "t", name);
  gboolean has_row;

  *row = NULL;
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  if (has_row)
    *row = uploads_read (statement);
  return TRUE;
}

static GPtrArray *
uploads_list_open (SfsReceiverRecords *records, gint64 submission, GError **error)
{
  g_autoptr (GPtrArray)
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_upload_row_free);
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " UPLOAD_COLUMNS " FROM uploads"
                        " WHERE state = ?1 AND (?2 = 0 OR submissions_id = ?2) ORDER BY id",
                        "ii", (gint64) SFS_UPLOAD_OPEN, submission);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      if (!sfs_sqlite_step (statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (rows, uploads_read (statement));
    }
  return g_steal_pointer (&rows);
}

static gboolean
uploads_count_open (SfsReceiverRecords *records, const char *subject, gint64 *count, GError **error)
{
  sqlite3 *db = sfs_sqlite_records_get_db (records);

  if (subject == NULL)
    return sfs_sqlite_get_int (db, count, error, "SELECT count (*) FROM uploads WHERE state = 0",
                               "");
  return sfs_sqlite_get_int (db, count, error,
                             "SELECT count (*) FROM submissions s JOIN uploads u"
                             " ON u.submissions_id = s.id WHERE s.subject = ? AND u.state = 0",
                             "t", subject);
}

static gboolean
uploads_forget_old (SfsReceiverRecords *records, gint64 submission, GError **error)
{
  return sfs_sqlite_run (sfs_sqlite_records_get_db (records), error,
                         "DELETE FROM uploads WHERE submissions_id = ?1 AND state = ?2"
                         " AND id NOT IN (SELECT id FROM uploads WHERE submissions_id = ?1"
                         "   ORDER BY id DESC LIMIT ?3)",
                         "iii", submission, (gint64) SFS_UPLOAD_GONE, (gint64) KEPT_UPLOADS);
}

static gboolean
uploads_knows_content (SfsReceiverRecords *records,
                       const char *key,
                       gboolean *known,
                       GError **error)
{
  g_autoptr (SfsStatement)
      statement = sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                                    "SELECT 1 FROM uploads WHERE content = ?1 AND state = ?2"
                                    " UNION SELECT 1 FROM submissions WHERE content = ?1",
                                    "ti", key, (gint64) SFS_UPLOAD_OPEN);

  return statement != NULL && sfs_sqlite_step (statement, known, error);
}

void
sfs_sqlite_records_init_uploads (SfsReceiverRecordsInterface *iface)
{
  iface->put_upload = uploads_put;
  iface->find_upload = uploads_find;
  iface->list_open_uploads = uploads_list_open;
  iface->count_open_uploads = uploads_count_open;
  iface->forget_old_uploads = uploads_forget_old;
  iface->knows_content = uploads_knows_content;
}
