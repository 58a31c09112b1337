/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-capture.h"

G_BEGIN_DECLS

typedef enum
{
  SFS_CAMERA_KEEPER_OFF,     /* nobody looks: the camera is off */
  SFS_CAMERA_KEEPER_LOADING, /* looking for cameras, or starting one */
  SFS_CAMERA_KEEPER_FAULT,   /* no picture: see the error */
  SFS_CAMERA_KEEPER_LIVE,    /* pictures come */
} SfsCameraKeeperState;
#define SFS_TYPE_CAMERA_KEEPER_STATE (sfs_camera_keeper_state_get_type ())
GType sfs_camera_keeper_state_get_type (void);

/* Keeps a camera going while one is wanted: chooses it, says what is in the way, takes it up again
 * when it is back. Properties, read-only: "state"; "capture" (SfsCapture): another one after
 * starting over; "camera". */
#define SFS_TYPE_CAMERA_KEEPER (sfs_camera_keeper_get_type ())
G_DECLARE_FINAL_TYPE (SfsCameraKeeper, sfs_camera_keeper, SFS, CAMERA_KEEPER, GObject)

SfsCameraKeeper     *sfs_camera_keeper_new (void);
void                 sfs_camera_keeper_start (SfsCameraKeeper *self);
void                 sfs_camera_keeper_stop (SfsCameraKeeper *self);
void                 sfs_camera_keeper_start_over (SfsCameraKeeper *self);
void                 sfs_camera_keeper_set_preview_size (SfsCameraKeeper *self, int width, int height);
void                 sfs_camera_keeper_set_least_size (SfsCameraKeeper *self, int width, int height);
SfsCameraKeeperState sfs_camera_keeper_get_state (SfsCameraKeeper *self);
const GError        *sfs_camera_keeper_get_error (SfsCameraKeeper *self);   /* (nullable) */
SfsCapture          *sfs_camera_keeper_get_capture (SfsCameraKeeper *self); /* (transfer none) (nullable) */
GListModel          *sfs_camera_keeper_get_cameras (SfsCameraKeeper *self); /* (transfer none): of SfsCamera */
SfsCamera           *sfs_camera_keeper_get_camera (SfsCameraKeeper *self);  /* (transfer none) (nullable) */
void                 sfs_camera_keeper_select (SfsCameraKeeper *self, SfsCamera *camera);

G_END_DECLS
