/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-rate.h"

#include <math.h>

/* Half of what is shown is younger than about two seconds. */
#define TIME_CONSTANT 3.0
/* Samples that lie closer together say more about buffers than about the line. */
#define MIN_STEP (G_USEC_PER_SEC / 10)

/**
 * sfs_rate_reset:
 * @rate: a rate
 *
 * Forgets everything: after a pause the time that passed says nothing.
 */
void
sfs_rate_reset (SfsRate *rate)
{
  *rate = (SfsRate){ 0 };
}

/**
 * sfs_rate_add:
 * @rate: a rate
 * @time: monotonic time in µs
 * @bytes: sent until then, in all
 *
 * Takes a sample. An exponential average by time, so that it does not matter how often samples
 * come; going back (an upload that starts anew) begins anew.
 */
void
sfs_rate_add (SfsRate *rate, gint64 time, gint64 bytes)
{
  double seconds, now, weight;

  if (rate->time == 0 || bytes < rate->bytes)
    {
      *rate = (SfsRate){ .time = time, .bytes = bytes };
      return;
    }
  if (time - rate->time < MIN_STEP)
    return;

  seconds = (double) (time - rate->time) / G_USEC_PER_SEC;
  now = (double) (bytes - rate->bytes) / seconds;
  weight = rate->value > 0 ? 1 - exp (-seconds / TIME_CONSTANT) : 1;
  rate->value += weight * (now - rate->value);
  rate->time = time;
  rate->bytes = bytes;
}

/**
 * sfs_rate_get:
 * @rate: a rate
 *
 * Returns: bytes a second; 0 while not known
 */
double
sfs_rate_get (const SfsRate *rate)
{
  return rate->value;
}
