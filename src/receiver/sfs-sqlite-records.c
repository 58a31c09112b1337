/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-sqlite-records.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-sqlite-private.h"

/* How long a command waits for the server's write, and the other way round. Both write only a few
 * rows at a time. */
#define BUSY_TIMEOUT_MS 5000

#define SCHEMA_VERSION 3

/* SFS_RECEIVER_STATE_DELETING, as it stands in records of version 2. */
#define STATE_DELETING "7"

struct _SfsSqliteRecords
{
  GObject parent_instance;

  sqlite3 *db;
  gboolean relaxed;
};

static void sfs_sqlite_records_iface_init (SfsReceiverRecordsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsSqliteRecords,
                               sfs_sqlite_records,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SFS_TYPE_RECEIVER_RECORDS,
                                                      sfs_sqlite_records_iface_init))

/* "grant" is a word of SQL's, hence grants_id. */
static const char schema[] = "CREATE TABLE grants ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  subject TEXT NOT NULL,"
                             "  code_hash TEXT NOT NULL UNIQUE,"
                             "  pin_hash TEXT,"
                             "  pin_failures INTEGER NOT NULL,"
                             "  created INTEGER NOT NULL,"
                             "  expires INTEGER NOT NULL,"
                             "  revoked INTEGER NOT NULL);"
                             "CREATE TABLE tokens ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  grants_id INTEGER NOT NULL REFERENCES grants (id),"
                             "  parent INTEGER NOT NULL,"
                             "  access_hash TEXT NOT NULL UNIQUE,"
                             "  refresh_hash TEXT NOT NULL UNIQUE,"
                             "  access_expires INTEGER NOT NULL,"
                             "  refresh_expires INTEGER NOT NULL,"
                             "  used INTEGER NOT NULL,"
                             "  revoked INTEGER NOT NULL);"
                             "CREATE INDEX tokens_by_parent ON tokens (grants_id, parent);"
                             "CREATE TABLE submissions ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  grants_id INTEGER NOT NULL REFERENCES grants (id),"
                             "  submission TEXT NOT NULL,"
                             "  subject TEXT NOT NULL,"
                             "  state INTEGER NOT NULL,"
                             "  state_reason TEXT,"
                             "  sha256 TEXT NOT NULL,"
                             "  bytes INTEGER NOT NULL,"
                             "  consent BLOB NOT NULL,"
                             "  consent_sha256 TEXT NOT NULL,"
                             "  description_sha256 TEXT NOT NULL,"
                             "  retention_days INTEGER NOT NULL,"
                             "  announced INTEGER NOT NULL,"
                             "  received INTEGER NOT NULL,"
                             "  retention_until INTEGER NOT NULL,"
                             "  receipt TEXT,"
                             "  content TEXT,"
                             "  UNIQUE (submission, grants_id));"
                             "CREATE TABLE uploads ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  name TEXT NOT NULL UNIQUE,"
                             "  submissions_id INTEGER NOT NULL REFERENCES submissions (id),"
                             "  content TEXT NOT NULL,"
                             "  offset INTEGER NOT NULL,"
                             "  length INTEGER NOT NULL,"
                             "  metadata TEXT NOT NULL,"
                             "  expires INTEGER NOT NULL,"
                             "  state INTEGER NOT NULL);"
                             "CREATE INDEX uploads_by_submission ON uploads (submissions_id);"
                             "CREATE TABLE refusals ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  grants_id INTEGER NOT NULL REFERENCES grants (id),"
                             "  time INTEGER NOT NULL,"
                             "  alternative TEXT,"
                             "  reason TEXT);"
                             "CREATE TABLE accesses ("
                             "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
                             "  submissions_id INTEGER NOT NULL REFERENCES submissions (id),"
                             "  time INTEGER NOT NULL,"
                             "  who TEXT NOT NULL,"
                             "  reason TEXT NOT NULL);"
                             "CREATE TABLE descriptions ("
                             "  sha256 TEXT PRIMARY KEY,"
                             "  jws BLOB NOT NULL,"
                             "  since INTEGER NOT NULL);";

