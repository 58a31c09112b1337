/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drivers say when they took a picture, most of them; but some begin with a time that is none, some
 * use another clock, and cameras made of software say nothing, of which pipewiresrc makes no time
 * in one version and always the same in another. */

#include "capture/sfs-camera-time.h"

/* All of PipeWire's buffers at 15 pictures a second, on a computer that is too busy to take them.
 */
#define MAX_AGE GST_SECOND

/**
 * sfs_camera_time_choose:
 * @stamp: what came with the picture, or %GST_CLOCK_TIME_NONE
 * @now: the monotonic clock, nanoseconds
 * @last_stamp: that of the picture before, or when there was none yet
 * @last: what was chosen for the picture before, or when there was none yet
 *
 * Says when a picture was taken: as its stamp has it, where that is of the same clock and can be
 * true, and else now.
 *
 * Returns: the time, nanoseconds of the monotonic clock, not before @last
 */
GstClockTime
sfs_camera_time_choose (GstClockTime stamp,
                        GstClockTime now,
                        GstClockTime last_stamp,
                        GstClockTime last)
{
  gboolean likely = GST_CLOCK_TIME_IS_VALID (stamp) && stamp > last_stamp && stamp <= now &&
                    now - stamp <= MAX_AGE;

  return MAX (likely ? stamp : now, last);
}
