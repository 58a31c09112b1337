/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _GstDevice GstDevice;

#define SFS_TYPE_CAMERA (sfs_camera_get_type ())
G_DECLARE_FINAL_TYPE (SfsCamera, sfs_camera, SFS, CAMERA, GObject)
const char *sfs_camera_get_id (SfsCamera *self);   /* stable across plugging */
const char *sfs_camera_get_name (SfsCamera *self); /* for people */
/* Properties: "id", "name". */

/* GListModel of SfsCamera: the camera portal's where it answers, else PipeWire's and V4L2's, following
 * hot-plug. Every GStreamer call happens off the main thread; changes arrive on the thread-default
 * main context. A new list asks and looks anew. */
#define SFS_TYPE_CAMERA_LIST (sfs_camera_list_get_type ())
G_DECLARE_FINAL_TYPE (SfsCameraList, sfs_camera_list, SFS, CAMERA_LIST, GObject)
SfsCameraList *sfs_camera_list_new (void);
/* Properties: "loading" (gboolean): TRUE until the first look is done; "infrared-only" (gboolean):
 * there is nothing but a camera that was left out. */
gboolean       sfs_camera_list_get_loading (SfsCameraList *self);
gboolean       sfs_camera_list_get_infrared_only (SfsCameraList *self);
const GError  *sfs_camera_list_get_error (SfsCameraList *self); /* (nullable): why there may be none */
SfsCamera     *sfs_camera_list_find (SfsCameraList *self, const char *id); /* (transfer none) (nullable) */

G_END_DECLS
