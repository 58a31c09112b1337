/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How sharp the face is (OFIQ's Sharpness in ISO/IEC 29794-5, there from a trained model), and
 * whether it is so in one direction only.
 *
 * Sharpness is the variance of the Laplacian of luma (Pech-Pacheco et al. 2000), as Smile ID's
 * camera takes it of a face of 96 pixels and wants 80 at least. Ours is lower for the same picture:
 * the patch is smoother, and noise is taken out. It is that of the face alone, not of a background
 * that a camera may have put in focus instead.
 *
 * Neither can tell a face that is blurred from one that is smooth by itself, as by a beauty filter,
 * nor see blur below what the size of the analysed picture shows. */

#include "capture/sfs-face-patch.h"

#include <math.h>

/* The face counts as if its mean luma were this, so that neither a darker picture nor a darker skin
 * looks less sharp; but no brighter than this many times, where only noise would be left. */
#define REFERENCE_LUMA 128
#define MAX_GAIN 4
/* For the median: of |Laplacian|, 0–64 in steps of an eighth. */
#define N_BINS 512
#define BINS_PER_UNIT 8
/* Standard deviation of a normal distribution by the median of its absolute value. */
#define SIGMA_PER_MEDIAN 1.4826
/* On faces that stand still, sideways detail by that up and down: eyes, mouth and brows lie across.
 * Measured 0.24–0.55. */
#define ACROSS_BY_UP 0.36

typedef struct
{
  double sum, squares;                /* of the Laplacian */
  double across, up, rising, falling; /* squares of the second derivative, by direction */
  double luma;
  guint n, bins[N_BINS];
} Sums;

static void
add_row (Sums *sums, const SfsFacePatch *patch, int y)
{
  const float *above = patch->y[y - 1], *row = patch->y[y], *below = patch->y[y + 1];
  int left, right;

  sfs_face_patch_get_row (patch, y, &left, &right);
  for (int x = MAX (left, patch->left + 1); x < MIN (right, patch->right - 1); x++)
    {
      float twice = 2 * row[x];
      float across = row[x - 1] + row[x + 1] - twice, up = above[x] + below[x] - twice;
      float rising = below[x - 1] + above[x + 1] - twice;
      float falling = above[x - 1] + below[x + 1] - twice;
      float laplacian = across + up;

      sums->luma += row[x];
      sums->sum += laplacian;
      sums->squares += laplacian * laplacian;
      sums->across += across * across;
      sums->up += up * up;
      sums->rising += rising * rising;
      sums->falling += falling * falling;
      sums->bins[MIN ((int) (fabsf (laplacian) * BINS_PER_UNIT), N_BINS - 1)]++;
      sums->n++;
    }
}

/* Variance of the noise. Most of a face is smooth skin, so the median of the Laplacian's size is
 * that of the noise alone, while the variance is that of eyes, brows, mouth and outlines as well.
 */
static double
estimate_noise (const Sums *sums)
{
  guint below = 0;
  int bin = 0;

  while (bin < N_BINS && below + sums->bins[bin] <= sums->n / 2)
    below += sums->bins[bin++];
  /* How far into the bin: else a clean picture's noise would be a whole step of it. */
  double part = bin < N_BINS ? (sums->n / 2.0 - below) / sums->bins[bin] : 0;
  double sigma = (bin + part) / BINS_PER_UNIT * SIGMA_PER_MEDIAN;

  return sigma * sigma;
}

/* 0 where @ratio is one, near 1 where it is very small or very large. */
static double
one_sided (double ratio)
{
  return 1 - MIN (ratio, 1 / ratio);
}

/**
 * sfs_face_measures_take_sharpness:
 * @patch: a face
 * @to: (out caller-allocates): gets sharpness and motion_blur; the latter is left alone where there
 *   is nothing that could be blurred
 */
void
sfs_face_measures_take_sharpness (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  Sums sums = { 0 };

  for (int y = patch->top + 1; y < patch->bottom - 1; y++)
    add_row (&sums, patch, y);
  if (sums.n == 0)
    return;
  double mean = sums.sum / sums.n;
  double variance = sums.squares / sums.n - mean * mean;
  double gain = MIN (REFERENCE_LUMA / MAX (sums.luma / sums.n, 1), MAX_GAIN);
  to->sharpness = (float) (MAX (variance - estimate_noise (&sums), 0) * gain * gain);

  /* Motion takes the detail along its direction away and leaves that across it. Where there is none
   * in any direction, there is nothing to compare. */
  if (variance < 0.01)
    return;
  const double least = 1e-6 * sums.n;
  double level = (sums.across + least) / (sums.up + least) / ACROSS_BY_UP;
  double slanted = (sums.rising + least) / (sums.falling + least);
  to->motion_blur = (float) MAX (one_sided (level), one_sided (slanted));
}
