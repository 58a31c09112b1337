/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-backup.h"
#include "core/sfs-json.h"
#include "receiver/sfs-key-rotation.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-operator-files.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-sqlite-records.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct archive ArchiveWriter;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveWriter, archive_write_free)

#define PIECE (64 * 1024)

static gboolean
check (struct archive *archive, int status, GError **error)
{
  if (status >= ARCHIVE_OK)
    return TRUE;
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED, "Backup: %s",
               archive_error_string (archive));
  return FALSE;
}

static gboolean
add_header (struct archive *archive, const char *name, gint64 size, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean done;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, g_get_real_time () / G_USEC_PER_SEC, 0);
  done = check (archive, archive_write_header (archive, entry), error);
  archive_entry_free (entry);
  return done;
}

static gboolean
add_mark (struct archive *archive, GError **error)
{
  g_autoptr (JsonObject) mark = json_object_new ();
  g_autoptr (GBytes) bytes = NULL;

  json_object_set_int_member (mark, "version", SFS_BACKUP_VERSION);
  bytes = sfs_json_object_to_bytes (mark);
  return add_header (archive, SFS_BACKUP_MARK, g_bytes_get_size (bytes), error) &&
         check (archive,
                archive_write_data (archive, g_bytes_get_data (bytes, NULL),
                                    g_bytes_get_size (bytes)) < 0
                    ? ARCHIVE_FATAL
                    : ARCHIVE_OK,
                error);
}

static gboolean
copy_data (struct archive *archive, int fd, gint64 size, const char *path, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);

  while (size > 0)
    {
      gssize n = read (fd, piece, MIN (size, PIECE));

      if (n <= 0)
        {
          errno = n == 0 ? EIO : errno;
          sfs_operator_file_set_error (error, path);
          return FALSE;
        }
      if (!check (archive, archive_write_data (archive, piece, n) == n ? ARCHIVE_OK : ARCHIVE_FATAL,
                  error))
        return FALSE;
      size -= n;
    }
  return TRUE;
}

static gboolean
add_file (struct archive *archive, const char *path, const char *name, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat st;
  gboolean done = FALSE;

  if (fd < 0 || fstat (fd, &st) != 0)
    sfs_operator_file_set_error (error, path);
  else
    done = add_header (archive, name, st.st_size, error) &&
           copy_data (archive, fd, st.st_size, path, error);
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
add_keys (struct archive *archive, const char *dir, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, error);
  const char *name;

  if (folder == NULL)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_str_has_prefix (name, "signing-key.") && g_str_has_suffix (name, ".jwk") &&
          !add_file (archive, path, name, error))
        return FALSE;
    }
  return TRUE;
}

/* Erased since the records were copied: then the journal has it, or is about to. */
static gboolean
is_being_erased (SfsReceiverRecords *records, gint64 id)
{
  g_autoptr (SfsSubmissionRow) row = NULL;

  return sfs_receiver_records_find_submission (records, id, &row, NULL) && row != NULL &&
         row->state >= SFS_RECEIVER_STATE_DELETING;
}

static gboolean
add_contents (struct archive *archive,
              const char *dir,
              SfsReceiverRecords *records,
              SfsReceiverRecords *copy,
              SfsBackupCount *count,
              GError **error)
{
  g_autoptr (GPtrArray) rows = sfs_receiver_records_list_submissions (copy, 0, 0, 0, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i);
      g_autofree char *name = NULL;
      g_autofree char *path = NULL;

      if (row->content == NULL || row->state >= SFS_RECEIVER_STATE_DELETING)
        continue;
      name = g_build_filename (SFS_OPERATOR_CONTENTS_DIR, row->content, NULL);
      path = g_build_filename (dir, name, NULL);
      if (access (path, R_OK) != 0 && is_being_erased (records, row->id))
        continue;
      if (!add_file (archive, path, name, error))
        return FALSE;
      count->contents++;
    }
  return rows != NULL;
}

static gboolean
write_tar (int fd,
           const char *dir,
           const char *copy_path,
           SfsReceiverRecords *records,
           SfsReceiverRecords *copy,
           SfsBackupCount *count,
           GError **error)
{
  g_autoptr (ArchiveWriter) archive = archive_write_new ();
  g_autofree char *operator_path = g_build_filename (dir, SFS_OPERATOR_FILE, NULL);

  return check (archive, archive_write_set_format_pax_restricted (archive), error) &&
         check (archive, archive_write_open_fd (archive, fd), error) && add_mark (archive, error) &&
         add_file (archive, copy_path, SFS_OPERATOR_RECORDS_FILE, error) &&
         add_file (archive, operator_path, SFS_OPERATOR_FILE, error) &&
         add_keys (archive, dir, error) &&
         add_contents (archive, dir, records, copy, count, error) &&
         check (archive, archive_write_close (archive), error);
}

static gboolean
write_backup (int fd, const char *dir, const char *copy_path, SfsBackupCount *count, GError **error)
{
  g_autoptr (SfsReceiverRecords) records = sfs_operator_dir_open_records (dir, error);
  g_autoptr (SfsReceiverRecords) copy = NULL;
  int lock;
  gboolean done;

  if (records == NULL || !sfs_sqlite_records_copy_to (records, copy_path, error))
    return FALSE;
  copy = sfs_sqlite_records_open (copy_path, error);
  /* With it in the database file, and nothing beside it. */
  if (copy == NULL || !sfs_receiver_records_scrub (copy, error))
    return FALSE;
  lock = sfs_key_rotation_lock (dir, error);
  if (lock < 0)
    return FALSE;
  done = write_tar (fd, dir, copy_path, records, copy, count, error);
  close (lock);
  return done;
}

/* SQLite keeps a log and an index beside an open database. */
static void
remove_copy (const char *path)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *one = g_strconcat (path, ends[i], NULL);

      g_unlink (one);
    }
}

/**
 * sfs_backup_write:
 * @dir: an operator's folder; a server may be running
 * @file: where to write the backup; nothing may be there
 * @count: (out caller-allocates): what was saved
 * @error: return location for an error
 *
 * Saves records, contents, description and signing keys as they are at one moment. What is still
 * being sent is left out: its app has it, and sends it again.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_backup_write (const char *dir, const char *file, SfsBackupCount *count, GError **error)
{
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  g_autofree char *copy_path = g_strconcat (file, ".records", NULL);
  g_autofree char *parent = g_path_get_dirname (file);
  gboolean done;
  int fd;

  *count = (SfsBackupCount){ 0 };
  fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sfs_operator_file_set_error (error, part);
      return FALSE;
    }
  remove_copy (copy_path);
  done = write_backup (fd, dir, copy_path, count, error);
  remove_copy (copy_path);
  /* Other than rename () this takes nobody's place. */
  if (done && (fsync (fd) != 0 || link (part, file) != 0))
    {
      sfs_operator_file_set_error (error, file);
      done = FALSE;
    }
  close (fd);
  g_unlink (part);
  return done && sfs_operator_dir_sync (parent, error);
}
