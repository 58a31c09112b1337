/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GMemoryOutputStream would do but for its memory: it moves as it grows and leaves copies behind.
 */

#include "capture/sfs-secret-stream.h"

#include <string.h>

struct _SfsSecretStream
{
  GOutputStream parent_instance;

  SfsSecret *memory;
  gsize at, length, max;
  gboolean full;
};

static void seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsSecretStream,
                               sfs_secret_stream,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init))

/* The old block is wiped as it is freed. */
static void
reserve (SfsSecretStream *self, gsize needed)
{
  gsize capacity = sfs_secret_length (self->memory);

  if (needed <= capacity)
    return;
  capacity = MIN (MAX (needed, capacity * 2), self->max);
  g_autoptr (SfsSecret) old = self->memory;
  self->memory = sfs_secret_new (capacity);
  memcpy (sfs_secret_data (self->memory), sfs_secret_data (old), self->length);
}

static gssize
sfs_secret_stream_write (GOutputStream *stream,
                         const void *buffer,
                         gsize count,
                         GCancellable *cancellable,
                         GError **error)
{
  SfsSecretStream *self = SFS_SECRET_STREAM (stream);

  if (count == 0)
    return 0;
  if (count > self->max - self->at)
    {
      self->full = TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "more than %" G_GSIZE_FORMAT " bytes",
                   self->max);
      return -1;
    }
  reserve (self, self->at + count);
  memcpy (sfs_secret_data (self->memory) + self->at, buffer, count);
  self->at += count;
  self->length = MAX (self->length, self->at);
  return (gssize) count;
}

static goffset
sfs_secret_stream_tell (GSeekable *seekable)
{
  return (goffset) SFS_SECRET_STREAM (seekable)->at;
}

static gboolean
sfs_secret_stream_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
sfs_secret_stream_seek (
    GSeekable *seekable, goffset offset, GSeekType type, GCancellable *cancellable, GError **error)
{
  SfsSecretStream *self = SFS_SECRET_STREAM (seekable);
  goffset base = type == G_SEEK_CUR   ? (goffset) self->at
                 : type == G_SEEK_END ? (goffset) self->length
                                      : 0;

  if (offset < -base || base + offset > (goffset) self->length)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "outside of what was written");
      return FALSE;
    }
  self->at = (gsize) (base + offset);
  return TRUE;
}

static gboolean
sfs_secret_stream_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
sfs_secret_stream_truncate (GSeekable *seekable,
                            goffset offset,
                            GCancellable *cancellable,
                            GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "cannot be truncated");
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = sfs_secret_stream_tell;
  iface->can_seek = sfs_secret_stream_can_seek;
  iface->seek = sfs_secret_stream_seek;
  iface->can_truncate = sfs_secret_stream_can_truncate;
  iface->truncate_fn = sfs_secret_stream_truncate;
}

static void
sfs_secret_stream_finalize (GObject *object)
{
  SfsSecretStream *self = SFS_SECRET_STREAM (object);

  g_clear_pointer (&self->memory, sfs_secret_unref);
  G_OBJECT_CLASS (sfs_secret_stream_parent_class)->finalize (object);
}

static void
sfs_secret_stream_class_init (SfsSecretStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_secret_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = sfs_secret_stream_write;
}

static void
sfs_secret_stream_init (SfsSecretStream *self)
{
}

/**
 * sfs_secret_stream_new:
 * @expected: bytes to make room for at once
 * @max_bytes: bytes it will hold at most, not 0
 *
 * Returns: (transfer full): an empty stream
 */
GOutputStream *
sfs_secret_stream_new (gsize expected, gsize max_bytes)
{
  SfsSecretStream *self;

  g_return_val_if_fail (max_bytes > 0, NULL);
  self = g_object_new (SFS_TYPE_SECRET_STREAM, NULL);
  self->max = max_bytes;
  self->memory = sfs_secret_new (CLAMP (expected, 1, max_bytes));
  return G_OUTPUT_STREAM (self);
}

/**
 * sfs_secret_stream_is_full:
 * @self: a stream
 *
 * Returns: whether a write was refused because the bound was reached
 */
gboolean
sfs_secret_stream_is_full (SfsSecretStream *self)
{
  g_return_val_if_fail (SFS_IS_SECRET_STREAM (self), FALSE);
  return self->full;
}

/**
 * sfs_secret_stream_steal:
 * @self: a stream that nobody writes to any more
 *
 * Returns: (transfer full): what was written; the stream is of no use afterwards
 */
SfsSecret *
sfs_secret_stream_steal (SfsSecretStream *self)
{
  g_return_val_if_fail (SFS_IS_SECRET_STREAM (self) && self->memory != NULL, NULL);

  sfs_secret_truncate (self->memory, self->length);
  self->max = self->at = self->length = 0;
  return g_steal_pointer (&self->memory);
}
