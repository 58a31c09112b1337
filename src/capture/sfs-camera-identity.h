/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pure: who a camera is, from the properties that its GstDevice has. */
char    *sfs_camera_identity_make (const GstStructure *properties, const char *name); /* (transfer full) */
gboolean sfs_camera_identity_is_same_device (const GstStructure *direct, const GstStructure *through_pipewire);
char    *sfs_camera_identity_dup_object (const GstStructure *properties); /* (nullable) */

G_END_DECLS
