/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pure: what to ask a camera for, from what it says it can do. */
GstCaps *sfs_camera_choose_caps (GstCaps *offered, int min_width, int min_height); /* (transfer full) (nullable) */
gboolean sfs_camera_makes_at_least (int width, int height, int min_width, int min_height);
gboolean sfs_camera_is_known (GstCaps *offered); /* (nullable): whether it says what it can do */
gboolean sfs_camera_is_infrared (const char *name, GstCaps *offered);

G_END_DECLS
