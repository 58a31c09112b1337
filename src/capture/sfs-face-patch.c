/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-patch.h"

#include <math.h>
#include <string.h>

/* No more source pixels than this along one side of a face: beyond, every n-th is taken, which is
 * still several for each one of the patch. */
#define MAX_SPAN 1024

/* Which pixels of the source make one of the patch, and by how much. */
typedef struct
{
  int first, n;
  float weights[MAX_SPAN / SFS_PATCH_SIZE + 3];
} Tap;

/* One axis of the patch: @from and @length of the face in pixels of the picture, which has @size of
 * them. Where the face is larger than the patch, each pixel of the patch is the mean of the area it
 * covers: to pick pixels would make a small or noisy face look sharp by aliasing. Where it is
 * smaller, it is interpolated, which adds no sharpness. */
static void
fill_taps (Tap taps[SFS_PATCH_SIZE], double from, double length, int size, int *begin, int *end)
{
  const double scale = length / SFS_PATCH_SIZE;

  *begin = SFS_PATCH_SIZE;
  *end = 0;
  for (int i = 0; i < SFS_PATCH_SIZE; i++)
    {
      Tap *tap = &taps[i];
      double centre = from + (i + 0.5) * scale;
      double half = MAX (scale, 1) / 2;
      double low = MAX (centre - half, 0), high = MIN (centre + half, size);

      tap->n = 0;
      if (centre < 0 || centre >= size)
        continue;
      *begin = MIN (*begin, i);
      *end = i + 1;
      tap->first = (int) low;
      for (int at = tap->first; at < high && tap->n < (int) G_N_ELEMENTS (tap->weights); at++)
        {
          double part = MIN (high, at + 1) - MAX (low, at);
          tap->weights[tap->n++] = (float) (part / (high - low));
        }
    }
}

/* One row of the picture, narrowed to the patch's columns. */
static void
narrow (const guint8 *row, const Tap *taps, const SfsFacePatch *patch, float out[3][SFS_PATCH_SIZE])
{
  for (int x = patch->left; x < patch->right; x++)
    {
      const guint8 *pixel = row + 3 * taps[x].first;
      float r = 0, g = 0, b = 0;

      for (int k = 0; k < taps[x].n; k++, pixel += 3)
        {
          r += taps[x].weights[k] * pixel[0];
          g += taps[x].weights[k] * pixel[1];
          b += taps[x].weights[k] * pixel[2];
        }
      out[0][x] = r;
      out[1][x] = g;
      out[2][x] = b;
    }
}

static void
add_row (SfsFacePatch *patch, int y, float weight, float in[3][SFS_PATCH_SIZE])
{
  for (int x = patch->left; x < patch->right; x++)
    {
      patch->y[y][x] += weight * in[0][x];
      patch->cb[y][x] += weight * in[1][x];
      patch->cr[y][x] += weight * in[2][x];
    }
}

/* ITU-R BT.601, full range. */
static void
to_luma (SfsFacePatch *patch)
{
  for (int y = patch->top; y < patch->bottom; y++)
    for (int x = patch->left; x < patch->right; x++)
      {
        float r = patch->y[y][x], g = patch->cb[y][x], b = patch->cr[y][x];
        float luma = 0.299f * r + 0.587f * g + 0.114f * b;
        patch->y[y][x] = luma;
        patch->cb[y][x] = 128 + (b - luma) / 1.772f;
        patch->cr[y][x] = 128 + (r - luma) / 1.402f;
      }
}

/**
 * sfs_face_patch_fill:
 * @patch: (out caller-allocates): the face at one size
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @face: where in it the face is
 *
 * Cuts a face out of a picture and brings it to one size.
 *
 * Returns: %FALSE where less than half of the box's sides lies in the picture, or the box is
 *   smaller than 8 pixels or larger than the picture can be: then nothing can be measured
 */
gboolean
sfs_face_patch_fill (
    SfsFacePatch *patch, const guint8 *rgb, int width, int height, int stride, const SfsFace *face)
{
  Tap columns[SFS_PATCH_SIZE], rows[SFS_PATCH_SIZE];
  float line[3][SFS_PATCH_SIZE];
  const double left = face->x * width, top = face->y * height;
  const double wide = face->width * width, high = face->height * height;
  int held = -1;

  if (!(wide >= 8 && high >= 8 && wide <= MAX_SPAN && high <= MAX_SPAN))
    return FALSE;
  memset (patch, 0, sizeof *patch);
  fill_taps (columns, left, wide, width, &patch->left, &patch->right);
  fill_taps (rows, top, high, height, &patch->top, &patch->bottom);
  if (patch->right - patch->left < SFS_PATCH_SIZE / 2 ||
      patch->bottom - patch->top < SFS_PATCH_SIZE / 2)
    return FALSE;
  for (int p = 0; p < SFS_N_POINTS; p++)
    {
      patch->points[p].x = (float) ((face->points[p].x * width - left) * SFS_PATCH_SIZE / wide);
      patch->points[p].y = (float) ((face->points[p].y * height - top) * SFS_PATCH_SIZE / high);
    }
  for (int y = patch->top; y < patch->bottom; y++)
    for (int k = 0; k < rows[y].n; k++)
      {
        int at = rows[y].first + k;
        if (at != held)
          narrow (rgb + (gsize) at * stride, columns, patch, line);
        held = at;
        add_row (patch, y, rows[y].weights[k], line);
      }
  to_luma (patch);
  return TRUE;
}
