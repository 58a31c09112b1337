/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-file-contents.h"
#include "receiver/sfs-receiver-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 16

struct _SfsFileContents
{
  GObject parent_instance;

  int dir;
};

static void sfs_file_contents_iface_init (SfsReceiverContentsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsFileContents,
                               sfs_file_contents,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SFS_TYPE_RECEIVER_CONTENTS,
                                                      sfs_file_contents_iface_init))

static void
set_error_from_errno (GError **error, int number, const char *doing)
{
  g_set_error (error, SFS_RECEIVER_ERROR,
               number == ENOSPC || number == EDQUOT ? SFS_RECEIVER_ERROR_NO_SPACE
                                                    : SFS_RECEIVER_ERROR_CONTENTS,
               "Contents, %s: %s", doing, g_strerror (number));
}

/* Keys come from the records, which only we write; this keeps a damaged record from naming a file
 * elsewhere. */
static gboolean
key_is_valid (const char *key)
{
  return strlen (key) == 2 * KEY_BYTES && strspn (key, "0123456789abcdef") == 2 * KEY_BYTES;
}

static int
open_key (SfsFileContents *self, const char *key, int flags, GError **error)
{
  int fd = -1;

  if (!key_is_valid (key))
    errno = EINVAL;
  else
    fd = openat (self->dir, key, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    set_error_from_errno (error, errno, "opening");
  return fd;
}

static char *
file_contents_create (SfsReceiverContents *contents, GError **error)
{
  guint8 random[KEY_BYTES];
  char key[2 * KEY_BYTES + 1];
  int fd;

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (key, sizeof key, random, sizeof random);
  fd = open_key (SFS_FILE_CONTENTS (contents), key, O_WRONLY | O_CREAT | O_EXCL, error);
  if (fd < 0)
    return NULL;
  close (fd);
  return g_strdup (key);
}

static gint64
file_contents_get_size (SfsReceiverContents *contents, const char *key, GError **error)
{
  SfsFileContents *self = SFS_FILE_CONTENTS (contents);
  struct stat st;

  if (!key_is_valid (key) || fstatat (self->dir, key, &st, AT_SYMLINK_NOFOLLOW) != 0)
    {
      set_error_from_errno (error, key_is_valid (key) ? errno : EINVAL, "looking");
      return -1;
    }
  return st.st_size;
}

static gboolean
file_contents_truncate (SfsReceiverContents *contents, const char *key, gint64 size, GError **error)
{
  int fd = open_key (SFS_FILE_CONTENTS (contents), key, O_WRONLY, error);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = ftruncate (fd, size) == 0;
  if (!done)
    set_error_from_errno (error, errno, "truncating");
  close (fd);
  return done;
}

static GOutputStream *
file_contents_write_from (SfsReceiverContents *contents,
                          const char *key,
                          gint64 offset,
                          GError **error)
{
  int fd = open_key (SFS_FILE_CONTENTS (contents), key, O_WRONLY, error);
  struct stat st;

  if (fd < 0)
    return NULL;
  /* Beyond the end ftruncate () would fill up with zeros that nobody sent. */
  errno = 0;
  if (fstat (fd, &st) != 0 || st.st_size < offset || ftruncate (fd, offset) != 0 ||
      lseek (fd, offset, SEEK_SET) != offset)
    {
      set_error_from_errno (error, errno != 0 ? errno : EINVAL, "writing");
      close (fd);
      return NULL;
    }
  return g_unix_output_stream_new (fd, TRUE);
}

static char *
file_contents_settle (SfsReceiverContents *contents,
                      const char *key,
                      GCancellable *cancellable,
                      GError **error)
{
  SfsFileContents *self = SFS_FILE_CONTENTS (contents);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GInputStream) stream = NULL;
  guint8 buffer[64 * 1024];
  gssize n;
  int fd;

  fd = open_key (self, key, O_RDWR, error);
  if (fd < 0)
    return NULL;
  stream = g_unix_input_stream_new (fd, TRUE);
  if (fsync (fd) != 0 || fsync (self->dir) != 0)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_SYNC, "Contents, syncing: %s",
                   g_strerror (errno));
      return NULL;
    }
  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, cancellable, error)) > 0)
    g_checksum_update (checksum, buffer, n);
  if (n < 0)
    return NULL;
  return g_strdup (g_checksum_get_string (checksum));
}

