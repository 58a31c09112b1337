/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Statements with their parameters given by a format, one letter each: i gint64, t text (nullable),
 * b GBytes. Private to the SQLite implementation of SfsReceiverRecords. */
typedef sqlite3_stmt SfsStatement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsStatement, sqlite3_finalize)

SfsStatement *
sfs_sqlite_query (sqlite3 *db, GError **error, const char *sql, const char *format, ...);
gboolean sfs_sqlite_run (sqlite3 *db, GError **error, const char *sql, const char *format, ...);
gboolean sfs_sqlite_get_int (
    sqlite3 *db, gint64 *number, GError **error, const char *sql, const char *format, ...);
gboolean sfs_sqlite_step (SfsStatement *statement, gboolean *has_row, GError **error);
char *sfs_sqlite_dup_text (SfsStatement *statement, int column);
GBytes *sfs_sqlite_dup_bytes (SfsStatement *statement, int column);
void sfs_sqlite_set_error (sqlite3 *db, GError **error);

G_END_DECLS
