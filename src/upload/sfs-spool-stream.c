/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-spool-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct _SfsSpoolStream
{
  GOutputStream parent_instance;

  SfsOutbox *outbox;
  char *id;
  char *path; /* of the file as it is to be called, for messages */
  char *name; /* in the folder, as it is called now; NULL once it is kept or gone */
  int dir_fd; /* the outbox's own */
  int fd;
  gint64 bytes;
};

G_DEFINE_FINAL_TYPE (SfsSpoolStream, sfs_spool_stream, G_TYPE_OUTPUT_STREAM)

void
sfs_spool_set_error (GError **error, int errsv, const char *what, const char *path)
{
  SfsUploadError code = errsv == ENOSPC || errsv == EDQUOT ? SFS_UPLOAD_ERROR_NO_SPACE
                                                           : SFS_UPLOAD_ERROR_SPOOL;

  g_set_error (error, SFS_UPLOAD_ERROR, code, "%s %s: %s", what, path, g_strerror (errsv));
}

static void
close_file (SfsSpoolStream *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static gssize
sfs_spool_stream_write (GOutputStream *stream,
                        const void *buffer,
                        gsize count,
                        GCancellable *cancellable,
                        GError **error)
{
  SfsSpoolStream *self = SFS_SPOOL_STREAM (stream);
  ssize_t written;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  do
    written = write (self->fd, buffer, count);
  while (written < 0 && errno == EINTR);

  if (written < 0)
    {
      sfs_spool_set_error (error, errno, "Cannot write", self->path);
      return -1;
    }
  self->bytes += written;
  return written;
}

/* Closing must not close the file: commit still has to fsync it, and GOutputStream closes by
 * itself when the last reference goes. */
static gboolean
sfs_spool_stream_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
sfs_spool_stream_finalize (GObject *object)
{
  SfsSpoolStream *self = SFS_SPOOL_STREAM (object);

  sfs_spool_stream_discard (self);
  g_object_unref (self->outbox);
  g_free (self->id);
  g_free (self->path);

  G_OBJECT_CLASS (sfs_spool_stream_parent_class)->finalize (object);
}

static void
sfs_spool_stream_class_init (SfsSpoolStreamClass *klass)
{
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sfs_spool_stream_finalize;
  stream_class->write_fn = sfs_spool_stream_write;
  stream_class->close_fn = sfs_spool_stream_close;
}

static void
sfs_spool_stream_init (SfsSpoolStream *self)
{
  self->fd = -1;
}

/**
 * sfs_spool_stream_new:
 * @outbox: the outbox, referenced
 * @dir_fd: its folder, open for as long as @outbox lives
 * @dir: path of that folder
 * @id: submission id, a valid file name
 * @error: return location
 *
 * A named file and not O_TMPFILE: overlay and network file systems lack the latter, and linkat()
 * cannot replace. What a crash leaves behind is recognised by its suffix.
 *
 * Returns: (transfer full): the stream, or NULL with SFS_UPLOAD_ERROR_BUSY when a stream for @id is
 *   already open, _NO_SPACE or _SPOOL
 */
SfsSpoolStream *
sfs_spool_stream_new (
    SfsOutbox *outbox, int dir_fd, const char *dir, const char *id, GError **error)
{
  g_autofree char *name = g_strconcat (id, SFS_SPOOL_PART_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  SfsSpoolStream *self;
  int fd;

  fd = openat (dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    {
      g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY, "%s is being written already",
                   path);
      return NULL;
    }
  if (fd < 0)
    {
      sfs_spool_set_error (error, errno, "Cannot create", path);
      return NULL;
    }

  self = g_object_new (SFS_TYPE_SPOOL_STREAM, NULL);
  self->outbox = g_object_ref (outbox);
  self->id = g_strdup (id);
  self->path = g_steal_pointer (&path);
  self->name = g_steal_pointer (&name);
  self->dir_fd = dir_fd;
  self->fd = fd;
  return self;
}

SfsOutbox *
sfs_spool_stream_get_outbox (SfsSpoolStream *self)
{
  return self->outbox;
}

const char *
sfs_spool_stream_get_id (SfsSpoolStream *self)
{
  return self->id;
}

gint64
sfs_spool_stream_get_bytes (SfsSpoolStream *self)
{
  return self->bytes;
}

/**
 * sfs_spool_stream_sync:
 * @self: a stream that is neither kept nor discarded
 * @error: return location
 *
 * Returns: TRUE when the contents are on the disk; a failure is final (the kernel may have dropped
 *   the pages it could not write), so discard the stream then
 */
gboolean
sfs_spool_stream_sync (SfsSpoolStream *self, GError **error)
{
  if (self->name == NULL)
    {
      g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED,
                   "The stream for %s was given up", self->id);
      return FALSE;
    }
  if (fsync (self->fd) != 0)
    {
      sfs_spool_set_error (error, errno, "Cannot write", self->path);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_spool_stream_rename:
 * @self: a stream after sfs_spool_stream_sync()
 * @error: return location
 *
 * Gives the file its final name `<id>.age`. It still disappears unless it is kept.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_SPOOL or _NO_SPACE
 */
gboolean
sfs_spool_stream_rename (SfsSpoolStream *self, GError **error)
{
  g_autofree char *name = g_strconcat (self->id, SFS_SPOOL_SUFFIX, NULL);

  if (renameat (self->dir_fd, self->name, self->dir_fd, name) != 0)
    {
      sfs_spool_set_error (error, errno, "Cannot rename", self->path);
      return FALSE;
    }
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  return TRUE;
}

/**
 * sfs_spool_stream_keep:
 * @self: a stream after sfs_spool_stream_rename()
 *
 * The file belongs to the outbox from here on.
 */
void
sfs_spool_stream_keep (SfsSpoolStream *self)
{
  g_clear_pointer (&self->name, g_free);
  close_file (self);
}

/**
 * sfs_spool_stream_discard:
 * @self: a stream
 *
 * Removes the file, whatever it is called by now, unless it is kept. Later writes fail.
 */
void
sfs_spool_stream_discard (SfsSpoolStream *self)
{
  if (self->name != NULL && unlinkat (self->dir_fd, self->name, 0) != 0 && errno != ENOENT)
    g_warning ("Cannot remove %s: %s", self->path, g_strerror (errno));
  g_clear_pointer (&self->name, g_free);
  close_file (self);
}
