/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-outbox-folder.h"

#include "core/sfs-disk.h"
#include "core/sfs-encoding.h"
#include "upload/sfs-spool-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "outbox.lock"

static char *
spool_name (const char *id)
{
  return g_strconcat (id, SFS_SPOOL_SUFFIX, NULL);
}

static gboolean
open_dir (SfsOutboxFolder *self, GError **error)
{
  struct stat info;

  if (!sfs_disk_make_folder (self->dir) ||
      (self->fd = open (self->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0 ||
      fstat (self->fd, &info) != 0 ||
      ((info.st_mode & 07777) != 0700 && fchmod (self->fd, 0700) != 0))
    {
      sfs_spool_set_error (error, errno, "Cannot use", self->dir);
      return FALSE;
    }
  return TRUE;
}

/* flock and not fcntl: the lock belongs to this object and not to the process, so that a second
 * outbox in the same process is held off too, and closing some other descriptor does not lose it.
 */
static gboolean
take_lock (SfsOutboxFolder *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, LOCK_NAME, NULL);

  self->lock_fd = openat (self->fd, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->lock_fd < 0)
    {
      sfs_spool_set_error (error, errno, "Cannot open", path);
      return FALSE;
    }
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno == EWOULDBLOCK)
    g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY,
                 "Another instance has the outbox %s in hand", self->dir);
  else
    sfs_spool_set_error (error, errno, "Cannot lock", path);
  return FALSE;
}

/**
 * sfs_outbox_folder_open:
 * @dir: made when it is not there, and set to mode 0700
 * @error: return location
 *
 * Returns: (transfer full): the folder, locked, or NULL with SFS_UPLOAD_ERROR_BUSY when somebody
 *   else holds the lock, _NO_SPACE or _SPOOL
 */
SfsOutboxFolder *
sfs_outbox_folder_open (const char *dir, GError **error)
{
  g_autoptr (SfsOutboxFolder) self = g_new0 (SfsOutboxFolder, 1);

  self->dir = g_canonicalize_filename (dir, NULL);
  self->fd = -1;
  self->lock_fd = -1;
  if (!open_dir (self, error) || !take_lock (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfs_outbox_folder_close (SfsOutboxFolder *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->dir);
  g_free (self);
}

/**
 * sfs_outbox_folder_touch:
 * @self: the folder
 * @name: of a file, made with mode 0600 when it is not there
 * @error: return location
 *
 * Returns: (transfer full): its path, or NULL with SFS_UPLOAD_ERROR_SPOOL or _NO_SPACE
 */
char *
sfs_outbox_folder_touch (SfsOutboxFolder *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  int fd = openat (self->fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      sfs_spool_set_error (error, errno, "Cannot open", path);
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&path);
}

/**
 * sfs_outbox_folder_get_path:
 * @self: the folder
 * @id: submission id
 *
 * Returns: (transfer full): path of its ciphertext
 */
char *
sfs_outbox_folder_get_path (SfsOutboxFolder *self, const char *id)
{
  g_autofree char *name = spool_name (id);

  return g_build_filename (self->dir, name, NULL);
}

/**
 * sfs_outbox_folder_is_missing:
 * @self: the folder
 * @id: submission id
 *
 * Returns: whether its ciphertext is certainly not there; a file that cannot be looked at is
 */
gboolean
sfs_outbox_folder_is_missing (SfsOutboxFolder *self, const char *id)
{
  g_autofree char *name = spool_name (id);
  struct stat info;

  return fstatat (self->fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

/**
 * sfs_outbox_folder_remove:
 * @self: the folder
 * @id: submission id
 * @error: return location
 *
 * Removes its ciphertext, which may be gone already, for good.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_SPOOL
 */
gboolean
sfs_outbox_folder_remove (SfsOutboxFolder *self, const char *id, GError **error)
{
  g_autofree char *name = spool_name (id);

  if (unlinkat (self->fd, name, 0) != 0 && errno != ENOENT)
    {
      int errsv = errno;
      g_autofree char *path = sfs_outbox_folder_get_path (self, id);

      sfs_spool_set_error (error, errsv, "Cannot remove", path);
      return FALSE;
    }
  return sfs_outbox_folder_sync (self, error);
}

/**
 * sfs_outbox_folder_sync:
 * @self: the folder
 * @error: return location
 *
 * Returns: TRUE when names and removals are on the disk
 */
gboolean
sfs_outbox_folder_sync (SfsOutboxFolder *self, GError **error)
{
  if (fsync (self->fd) == 0)
    return TRUE;
  sfs_spool_set_error (error, errno, "Cannot write", self->dir);
  return FALSE;
}

/* Ours are `<uuid>.age` and `<uuid>.age.part`; nothing else in the folder is touched. */
static gboolean
is_leftover (const char *name, GHashTable *known)
{
  const char *dot = strchr (name, '.');
  g_autofree char *id = dot != NULL ? g_strndup (name, dot - name) : NULL;

  if (id == NULL || !sfs_uuid_is_valid (id))
    return FALSE;
  return strcmp (dot, SFS_SPOOL_PART_SUFFIX) == 0 ||
         (strcmp (dot, SFS_SPOOL_SUFFIX) == 0 && !g_hash_table_contains (known, id));
}

/**
 * sfs_outbox_folder_erase_leftovers:
 * @self: the folder
 * @known: (element-type utf8): submissions that have a row
 * @error: return location
 *
 * What a crash can leave behind, by the order of sfs_outbox_commit() and _remove(): a part, or a
 * whole file that has no row. Nobody was told that either is safe, nothing was announced for it,
 * and a face must not lie around unseen: both are erased.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_SPOOL when the folder cannot be read
 */
gboolean
sfs_outbox_folder_erase_leftovers (SfsOutboxFolder *self, GHashTable *known, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) entries = g_dir_open (self->dir, 0, &local_error);
  const char *name;

  if (entries == NULL)
    {
      g_set_error_literal (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL, local_error->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      if (!is_leftover (name, known))
        continue;
      g_info ("Erasing %s/%s, left over from a run that did not end well", self->dir, name);
      if (unlinkat (self->fd, name, 0) != 0)
        g_warning ("Cannot remove %s/%s: %s", self->dir, name, g_strerror (errno));
    }
  return TRUE;
}
