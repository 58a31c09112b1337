/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells a frozen picture (a still shown to the camera, a driver that repeats one frame) from a live
 * one, over time. Pure C, no clock: @time in µs of the stream, monotonic. */
typedef struct _SfsStillness SfsStillness;

SfsStillness *sfs_stillness_new (void);
void          sfs_stillness_free (SfsStillness *self);
void          sfs_stillness_reset (SfsStillness *self);
/* @rgb: packed R8G8B8, @stride bytes a row. TRUE: frozen, and for long enough to say so. */
gboolean      sfs_stillness_push (SfsStillness *self,
                                  gint64 time,
                                  const guint8 *rgb,
                                  int width,
                                  int height,
                                  int stride);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsStillness, sfs_stillness_free)

G_END_DECLS
