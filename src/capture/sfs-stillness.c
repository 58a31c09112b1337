/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-stillness.h"

#include "capture/sfs-quantile.h"

#include <math.h>

/* The picture is looked at in coarse cells, as means over many pixels and some frames: noise goes
 * down in them, while a head that sways by a pixel, lips or a blink do not. A picture is frozen
 * when no cell has changed for long by more than noise explains; measured on footage of people,
 * some cell changes by 12 or more in any 2 s, and a still with a dark webcam's noise by 1.
 *
 * A still that is held in a hand moves, and so does a video that is shown: this tells neither. */

/* Along the longer side. */
#define N_CELLS 32
/* As long as nobody alive sits without swaying, breathing or blinking. */
#define MIN_FROZEN (2 * G_TIME_SPAN_SECOND)
/* Part of a new frame in the mean over frames: of the noise 0.45 is left, and after 0.7 s at 15
 * frames a second a hundredth of what was before. */
#define PART_OF_NEW (1 / 3.0f)
/* Change of a cell that is more than rounding and compression, of 255. */
#define MIN_CHANGE 0.8f
/* A cell may differ by so many times the noise of cells: of a thousand cells in thirty frames, one
 * reaches 4.5. */
#define CHANGE_PER_NOISE 6

typedef struct
{
  float cells[N_CELLS * N_CELLS];
} Look;

struct _SfsStillness
{
  gint64 since; /* time of @reference, or -1: no frame yet */
  int width, height, n;
  float noise;    /* standard deviation of a cell from one frame to the next */
  Look last;      /* the frame before */
  Look mean;      /* over the last frames */
  Look reference; /* the mean that the picture has been like ever since */
};

/**
 * sfs_stillness_new:
 *
 * Returns: (transfer full): one that has seen nothing
 */
SfsStillness *
sfs_stillness_new (void)
{
  SfsStillness *self = g_new0 (SfsStillness, 1);

  self->since = -1;
  return self;
}

/**
 * sfs_stillness_free:
 * @self: (transfer full) (nullable): a stillness
 */
void
sfs_stillness_free (SfsStillness *self)
{
  g_free (self);
}

/**
 * sfs_stillness_reset:
 * @self: a stillness
 *
 * Forgets everything: for a new stream, whose times begin anew.
 */
void
sfs_stillness_reset (SfsStillness *self)
{
  self->since = -1;
}

/* Means of green, which is most of luma, over cells of equal size. */
static void
fill (Look *look, const guint8 *rgb, int width, int height, int stride, int columns, int rows)
{
  for (int row = 0; row < rows; row++)
    {
      int top = row * height / rows, bottom = (row + 1) * height / rows;
      guint sums[N_CELLS] = { 0 };

      for (int y = top; y < bottom; y++)
        {
          const guint8 *line = rgb + (gsize) y * stride;
          for (int column = 0; column < columns; column++)
            {
              int right = (column + 1) * width / columns;
              for (int x = column * width / columns; x < right; x++)
                sums[column] += line[3 * x + 1];
            }
        }
      for (int column = 0; column < columns; column++)
        {
          int wide = (column + 1) * width / columns - column * width / columns;
          look->cells[row * columns + column] = (float) sums[column] / (wide * (bottom - top));
        }
    }
}

/* How much most cells differ from one frame to the next, apart from the whole picture's getting
 * lighter or darker. Follows slowly, and faster down than up: one look at a scene that moves says
 * nothing of the noise. */
static void
update_noise (SfsStillness *self, const Look *now)
{
  float differences[N_CELLS * N_CELLS];

  for (int i = 0; i < self->n; i++)
    differences[i] = now->cells[i] - self->last.cells[i];
  float shift = sfs_quantile_take (differences, self->n, self->n / 2);
  for (int i = 0; i < self->n; i++)
    differences[i] = fabsf (differences[i] - shift);
  /* Standard deviation by median, and of one frame by that of the difference of two. */
  float noise = sfs_quantile_take (differences, self->n, self->n / 2) * 1.4826f / (float) G_SQRT2;
  self->noise += (noise - self->noise) * (noise < self->noise ? 0.2f : 0.05f);
}

static gboolean
has_changed (const SfsStillness *self)
{
  float differences[N_CELLS * N_CELLS], sorted[N_CELLS * N_CELLS];
  /* The mean has less noise than a frame, and both of the two that are compared have it. */
  float left = sqrtf (2 * PART_OF_NEW / (2 - PART_OF_NEW));
  float limit = MAX (MIN_CHANGE, CHANGE_PER_NOISE * left * self->noise);

  for (int i = 0; i < self->n; i++)
    differences[i] = sorted[i] = self->mean.cells[i] - self->reference.cells[i];
  float shift = sfs_quantile_take (sorted, self->n, self->n / 2);
  for (int i = 0; i < self->n; i++)
    if (fabsf (differences[i] - shift) > limit)
      return TRUE;
  return FALSE;
}

/**
 * sfs_stillness_push:
 * @self: a stillness
 * @time: when the frame was taken, in µs of the stream; not before the last one
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 *
 * Tells what one frame showed. Takes a tenth of a millisecond.
 *
 * Returns: whether the picture has been frozen for 2 s or longer
 */
gboolean
sfs_stillness_push (
    SfsStillness *self, gint64 time, const guint8 *rgb, int width, int height, int stride)
{
  Look now;

  g_return_val_if_fail (rgb != NULL && width > 0 && height > 0 && stride >= width * 3, FALSE);

  int longer = MAX (width, height);
  int columns = CLAMP (N_CELLS * width / longer, 1, MIN (width, N_CELLS));
  int rows = CLAMP (N_CELLS * height / longer, 1, MIN (height, N_CELLS));
  fill (&now, rgb, width, height, stride, columns, rows);
  if (self->since < 0 || time < self->since || width != self->width || height != self->height)
    {
      *self =
          (SfsStillness){ .since = time, .width = width, .height = height, .n = columns * rows };
      self->last = self->mean = self->reference = now;
      return FALSE;
    }
  update_noise (self, &now);
  self->last = now;
  for (int i = 0; i < self->n; i++)
    self->mean.cells[i] += (now.cells[i] - self->mean.cells[i]) * PART_OF_NEW;
  if (has_changed (self))
    {
      self->since = time;
      self->reference = self->mean;
    }
  return time - self->since >= MIN_FROZEN;
}
