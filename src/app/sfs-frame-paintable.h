/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* Shows what a camera or a player gives: one picture at a time, black before the first. Property
 * "mirrored" (gboolean): drawn as in a mirror; the picture itself is never touched. */
#define SFS_TYPE_FRAME_PAINTABLE (sfs_frame_paintable_get_type ())
G_DECLARE_FINAL_TYPE (SfsFramePaintable, sfs_frame_paintable, SFS, FRAME_PAINTABLE, GObject)

SfsFramePaintable *sfs_frame_paintable_new (void);
void               sfs_frame_paintable_push (SfsFramePaintable *self, SfsFrame *frame);
void               sfs_frame_paintable_clear (SfsFramePaintable *self);
gboolean           sfs_frame_paintable_has_frame (SfsFramePaintable *self);
void               sfs_frame_paintable_set_mirrored (SfsFramePaintable *self, gboolean mirrored);
gboolean           sfs_frame_paintable_get_mirrored (SfsFramePaintable *self);

G_END_DECLS
