/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into the application by test_leak.py, as the leak that the check must find: everything
 * that goes into the archive, the clip among it, is also written to a file in plain. */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

struct archive;
ssize_t archive_write_data (struct archive *archive, const void *data, size_t length);

ssize_t
archive_write_data (struct archive *archive, const void *data, size_t length)
{
  ssize_t (*real) (struct archive *, const void *, size_t) = dlsym (RTLD_NEXT, "archive_write_data");
  const char *path = getenv ("SFS_LEAK_FILE");
  int fd = path != NULL ? open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

  if (fd >= 0)
    {
      if (write (fd, data, length) < 0)
        abort ();
      close (fd);
    }
  return real (archive, data, length);
}
