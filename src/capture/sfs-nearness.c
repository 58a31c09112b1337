/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-nearness.h"

#include <math.h>

#define PLACE                                                                                      \
  (SFS_HINT_BIT (SFS_HINT_TOO_FAR) | SFS_HINT_BIT (SFS_HINT_TOO_CLOSE) |                           \
   SFS_HINT_BIT (SFS_HINT_MOVE_LEFT) | SFS_HINT_BIT (SFS_HINT_MOVE_RIGHT) |                        \
   SFS_HINT_BIT (SFS_HINT_MOVE_UP) | SFS_HINT_BIT (SFS_HINT_MOVE_DOWN) |                           \
   SFS_HINT_BIT (SFS_HINT_UPRIGHT) | SFS_HINT_BIT (SFS_HINT_LOOK_AHEAD) |                          \
   SFS_HINT_BIT (SFS_HINT_CHIN))

/* As far beyond a limit as this there is nothing near about it: a face whose middle is at the edge
 * of the picture, or a head that is a dot in it; one that shows its profile. */
#define FAR_PART 0.3 /* of the picture */
#define FAR_DEGREES 60.0

/* A change is heard to two thirds after this long. */
#define INERTIA (200.0 * G_TIME_SPAN_MILLISECOND)

/**
 * sfs_nearness:
 * @look: what one frame showed
 *
 * Measures by how much the checks of size, place and pose are missed, all of them together; so it
 * is 1 exactly where none of these has anything to say, and no other scale of what is right is
 * needed. Light and sharpness do not count: nobody can hear where a lamp is.
 *
 * Returns: 0 to 1, or NAN
 */
double
sfs_nearness (const SfsLook *look)
{
  SfsFaceFinding findings[SFS_N_FACE_CHECKS];
  double missed[SFS_N_HINTS] = { 0 };
  double sum = 0;

  if (look->n_faces != 1)
    return NAN;

  sfs_face_check_look (look, NULL, findings);
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      const SfsFaceCheck *check = sfs_face_check_get (i);
      double by = fabs (findings[i].value - check->threshold) /
                  (g_str_equal (check->unit, "degree") ? FAR_DEGREES : FAR_PART);

      /* Two checks of one hint are two views of one distance. */
      if (findings[i].wrong && (PLACE & SFS_HINT_BIT (check->hint)))
        missed[check->hint] = MAX (missed[check->hint], by);
    }
  for (guint i = 0; i < SFS_N_HINTS; i++)
    sum += missed[i] * missed[i];

  return 1 - MIN (sqrt (sum), 1);
}

/**
 * sfs_nearness_smooth:
 * @before: what this returned last, or NAN
 * @now: of the frame now, or NAN
 * @step: µs between the two
 *
 * A face that is gone, or there again, is so at once.
 *
 * Returns: how near it is, as it is to be heard
 */
double
sfs_nearness_smooth (double before, double now, gint64 step)
{
  if (isnan (before) || isnan (now))
    return now;
  return now + (before - now) * exp (-(double) step / INERTIA);
}
