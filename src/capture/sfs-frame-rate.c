/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-frame-rate.h"

/* Long enough that one picture more or less is no tenth of it, short enough to be told soon. */
#define WINDOW (2 * G_TIME_SPAN_SECOND)
/* Cameras lengthen the exposure in the dark, most of them in steps: 30, 15, 10, 7.5, 5. Ten a
 * second are enough, and half a percent less is ten that are not quite on time; the upper bound
 * keeps one that lies between from flickering. */
#define TEN 9.95
#define ENOUGH 11.5
/* One bad count may be a busy computer, two are the camera. Close to ten a picture that comes a
 * little late can make two of them; there it takes eight, each of which begins late where the one
 * before ended late. */
#define CLEARLY_LOW 9.5
#define N_CLEAR 2
#define N_CLOSE 8

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
  self->n_clear = self->rate < CLEARLY_LOW ? self->n_clear + 1 : 0;
  self->n_low = self->rate < TEN ? self->n_low + 1 : 0;
  self->low = was_low ? self->rate < ENOUGH : self->n_clear >= N_CLEAR || self->n_low >= N_CLOSE;
  return self->low != was_low;
}
