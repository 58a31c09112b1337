/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the face is lit. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* Luma at or below which nothing can be made out, and at or above which a sensor is at its end. */
#define UNDER 25
#define OVER 247

/* The ellipse in the box: what lies in its corners is hair and background. */
static gboolean
in_face (int x, int y)
{
  const float half = SFS_PATCH_SIZE / 2.0f;
  float dx = (x + 0.5f - half) / (half * 0.85f), dy = (y + 0.5f - half) / half;

  return dx * dx + dy * dy <= 1;
}

void
sfs_face_measures_take_light (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  const float top_x = (patch->points[SFS_POINT_RIGHT_EYE].x + patch->points[SFS_POINT_LEFT_EYE].x) /
                      2;
  const float top_y = (patch->points[SFS_POINT_RIGHT_EYE].y + patch->points[SFS_POINT_LEFT_EYE].y) /
                      2;
  const float down_x = patch->points[SFS_POINT_MOUTH].x - top_x;
  const float down_y = patch->points[SFS_POINT_MOUTH].y - top_y;
  double sums[2] = { 0 };
  guint counts[2] = { 0 }, under = 0, over = 0, n;

  for (int y = patch->top; y < patch->bottom; y++)
    for (int x = patch->left; x < patch->right; x++)
      {
        if (!in_face (x, y))
          continue;
        float luma = patch->y[y][x];
        /* Which side of the line from between the eyes to the mouth. */
        gboolean side = down_x * (y - top_y) - down_y * (x - top_x) > 0;
        sums[side] += luma;
        counts[side]++;
        under += luma <= UNDER;
        over += luma >= OVER;
      }
  n = counts[0] + counts[1];
  if (n == 0)
    return;
  to->luma = (float) ((sums[0] + sums[1]) / n);
  to->under = (float) under / n;
  to->over = (float) over / n;
  if (counts[0] < n / 4 || counts[1] < n / 4)
    return;
  double a = sums[0] / counts[0], b = sums[1] / counts[1];
  to->balance = (float) ((MIN (a, b) + 1) / (MAX (a, b) + 1));
}