/* Version 2: deletions, the access log as one that only grows, and what the limits ask for. */
static const char schema_2[] =
    "ALTER TABLE submissions ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE submissions ADD COLUMN deletion TEXT;"
    "CREATE INDEX submissions_by_grant ON submissions (grants_id);"
    "CREATE INDEX submissions_by_subject ON submissions (subject);"
    "CREATE INDEX uploads_open ON uploads (submissions_id) WHERE state = 0;"
    "CREATE INDEX uploads_by_content ON uploads (content);"
    "CREATE INDEX submissions_by_content ON submissions (content);"
    "CREATE INDEX refusals_by_grant ON refusals (grants_id);"
    "CREATE INDEX accesses_by_submission ON accesses (submissions_id);"
    "CREATE TRIGGER accesses_stay BEFORE DELETE ON accesses BEGIN"
    "  SELECT raise (ABORT, 'the access log only grows'); END;"
    "CREATE TRIGGER accesses_stay_as_they_are BEFORE UPDATE ON accesses BEGIN"
    "  SELECT raise (ABORT, 'the access log only grows'); END;"
    /* INSERT OR REPLACE removes without asking the trigger above. */
    "CREATE TRIGGER accesses_follow BEFORE INSERT ON accesses"
    "  WHEN EXISTS (SELECT 1 FROM accesses WHERE id = NEW.id) BEGIN"
    "  SELECT raise (ABORT, 'the access log only grows'); END;";

/* Version 3: a deletion is of all that its seller sent as the submission, under whichever grant.
 * What a deletion of before left over is erased with what else is due. */
static const char schema_3[] =
    "UPDATE submissions SET state = " STATE_DELETING " WHERE state < " STATE_DELETING
    " AND EXISTS (SELECT 1 FROM submissions d WHERE d.submission = submissions.submission"
    "   AND d.subject = submissions.subject AND d.state >= " STATE_DELETING ");";

static gboolean
records_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  sfs_sqlite_set_error (db, error);
  return FALSE;
}

static gboolean
records_relax (SfsReceiverRecords *records, GError **error)
{
  SfsSqliteRecords *self = SFS_SQLITE_RECORDS (records);

  self->relaxed = TRUE;
  return records_exec (self->db, "PRAGMA synchronous = NORMAL", error);
}

/* A commit in FULL brings the whole log to the disk, with what came before it. */
static gboolean
records_begin (SfsReceiverRecords *records, gboolean durable, GError **error)
{
  SfsSqliteRecords *self = SFS_SQLITE_RECORDS (records);

  return (!self->relaxed ||
          records_exec (self->db,
                        durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
                        error)) &&
         records_exec (self->db, "BEGIN IMMEDIATE", error);
}

static void
records_end (SfsSqliteRecords *self)
{
  if (self->relaxed)
    sqlite3_exec (self->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
}

static gboolean
records_commit (SfsReceiverRecords *records, GError **error)
{
  SfsSqliteRecords *self = SFS_SQLITE_RECORDS (records);

  if (!records_exec (self->db, "COMMIT", error))
    return FALSE;
  records_end (self);
  return TRUE;
}

static void
records_rollback (SfsReceiverRecords *records)
{
  SfsSqliteRecords *self = SFS_SQLITE_RECORDS (records);

  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  records_end (self);
}

/* secure_delete zeroes what is removed from the database; the log beside it still has the pages as
 * they were until it is begun anew. A reader elsewhere can hold that up, a backup for instance:
 * that is told in the row and not as an error of the statement. */
static gboolean
records_scrub (SfsReceiverRecords *records, GError **error)
{
  g_autoptr (SfsStatement) statement = sfs_sqlite_query (SFS_SQLITE_RECORDS (records)->db, error,
                                                         "PRAGMA wal_checkpoint (TRUNCATE)", "");
  gboolean has_row;

  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  if (has_row && sqlite3_column_int (statement, 0) == 0)
    return TRUE;
  g_set_error_literal (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_RECORDS,
                       "Records: the log is being read, and still has what was removed");
  return FALSE;
}

static gboolean
records_set_up (SfsReceiverRecords *records, gpointer data, GError **error)
{
  sqlite3 *db = SFS_SQLITE_RECORDS (records)->db;
  g_autoptr (SfsStatement) statement = NULL;
  g_autofree char *pragma = NULL;
  gboolean has_row;
  gint64 version;

  statement = sfs_sqlite_query (db, error, "PRAGMA user_version", "");
  if (statement == NULL || !sfs_sqlite_step (statement, &has_row, error))
    return FALSE;
  version = sqlite3_column_int64 (statement, 0);
  g_clear_pointer (&statement, sqlite3_finalize);

  if (version == SCHEMA_VERSION)
    return TRUE;
  if (version > SCHEMA_VERSION || version < 0)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_RECORDS,
                   "Records are of version %" G_GINT64_FORMAT ", this program knows %d", version,
                   SCHEMA_VERSION);
      return FALSE;
    }
  pragma = g_strdup_printf ("PRAGMA user_version = %d", SCHEMA_VERSION);
  return (version > 0 || records_exec (db, schema, error)) &&
         (version > 1 || records_exec (db, schema_2, error)) &&
         records_exec (db, schema_3, error) && records_exec (db, pragma, error);
}

