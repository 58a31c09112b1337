/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-camera-list.h"

#include <gst/gst.h>

G_BEGIN_DECLS

SfsCamera *sfs_camera_new (const char *id, const char *name, GstDevice *device);
GstDevice *sfs_camera_get_device (SfsCamera *self);
/* Unplugged, and never to come back as this object. Any thread. */
void     sfs_camera_set_gone (SfsCamera *self);
gboolean sfs_camera_is_gone (SfsCamera *self);

G_END_DECLS
