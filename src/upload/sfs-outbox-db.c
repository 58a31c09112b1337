/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-outbox-db.h"

#include <errno.h>
#include <sqlite3.h>

#define SCHEMA_VERSION 4

/* The order of SELECT_ENTRY's columns is what read_entry () reads. */
static const char create_schema[] = "CREATE TABLE submission ("
                                    " id TEXT PRIMARY KEY,"
                                    " origin TEXT NOT NULL,"
                                    " state INTEGER NOT NULL,"
                                    " sha256 TEXT NOT NULL,"
                                    " bytes INTEGER NOT NULL,"
                                    " creation_url TEXT,"
                                    " upload_url TEXT,"
                                    " consent BLOB NOT NULL,"
                                    " description BLOB NOT NULL,"
                                    " created TEXT NOT NULL,"
                                    " go_on INTEGER NOT NULL,"
                                    " sign_in TEXT,"
                                    " told INTEGER NOT NULL DEFAULT FALSE"
                                    ") STRICT";
/* What was announced shows in its state, unless there was another sign-in since. */
static const char add_told[] =
    "ALTER TABLE submission ADD COLUMN told INTEGER NOT NULL DEFAULT FALSE;"
    "UPDATE submission SET told = state > 0";
static const char insert_entry[] = "INSERT INTO submission (id, origin, state, sha256, bytes,"
                                   " creation_url, upload_url, consent, description, created,"
                                   " go_on, sign_in)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char select_entry[] =
    "SELECT id, origin, state, sha256, bytes, creation_url,"
    " upload_url, consent, description, created, go_on, sign_in, told FROM submission"
    " WHERE ?1 IS NULL OR id = ?1 ORDER BY created, rowid";
static const char update_entry[] = "UPDATE submission SET state = ?2,"
                                   " creation_url = nullif (ifnull (?3, creation_url), ''),"
                                   " upload_url = nullif (ifnull (?4, upload_url), '')"
                                   " WHERE id = ?1";
static const char update_grant[] = "UPDATE submission SET sign_in = ?2, state = ?3,"
                                   " creation_url = NULL, upload_url = NULL WHERE id = ?1";
static const char update_told[] = "UPDATE submission SET told = TRUE WHERE id = ?1";
static const char update_go_on[] = "UPDATE submission SET go_on = ?2 WHERE id = ?1";
static const char delete_entry[] = "DELETE FROM submission WHERE id = ?1";

struct _SfsOutboxDb
{
  char *path;
  sqlite3 *sqlite;
};

typedef sqlite3_stmt SfsStatement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsStatement, sqlite3_finalize)

static gboolean
fail (SfsOutboxDb *self, int code, GError **error)
{
  SfsUploadError kind;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
      kind = SFS_UPLOAD_ERROR_NO_SPACE;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      kind = SFS_UPLOAD_ERROR_BUSY;
      break;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISUSE:
    case SQLITE_NOMEM:
      kind = SFS_UPLOAD_ERROR_FAILED;
      break;
    default:
      /* SQLite knows a full disk, but not a full quota. */
      kind = self->sqlite != NULL && sqlite3_system_errno (self->sqlite) == EDQUOT
                 ? SFS_UPLOAD_ERROR_NO_SPACE
                 : SFS_UPLOAD_ERROR_SPOOL;
      break;
    }
  g_set_error (error, SFS_UPLOAD_ERROR, kind, "%s: %s (%d)", self->path,
               self->sqlite != NULL ? sqlite3_errmsg (self->sqlite) : sqlite3_errstr (code), code);
  return FALSE;
}

static gboolean
run (SfsOutboxDb *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->sqlite, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || fail (self, code, error);
}

static SfsStatement *
prepare (SfsOutboxDb *self, const char *sql, GError **error)
{
  SfsStatement *statement = NULL;
  int code = sqlite3_prepare_v2 (self->sqlite, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    fail (self, code, error);
  return statement;
}

static void
bind_text (SfsStatement *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static void
bind_bytes (SfsStatement *statement, int index, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  /* A NULL pointer would bind NULL, and an empty GBytes has one. */
  sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", length, SQLITE_STATIC);
}

static char *
column_text (SfsStatement *statement, int index)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, index));
}

static GBytes *
column_bytes (SfsStatement *statement, int index)
{
  const void *data = sqlite3_column_blob (statement, index);

  return g_bytes_new (data, sqlite3_column_bytes (statement, index));
}

static gboolean
finish (SfsOutboxDb *self, SfsStatement *statement, GError **error)
{
  int code = sqlite3_step (statement);

  return code == SQLITE_DONE || fail (self, code, error);
}

static gboolean
change (SfsOutboxDb *self, SfsStatement *statement, gboolean *found, GError **error)
{
  if (!finish (self, statement, error))
    return FALSE;
  *found = sqlite3_changes (self->sqlite) > 0;
  return TRUE;
}

static SfsOutboxEntry *
read_entry (SfsStatement *statement)
{
  SfsOutboxEntry *entry = g_new0 (SfsOutboxEntry, 1);

  entry->id = column_text (statement, 0);
  entry->origin = column_text (statement, 1);
  entry->state = sqlite3_column_int (statement, 2);
  entry->sha256 = column_text (statement, 3);
  entry->bytes = sqlite3_column_int64 (statement, 4);
  entry->creation_url = column_text (statement, 5);
  entry->upload_url = column_text (statement, 6);
  entry->consent = column_bytes (statement, 7);
  entry->description = column_bytes (statement, 8);
  entry->created = column_text (statement, 9);
  entry->go_on = sqlite3_column_int (statement, 10) != 0;
  entry->grant = column_text (statement, 11);
  entry->told = sqlite3_column_int (statement, 12) != 0;
  return entry;
}

