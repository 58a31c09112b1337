/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How sharp the face is, and whether it is so in one direction only. */

#include "capture/sfs-face-patch.h"

#include <math.h>

void
sfs_face_measures_take_sharpness (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  double sum = 0, squares = 0, xx = 0, yy = 0, xy = 0;
  guint n = 0;

  for (int y = patch->top + 1; y < patch->bottom - 1; y++)
    for (int x = patch->left + 1; x < patch->right - 1; x++)
      {
        float centre = patch->y[y][x];
        float l = patch->y[y][x - 1], r = patch->y[y][x + 1];
        float u = patch->y[y - 1][x], d = patch->y[y + 1][x];
        float laplacian = l + r + u + d - 4 * centre;
        float gx = r - l, gy = d - u;
        sum += laplacian;
        squares += laplacian * laplacian;
        xx += gx * gx;
        yy += gy * gy;
        xy += gx * gy;
        n++;
      }
  if (n == 0)
    return;
  to->sharpness = (float) (squares / n - sum / n * (sum / n));
  /* Coherence of the structure tensor. */
  double trace = xx + yy, difference = sqrt ((xx - yy) * (xx - yy) + 4 * xy * xy);
  to->motion_blur = trace > 0 ? (float) (difference / trace) : NAN;
}
