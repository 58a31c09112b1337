/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the head points to, from the six points alone. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* The six points on a head of average shape, in centimetres: x to the picture's right, y up, z out
 * of the face towards the camera. Ears are the tragion. */
static const double model[SFS_N_POINTS][3] = {
  [SFS_POINT_RIGHT_EYE] = { -3.2, 2.6, 3.5 },  [SFS_POINT_LEFT_EYE] = { 3.2, 2.6, 3.5 },
  [SFS_POINT_NOSE] = { 0, -1.1, 7.5 },         [SFS_POINT_MOUTH] = { 0, -4.3, 5.9 },
  [SFS_POINT_RIGHT_EAR] = { -7.7, 1.2, -2.4 }, [SFS_POINT_LEFT_EAR] = { 7.7, 1.2, -2.4 },
};

#define DEGREES (180 / G_PI)

/* Solves the symmetric m·x = v; the model's matrix is regular, as its points span space. */
static void
solve (const double m[3][3], const double v[3], double x[3])
{
  double c[3][3];
  double det = 0;

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        int a = (i + 1) % 3, b = (i + 2) % 3, p = (j + 1) % 3, q = (j + 2) % 3;
        c[i][j] = m[a][p] * m[b][q] - m[a][q] * m[b][p];
      }
  for (int j = 0; j < 3; j++)
    det += m[0][j] * c[0][j];
  for (int i = 0; i < 3; i++)
    x[i] = (c[0][i] * v[0] + c[1][i] * v[1] + c[2][i] * v[2]) / det;
}

/* What OFIQ calls HeadPoseYaw, -Pitch and -Roll, by the least-squares fit
 * of a scaled orthographic view of the model (DeMenthon and Davis 1995, first step of POSIT). */
void
sfs_face_measures_take_pose (const SfsFace *face, int width, int height, SfsFaceMeasures *to)
{
  double centre[5] = { 0 }, normal[3][3] = { { 0 } }, right[2][3] = { { 0 } };
  double across[3], up[3];

  for (int p = 0; p < SFS_N_POINTS; p++)
    {
      for (int i = 0; i < 3; i++)
        centre[i] += model[p][i] / SFS_N_POINTS;
      centre[3] += face->points[p].x * width / SFS_N_POINTS;
      centre[4] -= face->points[p].y * height / SFS_N_POINTS;
    }
  for (int p = 0; p < SFS_N_POINTS; p++)
    {
      double at[2] = { face->points[p].x * width - centre[3],
                       -face->points[p].y * height - centre[4] };
      for (int i = 0; i < 3; i++)
        {
          double m = model[p][i] - centre[i];
          for (int j = 0; j < 3; j++)
            normal[i][j] += m * (model[p][j] - centre[j]);
          for (int k = 0; k < 2; k++)
            right[k][i] += m * at[k];
        }
    }
  solve ((const double (*)[3]) normal, right[0], across);
  solve ((const double (*)[3]) normal, right[1], up);

  /* Columns of (across, up) are where the head's axes go in the picture. */
  double size = sqrt ((across[0] * across[0] + across[1] * across[1] + across[2] * across[2] +
                       up[0] * up[0] + up[1] * up[1] + up[2] * up[2]) /
                      2);
  if (!(size > 0))
    return;
  double roll = atan2 (-up[0], across[0]);
  double out_x = (across[2] * cos (roll) - up[2] * sin (roll)) / size;
  double out_y = (across[2] * sin (roll) + up[2] * cos (roll)) / size;
  to->roll = (float) (roll * DEGREES);
  to->yaw = (float) (asin (CLAMP (out_x, -1, 1)) * DEGREES);
  to->pitch = (float) (asin (CLAMP (out_y, -1, 1)) * DEGREES);
}
