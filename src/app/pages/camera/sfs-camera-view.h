/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include "app/pages/camera/sfs-studio.h"

G_BEGIN_DECLS

/* What a person sees of a studio: picture with outline, hint, checks, countdown, faults. No buttons
 * that lead anywhere; the action "camera.other-way" is for whoever holds the view to install.
 * Property "camera-id" (string): the camera in use. */
#define SFS_TYPE_CAMERA_VIEW (sfs_camera_view_get_type ())
G_DECLARE_FINAL_TYPE (SfsCameraView, sfs_camera_view, SFS, CAMERA_VIEW, GtkWidget)

void sfs_camera_view_set_studio (SfsCameraView *self, SfsStudio *studio);
/* Whether somebody is there to ask for another way; TRUE to begin with. */
void sfs_camera_view_set_offers_other_way (SfsCameraView *self, gboolean offers);
void sfs_camera_view_set_clip_seconds (SfsCameraView *self, double seconds);
void sfs_camera_view_set_length (SfsCameraView *self, const char *text); /* (nullable) */

G_END_DECLS
