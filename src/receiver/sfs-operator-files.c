/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-operator-files.h"
#include "core/sfs-json.h"
#include "receiver/sfs-receiver-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * sfs_operator_file_set_error:
 * @error: return location for an error
 * @path: of what it is about
 *
 * Turns `errno` into an error.
 */
void
sfs_operator_file_set_error (GError **error, const char *path)
{
  int number = errno;

  g_set_error (error, SFS_RECEIVER_ERROR,
               number == EEXIST ? SFS_RECEIVER_ERROR_EXISTS : SFS_RECEIVER_ERROR_DIRECTORY,
               "%s: %s", path, g_strerror (number));
}

/* @like (nullable): whose owner and mode the file gets. A command run by root must not leave files
 * that the server cannot read. */
static gboolean
write_file (
    const char *path, const char *data, gsize length, const struct stat *like, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done = FALSE;
  int number = errno;

  if (fd >= 0)
    {
      FILE *file = fdopen (fd, "w");

      done = like == NULL || ((like->st_uid == geteuid () && like->st_gid == getegid ()) ||
                              fchown (fd, like->st_uid, like->st_gid) == 0);
      done = done && (like == NULL || fchmod (fd, like->st_mode & 0777) == 0);
      done = done && fwrite (data, 1, length, file) == length && fflush (file) == 0 &&
             fsync (fd) == 0;
      number = errno;
      done = fclose (file) == 0 && done;
      if (!done)
        g_unlink (path);
    }
  errno = number;
  if (!done)
    sfs_operator_file_set_error (error, path);
  return done;
}

/**
 * sfs_operator_file_write_new:
 * @path: where to
 * @data: what
 * @length: how much of it, bytes
 * @error: return location for an error
 *
 * Writes a file that only its owner reads. Never one in the place of another: these are keys and
 * what an operator wrote.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_operator_file_write_new (const char *path, const char *data, gsize length, GError **error)
{
  return write_file (path, data, length, NULL, error);
}

static char *
format_json (JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

/**
 * sfs_operator_file_write_new_json:
 * @path: where to
 * @object: what
 * @error: return location for an error
 *
 * As sfs_operator_file_write_new().
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_operator_file_write_new_json (const char *path, JsonObject *object, GError **error)
{
  g_autofree char *text = format_json (object);

  return sfs_operator_file_write_new (path, text, strlen (text), error);
}

/**
 * sfs_operator_dir_sync:
 * @dir: a folder
 * @error: return location for an error
 *
 * Brings what it lists to the disk.
 *
 * Returns: %TRUE when it is there
 */
gboolean
sfs_operator_dir_sync (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    sfs_operator_file_set_error (error, dir);
  if (fd >= 0)
    close (fd);
  return done;
}

/**
 * sfs_operator_file_move:
 * @dir: an operator's folder
 * @from: name of a file in it
 * @to: the name it gets; what had that name is gone
 * @error: return location for an error
 *
 * Returns: %TRUE when that is on the disk
 */
gboolean
sfs_operator_file_move (const char *dir, const char *from, const char *to, GError **error)
{
  g_autofree char *old_path = g_build_filename (dir, from, NULL);
  g_autofree char *new_path = g_build_filename (dir, to, NULL);

  if (rename (old_path, new_path) != 0)
    {
      sfs_operator_file_set_error (error, new_path);
      return FALSE;
    }
  return sfs_operator_dir_sync (dir, error);
}

/**
 * sfs_operator_file_replace:
 * @dir: an operator's folder
 * @name: of the file in it, there or not
 * @object: what it is to hold
 * @like: name of a file in @dir whose owner and mode it gets
 * @error: return location for an error
 *
 * Writes a file whole or not at all: a crash leaves what was there before. A rest of an earlier
 * attempt is cleared away.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_operator_file_replace (
    const char *dir, const char *name, JsonObject *object, const char *like, GError **error)
{
  g_autofree char *like_path = g_build_filename (dir, like, NULL);
  g_autofree char *scratch = g_strconcat (".", name, ".new", NULL);
  g_autofree char *path = g_build_filename (dir, scratch, NULL);
  g_autofree char *text = format_json (object);
  struct stat st;

  if (stat (like_path, &st) != 0)
    {
      sfs_operator_file_set_error (error, like_path);
      return FALSE;
    }
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      sfs_operator_file_set_error (error, path);
      return FALSE;
    }
  return write_file (path, text, strlen (text), &st, error) &&
         sfs_operator_file_move (dir, scratch, name, error);
}

/**
 * sfs_operator_file_read:
 * @dir: an operator's folder
 * @name: of a file in it
 * @error: return location for an error
 *
 * Returns: (transfer full): what it holds, or %NULL with an error that names it
 */
JsonObject *
sfs_operator_file_read (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *object;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  object = sfs_json_parse_object (bytes, error);
  if (object == NULL)
    g_prefix_error (error, "%s: ", path);
  return object;
}
