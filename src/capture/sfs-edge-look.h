/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* Looks for someone of whom half a face is in the picture, whom no detector sees. To be used where
 * nobody is seen; not thread-safe. */
typedef struct
{
  guint8 *wide; /* the picture with its own reflection to both sides */
  gsize size;
  gint64 looked; /* -1: not yet */
  gboolean seen, confirmed;
  SfsFace face;
} SfsEdgeLook;

void     sfs_edge_look_init (SfsEdgeLook *self);
void     sfs_edge_look_clear (SfsEdgeLook *self);
void     sfs_edge_look_forget (SfsEdgeLook *self); /* somebody is there, or a new stream begins */
/* FALSE on an error. Else *@found tells whether *@face, partly beyond 0–1, is there. */
gboolean sfs_edge_look_run (SfsEdgeLook *self, SfsFaceDetector *detector, gint64 time, const guint8 *rgb, int width, int height,
                            int stride, SfsFace *face, gboolean *found, GError **error);

G_END_DECLS