static GInputStream *
file_contents_read (SfsReceiverContents *contents, const char *key, gint64 offset, GError **error)
{
  int fd = open_key (SFS_FILE_CONTENTS (contents), key, O_RDONLY, error);

  if (fd < 0)
    return NULL;
  if (lseek (fd, offset, SEEK_SET) != offset)
    {
      set_error_from_errno (error, errno, "reading");
      close (fd);
      return NULL;
    }
  return g_unix_input_stream_new (fd, TRUE);
}

static gboolean
file_contents_remove (SfsReceiverContents *contents, const char *key, GError **error)
{
  SfsFileContents *self = SFS_FILE_CONTENTS (contents);

  /* Gone for good, also after a power cut: somebody may be told that it is. */
  if (key_is_valid (key) && (unlinkat (self->dir, key, 0) == 0 || errno == ENOENT) &&
      fsync (self->dir) == 0)
    return TRUE;
  set_error_from_errno (error, key_is_valid (key) ? errno : EINVAL, "removing");
  return FALSE;
}

static GPtrArray *
file_contents_list (SfsReceiverContents *contents, GError **error)
{
  SfsFileContents *self = SFS_FILE_CONTENTS (contents);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  int fd = openat (self->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  if (dir == NULL)
    {
      set_error_from_errno (error, errno, "listing");
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  while ((entry = readdir (dir)) != NULL)
    if (key_is_valid (entry->d_name))
      g_ptr_array_add (keys, g_strdup (entry->d_name));
  closedir (dir);
  return g_steal_pointer (&keys);
}

static void
sfs_file_contents_finalize (GObject *object)
{
  SfsFileContents *self = SFS_FILE_CONTENTS (object);

  if (self->dir >= 0)
    close (self->dir);

  G_OBJECT_CLASS (sfs_file_contents_parent_class)->finalize (object);
}

static void
sfs_file_contents_iface_init (SfsReceiverContentsInterface *iface)
{
  iface->create = file_contents_create;
  iface->get_size = file_contents_get_size;
  iface->write_from = file_contents_write_from;
  iface->truncate = file_contents_truncate;
  iface->settle = file_contents_settle;
  iface->read = file_contents_read;
  iface->remove = file_contents_remove;
  iface->list = file_contents_list;
}

static void
sfs_file_contents_class_init (SfsFileContentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_file_contents_finalize;
}

static void
sfs_file_contents_init (SfsFileContents *self)
{
  self->dir = -1;
}

/**
 * sfs_file_contents_open:
 * @dir: a folder, made when it is not there
 * @error: return location for an error
 *
 * Opens a folder of sealed files. The folder is held open: a rename or a link put in its place
 * later changes nothing.
 *
 * Returns: (transfer full): the contents, or %NULL with %SFS_RECEIVER_ERROR_CONTENTS
 */
SfsReceiverContents *
sfs_file_contents_open (const char *dir, GError **error)
{
  g_autoptr (SfsFileContents) self = g_object_new (SFS_TYPE_FILE_CONTENTS, NULL);

  if (mkdir (dir, 0700) != 0 && errno != EEXIST)
    {
      set_error_from_errno (error, errno, dir);
      return NULL;
    }
  self->dir = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->dir < 0)
    {
      set_error_from_errno (error, errno, dir);
      return NULL;
    }
  return SFS_RECEIVER_CONTENTS (g_steal_pointer (&self));
}
