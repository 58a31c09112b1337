/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides over time: a single frame proves nothing, neither that a face is gone nor that there is
 * a second one (see facts on false detections in the detector's own file). */

#include "capture/sfs-face-gate.h"

#include "capture/sfs-face-coach.h"
#include "capture/sfs-face-verdict.h"

struct _SfsFaceGate
{
  SfsFaceCoach coach;
  gboolean in_clip;
  SfsFaceVerdict verdict;
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
  sfs_face_coach_init (&self->coach);
  self->in_clip = FALSE;
  sfs_face_verdict_begin (&self->verdict, 0, FALSE);
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

  sfs_face_coach_push (&self->coach, look);
  if (self->in_clip)
    sfs_face_verdict_push (&self->verdict, look);
}

/**
 * sfs_face_gate_get_hint:
 * @self: a gate
 *
 * Returns: what to tell the person now, see sfs_face_coach_push()
 */
SfsHint
sfs_face_gate_get_hint (SfsFaceGate *self)
{
  return self->coach.shown;
}

/**
 * sfs_face_gate_get_wrong:
 * @self: a gate
 *
 * For who wants to know more than the one hint that is the most useful.
 *
 * Returns: the hints, as SFS_HINT_BIT ()s, of all checks that count as wrong now
 */
guint
sfs_face_gate_get_wrong (SfsFaceGate *self)
{
  guint wrong = 0;

  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      if (self->coach.wrong[i])
        wrong |= SFS_HINT_BIT (sfs_face_check_get (i)->hint);
    }

  return wrong;
}

/**
 * sfs_face_gate_is_ready:
 * @self: a gate
 *
 * Returns: whether all has been well for half a second, and nothing counts as wrong since
 */
gboolean
sfs_face_gate_is_ready (SfsFaceGate *self)
{
  return self->coach.ready;
}

/**
 * sfs_face_gate_may_insist:
 * @self: a gate
 *
 * Returns: whether nothing but what is soft has been wrong for ten seconds of the stream
 */
gboolean
sfs_face_gate_may_insist (SfsFaceGate *self)
{
  return self->coach.may_insist;
}

/**
 * sfs_face_gate_begin_clip:
 * @self: a gate
 * @time: of the first frame of the clip, in µs of the stream
 * @anyway: whether what is soft is not to refuse it
 *
 * From now on frames are measured for the clip's own verdict.
 */
void
sfs_face_gate_begin_clip (SfsFaceGate *self, gint64 time, gboolean anyway)
{
  self->in_clip = TRUE;
  sfs_face_verdict_begin (&self->verdict, time, anyway);
}

/**
 * sfs_face_gate_end_clip:
 * @self: a gate in a clip
 * @time: of the end of the clip, in µs of the stream
 * @reason: (out) (optional): the one most useful reason, or %SFS_HINT_NONE
 *
 * Ends the clip; see sfs_face_verdict_end() for what is accepted.
 *
 * Returns: whether the clip is accepted
 */
gboolean
sfs_face_gate_end_clip (SfsFaceGate *self, gint64 time, SfsHint *reason)
{
  gboolean accepted = sfs_face_verdict_end (&self->verdict, time);

  self->in_clip = FALSE;
  if (reason != NULL)
    *reason = sfs_face_verdict_get_reason (&self->verdict);
  return accepted;
}

/**
 * sfs_face_gate_get_quality:
 * @self: a gate
 *
 * Makes `quality.json` of the last clip, see sfs_face_verdict_to_json().
 *
 * Returns: (transfer full): a new object
 */
JsonObject *
sfs_face_gate_get_quality (SfsFaceGate *self)
{
  return sfs_face_verdict_to_json (&self->verdict);
}
