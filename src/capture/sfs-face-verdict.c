/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-verdict.h"

#include <math.h>

/* A busy machine may not look for a moment. When it does not for longer, nobody can say that there
 * was a face. */
#define MAX_UNSEEN G_TIME_SPAN_SECOND

/**
 * sfs_face_verdict_begin:
 * @self: (out caller-allocates): a verdict
 * @time: of the first frame of the clip, in µs of the stream
 * @anyway: whether what is soft is not to refuse the clip
 *
 * Begins anew.
 */
void
sfs_face_verdict_begin (SfsFaceVerdict *self, gint64 time, gboolean anyway)
{
  *self = (SfsFaceVerdict){ .begin = time, .last = time, .anyway = anyway };
}

static void
add_hard (SfsFaceVerdict *self, SfsHint hint, gint64 run, gint64 step)
{
  self->longest = MAX (self->longest, run);
  self->total += step;
  self->hard_out[hint] += step;
}

static void
add_unseen (SfsFaceVerdict *self, gint64 time)
{
  if (time <= MAX_UNSEEN)
    return;
  add_hard (self, SFS_HINT_NO_FACE, time, time);
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    if (sfs_face_check_get (i)->hint == SFS_HINT_NO_FACE)
      self->measured[i].out += time;
}

/**
 * sfs_face_verdict_push:
 * @self: a verdict
 * @look: what one frame showed; what was taken before the beginning does not count
 *
 * Adds a frame. The time since the last one counts as this frame is.
 */
void
sfs_face_verdict_push (SfsFaceVerdict *self, const SfsLook *look)
{
  SfsFaceFinding findings[SFS_N_FACE_CHECKS];
  gint64 unseen = look->time - self->last;
  gint64 step = CLAMP (unseen, 0, SFS_MAX_STEP);
  SfsHint hard = SFS_HINT_NONE;

  if (look->time < self->begin)
    return;
  add_unseen (self, unseen);
  self->last = look->time;
  self->n_frames++;
  sfs_face_check_look (look, NULL, findings);
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      SfsHint hint = sfs_face_check_get (i)->hint;

      if (isnan (findings[i].value))
        continue;
      self->measured[i].sum += findings[i].value;
      self->measured[i].n++;
      if (!findings[i].wrong)
        continue;
      self->measured[i].out += step;
      if (hard == SFS_HINT_NONE && !sfs_hint_is_soft (hint))
        hard = hint;
    }
  self->run = hard != SFS_HINT_NONE ? self->run + step : 0;
  if (hard != SFS_HINT_NONE)
    add_hard (self, hard, self->run, step);
}

static void
add_reason (SfsFaceVerdict *self, SfsHint hint)
{
  for (guint i = 0; i < self->n_reasons; i++)
    if (self->reasons[i] == hint)
      return;
  self->reasons[self->n_reasons++] = hint;
}

/* What was wrong for longest, and whatever else was for long. */
static void
add_hard_reasons (SfsFaceVerdict *self)
{
  SfsHint longest = SFS_HINT_NONE;

  for (int hint = SFS_HINT_NONE + 1; hint < SFS_N_HINTS; hint++)
    if (self->hard_out[hint] > self->hard_out[longest])
      longest = hint;
  add_reason (self, longest);
  for (int hint = SFS_HINT_NONE + 1; hint < SFS_N_HINTS; hint++)
    if (self->hard_out[hint] >= SFS_TOLERANCE)
      add_reason (self, hint);
}

static void
add_soft_reasons (SfsFaceVerdict *self)
{
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      SfsHint hint = sfs_face_check_get (i)->hint;
      gint64 out = self->measured[i].out;

      if (sfs_hint_is_soft (hint) && out >= SFS_TOLERANCE && out > self->length * SFS_SOFT_SHARE)
        add_reason (self, hint);
    }
}

/**
 * sfs_face_verdict_end:
 * @self: a verdict
 * @time: of the end of the clip, in µs of the stream
 *
 * Ends the clip. It is accepted when nothing hard was wrong for 0.3 s or longer at a time, nor for
 * more than a fifth of the clip together, and nothing soft for more than a third of it. A second or
 * more in which no frame was looked at counts as without a face.
 *
 * Returns: whether the clip is accepted
 */
