/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite-private.h"

#define GRANT_COLUMNS "id, subject, code_hash, pin_hash, pin_failures, created, expires, revoked"
#define TOKEN_COLUMNS                                                                              \
  "id, grants_id, parent, access_hash, refresh_hash, access_expires, refresh_expires, used, "      \
  "revoked"

static gboolean
grants_put (SfsReceiverRecords *records, SfsGrantRow *row, GError **error)
{
  sqlite3 *db = sfs_sqlite_records_get_db (records);

  if (row->id != 0)
    return sfs_sqlite_run (db, error,
                           "UPDATE grants SET pin_failures = ?, expires = ?, revoked = ?"
                           " WHERE id = ?",
                           "iiii", (gint64) row->pin_failures, row->expires, (gint64) row->revoked,
                           row->id);

  if (!sfs_sqlite_run (db, error,
                       "INSERT INTO grants (subject, code_hash, pin_hash, pin_failures, created,"
                       " expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?)",
                       "tttiiii", row->subject, row->code_hash, row->pin_hash,
                       (gint64) row->pin_failures, row->created, row->expires,
                       (gint64) row->revoked))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (db);
  return TRUE;
}

static gboolean
grants_read (SfsStatement *statement, SfsGrantRow **row, GError **error)
{
  gboolean has_row;

  *row = NULL;
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  *row = g_new0 (SfsGrantRow, 1);
  (*row)->id = sqlite3_column_int64 (statement, 0);
  (*row)->subject = sfs_sqlite_dup_text (statement, 1);
  (*row)->code_hash = sfs_sqlite_dup_text (statement, 2);
  (*row)->pin_hash = sfs_sqlite_dup_text (statement, 3);
  (*row)->pin_failures = sqlite3_column_int (statement, 4);
  (*row)->created = sqlite3_column_int64 (statement, 5);
  (*row)->expires = sqlite3_column_int64 (statement, 6);
  (*row)->revoked = sqlite3_column_int (statement, 7) != 0;
  return TRUE;
}

static gboolean
grants_find (SfsReceiverRecords *records, gint64 id, SfsGrantRow **row, GError **error)
{
  g_autoptr (SfsStatement)
      statement = sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                                    "SELECT " GRANT_COLUMNS " FROM grants WHERE id = ?", "i", id);

  return grants_read (statement, row, error);
}

static gboolean
grants_find_by_code (SfsReceiverRecords *records,
                     const char *code_hash,
                     SfsGrantRow **row,
                     GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " GRANT_COLUMNS " FROM grants WHERE code_hash = ?", "t", code_hash);

  return grants_read (statement, row, error);
}

static gboolean
tokens_put (SfsReceiverRecords *records, SfsTokenRow *row, GError **error)
{
  sqlite3 *db = sfs_sqlite_records_get_db (records);

  if (row->id != 0)
    return sfs_sqlite_run (db, error, "UPDATE tokens SET used = ?, revoked = ? WHERE id = ?", "iii",
                           (gint64) row->used, (gint64) row->revoked, row->id);

  if (!sfs_sqlite_run (db, error,
                       "INSERT INTO tokens (grants_id, parent, access_hash, refresh_hash,"
                       " access_expires, refresh_expires, used, revoked)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "iittiiii", row->grant, row->parent, row->access_hash, row->refresh_hash,
                       row->access_expires, row->refresh_expires, (gint64) row->used,
                       (gint64) row->revoked))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (db);
  return TRUE;
}

static gboolean
tokens_read (SfsStatement *statement, SfsTokenRow **row, GError **error)
{
  gboolean has_row;

  *row = NULL;
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  *row = g_new0 (SfsTokenRow, 1);
  (*row)->id = sqlite3_column_int64 (statement, 0);
  (*row)->grant = sqlite3_column_int64 (statement, 1);
  (*row)->parent = sqlite3_column_int64 (statement, 2);
  (*row)->access_hash = sfs_sqlite_dup_text (statement, 3);
  (*row)->refresh_hash = sfs_sqlite_dup_text (statement, 4);
  (*row)->access_expires = sqlite3_column_int64 (statement, 5);
  (*row)->refresh_expires = sqlite3_column_int64 (statement, 6);
  (*row)->used = sqlite3_column_int (statement, 7) != 0;
  (*row)->revoked = sqlite3_column_int (statement, 8) != 0;
  return TRUE;
}

static gboolean
tokens_find_by_access (SfsReceiverRecords *records,
                       const char *hash,
                       SfsTokenRow **row,
                       GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " TOKEN_COLUMNS " FROM tokens WHERE access_hash = ?", "t", hash);

  return tokens_read (statement, row, error);
}

static gboolean
tokens_find_by_refresh (SfsReceiverRecords *records,
                        const char *hash,
                        SfsTokenRow **row,
                        GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT " TOKEN_COLUMNS " FROM tokens WHERE refresh_hash = ?", "t", hash);

  return tokens_read (statement, row, error);
}

static gboolean
tokens_has_used_successor (
    SfsReceiverRecords *records, gint64 grant, gint64 parent, gboolean *used, GError **error)
{
  g_autoptr (SfsStatement) statement =
      sfs_sqlite_query (sfs_sqlite_records_get_db (records), error,
                        "SELECT 1 FROM tokens WHERE grants_id = ? AND parent = ? AND used LIMIT 1",
                        "ii", grant, parent);

  return statement != NULL && sfs_sqlite_step (statement, used, error);
}

static gboolean
tokens_revoke_unused_successors (SfsReceiverRecords *records,
                                 gint64 grant,
                                 gint64 parent,
                                 GError **error)
{
  return sfs_sqlite_run (sfs_sqlite_records_get_db (records), error,
                         "UPDATE tokens SET revoked = 1"
                         " WHERE grants_id = ? AND parent = ? AND NOT used",
                         "ii", grant, parent);
}

void
sfs_sqlite_records_init_grants (SfsReceiverRecordsInterface *iface)
{
  iface->put_grant = grants_put;
  iface->find_grant = grants_find;
  iface->find_grant_by_code = grants_find_by_code;
  iface->put_token = tokens_put;
  iface->find_token_by_access = tokens_find_by_access;
  iface->find_token_by_refresh = tokens_find_by_refresh;
  iface->has_used_successor = tokens_has_used_successor;
  iface->revoke_unused_successors = tokens_revoke_unused_successors;
}
