/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides over time: a single frame proves nothing, neither that a face is gone nor that there is
 * a second one (see facts on false detections in the detector's own file). */

#include "capture/sfs-face-gate.h"

#include <math.h>
#include <string.h>

/* How long something must be wrong before it counts. A blink of the detector or a quick turn of the
 * head is shorter; a person who leaves is not. */
#define TOLERANCE (300 * G_TIME_SPAN_MILLISECOND)
/* What one frame says counts for no longer than this, so that on a slow machine, too, it takes two
 * in a row to spoil a clip. */
#define MAX_STEP (250 * G_TIME_SPAN_MILLISECOND)
/* A busy machine may not look for a moment. When it does not for longer, nobody can say that there
 * was a face. */
#define MAX_UNSEEN G_TIME_SPAN_SECOND
/* A hint that is on the screen for less cannot be read. */
#define MIN_SHOWN (700 * G_TIME_SPAN_MILLISECOND)
/* Good for so long: the person has settled. */
#define MIN_GOOD (500 * G_TIME_SPAN_MILLISECOND)
/* What is shorter than TOLERANCE each time may still add up: no more than this part of a clip. */
#define MAX_SHARE_OUT 0.2

typedef struct
{
  const char *name, *unit;
  double threshold;
  gboolean at_least; /* else at most */
  double slack;      /* once it was wrong, it is right again only this much beyond the threshold */
  double (*measure) (const SfsFace *face);
  SfsHint (*hint) (const SfsFace *face);
} Check;

/* BlazeFace's box goes from the brow to the chin. Crown to chin is 1.45 times that, measured on
 * webcam footage and on a portrait. */
#define HEAD_PER_BOX 1.45

static double
head_height (const SfsFace *face)
{
  return HEAD_PER_BOX * face->height;
}

static double
offset_x (const SfsFace *face)
{
  return fabs (face->x + face->width / 2 - 0.5);
}

static double
offset_y (const SfsFace *face)
{
  return fabs (face->y + face->height / 2 - 0.5);
}

static double
margin_x (const SfsFace *face)
{
  return MIN (face->x, 1 - face->x - face->width);
}

static double
margin_y (const SfsFace *face)
{
  return MIN (face->y, 1 - face->y - face->height);
}

static SfsHint
come_closer (const SfsFace *face)
{
  return SFS_HINT_TOO_FAR;
}

static SfsHint
move_back (const SfsFace *face)
{
  return SFS_HINT_TOO_CLOSE;
}

/* The preview is a mirror: who is on the left of the picture sees themselves on the right. */
static SfsHint
move_sideways (const SfsFace *face)
{
  return face->x + face->width / 2 < 0.5 ? SFS_HINT_MOVE_LEFT : SFS_HINT_MOVE_RIGHT;
}

static SfsHint
move_vertically (const SfsFace *face)
{
  return face->y + face->height / 2 < 0.5 ? SFS_HINT_MOVE_DOWN : SFS_HINT_MOVE_UP;
}

/* What one face must fulfil, the most useful thing to say first. The number of faces comes before
 * them. */
static const Check checks[] = {
  /* ISO/IEC 29794-5 wants a head of 0.45 of the height; from 0.3 a webcam's 720 lines leave 70
   * pixels between the eyes, which is where its inter-eye-distance measure turns. */
  { "head-height-min", "picture-height", 0.30, TRUE, 0.02, head_height, come_closer },
  /* Beyond, the wide angle of a webcam distorts and chin or hair leave the picture. */
  { "head-height-max", "picture-height", 0.95, FALSE, 0.04, head_height, move_back },
  /* Brow to chin wholly in the picture: our own rule, the smallest that keeps a face whole. */
  { "margin-horizontal", "picture-width", 0.01, TRUE, 0.01, margin_x, move_sideways },
  { "margin-vertical", "picture-height", 0.01, TRUE, 0.01, margin_y, move_vertically },
  /* ISO/IEC 19794-5 full frontal wants 0.45–0.55; people before a webcam sit up to 0.16 off, and
   * nothing is lost by it: our own limit. */
  { "centre-horizontal", "picture-width", 0.20, FALSE, 0.02, offset_x, move_sideways },
  { "centre-vertical", "picture-height", 0.25, FALSE, 0.02, offset_y, move_vertically },
};
#define N_CHECKS G_N_ELEMENTS (checks)

typedef struct
{
  double sum;
  guint n;
  gint64 out; /* µs */
} Measured;

struct _SfsFaceGate
{
  gint64 last;       /* time of the last push, or -1 */
  gint64 good_since; /* -1: not good */
  gint64 bad_since;  /* -1: not bad */
  gboolean ready;
  SfsHint shown;
  gint64 shown_since;   /* -1: from the beginning */
  gint64 differs_since; /* since when another hint is due; -1: it is not */

  gboolean in_clip;
  gint64 clip_begin, clip_last;
  gint64 out_run, longest_out, total_out;
  gint64 hint_out[SFS_N_HINTS];
  Measured faces, measured[N_CHECKS];
  guint n_frames;
  double seconds;
  gboolean accepted;
  SfsHint reason;
};

/**
 * sfs_face_gate_new:
 *
 * Returns: (transfer full): a gate that has seen nothing
 */
SfsFaceGate *
sfs_face_gate_new (void)
{
  SfsFaceGate *self = g_new0 (SfsFaceGate, 1);

  sfs_face_gate_reset (self);
  return self;
}

/**
 * sfs_face_gate_free:
 * @self: (transfer full) (nullable): a gate
 */
void
sfs_face_gate_free (SfsFaceGate *self)
{
  g_free (self);
}

/**
 * sfs_face_gate_reset:
 * @self: a gate
 *
 * Forgets everything: for a new stream, whose times begin anew.
 */
void
sfs_face_gate_reset (SfsFaceGate *self)
{
  *self = (SfsFaceGate){
    .last = -1, .good_since = -1, .bad_since = -1, .shown_since = -1, .differs_since = -1
  };
}

static gboolean
fails (const Check *check, double value, double slack)
{
  return check->at_least ? value < check->threshold + slack : value > check->threshold - slack;
}

/* What is wrong with this frame. @shown makes the check that it came from a little stricter, so
 * that someone at the limit does not see the hint come and go. */
static SfsHint
judge (const SfsFace *faces, int n_faces, SfsHint shown)
{
  if (n_faces == 0)
    return SFS_HINT_NO_FACE;
  if (n_faces > 1)
    return SFS_HINT_MANY_FACES;
  for (gsize i = 0; i < N_CHECKS; i++)
    {
      SfsHint hint = checks[i].hint (faces);
      if (fails (&checks[i], checks[i].measure (faces), hint == shown ? checks[i].slack : 0))
        return hint;
    }
  return SFS_HINT_NONE;
}

static void
update_hint (SfsFaceGate *self, gint64 time, SfsHint now)
{
  if (now == self->shown)
    {
      self->differs_since = -1;
      return;
    }
  if (self->differs_since < 0)
    self->differs_since = time;
  if (time - self->differs_since < TOLERANCE)
    return;
  if (self->shown_since >= 0 && time - self->shown_since < MIN_SHOWN)
    return;
  self->shown = now;
  self->shown_since = time;
  self->differs_since = -1;
}

static void
update_ready (SfsFaceGate *self, gint64 time, SfsHint now)
{
  gboolean gap = self->last >= 0 && time - self->last > MIN_GOOD;

  if (now == SFS_HINT_NONE)
    {
      self->bad_since = -1;
      if (self->good_since < 0 || gap)
        self->good_since = time;
      if (time - self->good_since >= MIN_GOOD && self->shown == SFS_HINT_NONE)
        self->ready = TRUE;
      return;
    }
  self->good_since = -1;
  if (self->bad_since < 0)
    self->bad_since = time;
  if (time - self->bad_since >= TOLERANCE)
    self->ready = FALSE;
}

static void
add_unseen (SfsFaceGate *self, gint64 time)
{
  if (time <= MAX_UNSEEN)
    return;
  self->longest_out = MAX (self->longest_out, time);
  self->total_out += time;
  self->faces.out += time;
  self->hint_out[SFS_HINT_NO_FACE] += time;
}

/* The time since the last frame counts as this frame is. */
static void
update_clip (SfsFaceGate *self, gint64 time, const SfsFace *faces, int n_faces)
{
  gint64 unseen = time - self->clip_last;
  gint64 step = MIN (unseen, MAX_STEP);
  SfsHint hint = judge (faces, n_faces, SFS_HINT_NONE);

  if (time < self->clip_begin)
    return;
  add_unseen (self, unseen);
  self->clip_last = time;
  self->n_frames++;
  self->faces.sum += n_faces;
  self->faces.n++;
  if (hint == SFS_HINT_NONE)
    self->out_run = 0;
  else
    {
      self->out_run += step;
      self->longest_out = MAX (self->longest_out, self->out_run);
      self->total_out += step;
      self->hint_out[hint] += step;
    }
  if (hint == SFS_HINT_NO_FACE || hint == SFS_HINT_MANY_FACES)
    self->faces.out += step;
  if (n_faces != 1)
    return;
  for (gsize i = 0; i < N_CHECKS; i++)
    {
      double value = checks[i].measure (faces);
      self->measured[i].sum += value;
      self->measured[i].n++;
      if (fails (&checks[i], value, 0))
        self->measured[i].out += step;
    }
}

/**
 * sfs_face_gate_push:
 * @self: a gate
 * @look: what one frame showed; not taken before the last one
 *
 * Tells the gate what one frame showed.
 */
void
sfs_face_gate_push (SfsFaceGate *self, const SfsLook *look)
{
  g_return_if_fail (look->n_faces >= 0);

  SfsHint now = judge (look->faces, look->n_faces, self->shown);
  update_hint (self, look->time, now);
  update_ready (self, look->time, now);
  if (self->in_clip)
    update_clip (self, look->time, look->faces, look->n_faces);
  self->last = look->time;
}

/**
 * sfs_face_gate_get_hint:
 * @self: a gate
 *
 * Returns: what to tell the person now. Something is wrong for 0.3 s before it becomes a hint, and
 *   a hint stays for at least 0.7 s.
 */
SfsHint
sfs_face_gate_get_hint (SfsFaceGate *self)
{
  return self->shown;
}

/**
 * sfs_face_gate_is_ready:
 * @self: a gate
 *
 * Returns: whether all has been well for half a second, and not been wrong for 0.3 s since
 */
gboolean
sfs_face_gate_is_ready (SfsFaceGate *self)
{
  return self->ready;
}

/**
 * sfs_face_gate_may_insist:
 * @self: a gate
 *
 * Returns: whether nothing but soft checks has failed for ten seconds of the stream
 */
gboolean
sfs_face_gate_may_insist (SfsFaceGate *self)
{
  return FALSE;
}

/**
 * sfs_face_gate_begin_clip:
 * @self: a gate
 * @time: of the first frame of the clip, in µs of the stream
 * @anyway: whether soft checks are not to refuse it
 *
 * From now on frames are measured for the clip's own verdict.
 */
void
sfs_face_gate_begin_clip (SfsFaceGate *self, gint64 time, gboolean anyway)
{
  self->in_clip = TRUE;
  self->clip_begin = self->clip_last = time;
  self->out_run = self->longest_out = self->total_out = 0;
  self->n_frames = 0;
  self->faces = (Measured){ 0 };
  memset (self->measured, 0, sizeof self->measured);
  memset (self->hint_out, 0, sizeof self->hint_out);
}

/**
 * sfs_face_gate_end_clip:
 * @self: a gate in a clip
 * @time: of the end of the clip, in µs of the stream
 * @reason: (out) (optional): what was wrong for longest, or %SFS_HINT_NONE
 *
 * Ends the clip. It is accepted when nothing was wrong for 0.3 s or longer at a time, nor for more
 * than a fifth of the clip together. A second or more in which no frame was looked at counts as
 * without a face.
 *
 * Returns: whether the clip is accepted
 */
gboolean
sfs_face_gate_end_clip (SfsFaceGate *self, gint64 time, SfsHint *reason)
{
  gint64 length = time - self->clip_begin;

  self->in_clip = FALSE;
  self->seconds = (double) length / G_TIME_SPAN_SECOND;
  add_unseen (self, self->n_frames > 0 ? time - self->clip_last : MAX (length, MAX_UNSEEN + 1));
  self->accepted = self->longest_out < TOLERANCE && self->total_out <= length * MAX_SHARE_OUT;
  self->reason = SFS_HINT_NONE;
  if (!self->accepted)
    for (int i = SFS_HINT_NONE + 1; i < SFS_N_HINTS; i++)
      if (self->hint_out[i] > self->hint_out[self->reason])
        self->reason = i;
  if (reason != NULL)
    *reason = self->reason;
  return self->accepted;
}

static double
rounded (double value)
{
  return round (value * 1000) / 1000;
}

static void
add_measure (JsonArray *array,
             const char *name,
             const char *unit,
             double threshold,
             const Measured *measured)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", name);
  if (measured->n > 0)
    json_object_set_double_member (object, "value", rounded (measured->sum / measured->n));
  else
    json_object_set_null_member (object, "value");
  json_object_set_string_member (object, "unit", unit);
  json_object_set_double_member (object, "threshold", threshold);
  json_object_set_double_member (object, "seconds_out",
                                 rounded ((double) measured->out / G_TIME_SPAN_SECOND));
  json_array_add_object_element (array, object);
}

