/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether eyes and mouth can be seen. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* Standard deviation of luma around a point, NAN when too little of it is in the picture. */
static float
contrast (const SfsFacePatch *patch, float x, float y, float half_width, float half_height)
{
  int left = MAX (patch->left, (int) (x - half_width));
  int right = MIN (patch->right, (int) (x + half_width) + 1);
  int top = MAX (patch->top, (int) (y - half_height));
  int bottom = MIN (patch->bottom, (int) (y + half_height) + 1);
  double sum = 0, squares = 0;
  int n = (right - left) * (bottom - top);

  if (right <= left || bottom <= top || n < 2 * half_width * half_height)
    return NAN;
  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      {
        sum += patch->y[row][column];
        squares += patch->y[row][column] * patch->y[row][column];
      }
  return (float) sqrt (MAX (0, squares / n - sum / n * (sum / n)));
}

void
sfs_face_measures_take_cover (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  float right = contrast (patch, patch->points[SFS_POINT_RIGHT_EYE].x,
                          patch->points[SFS_POINT_RIGHT_EYE].y, 10, 6);
  float left = contrast (patch, patch->points[SFS_POINT_LEFT_EYE].x,
                         patch->points[SFS_POINT_LEFT_EYE].y, 10, 6);
  float mouth =
      contrast (patch, patch->points[SFS_POINT_MOUTH].x, patch->points[SFS_POINT_MOUTH].y, 14, 7);

  to->eyes = CLAMP (MIN (right, left) / 20, 0, 1);
  to->mouth = CLAMP (mouth / 20, 0, 1);
}
