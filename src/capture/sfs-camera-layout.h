/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Pure: where in a picture of the camera its rows are. */
gboolean sfs_camera_layout_find (const GstVideoInfo *info, gsize size, int *stride);
gboolean sfs_camera_layout_fix (GstBuffer **picture, const GstVideoInfo *info); /* FALSE: not a whole picture */

G_END_DECLS
