/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* What one frame says of its one face beyond box and points. NAN where it cannot be told.
 * Thresholds and the evidence for them: docs/FACE-CHECKS.md. Nothing here tells one person from
 * another. */
typedef struct
{
  float yaw, pitch, roll; /* degrees, coarse: yaw > 0: turned to the picture's right, pitch > 0:
                             chin up, roll > 0: clockwise in the picture */
  float luma;             /* mean BT.601 luma of the face, 0–255 */
  float under, over;      /* share 0–1 of the face's pixels that are under-/overexposed */
  float balance;          /* luma of the darker half by that of the brighter one, 0–1 */
  float sharpness;        /* variance of the Laplacian of the face's luma at 96 pixels, ≥ 0 */
  float motion_blur;      /* 0 (as sharp in all directions) to 1 (sharp in one only) */
  float eyes, mouth;      /* 0 (covered) to 1 (as uncovered as can be told) */
  float likeness;         /* score 0–1 of the detector where it looked closely, see SfsCloseLook;
                             NAN until then, and it may be half a second old */
} SfsFaceMeasures;

/* Pure C: no clock, no I/O, no state. @rgb: packed R8G8B8, @stride bytes a row. */
void sfs_face_measures_take (const guint8 *rgb,
                             int width,
                             int height,
                             int stride,
                             const SfsFace *face,
                             SfsFaceMeasures *measures);

G_END_DECLS
