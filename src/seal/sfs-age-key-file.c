/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-key-file.h"

#include "core/sfs-encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_LENGTH (64 * 1024)

static gboolean
fail_errno (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s", path,
               g_strerror (saved));
  return FALSE;
}

/* Not g_file_get_contents (), which would leave the keys in memory that nobody wipes; and it may be
 * a pipe. */
static SfsSecret *
read_contents (const char *path, GError **error)
{
  g_autoptr (SfsSecret) contents = sfs_secret_new (MAX_LENGTH);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gsize length = 0;
  gssize n;

  if (fd < 0)
    {
      fail_errno (error, path);
      return NULL;
    }
  do
    {
      n = read (fd, sfs_secret_data (contents) + length, MAX_LENGTH - length);
      if (n > 0)
        length += n;
    }
  while (n > 0 || (n < 0 && errno == EINTR));

  if (n < 0)
    fail_errno (error, path);
  else if (length == MAX_LENGTH)
    g_set_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "%s: too long for a key file", path);
  g_close (fd, NULL);
  if (n < 0 || length == MAX_LENGTH)
    return NULL;

  sfs_secret_truncate (contents, length);
  return g_steal_pointer (&contents);
}

static gboolean
write_contents (int fd, SfsSecret *contents)
{
  const guint8 *data = sfs_secret_data (contents);
  gsize left = sfs_secret_length (contents);

  while (left > 0)
    {
      gssize n = write (fd, data, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      left -= n;
    }
  return fsync (fd) == 0;
}

/**
 * sfs_age_key_file_read:
 * @path: a key file
 * @error: return location
 *
 * Reads the identities of a key file: one a line, empty lines and lines that begin with “#” are
 * skipped. Blocking.
 *
 * Returns: (transfer full) (element-type SfsSecret): them, one at least; or %NULL with
 *   %SFS_SEAL_ERROR_KEY when the file holds none or something else, or with a #GFileError
 */
GPtrArray *
sfs_age_key_file_read (const char *path, GError **error)
{
  g_autoptr (SfsSecret) contents = read_contents (path, error);
  g_autoptr (GPtrArray)
      identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  const char *line;
  const char *end;
  guint number = 1;

  if (contents == NULL)
    return NULL;

  line = sfs_secret_string (contents);
  end = line + sfs_secret_length (contents);
  for (; line < end; number++)
    {
      const char *newline = memchr (line, '\n', end - line);
      gsize length = (newline != NULL ? newline : end) - line;

      if (length > 0 && line[length - 1] == '\r')
        length--;
      if (length > 0 && line[0] != '#')
        {
          g_autoptr (SfsSecret) identity = sfs_secret_new_copy (line, length);
          g_autofree char *recipient = sfs_age_identity_to_recipient (identity, NULL);

          if (recipient == NULL)
            {
              g_set_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY,
                           "%s: line %u is not an age identity", path, number);
              return NULL;
            }
          g_ptr_array_add (identities, g_steal_pointer (&identity));
        }
      line = newline != NULL ? newline + 1 : end;
    }

  if (identities->len == 0)
    {
      g_set_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "%s: no age identity in it", path);
      return NULL;
    }
  return g_steal_pointer (&identities);
}

/**
 * sfs_age_key_file_format:
 * @identity: an identity, `AGE-SECRET-KEY-1…`
 * @error: return location
 *
 * Returns: (transfer full): the text that `age-keygen` would write, made now; or %NULL with
 *   %SFS_SEAL_ERROR_KEY
 */
SfsSecret *
sfs_age_key_file_format (SfsSecret *identity, GError **error)
{
  g_autofree char *recipient = sfs_age_identity_to_recipient (identity, error);
  g_autofree char *now = NULL;
  g_autofree char *comments = NULL;
  SfsSecret *contents;
  gsize length;

  if (recipient == NULL)
    return NULL;

  now = sfs_time_now ();
  comments = g_strdup_printf ("# created: %s\n# public key: %s\n", now, recipient);
  length = strlen (comments);
  contents = sfs_secret_new (length + sfs_secret_length (identity) + 1);
  memcpy (sfs_secret_data (contents), comments, length);
  memcpy (sfs_secret_data (contents) + length, sfs_secret_data (identity),
          sfs_secret_length (identity));
  sfs_secret_data (contents)[length + sfs_secret_length (identity)] = '\n';
  return contents;
}

/**
 * sfs_age_key_file_create:
 * @path: where; there must be nothing yet, since a key that is overwritten is lost
 * @identity: an identity, `AGE-SECRET-KEY-1…`
 * @error: return location
 *
 * Writes a key file that only its owner can read, and waits until it is on the disk. Blocking.
 *
 * Returns: FALSE with a #GFileError, or %SFS_SEAL_ERROR_KEY; there is then no file
 */
gboolean
sfs_age_key_file_create (const char *path, SfsSecret *identity, GError **error)
{
  g_autoptr (SfsSecret) contents = sfs_age_key_file_format (identity, error);
  gboolean written;
  int fd;

  if (contents == NULL)
    return FALSE;

  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (error, path);
  written = write_contents (fd, contents);
  if (!written)
    fail_errno (error, path);
  if (close (fd) != 0 && written)
    written = fail_errno (error, path);
  if (!written)
    g_unlink (path);
  return written;
}