/**
 * sfs_face_gate_get_quality:
 * @self: a gate
 *
 * Makes `quality.json` of the last clip: `quality_version`, `verdict` (`accepted` or `refused`),
 * `reason` (a hint's id), `seconds`, `frames` (how many were looked at), `longest_out` (seconds at
 * a time) and `measures`, a list of `{name, value, unit, threshold, seconds_out}` whose `value` is
 * the mean over the frames with one face, and null where there was none. It holds nothing by which
 * a person could be recognized.
 *
 * Returns: (transfer full): a new object
 */
JsonObject *
sfs_face_gate_get_quality (SfsFaceGate *self)
{
  JsonObject *quality = json_object_new ();
  JsonArray *measures = json_array_new ();

  add_measure (measures, "faces", "faces", 1, &self->faces);
  for (gsize i = 0; i < N_CHECKS; i++)
    add_measure (measures, checks[i].name, checks[i].unit, checks[i].threshold, &self->measured[i]);
  json_object_set_int_member (quality, "quality_version", 1);
  json_object_set_string_member (quality, "verdict", self->accepted ? "accepted" : "refused");
  json_object_set_string_member (quality, "reason", sfs_hint_get_id (self->reason));
  json_object_set_double_member (quality, "seconds", rounded (self->seconds));
  json_object_set_int_member (quality, "frames", self->n_frames);
  json_object_set_double_member (quality, "longest_out",
                                 rounded ((double) self->longest_out / G_TIME_SPAN_SECOND));
  json_object_set_array_member (quality, "measures", measures);
  return quality;
}
