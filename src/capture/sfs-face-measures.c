/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-measures.h"

#include "capture/sfs-face-patch.h"

#include <math.h>

/**
 * sfs_face_measures_take:
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @face: the one face in it
 * @measures: (out caller-allocates): what was measured; `NAN` where it cannot be told, as of a face
 *   that is half out of the picture or tiny
 *
 * Measures a face, but for its likeness, which takes a detector. Takes a fraction of a millisecond
 * and keeps nothing.
 */
void
sfs_face_measures_take (const guint8 *rgb,
                        int width,
                        int height,
                        int stride,
                        const SfsFace *face,
                        SfsFaceMeasures *measures)
{
  SfsFacePatch patch;

  g_return_if_fail (rgb != NULL && face != NULL && measures != NULL);
  g_return_if_fail (width > 0 && height > 0 && stride >= width * 3);

  *measures = (SfsFaceMeasures){
    .yaw = NAN,
    .pitch = NAN,
    .roll = NAN,
    .luma = NAN,
    .under = NAN,
    .over = NAN,
    .balance = NAN,
    .sharpness = NAN,
    .motion_blur = NAN,
    .eyes = NAN,
    .mouth = NAN,
    .likeness = NAN,
  };
  sfs_face_measures_take_pose (face, width, height, measures);
  if (!sfs_face_patch_fill (&patch, rgb, width, height, stride, face))
    return;
  sfs_face_measures_take_light (&patch, measures);
  sfs_face_measures_take_sharpness (&patch, measures);
  sfs_face_measures_take_cover (&patch, measures);
}
