/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the face is lit. OFIQ (ISO/IEC 29794-5): LuminanceMean, UnderExposurePrevention,
 * OverExposurePrevention and IlluminationUniformity. None of them knows how light a skin is by
 * itself: limits have to leave room for that. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* OFIQ's ranges: 0–25 is underexposed, 247–255 overexposed. */
#define UNDER 25.5f
#define OVER 246.5f
/* Of the darker and the brighter half: with less of the face in the picture on one side, they
 * cannot be compared. */
#define MIN_SHARE 0.25

/* Red of skin in warm light is at its end long before luma is, and what it said of the face is
 * gone: so, unlike OFIQ, any of red, green and blue counts. */
static gboolean
is_over (const SfsFacePatch *patch, int x, int y)
{
  float luma = patch->y[y][x], cb = patch->cb[y][x] - 128, cr = patch->cr[y][x] - 128;

  return luma + 1.402f * cr > OVER || luma + 1.772f * cb > OVER ||
         luma - 0.344f * cb - 0.714f * cr > OVER;
}

/**
 * sfs_face_measures_take_light:
 * @patch: a face
 * @to: (out caller-allocates): gets luma, under, over and balance; the last one is left alone where
 *   one half of the face is not in the picture
 */
void
sfs_face_measures_take_light (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  /* The line from between the eyes to the mouth parts the halves, however the head is tilted. */
  const SfsPatchPoint *points = patch->points;
  const float top_x = (points[SFS_POINT_RIGHT_EYE].x + points[SFS_POINT_LEFT_EYE].x) / 2;
  const float top_y = (points[SFS_POINT_RIGHT_EYE].y + points[SFS_POINT_LEFT_EYE].y) / 2;
  const float down_x = points[SFS_POINT_MOUTH].x - top_x;
  const float down_y = points[SFS_POINT_MOUTH].y - top_y;
  double sums[2] = { 0 };
  guint counts[2] = { 0 }, under = 0, over = 0, n;

  for (int y = patch->top; y < patch->bottom; y++)
    {
      int left, right;
      sfs_face_patch_get_row (patch, y, &left, &right);
      for (int x = left; x < right; x++)
        {
          int side = down_x * (y + 0.5f - top_y) > down_y * (x + 0.5f - top_x);
          sums[side] += patch->y[y][x];
          counts[side]++;
          under += patch->y[y][x] < UNDER;
          over += is_over (patch, x, y);
        }
    }
  n = counts[0] + counts[1];
  if (n == 0)
    return;
  to->luma = (float) ((sums[0] + sums[1]) / n);
  to->under = (float) under / n;
  to->over = (float) over / n;
  if (MIN (counts[0], counts[1]) < n * MIN_SHARE)
    return;
  double a = sums[0] / counts[0], b = sums[1] / counts[1];
  /* One more on both sides, lest black divided by black be no number. */
  to->balance = (float) ((MIN (a, b) + 1) / (MAX (a, b) + 1));
}
