/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* GLib has no code for a full quota, neither of files nor of GIO. All that is left of it is what it
 * is called, in the language of this process, within the message. */
static gboolean
is_quota (const GError *error)
{
  return (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_FAILED) ||
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED)) &&
         strstr (error->message, g_strerror (EDQUOT)) != NULL;
}

/**
 * sfs_disk_is_full:
 * @error: (nullable): what GLib says of a file that was written
 *
 * A full quota is the same thing as a full disk, and the same is to be done about it.
 *
 * Returns: whether there was no room
 */
gboolean
sfs_disk_is_full (const GError *error)
{
  return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
         (error != NULL && is_quota (error));
}

/**
 * sfs_disk_sync_folder:
 * @path: a folder
 *
 * Brings to the disk what was made, renamed or removed in it.
 *
 * Returns: %TRUE when it survives a power cut, or %FALSE with errno
 */
gboolean
sfs_disk_sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done;
  int number;

  if (fd < 0)
    return FALSE;
  done = fsync (fd) == 0;
  number = errno;
  close (fd);
  errno = number;
  return done;
}

/* Where a folder is listed. One that we may not read is one that we did not make it in; and some
 * file systems have nothing to sync of a folder. */
static gboolean
sync_parent (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return sfs_disk_sync_folder (parent) || errno == EACCES || errno == EINVAL || errno == EROFS;
}

static gboolean
make (const char *path)
{
  g_autofree char *parent = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) || g_mkdir (path, 0700) == 0)
    return TRUE;
  if (errno != ENOENT)
    return errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR);
  parent = g_path_get_dirname (path);
  return make (parent) && sync_parent (parent) && (g_mkdir (path, 0700) == 0 || errno == EEXIST);
}

/**
 * sfs_disk_make_folder:
 * @path: an absolute path
 *
 * Makes a folder with mode 0700, and those above it, where they are missing. That it is there
 * survives a power cut: what lies in a folder that nobody lists is lost with it. One that is there
 * already is brought to the disk as well, as the run that made it may not have come so far.
 *
 * Returns: %TRUE when it is there, or %FALSE with errno
 */
gboolean
sfs_disk_make_folder (const char *path)
{
  return make (path) && sync_parent (path);
}