static void
sfs_sqlite_records_finalize (GObject *object)
{
  SfsSqliteRecords *self = SFS_SQLITE_RECORDS (object);

  g_clear_pointer (&self->db, sqlite3_close);

  G_OBJECT_CLASS (sfs_sqlite_records_parent_class)->finalize (object);
}

static void
sfs_sqlite_records_iface_init (SfsReceiverRecordsInterface *iface)
{
  iface->relax = records_relax;
  iface->begin = records_begin;
  iface->commit = records_commit;
  iface->rollback = records_rollback;
  iface->scrub = records_scrub;
  sfs_sqlite_records_init_grants (iface);
  sfs_sqlite_records_init_submissions (iface);
  sfs_sqlite_records_init_uploads (iface);
  sfs_sqlite_records_init_log (iface);
}

static void
sfs_sqlite_records_class_init (SfsSqliteRecordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_sqlite_records_finalize;
}

static void
sfs_sqlite_records_init (SfsSqliteRecords *self)
{
}

/* For the other files of this implementation. */
sqlite3 *
sfs_sqlite_records_get_db (SfsReceiverRecords *records)
{
  return SFS_SQLITE_RECORDS (records)->db;
}

/**
 * sfs_sqlite_records_open:
 * @path: of the database, made when it is not there
 * @error: return location for an error
 *
 * Opens the records. They are in write-ahead mode, so that a command reads while the server writes,
 * and every commit is on the disk before it returns (but see sfs_receiver_records_relax()): a
 * receipt that was given must not be forgotten by a power cut.
 *
 * Returns: (transfer full): the records, or %NULL with %SFS_RECEIVER_ERROR_RECORDS
 */
SfsReceiverRecords *
sfs_sqlite_records_open (const char *path, GError **error)
{
  g_autoptr (SfsSqliteRecords) self = g_object_new (SFS_TYPE_SQLITE_RECORDS, NULL);
  int status;

  status = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (status != SQLITE_OK)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_RECORDS, "%s: %s", path,
                   sqlite3_errstr (status));
      return NULL;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  if (!records_exec (self->db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
                     error) ||
      !sfs_receiver_records_transact (SFS_RECEIVER_RECORDS (self), records_set_up, NULL, error))
    return NULL;
  return SFS_RECEIVER_RECORDS (g_steal_pointer (&self));
}

/**
 * sfs_sqlite_records_copy_to:
 * @records: the records
 * @path: of the copy; nothing is there
 * @error: return location for an error
 *
 * Copies the records as they are at one moment, while others write.
 *
 * Returns: %TRUE when the copy is whole
 */
gboolean
sfs_sqlite_records_copy_to (SfsReceiverRecords *records, const char *path, GError **error)
{
  sqlite3 *source = SFS_SQLITE_RECORDS (records)->db;
  sqlite3 *copy = NULL;
  sqlite3_backup *backup = NULL;
  gboolean done = sqlite3_open_v2 (path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ==
                  SQLITE_OK;

  if (done)
    backup = sqlite3_backup_init (copy, "main", source, "main");
  /* All in one step: it reads one state of the log, and holds up nobody. */
  done = backup != NULL && sqlite3_backup_step (backup, -1) == SQLITE_DONE;
  if (backup != NULL)
    done = sqlite3_backup_finish (backup) == SQLITE_OK && done;
  if (!done)
    sfs_sqlite_set_error (copy, error);
  sqlite3_close (copy);
  return done;
}
