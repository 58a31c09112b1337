/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-coach.h"

/* A hint that is on the screen for less cannot be read. */
#define MIN_SHOWN (700 * G_TIME_SPAN_MILLISECOND)
/* Good for so long: the person has settled. */
#define MIN_GOOD (500 * G_TIME_SPAN_MILLISECOND)
/* What is soft must be wrong for so long: who talks turns and nods. */
#define SOFT_TOLERANCE (600 * G_TIME_SPAN_MILLISECOND)
/* Who tried for so long to please the soft checks cannot. */
#define MAX_SOFT (10 * G_TIME_SPAN_SECOND)

/**
 * sfs_face_coach_init:
 * @self: (out caller-allocates): a coach
 *
 * Makes it one that has seen nothing.
 */
void
sfs_face_coach_init (SfsFaceCoach *self)
{
  *self = (SfsFaceCoach){ .last = -1, .shown_since = -1 };
}

/* A check changes its mind when what speaks against it adds up to the tolerance. What speaks for it
 * takes away again, so much that the mind changes in the end when, and only when, more than the
 * share is wrong; a single frame, or one now and then, does nothing. */
static void
weigh (SfsFaceCoach *self, guint i, gboolean wrong, gint64 step)
{
  gboolean soft = sfs_hint_is_soft (sfs_face_check_get (i)->hint);
  double share = soft ? SFS_SOFT_SHARE : SFS_HARD_SHARE;
  gint64 tolerance = soft && !self->wrong[i] ? SOFT_TOLERANCE : SFS_TOLERANCE;

  if (wrong != self->wrong[i])
    self->doubt[i] += step;
  else
    self->doubt[i] -= step * (wrong ? (1 - share) / share : share / (1 - share));
  self->doubt[i] = MAX (self->doubt[i], 0);
  if (self->doubt[i] >= tolerance)
    {
      self->wrong[i] = !self->wrong[i];
      self->doubt[i] = 0;
    }
}

static SfsHint
get_most_useful (const SfsFaceCoach *self)
{
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    if (self->wrong[i])
      return sfs_face_check_get (i)->hint;
  return SFS_HINT_NONE;
}

static void
show (SfsFaceCoach *self, gint64 time, SfsHint hint)
{
  if (hint == self->shown || (self->shown_since >= 0 && time - self->shown_since < MIN_SHOWN))
    return;
  self->shown = hint;
  self->shown_since = time;
}

static void
update_ready (SfsFaceCoach *self, gboolean all_well, SfsHint hint, gint64 step)
{
  if (all_well)
    self->good = MIN (self->good + step, MIN_GOOD);
  else
    self->good = MAX (self->good - 2 * step, 0);
  if (hint != SFS_HINT_NONE)
    self->ready = FALSE;
  else if (self->good >= MIN_GOOD && self->shown == SFS_HINT_NONE)
    self->ready = TRUE;
}

static void
update_insistence (SfsFaceCoach *self, SfsHint hint, gint64 step)
{
  if (hint != SFS_HINT_NONE && !sfs_hint_is_soft (hint))
    self->soft = 0;
  else if (hint != SFS_HINT_NONE)
    self->soft = MIN (self->soft + step, MAX_SOFT);
  else if (self->ready)
    self->soft = MAX (self->soft - step, 0);
  if (self->soft >= MAX_SOFT)
    self->may_insist = TRUE;
  else if (self->soft <= 0)
    self->may_insist = FALSE;
}

/**
 * sfs_face_coach_push:
 * @self: a coach
 * @look: what one frame showed; not taken before the last one
 *
 * Then @shown is what to tell: something hard was wrong for 0.3 s, something soft for 0.6 s, or
 * more often than not over longer, and a hint stays for 0.7 s at least. @ready is set when all has
 * been well for half a second, and unset when something counts as wrong. @may_insist is set when,
 * for ten seconds of the stream, what was wrong was soft; something hard unsets it, and so does
 * being ready for as long as it took.
 */
void
sfs_face_coach_push (SfsFaceCoach *self, const SfsLook *look)
{
  gint64 step = self->last < 0 ? 0 : CLAMP (look->time - self->last, 0, SFS_MAX_STEP);
  SfsFaceFinding findings[SFS_N_FACE_CHECKS];
  gboolean all_well = TRUE;

  if (self->last >= 0 && look->time - self->last > MIN_GOOD)
    self->good = 0;
  sfs_face_check_look (look, self->wrong, findings);
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      weigh (self, i, findings[i].wrong, step);
      all_well &= !findings[i].wrong;
    }

  SfsHint hint = get_most_useful (self);
  show (self, look->time, hint);
  update_ready (self, all_well, hint, step);
  update_insistence (self, hint, step);
  self->last = look->time;
}
