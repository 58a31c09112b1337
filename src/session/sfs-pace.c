/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-pace.h"

#define GROWTH 1.6
#define JITTER 0.25
#define DAY (24.0 * 60 * 60)

static const struct
{
  double first;
  double longest;
} limits[] = {
  [SFS_PACE_WATCHED] = { 4, 2 * 60 },
  [SFS_PACE_ASKED] = { 30, 60 * 60 },
  [SFS_PACE_PROMISED] = { 10 * 60, 6 * 60 * 60 },
};

/**
 * sfs_pace_next:
 * @pace: a pace
 * @kind: why it is asked about
 * @jitter: at random from 0 to 1: many who were offline together do not come back together
 * @least: seconds that the operator asked to wait (Retry-After), or -1
 *
 * Returns: how many seconds to wait before it is asked about again, -1 for never
 */
double
sfs_pace_next (SfsPace *pace, SfsPaceKind kind, double jitter, double least)
{
  double seconds;

  if (kind == SFS_PACE_REST)
    return -1;
  seconds = pace->interval > 0 ? pace->interval * GROWTH : limits[kind].first;
  pace->interval = CLAMP (seconds, limits[kind].first, limits[kind].longest);
  seconds = pace->interval * (1 + JITTER * jitter);
  return MAX (seconds, MIN (least, DAY));
}

/**
 * sfs_pace_reset:
 * @pace: a pace
 *
 * Begins anew: something changed, so more may change soon.
 */
void
sfs_pace_reset (SfsPace *pace)
{
  pace->interval = 0;
}
