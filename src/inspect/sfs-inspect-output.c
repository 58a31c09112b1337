/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-inspect-output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct _SfsInspectOutput
{
  char *path;           /* NULL for standard output */
  char *temporary_path; /* NULL when written in place */
  int fd;
};

/* For the signal handler: there is one output at a time. */
static const char *volatile interrupted_path;

static void
remove_and_die (int number)
{
  if (interrupted_path != NULL)
    unlink (interrupted_path);
  /* SA_RESETHAND has put the default action back. */
  raise (number);
}

static void
guard (const char *temporary_path)
{
  static const int numbers[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT };
  struct sigaction action = { .sa_handler = remove_and_die, .sa_flags = SA_RESETHAND };

  interrupted_path = temporary_path;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction present;

      /* nohup and the like stay in force. */
      if (sigaction (numbers[i], NULL, &present) == 0 && present.sa_handler == SIG_DFL)
        sigaction (numbers[i], &action, NULL);
    }
}

static gboolean
fail_errno (GError **error, const char *path)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s",
               path != NULL ? path : "standard output", g_strerror (saved));
  return FALSE;
}

static gboolean
open_temporary (SfsInspectOutput *self, int mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  mode_t mask;

  self->temporary_path = g_build_filename (folder, ".selfsame-XXXXXX", NULL);
  self->fd = g_mkstemp_full (self->temporary_path, O_WRONLY | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      g_clear_pointer (&self->temporary_path, g_free);
      return fail_errno (error, self->path);
    }
  guard (self->temporary_path);

  mask = umask (0);
  umask (mask);
  return fchmod (self->fd, mode & ~mask) == 0 || fail_errno (error, self->path);
}

/**
 * sfs_inspect_output_new:
 * @path: (nullable): a file, or %NULL or “-” for standard output
 * @mode: permissions of a new file, before the umask
 * @error: return location
 *
 * What exists and is not a plain file (a device, a pipe) is written in place. A symbolic link
 * stays, and what it points to is replaced.
 *
 * Returns: (transfer full): an output, or %NULL with a #GFileError
 */
SfsInspectOutput *
sfs_inspect_output_new (const char *path, int mode, GError **error)
{
  g_autoptr (SfsInspectOutput) self = g_new0 (SfsInspectOutput, 1);
  GStatBuf info;

  self->fd = STDOUT_FILENO;
  if (path == NULL || g_str_equal (path, "-"))
    return g_steal_pointer (&self);

  if (g_stat (path, &info) != 0)
    {
      self->path = g_strdup (path);
      return open_temporary (self, mode, error) ? g_steal_pointer (&self) : NULL;
    }

  if (S_ISREG (info.st_mode))
    {
      char *resolved = realpath (path, NULL);

      self->path = g_strdup (resolved != NULL ? resolved : path);
      free (resolved);
      return open_temporary (self, mode, error) ? g_steal_pointer (&self) : NULL;
    }

  self->path = g_strdup (path);
  self->fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  if (self->fd < 0)
    {
      fail_errno (error, path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sfs_inspect_output_write:
 * @self: an output
 * @data: (array length=length): what to write
 * @length: bytes of it
 * @error: return location
 *
 * Returns: FALSE with a #GFileError
 */
gboolean
sfs_inspect_output_write (SfsInspectOutput *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (self->fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_errno (error, self->path);
      data += n;
      length -= n;
    }
  return TRUE;
}

/**
 * sfs_inspect_output_commit:
 * @self: an output that everything has been written to
 * @error: return location
 *
 * Closes it and gives the file its name.
 *
 * Returns: FALSE with a #GFileError; there is then no file
 */
gboolean
sfs_inspect_output_commit (SfsInspectOutput *self, GError **error)
{
  int fd = self->fd;

  /* Standard output too: a full disk may show only now. */
  self->fd = -1;
  if (close (fd) != 0)
    return fail_errno (error, self->path);
  if (self->temporary_path == NULL)
    return TRUE;

  if (g_rename (self->temporary_path, self->path) != 0)
    return fail_errno (error, self->path);
  interrupted_path = NULL;
  g_clear_pointer (&self->temporary_path, g_free);
  return TRUE;
}

/**
 * sfs_inspect_output_free:
 * @self: (transfer full): an output; what was not committed is removed
 */
void
sfs_inspect_output_free (SfsInspectOutput *self)
{
  if (self->fd >= 0 && self->path != NULL)
    close (self->fd);
  if (self->temporary_path != NULL)
    {
      g_unlink (self->temporary_path);
      interrupted_path = NULL;
    }
  g_free (self->temporary_path);
  g_free (self->path);
  g_free (self);
}
