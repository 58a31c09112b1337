/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include "app/sfs-frame-paintable.h"
#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* A picture with the outline of a head over it. The outline says where the face should be by its
 * shape, not only its colour. Signal "wants-size" (int width, int height): the largest picture that
 * is of use, in device pixels; emitted when it changes, at most a few times a second. */
#define SFS_TYPE_PREVIEW (sfs_preview_get_type ())
G_DECLARE_FINAL_TYPE (SfsPreview, sfs_preview, SFS, PREVIEW, GtkWidget)

typedef enum
{
  SFS_OUTLINE_NONE,  /* no outline */
  SFS_OUTLINE_GUIDE, /* shows what the hint says */
  SFS_OUTLINE_READY, /* whole, with a tick */
} SfsOutline;

GtkWidget *sfs_preview_new (void);
SfsFramePaintable *sfs_preview_get_paintable (SfsPreview *self); /* (transfer none) */
void sfs_preview_set_outline (SfsPreview *self, SfsOutline outline, SfsHint hint);
SfsOutline sfs_preview_get_outline (SfsPreview *self);
/* What the picture shows, in words, for people who do not see it. */
void sfs_preview_set_description (SfsPreview *self, const char *description);
/* Where the picture lies in the widget, in its coordinates. */
void sfs_preview_get_picture (SfsPreview *self, graphene_rect_t *rect);
void sfs_preview_get_wanted_size (SfsPreview *self, int *width, int *height);

G_END_DECLS
