/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-frame-rate.h"

/* Long enough that one picture more or less is no tenth of it, short enough to be told soon. */
#define WINDOW (2 * G_TIME_SPAN_SECOND)
/* Cameras lengthen the exposure in the dark, most of them in steps: 30, 15, 10, 7.5, 5. The upper
 * bound keeps one that lies between from flickering. */
#define LOW 9.5
#define ENOUGH 11.5

/**
 * sfs_frame_rate_add:
 * @self: a count
 * @time: of a picture, in µs, on a clock that goes forwards
 *
 * Counts a picture. The rate is looked at over two seconds each. A clock that was set back begins a
 * new count.
 *
 * Returns: whether it has just become too low, or high enough again
 */
gboolean
sfs_frame_rate_add (SfsFrameRate *self, gint64 time)
{
  gboolean was_low = self->low;

  if (!self->begun || time < self->since)
    {
      self->begun = TRUE;
      self->since = time;
      self->count = 0;
      return FALSE;
    }
  self->count++;
  if (time - self->since < WINDOW)
    return FALSE;

  self->rate = (double) self->count * G_TIME_SPAN_SECOND / (double) (time - self->since);
  self->since = time;
  self->count = 0;
  /* One bad count may be a busy computer, two are the camera. */
  self->n_low = self->rate < LOW ? self->n_low + 1 : 0;
  self->low = was_low ? self->rate < ENOUGH : self->n_low >= 2;
  return self->low != was_low;
}
