/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disk.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

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
