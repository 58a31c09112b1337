/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-patch.h"

#include <math.h>
#include <string.h>

/* No more source pixels than this along one side of a face: beyond, every n-th is taken, which is
 * still several for each one of the patch. */
#define MAX_SPAN 1024

/* Each pixel of the patch is a mean around its place, weighted like a tent that is three pixels
 * wide at its foot: pixels of the patch or of the picture, whichever are larger. To pick pixels
 * instead would make a small or noisy face look sharp by aliasing; and with a narrower tent, noise
 * would come out stronger at some places than at others, and pass for detail. */
#define REACH 1.5
#define MAX_TAPS (3 * MAX_SPAN / SFS_PATCH_SIZE + 2)

/* Of the face, as part of the box's: what is beyond is ears and background. */
#define FACE_WIDTH 0.85f

/* Which pixels of the source make one of the patch, and by how much. */
typedef struct
{
  int first, n;
  float weights[MAX_TAPS];
} Tap;

/* One axis of the patch: @from and @length of the face in pixels of the picture, which has @size of
 * them. What is not in the picture gets no taps, and at its edge the tent is cut. */
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
      double half = REACH * MAX (scale, 1);
      int last = (int) floor (centre - 0.5 + half);
      float sum = 0;

      tap->n = 0;
      if (centre < 0 || centre >= size)
        continue;
      *begin = MIN (*begin, i);
      *end = i + 1;
      tap->first = MAX ((int) ceil (centre - 0.5 - half), 0);
      for (int at = tap->first; at <= MIN (last, size - 1); at++)
        {
          float weight = (float) (1 - fabs (at + 0.5 - centre) / half);
          tap->weights[tap->n++] = weight;
          sum += weight;
        }
      for (int k = 0; k < tap->n; k++)
        tap->weights[k] /= sum;
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

/* Each row of the picture is read once, and goes into all the rows of the patch that it has a part
 * in. */
static void
add_rows (SfsFacePatch *patch, const guint8 *rgb, int stride, const Tap *columns, const Tap *rows)
{
  const Tap *bottom = &rows[patch->bottom - 1];
  float line[3][SFS_PATCH_SIZE];
  int first = patch->top;

  for (int at = rows[patch->top].first; at < bottom->first + bottom->n; at++)
    {
      narrow (rgb + (gsize) at * stride, columns, patch, line);
      while (rows[first].first + rows[first].n <= at)
        first++;
      for (int y = first; y < patch->bottom && rows[y].first <= at; y++)
        {
          float weight = rows[y].weights[at - rows[y].first];
          for (int x = patch->left; x < patch->right; x++)
            {
              patch->y[y][x] += weight * line[0][x];
              patch->cb[y][x] += weight * line[1][x];
              patch->cr[y][x] += weight * line[2][x];
            }
        }
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
  const double left = face->x * width, top = face->y * height;
  const double wide = face->width * width, high = face->height * height;

  if (!(wide >= 8 && high >= 8 && wide <= MAX_SPAN && high <= MAX_SPAN && isfinite (left) &&
        isfinite (top)))
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
  add_rows (patch, rgb, stride, columns, rows);
  to_luma (patch);
  return TRUE;
}

/**
 * sfs_face_patch_get_row:
 * @patch: a patch
 * @y: row, 0 to %SFS_PATCH_SIZE - 1
 * @left: (out): first column of the face
 * @right: (out): first column that is not the face's any more
 *
 * The face is the ellipse in the box that leaves hair and background in its corners out.
 */
void
sfs_face_patch_get_row (const SfsFacePatch *patch, int y, int *left, int *right)
{
  const float half = SFS_PATCH_SIZE / 2.0f;
  float down = (y + 0.5f - half) / half;
  float reach = FACE_WIDTH * half * sqrtf (1 - down * down);

  *left = MAX (patch->left, (int) ceilf (half - reach - 0.5f));
  *right = MIN (patch->right, (int) floorf (half + reach - 0.5f) + 1);
}
