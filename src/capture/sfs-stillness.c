/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-stillness.h"

#include <string.h>

/* A picture that has not changed at all for so long is not alive. */
#define MIN_FROZEN (1500 * G_TIME_SPAN_MILLISECOND)

struct _SfsStillness
{
  gint64 since; /* time of the first frame that looked like the last one; -1: there is none */
  guint64 held;
};

/**
 * sfs_stillness_new:
 *
 * Returns: (transfer full): one that has seen nothing
 */
SfsStillness *
sfs_stillness_new (void)
{
  SfsStillness *self = g_new0 (SfsStillness, 1);

  self->since = -1;
  return self;
}

/**
 * sfs_stillness_free:
 * @self: (transfer full) (nullable): a stillness
 */
void
sfs_stillness_free (SfsStillness *self)
{
  g_free (self);
}

/**
 * sfs_stillness_reset:
 * @self: a stillness
 *
 * Forgets everything: for a new stream, whose times begin anew.
 */
void
sfs_stillness_reset (SfsStillness *self)
{
  self->since = -1;
}

/**
 * sfs_stillness_push:
 * @self: a stillness
 * @time: when the frame was taken, in µs of the stream; not before the last one
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 *
 * Tells what one frame showed.
 *
 * Returns: whether the picture has been frozen for long enough to say so
 */
gboolean
sfs_stillness_push (
    SfsStillness *self, gint64 time, const guint8 *rgb, int width, int height, int stride)
{
  guint64 hash = 14695981039346656037u;

  g_return_val_if_fail (rgb != NULL && width > 0 && height > 0 && stride >= width * 3, FALSE);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width * 3; x++)
      hash = (hash ^ rgb[(gsize) y * stride + x]) * 1099511628211u;
  if (self->since < 0 || hash != self->held)
    {
      self->since = time;
      self->held = hash;
    }
  return time - self->since >= MIN_FROZEN;
}
