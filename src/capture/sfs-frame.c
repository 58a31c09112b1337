/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What leaves capture: pictures for the screen and the finished clip. */

#include "capture/sfs-frame.h"

#include "core/sfs-encoding.h"

/* clang-format off */
G_DEFINE_QUARK (sfs-capture-error-quark, sfs_capture_error)
/* clang-format on */
G_DEFINE_BOXED_TYPE (SfsFrame, sfs_frame, sfs_frame_ref, sfs_frame_unref)
G_DEFINE_BOXED_TYPE (SfsClip, sfs_clip, sfs_clip_ref, sfs_clip_unref)

/**
 * sfs_frame_new:
 * @pixels: the picture, @height rows of @stride bytes; its free function is what wipes it
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @format: order of the bytes
 * @time: µs in the stream
 *
 * Makes a picture for the screen. It keeps a reference on @pixels, as does a texture made of it, so
 * the pixels are wiped when the last of both lets go.
 *
 * Returns: (transfer full): the picture
 */
SfsFrame *
sfs_frame_new (
    GBytes *pixels, int width, int height, int stride, SfsFrameFormat format, gint64 time)
{
  int pixel = format == SFS_FRAME_RGB ? 3 : 4;

  g_return_val_if_fail (pixels != NULL && width > 0 && height > 0, NULL);
  g_return_val_if_fail (stride >= width * pixel, NULL);
  g_return_val_if_fail (
      g_bytes_get_size (pixels) >= (gsize) stride * (height - 1) + (gsize) width * pixel, NULL);

  SfsFrame *self = g_new0 (SfsFrame, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->pixels = g_bytes_ref (pixels);
  self->width = width;
  self->height = height;
  self->stride = stride;
  self->format = format;
  self->time = time;
  return self;
}

/**
 * sfs_frame_ref:
 * @self: a picture
 *
 * Returns: (transfer full): @self
 */
SfsFrame *
sfs_frame_ref (SfsFrame *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sfs_frame_unref:
 * @self: (transfer full): a picture
 *
 * Lets go of a picture. Any thread.
 */
void
sfs_frame_unref (SfsFrame *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->pixels);
  g_free (self);
}

/**
 * sfs_clip_new:
 * @webm: the whole file; a reference is taken, and it must not change any more
 * @seconds: how long it is
 * @width: pixels
 * @height: pixels
 * @frames: pictures in it
 *
 * Makes a finished recording and computes its SHA-256 (in lower-case hex). Takes a few milliseconds
 * a megabyte: not for the main thread.
 *
 * Returns: (transfer full): the clip
 */
SfsClip *
sfs_clip_new (SfsSecret *webm, double seconds, int width, int height, int frames)
{
  g_return_val_if_fail (webm != NULL, NULL);

  SfsClip *self = g_new0 (SfsClip, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->webm = sfs_secret_ref (webm);
  self->sha256 = sfs_sha256_hex (sfs_secret_data (webm), sfs_secret_length (webm));
  self->seconds = seconds;
  self->width = width;
  self->height = height;
  self->frames = frames;
  return self;
}

/**
 * sfs_clip_ref:
 * @self: a clip
 *
 * Returns: (transfer full): @self
 */
SfsClip *
sfs_clip_ref (SfsClip *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sfs_clip_unref:
 * @self: (transfer full): a clip
 *
 * Lets go of a clip; with the last reference its bytes are wiped. Any thread.
 */
void
sfs_clip_unref (SfsClip *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sfs_secret_unref (self->webm);
  g_free (self->sha256);
  g_free (self);
}