gboolean
sfs_face_verdict_end (SfsFaceVerdict *self, gint64 time)
{
  gboolean hard;

  self->length = time - self->begin;
  add_unseen (self, self->n_frames > 0 ? time - self->last : MAX (self->length, MAX_UNSEEN + 1));
  hard = self->longest >= SFS_TOLERANCE || self->total > self->length * SFS_HARD_SHARE;
  self->n_reasons = 0;
  if (hard)
    add_hard_reasons (self);
  add_soft_reasons (self);
  self->accepted = !hard && (self->n_reasons == 0 || self->anyway);
  return self->accepted;
}

/**
 * sfs_face_verdict_get_reason:
 * @self: a verdict that has ended
 *
 * Returns: the one most useful reason why the clip is not accepted, or %SFS_HINT_NONE
 */
SfsHint
sfs_face_verdict_get_reason (const SfsFaceVerdict *self)
{
  return self->accepted || self->n_reasons == 0 ? SFS_HINT_NONE : self->reasons[0];
}

static double
rounded (double value)
{
  return round (value * 1000) / 1000;
}

static double
to_seconds (gint64 time)
{
  return rounded ((double) time / G_TIME_SPAN_SECOND);
}

/* One entry for the rows of one name, which lie beside each other or apart: a limit each. */
static void
add_measure (const SfsFaceVerdict *self, guint row, JsonArray *array)
{
  const SfsFaceCheck *first = sfs_face_check_get (row), *other = NULL;
  const SfsFaceMeasured *measured = &self->measured[row];
  gint64 out = measured->out;
  JsonObject *object;

  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      if (i == row || !g_str_equal (sfs_face_check_get (i)->name, first->name))
        continue;
      if (i < row)
        return;
      other = sfs_face_check_get (i);
      out += self->measured[i].out;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "name", first->name);
  if (measured->n > 0)
    json_object_set_double_member (object, "value", rounded (measured->sum / measured->n));
  else
    json_object_set_null_member (object, "value");
  json_object_set_string_member (object, "unit", first->unit);
  json_object_set_double_member (object, "threshold", first->threshold);
  if (other != NULL)
    json_object_set_double_member (object, "threshold_max", other->threshold);
  json_object_set_string_member (object, "bound",
                                 other != NULL     ? "range"
                                 : first->at_least ? "min"
                                                   : "max");
  json_object_set_double_member (object, "seconds_out", to_seconds (out));
  json_array_add_object_element (array, object);
}

/**
 * sfs_face_verdict_to_json:
 * @self: a verdict that has ended
 *
 * Makes `quality.json`, whose members docs/FACE-CHECKS.md describes. It holds nothing by which a
 * person could be recognized.
 *
 * Returns: (transfer full): a new object
 */
JsonObject *
sfs_face_verdict_to_json (const SfsFaceVerdict *self)
{
  JsonObject *quality = json_object_new ();
  JsonArray *reasons = json_array_new (), *measures = json_array_new ();

  for (guint i = 0; i < self->n_reasons; i++)
    json_array_add_string_element (reasons, sfs_hint_get_id (self->reasons[i]));
  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    add_measure (self, i, measures);
  json_object_set_int_member (quality, "quality_version", 3);
  json_object_set_string_member (quality, "verdict", self->accepted ? "accepted" : "refused");
  json_object_set_string_member (quality, "reason",
                                 sfs_hint_get_id (sfs_face_verdict_get_reason (self)));
  json_object_set_array_member (quality, "reasons", reasons);
  json_object_set_boolean_member (quality, "anyway", self->anyway);
  json_object_set_double_member (quality, "seconds", to_seconds (self->length));
  json_object_set_int_member (quality, "frames", self->n_frames);
  json_object_set_double_member (quality, "longest_out", to_seconds (self->longest));
  json_object_set_array_member (quality, "measures", measures);
  return quality;
}
