/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "receiver/sfs-backup.h"
#include "receiver/sfs-deletion-journal.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-operator-files.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-sqlite-records.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct archive ArchiveReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveReader, archive_read_free)

#define PIECE (64 * 1024)
#define MARK_MAX 4096

typedef struct
{
  struct archive *archive;
  struct archive_entry *entry; /* the member it is at */
  const char *dir;             /* that is being filled */
  char **deletions;
  SfsReceiverRecords *records;
  SfsDescription *description;
  GHashTable *wanted; /* content keys that the records still have → SHA-256 */
  SfsBackupCount *count;
} Restore;

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED, "Backup: %s", message);
  return FALSE;
}

/* Sets *at_end, or @entry to the next member, which is a plain file. */
static gboolean
step (Restore *restore, gboolean *at_end, GError **error)
{
  int status = archive_read_next_header (restore->archive, &restore->entry);

  *at_end = status == ARCHIVE_EOF;
  if (status == ARCHIVE_EOF)
    return TRUE;
  if (status != ARCHIVE_OK)
    return fail (error, "it cannot be read: %s", archive_error_string (restore->archive));
  if (archive_entry_pathname (restore->entry) == NULL ||
      archive_entry_filetype (restore->entry) != AE_IFREG ||
      archive_entry_hardlink (restore->entry) != NULL)
    return fail (error, "a member of it is no plain file");
  return TRUE;
}

/* @sha256 (out) (optional): of what was written */
static gboolean
extract (Restore *restore, const char *name, char **sha256, GError **error)
{
  g_autofree char *path = g_build_filename (restore->dir, name, NULL);
  g_autofree char *piece = g_malloc (PIECE);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done = fd >= 0;
  la_ssize_t n = 0;

  if (!done)
    sfs_operator_file_set_error (error, path);
  while (done && (n = archive_read_data (restore->archive, piece, PIECE)) > 0)
    {
      g_checksum_update (checksum, (const guchar *) piece, n);
      done = write (fd, piece, n) == n;
      if (!done)
        sfs_operator_file_set_error (error, path);
    }
  if (done && n < 0)
    done = fail (error, "%s is cut off", name);
  if (done && fsync (fd) != 0)
    {
      sfs_operator_file_set_error (error, path);
      done = FALSE;
    }
  if (fd >= 0)
    close (fd);
  if (done && sha256 != NULL)
    *sha256 = g_strdup (g_checksum_get_string (checksum));
  return done;
}

static gboolean
read_mark (Restore *restore, GError **error)
{
  char text[MARK_MAX];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) mark = NULL;
  gboolean at_end;
  gint64 version;
  la_ssize_t n;

  if (!step (restore, &at_end, error))
    return FALSE;
  if (at_end || !g_str_equal (archive_entry_pathname (restore->entry), SFS_BACKUP_MARK))
    return fail (error, "it is not one of selfsame-receiver");
  n = archive_read_data (restore->archive, text, sizeof text);
  bytes = g_bytes_new (text, MAX (n, 0));
  mark = sfs_json_parse_object (bytes, error);
  if (mark == NULL || !sfs_json_get_int (mark, "version", TRUE, &version, error))
    return FALSE;
  return version == SFS_BACKUP_VERSION ||
         fail (error, "it is of a version that this program does not know");
}

static gboolean
is_small_member (const char *name)
{
  return g_str_equal (name, SFS_OPERATOR_RECORDS_FILE) || g_str_equal (name, SFS_OPERATOR_FILE) ||
         (g_str_has_prefix (name, "signing-key.") && g_str_has_suffix (name, ".jwk") &&
          strchr (name, '/') == NULL);
}

/* All but the contents, which come last; leaves @entry at the first of them. */
static gboolean
extract_small (Restore *restore, gboolean *at_end, GError **error)
{
  while (step (restore, at_end, error))
    {
      const char *name = *at_end ? NULL : archive_entry_pathname (restore->entry);

      if (name == NULL || !is_small_member (name))
        return TRUE;
      if (!extract (restore, name, NULL, error))
        return FALSE;
    }
  return FALSE;
}

/* What a deletion is of; strings belong to @claims. */
typedef struct
{
  JsonObject *claims;
  const char *issuer;
  const char *subject;
  const char *submission;
  const char *sha256;
  gint64 deleted;
} Deletion;

static gboolean
read_deletion (const char *jws, Deletion *deletion, GError **error)
{
  g_autoptr (GBytes) payload = sfs_jws_peek (jws, SFS_JWS_DELETION, NULL, error);
  g_autoptr (GDateTime) time = NULL;
  const char *deleted_at;

  deletion->claims = payload != NULL ? sfs_json_parse_object (payload, error) : NULL;
  if (deletion->claims == NULL ||
      !sfs_json_get_string (deletion->claims, "iss", TRUE, &deletion->issuer, error) ||
      !sfs_json_get_string (deletion->claims, "sub", TRUE, &deletion->subject, error) ||
      !sfs_json_get_string (deletion->claims, "submission", TRUE, &deletion->submission, error) ||
      !sfs_json_get_string (deletion->claims, "sha256", TRUE, &deletion->sha256, error) ||
      !sfs_json_get_string (deletion->claims, "deleted_at", TRUE, &deleted_at, error))
    return FALSE;
  time = sfs_time_parse (deleted_at, error);
  deletion->deleted = time != NULL ? g_date_time_to_unix (time) : 0;
  return time != NULL;
}

