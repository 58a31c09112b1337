/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the head points to, from the six points alone: OFIQ's HeadPoseYaw, HeadPosePitch and
 * HeadPoseRoll (ISO/IEC 29794-5), but coarse. From frame to frame the points move by some 2°. What
 * the model below calls level differs from person to person by 10° of pitch, as noses and mouths
 * do; yaw and roll do not suffer from that, as faces are symmetric. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* Where the detector sees its points on a head, in centimetres: x to the picture's right, y up, z
 * out of the face. A head of average shape, narrowed to the ratio of width to height that footage
 * of two people shows. The ears' points lie before them. */
static const double model[SFS_N_POINTS][3] = {
  [SFS_POINT_RIGHT_EYE] = { -2.8, 2.6, 3.5 },  [SFS_POINT_LEFT_EYE] = { 2.8, 2.6, 3.5 },
  [SFS_POINT_NOSE] = { 0, -1.1, 7.5 },         [SFS_POINT_MOUTH] = { 0, -4.3, 5.9 },
  [SFS_POINT_RIGHT_EAR] = { -6.8, 1.2, -2.4 }, [SFS_POINT_LEFT_EAR] = { 6.8, 1.2, -2.4 },
};

#define DEGREES (180 / G_PI)

/* Solves m·x = v by Cramer's rule. The model's matrix is symmetric, and regular, as its points lie
 * in no plane. */
static void
solve (double m[3][3], const double v[3], double x[3])
{
  double cofactors[3][3], det = 0;

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        int a = (i + 1) % 3, b = (i + 2) % 3, p = (j + 1) % 3, q = (j + 2) % 3;
        cofactors[i][j] = m[a][p] * m[b][q] - m[a][q] * m[b][p];
      }
  for (int j = 0; j < 3; j++)
    det += m[0][j] * cofactors[0][j];
  for (int i = 0; i < 3; i++)
    x[i] = (cofactors[i][0] * v[0] + cofactors[i][1] * v[1] + cofactors[i][2] * v[2]) / det;
}

/* The linear map of the model that lies nearest to the points, as seen from far away (the first
 * step of POSIT: DeMenthon and Davis 1995). @across and @up: how far right and up in the picture
 * each of the head's axes goes. */
static void
fit (const SfsFace *face, int width, int height, double across[3], double up[3])
{
  double mean[3] = { 0 }, mean_x = 0, mean_y = 0;
  double normal[3][3] = { { 0 } }, right_x[3] = { 0 }, right_y[3] = { 0 };

  for (int p = 0; p < SFS_N_POINTS; p++)
    {
      for (int i = 0; i < 3; i++)
        mean[i] += model[p][i] / SFS_N_POINTS;
      mean_x += face->points[p].x * width / SFS_N_POINTS;
      mean_y += face->points[p].y * height / SFS_N_POINTS;
    }
  for (int p = 0; p < SFS_N_POINTS; p++)
    for (int i = 0; i < 3; i++)
      {
        double m = model[p][i] - mean[i];
        for (int j = 0; j < 3; j++)
          normal[i][j] += m * (model[p][j] - mean[j]);
        right_x[i] += m * (face->points[p].x * width - mean_x);
        right_y[i] -= m * (face->points[p].y * height - mean_y);
      }
  solve (normal, right_x, across);
  solve (normal, right_y, up);
}

/**
 * sfs_face_measures_take_pose:
 * @face: a face
 * @width: of the picture, in pixels
 * @height: of the picture, in pixels
 * @to: (out caller-allocates): gets yaw, pitch and roll, in degrees; left alone where all points
 * are one
 */
void
sfs_face_measures_take_pose (const SfsFace *face, int width, int height, SfsFaceMeasures *to)
{
  double across[3], up[3], squares = 0;

  fit (face, width, height, across, up);
  for (int i = 0; i < 3; i++)
    squares += across[i] * across[i] + up[i] * up[i];
  if (!(squares > 0))
    return;
  /* What turns both of the face's own axes alike is roll; without it, where the axis out of the
   * face goes is yaw and pitch. */
  double scale = sqrt (squares / 2);
  double roll = atan2 (across[1] - up[0], across[0] + up[1]);
  double out_x = (across[2] * cos (roll) - up[2] * sin (roll)) / scale;
  double out_y = (across[2] * sin (roll) + up[2] * cos (roll)) / scale;

  to->roll = (float) (roll * DEGREES);
  to->yaw = (float) (asin (CLAMP (out_x, -1, 1)) * DEGREES);
  to->pitch = (float) (asin (CLAMP (out_y, -1, 1)) * DEGREES);
}
