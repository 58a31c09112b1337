/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-pipewire.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "capture/sfs-frame.h"

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      int saved = errno;

      close (fd);
      errno = saved;
      return -1;
    }
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  return fd;
}

/**
 * sfs_pipewire_connect:
 * @error: where to put an error
 *
 * Connects to PipeWire's socket, found as its own library does (PIPEWIRE_REMOTE,
 * PIPEWIRE_RUNTIME_DIR, XDG_RUNTIME_DIR, /run/pipewire). Left to itself, GStreamer shares one
 * connection in the whole process for good, also one that PipeWire's end broke; on a descriptor of
 * one's own one can start over.
 *
 * Returns: the connection, or -1 with %SFS_CAPTURE_ERROR_NO_PIPEWIRE
 */
int
sfs_pipewire_connect (GError **error)
{
  const char *remote = g_getenv ("PIPEWIRE_REMOTE");
  const char *dir = g_getenv ("PIPEWIRE_RUNTIME_DIR");
  int fd = -1, reason = ENOENT;

  if (remote == NULL || *remote == '\0')
    remote = "pipewire-0";
  if (dir == NULL)
    dir = g_get_user_runtime_dir ();
  const char *const dirs[] = { dir, "/run/pipewire" };

  for (gsize i = 0; i < G_N_ELEMENTS (dirs) && fd < 0; i++)
    {
      g_autofree char *path = g_path_is_absolute (remote)
                                  ? g_strdup (remote)
                                  : g_build_filename (dirs[i], remote, NULL);

      fd = connect_to (path);
      if (fd < 0 && i == 0)
        reason = errno;
    }
  if (fd < 0)
    g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PIPEWIRE,
                 "PipeWire is not reached: %s", g_strerror (reason));
  return fd;
}
