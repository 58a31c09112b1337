/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-camera-list.h"

G_BEGIN_DECLS

/* Follows the cameras of one way to them, on a thread of its own. It lasts until nobody follows any
 * more and the last of its cameras is let go: what reads these shares its connection. */
typedef struct _SfsCameraWatch SfsCameraWatch;

/* On the watch's thread, at the beginning and after every change: all @cameras; whether one was left
 * out as infrared; and what keeps others from being found. */
typedef void (*SfsCameraWatchFunc) (GPtrArray *cameras, gboolean infrared, const GError *error, gpointer data);

SfsCameraWatch *sfs_camera_watch_new (int fd, SfsCameraWatchFunc changed, gpointer data, GDestroyNotify destroy);
void            sfs_camera_watch_end (SfsCameraWatch *self);

G_END_DECLS
