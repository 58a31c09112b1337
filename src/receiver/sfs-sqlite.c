/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite.h"
#include "receiver/sfs-receiver-error.h"

#include <errno.h>

/**
 * sfs_sqlite_set_error:
 * @db: the database
 * @error: return location for an error
 *
 * Turns what last went wrong in @db into an error. SQLite's messages name tables and columns, never
 * values, so nothing secret gets into a log by them.
 */
void
sfs_sqlite_set_error (sqlite3 *db, GError **error)
{
  int number = sqlite3_system_errno (db);
  gboolean is_full =
      sqlite3_errcode (db) == SQLITE_FULL ||
      (sqlite3_errcode (db) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT));

  g_set_error (error, SFS_RECEIVER_ERROR,
               is_full ? SFS_RECEIVER_ERROR_NO_SPACE : SFS_RECEIVER_ERROR_RECORDS, "Records: %s",
               sqlite3_errmsg (db));
}

static SfsStatement *
query_valist (sqlite3 *db, GError **error, const char *sql, const char *format, va_list args)
{
  g_autoptr (SfsStatement) statement = NULL;
  int column = 0;
  int status;

  status = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  for (const char *letter = format; *letter != '\0' && status == SQLITE_OK; letter++)
    {
      column++;
      switch (*letter)
        {
        case 'i':
          status = sqlite3_bind_int64 (statement, column, va_arg (args, gint64));
          break;
        case 't':
          status = sqlite3_bind_text (statement, column, va_arg (args, const char *), -1,
                                      SQLITE_TRANSIENT);
          break;
        case 'b':
          {
            GBytes *bytes = va_arg (args, GBytes *);

            status = sqlite3_bind_blob64 (statement, column, g_bytes_get_data (bytes, NULL),
                                          g_bytes_get_size (bytes), SQLITE_TRANSIENT);
            break;
          }
        default:
          g_assert_not_reached ();
        }
    }
  if (status != SQLITE_OK)
    {
      sfs_sqlite_set_error (db, error);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

/**
 * sfs_sqlite_query:
 * @db: the database
 * @error: return location for an error
 * @sql: one statement
 * @format: a letter a parameter
 * @...: the parameters
 *
 * Prepares a statement and binds its parameters, which are copied.
 *
 * Returns: (transfer full): the statement, before its first row; or %NULL with an error
 */
SfsStatement *
sfs_sqlite_query (sqlite3 *db, GError **error, const char *sql, const char *format, ...)
{
  SfsStatement *statement;
  va_list args;

  va_start (args, format);
  statement = query_valist (db, error, sql, format, args);
  va_end (args);
  return statement;
}

/**
 * sfs_sqlite_run:
 * @db: the database
 * @error: return location for an error
 * @sql: one statement
 * @format: a letter a parameter
 * @...: the parameters
 *
 * Runs a statement that gives no rows.
 *
 * Returns: %TRUE when it ran
 */
gboolean
sfs_sqlite_run (sqlite3 *db, GError **error, const char *sql, const char *format, ...)
{
  g_autoptr (SfsStatement) statement = NULL;
  gboolean has_row;
  va_list args;

  va_start (args, format);
  statement = query_valist (db, error, sql, format, args);
  va_end (args);
  return statement != NULL && sfs_sqlite_step (statement, &has_row, error);
}

/**
 * sfs_sqlite_get_int:
 * @db: the database
 * @number: (out): what it gave
 * @error: return location for an error
 * @sql: one statement that gives one number
 * @format: a letter a parameter
 * @...: the parameters
 *
 * Returns: %TRUE when it ran
 */
gboolean
sfs_sqlite_get_int (
    sqlite3 *db, gint64 *number, GError **error, const char *sql, const char *format, ...)
{
  g_autoptr (SfsStatement) statement = NULL;
  gboolean has_row;
  va_list args;

  va_start (args, format);
  statement = query_valist (db, error, sql, format, args);
  va_end (args);
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  *number = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

/**
 * sfs_sqlite_step:
 * @statement: a statement
 * @has_row: (out): whether there is a row to read
 * @error: return location for an error
 *
 * Goes to the next row.
 *
 * Returns: %TRUE when that worked, whether or not there is a row
 */
gboolean
sfs_sqlite_step (SfsStatement *statement, gboolean *has_row, GError **error)
{
  int status = sqlite3_step (statement);

  *has_row = status == SQLITE_ROW;
  if (status == SQLITE_ROW || status == SQLITE_DONE)
    return TRUE;
  sfs_sqlite_set_error (sqlite3_db_handle (statement), error);
  return FALSE;
}

/**
 * sfs_sqlite_dup_text:
 * @statement: a statement at a row
 * @column: number of the column, from 0
 *
 * Returns: (transfer full) (nullable): the text there, %NULL for SQL's NULL
 */
char *
sfs_sqlite_dup_text (SfsStatement *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/**
 * sfs_sqlite_dup_bytes:
 * @statement: a statement at a row
 * @column: number of the column, from 0
 *
 * Returns: (transfer full): the bytes there
 */
GBytes *
sfs_sqlite_dup_bytes (SfsStatement *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}
