/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Camera and recording: one page, because the camera stays on and nothing should move on the screen
 * when the recording begins. Its title is “Camera”, and “Recording” from the countdown on. */
#define SFS_TYPE_CAMERA_PAGE (sfs_camera_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsCameraPage, sfs_camera_page, SFS, CAMERA_PAGE, SfsPage)

G_END_DECLS