/* A key that came after the backup is not known, and no reason to bring back what was erased. */
static gboolean
check_signature (Restore *restore, const char *jws, gboolean *is_known, GError **error)
{
  g_autofree char *kid = NULL;
  g_autoptr (GBytes) peeked = sfs_jws_peek (jws, SFS_JWS_DELETION, &kid, error);
  g_autoptr (SfsVerifyKey)
      key = peeked != NULL ? sfs_description_find_key (restore->description, NULL, kid) : NULL;
  g_autoptr (GBytes) payload = NULL;

  *is_known = key != NULL;
  if (peeked == NULL || key == NULL)
    return peeked != NULL;
  payload = sfs_jws_verify (jws, SFS_JWS_DELETION, key, NULL, error);
  return payload != NULL;
}

static gboolean
end_uploads (SfsReceiverRecords *records, gint64 submission, GError **error)
{
  g_autoptr (GPtrArray)
      uploads = sfs_receiver_records_list_open_uploads (records, submission, error);

  for (guint i = 0; uploads != NULL && i < uploads->len; i++)
    {
      SfsUploadRow *upload = g_ptr_array_index (uploads, i);

      upload->state = SFS_UPLOAD_GONE;
      if (!sfs_receiver_records_put_upload (records, upload, error))
        return FALSE;
    }
  return uploads != NULL;
}

static gboolean
apply_to_row (Restore *restore,
              SfsSubmissionRow *row,
              const Deletion *deletion,
              const char *jws,
              GError **error)
{
  gboolean is_known;

  if (row->state == SFS_RECEIVER_STATE_DELETED)
    return TRUE;
  if (!check_signature (restore, jws, &is_known, error))
    return FALSE;
  /* Another file that the seller sent as the same submission, under another invitation, went as
   * well: a line of its own says so, or else the server signs that it is gone. */
  if (!g_str_equal (row->sha256, deletion->sha256))
    {
      row->state = SFS_RECEIVER_STATE_DELETING;
      return sfs_receiver_records_put_submission (restore->records, row, error);
    }
  restore->count->deleted++;
  restore->count->unverified += is_known ? 0 : 1;
  row->state = SFS_RECEIVER_STATE_DELETED;
  row->deleted = deletion->deleted;
  g_free (row->deletion);
  row->deletion = g_strdup (jws);
  g_clear_pointer (&row->state_reason, g_free);
  g_clear_pointer (&row->content, g_free);
  return sfs_receiver_records_put_submission (restore->records, row, error);
}

static gboolean
apply (Restore *restore, const char *jws, GError **error)
{
  Deletion deletion = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  gboolean done = read_deletion (jws, &deletion, error);

  if (done && !g_str_equal (deletion.issuer, sfs_description_get_origin (restore->description)))
    done = fail (error, "the journal is of another operator, %s", deletion.issuer);
  if (done)
    {
      rows = sfs_receiver_records_find_submissions_of (restore->records, deletion.submission,
                                                       deletion.subject, error);
      done = rows != NULL;
    }
  for (guint i = 0; done && i < rows->len; i++)
    done = apply_to_row (restore, g_ptr_array_index (rows, i), &deletion, jws, error);
  g_clear_pointer (&deletion.claims, json_object_unref);
  return done;
}

static gboolean
apply_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Restore *restore = data;
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; restore->deletions[i] != NULL; i++)
    if (!apply (restore, restore->deletions[i], error))
      return FALSE;
  rows = sfs_receiver_records_list_submissions (records, 0, 0, 0, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      SfsSubmissionRow *row = g_ptr_array_index (rows, i);

      if (!end_uploads (records, row->id, error))
        return FALSE;
      if (row->content != NULL && row->state < SFS_RECEIVER_STATE_DELETING)
        g_hash_table_insert (restore->wanted, g_strdup (row->content), g_strdup (row->sha256));
    }
  return rows != NULL;
}

/* Deletions first: what is deleted is never written to this disk again. */
static gboolean
apply_deletions (Restore *restore, GError **error)
{
  g_autoptr (SfsSigningKey) key = NULL;

  restore->description = sfs_operator_dir_sign (restore->dir, &key, error);
  if (restore->description == NULL)
    return FALSE;
  restore->records = sfs_operator_dir_open_records (restore->dir, error);
  return restore->records != NULL &&
         sfs_receiver_records_transact (restore->records, apply_in_transaction, restore, error) &&
         sfs_receiver_records_scrub (restore->records, error);
}