static gboolean
read_version (SfsOutboxDb *self, int *version, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, "PRAGMA user_version", error);
  int code;

  if (statement == NULL)
    return FALSE;
  code = sqlite3_step (statement);
  if (code != SQLITE_ROW)
    return fail (self, code, error);
  *version = sqlite3_column_int (statement, 0);
  return TRUE;
}

static gboolean
migrate (SfsOutboxDb *self, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", SCHEMA_VERSION);
  int version = 0;

  if (!run (self, "BEGIN IMMEDIATE", error) || !read_version (self, &version, error))
    return FALSE;
  if (version != 0 && version != 3 && version != SCHEMA_VERSION)
    {
      g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL,
                   "%s: made by another version (schema %d, this one knows %d)", self->path,
                   version, SCHEMA_VERSION);
      return FALSE;
    }
  if (version != SCHEMA_VERSION && (!run (self, version == 0 ? create_schema : add_told, error) ||
                                    !run (self, set_version, error)))
    return FALSE;
  return run (self, "COMMIT", error);
}

/**
 * sfs_outbox_db_open:
 * @path: of the database file, which exists (so that its mode is ours to choose) and may be empty
 * @error: return location
 *
 * A rollback journal and not WAL: one process writes, a few rows a week, and no file beside the
 * database stays. `synchronous=EXTRA` because with FULL a row may be lost in a power cut just after
 * its commit (the journal's removal is not yet on the disk), and a file without a row is erased.
 *
 * Returns: (transfer full): the database, or NULL with SFS_UPLOAD_ERROR_SPOOL, _NO_SPACE or _BUSY
 */
SfsOutboxDb *
sfs_outbox_db_open (const char *path, GError **error)
{
  g_autoptr (SfsOutboxDb) self = g_new0 (SfsOutboxDb, 1);
  int code;

  self->path = g_strdup (path);
  code = sqlite3_open_v2 (path, &self->sqlite,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                          NULL);
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      return NULL;
    }
  if (!run (self,
            "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF",
            error) ||
      !migrate (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfs_outbox_db_close (SfsOutboxDb *self)
{
  sqlite3_close_v2 (self->sqlite);
  g_free (self->path);
  g_free (self);
}

gboolean
sfs_outbox_db_insert (SfsOutboxDb *self, const SfsOutboxEntry *entry, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, insert_entry, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, entry->id);
  bind_text (statement, 2, entry->origin);
  sqlite3_bind_int (statement, 3, entry->state);
  bind_text (statement, 4, entry->sha256);
  sqlite3_bind_int64 (statement, 5, entry->bytes);
  bind_text (statement, 6, entry->creation_url);
  bind_text (statement, 7, entry->upload_url);
  bind_bytes (statement, 8, entry->consent);
  bind_bytes (statement, 9, entry->description);
  bind_text (statement, 10, entry->created);
  sqlite3_bind_int (statement, 11, entry->go_on);
  bind_text (statement, 12, entry->grant);
  return finish (self, statement, error);
}

/**
 * sfs_outbox_db_list:
 * @self: the database
 * @id: (nullable): this one only
 * @error: return location
 *
 * Returns: (transfer full) (element-type SfsOutboxEntry): oldest first, possibly none
 */
GPtrArray *
sfs_outbox_db_list (SfsOutboxDb *self, const char *id, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, select_entry, error);
  g_autoptr (GPtrArray)
      entries = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_outbox_entry_free);
  int code;

  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, id);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (entries, read_entry (statement));
  if (code != SQLITE_DONE)
    {
      fail (self, code, error);
      return NULL;
    }
  return g_steal_pointer (&entries);
}

/**
 * sfs_outbox_db_update:
 * @self: the database
 * @id: submission id
 * @state: its new state
 * @creation_url: (nullable): NULL leaves what is kept, "" forgets it
 * @upload_url: (nullable): the same
 * @found: (out): whether there is such a row
 * @error: return location
 */
gboolean
sfs_outbox_db_update (SfsOutboxDb *self,
                      const char *id,
                      SfsOutboxState state,
                      const char *creation_url,
                      const char *upload_url,
                      gboolean *found,
                      GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, update_entry, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, id);
  sqlite3_bind_int (statement, 2, state);
  bind_text (statement, 3, creation_url);
  bind_text (statement, 4, upload_url);
  return change (self, statement, found, error);
}

gboolean
sfs_outbox_db_set_grant (
    SfsOutboxDb *self, const char *id, const char *grant, gboolean *found, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, update_grant, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, id);
  bind_text (statement, 2, grant);
  sqlite3_bind_int (statement, 3, SFS_OUTBOX_SEALED);
  return change (self, statement, found, error);
}

gboolean
sfs_outbox_db_set_told (SfsOutboxDb *self, const char *id, gboolean *found, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, update_told, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, id);
  return change (self, statement, found, error);
}

gboolean
sfs_outbox_db_set_go_on (
    SfsOutboxDb *self, const char *id, gboolean go_on, gboolean *found, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, update_go_on, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, id);
  sqlite3_bind_int (statement, 2, go_on);
  return change (self, statement, found, error);
}

gboolean
sfs_outbox_db_delete (SfsOutboxDb *self, const char *id, gboolean *found, GError **error)
{
  g_autoptr (SfsStatement) statement = prepare (self, delete_entry, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, id);
  return change (self, statement, found, error);
}