static gboolean
extract_content (Restore *restore, GError **error)
{
  const char *name = archive_entry_pathname (restore->entry);
  const char *key = name + strlen (SFS_OPERATOR_CONTENTS_DIR "/");
  g_autofree char *sha256 = NULL;

  if (!g_str_has_prefix (name, SFS_OPERATOR_CONTENTS_DIR "/") || strlen (key) == 0 ||
      strspn (key, "0123456789abcdef") != strlen (key))
    return fail (error, "%s does not belong into it", name);
  if (!g_hash_table_contains (restore->wanted, key))
    return TRUE;
  if (!extract (restore, name, &sha256, error))
    return FALSE;
  if (!g_str_equal (sha256, g_hash_table_lookup (restore->wanted, key)))
    return fail (error, "%s is damaged", name);
  g_hash_table_remove (restore->wanted, key);
  restore->count->contents++;
  return TRUE;
}

static gboolean
fill (Restore *restore, GError **error)
{
  g_autofree char *contents = g_build_filename (restore->dir, SFS_OPERATOR_CONTENTS_DIR, NULL);
  gboolean at_end;

  if (!read_mark (restore, error) || !extract_small (restore, &at_end, error) ||
      !apply_deletions (restore, error))
    return FALSE;
  if (g_mkdir (contents, 0700) != 0)
    {
      sfs_operator_file_set_error (error, contents);
      return FALSE;
    }
  while (!at_end)
    if (!extract_content (restore, error) || !step (restore, &at_end, error))
      return FALSE;
  if (g_hash_table_size (restore->wanted) > 0)
    return fail (error, "%u submissions are in the records, and neither in it nor in the journal",
                 g_hash_table_size (restore->wanted));
  return sfs_operator_dir_sync (contents, error);
}

/* The journal goes on: what was given, and before it what only the records know. */
static gboolean
write_journal (Restore *restore, GError **error)
{
  g_autofree char *path = g_build_filename (restore->dir, SFS_OPERATOR_JOURNAL_FILE, NULL);
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) whole = NULL;

  if (!sfs_deletion_journal_prepare (path, restore->records, error) ||
      !g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  whole = g_string_new (text);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_hash_table_add (written, g_strdup (lines[i]));
  for (guint i = 0; restore->deletions[i] != NULL; i++)
    if (g_hash_table_add (written, g_strdup (restore->deletions[i])))
      g_string_append_printf (whole, "%s\n", restore->deletions[i]);
  return g_file_set_contents_full (path, whole->str, whole->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

static void
remove_tree (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_unlink (path) != 0 && g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_tree (path);
    }
  g_rmdir (dir);
}

static gboolean
restore_into (
    const char *file, const char *dir, char **deletions, SfsBackupCount *count, GError **error)
{
  g_autoptr (ArchiveReader) archive = archive_read_new ();
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Restore restore = {
    .archive = archive, .dir = dir, .deletions = deletions, .wanted = wanted, .count = count
  };
  gboolean done;

  if (archive_read_support_format_tar (archive) != ARCHIVE_OK ||
      archive_read_open_filename (archive, file, PIECE) != ARCHIVE_OK)
    return fail (error, "%s cannot be read: %s", file, archive_error_string (archive));
  done = fill (&restore, error) && write_journal (&restore, error);
  g_clear_object (&restore.records);
  g_clear_pointer (&restore.description, sfs_description_unref);
  return done && sfs_operator_dir_sync (dir, error);
}

/**
 * sfs_backup_restore:
 * @file: a backup
 * @dir: the folder to make; nothing may be there
 * @deletions: (array zero-terminated=1): the journal, sfs_deletion_journal_read()
 * @count: (out caller-allocates): what came of it
 * @error: return location for an error
 *
 * Makes an operator's folder of a backup and of the deletions since. What the journal names is
 * deleted afterwards, with the deletion that was signed then, and its content is never written.
 * Every other content is held against the hash in its record.
 *
 * Returns: %TRUE when the folder is there, whole and on the disk
 */
gboolean
sfs_backup_restore (
    const char *file, const char *dir, char **deletions, SfsBackupCount *count, GError **error)
{
  g_autofree char *canonical = g_canonicalize_filename (dir, NULL);
  g_autofree char *scratch = g_strconcat (canonical, ".restoring", NULL);
  g_autofree char *parent = g_path_get_dirname (canonical);
  gboolean done;

  *count = (SfsBackupCount){ 0 };
  if (g_file_test (canonical, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_EXISTS,
                   "%s is there already and is not overwritten", dir);
      return FALSE;
    }
  if (g_mkdir (scratch, 0700) != 0)
    {
      sfs_operator_file_set_error (error, scratch);
      return FALSE;
    }
  done = restore_into (file, scratch, deletions, count, error);
  if (done && rename (scratch, canonical) != 0)
    {
      sfs_operator_file_set_error (error, dir);
      done = FALSE;
    }
  if (!done)
    remove_tree (scratch);
  return done && sfs_operator_dir_sync (parent, error);
}
