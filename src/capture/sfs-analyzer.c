/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-analyzer.h"

#include "capture/sfs-nearness.h"
#include "capture/sfs-observer.h"

#include <math.h>

struct _SfsAnalyzer
{
  SfsObserver *observer; /* the looking thread's */

  GMutex lock; /* for what follows */
  SfsFaceGate *gate;
  gint64 looked_at; /* time of the last frame */
  double nearness;
  gint64 clip_end; /* -1: no clip goes on */
  gboolean accepted;
  SfsHint reason;
};

/**
 * sfs_analyzer_new:
 *
 * Returns: (transfer full): an analyzer; it loads its models when it first looks
 */
SfsAnalyzer *
sfs_analyzer_new (void)
{
  SfsAnalyzer *self = g_new0 (SfsAnalyzer, 1);

  g_mutex_init (&self->lock);
  self->gate = sfs_face_gate_new ();
  self->observer = sfs_observer_new ();
  self->nearness = NAN;
  self->clip_end = -1;
  return self;
}

/**
 * sfs_analyzer_free:
 * @self: (transfer full) (nullable): an analyzer
 */
void
sfs_analyzer_free (SfsAnalyzer *self)
{
  if (self == NULL)
    return;
  sfs_observer_free (self->observer);
  sfs_face_gate_free (self->gate);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * sfs_analyzer_reset:
 * @self: an analyzer that nobody looks through
 *
 * Forgets what was seen, and keeps the models.
 */
void
sfs_analyzer_reset (SfsAnalyzer *self)
{
  sfs_observer_reset (self->observer);
  g_mutex_lock (&self->lock);
  sfs_face_gate_reset (self->gate);
  self->nearness = NAN;
  self->clip_end = -1;
  g_mutex_unlock (&self->lock);
}

static void
end_clip_locked (SfsAnalyzer *self)
{
  if (self->clip_end < 0)
    return;
  self->accepted = sfs_face_gate_end_clip (self->gate, self->clip_end, &self->reason);
  self->clip_end = -1;
}

/**
 * sfs_analyzer_look:
 * @self: an analyzer
 * @time: when the frame was taken, in µs of the stream
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @error: where to put an error
 *
 * Looks at a frame. Takes 5 ms, now and then 30, and the first time as long as loading does.
 *
 * Returns: %FALSE on an error
 */
gboolean
sfs_analyzer_look (SfsAnalyzer *self,
                   gint64 time,
                   const guint8 *rgb,
                   int width,
                   int height,
                   int stride,
                   GError **error)
{
  SfsLook look;

  if (!sfs_observer_look (self->observer, time, rgb, width, height, stride, &look, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  if (time >= self->clip_end)
    end_clip_locked (self);
  sfs_face_gate_push (self->gate, &look);
  self->nearness =
      sfs_nearness_smooth (self->nearness, sfs_nearness (&look), MAX (time - self->looked_at, 0));
  self->looked_at = time;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/**
 * sfs_analyzer_get_status:
 * @self: an analyzer
 * @status: (out): what to tell the person, and whether a recording may begin
 */
void
sfs_analyzer_get_status (SfsAnalyzer *self, SfsAnalyzerStatus *status)
{
  g_mutex_lock (&self->lock);
  status->nearness = self->nearness;
  status->hint = sfs_face_gate_get_hint (self->gate);
  status->wrong = sfs_face_gate_get_wrong (self->gate);
  status->ready = sfs_face_gate_is_ready (self->gate);
  status->may_insist = sfs_face_gate_may_insist (self->gate);
  g_mutex_unlock (&self->lock);
}

/**
 * sfs_analyzer_begin_clip:
 * @self: an analyzer
 * @time: of the first frame, in µs of the stream
 * @end: where the clip will end; what is seen later does not count
 * @anyway: whether soft checks are not to refuse it
 */
void
sfs_analyzer_begin_clip (SfsAnalyzer *self, gint64 time, gint64 end, gboolean anyway)
{
  g_mutex_lock (&self->lock);
  self->clip_end = end;
  sfs_face_gate_begin_clip (self->gate, time, anyway);
  g_mutex_unlock (&self->lock);
}

/**
 * sfs_analyzer_end_clip:
 * @self: an analyzer
 * @reason: (out): why it is not accepted
 * @quality: (out) (transfer full): what was measured
 *
 * To be called a moment after the end, so that the last frame could be looked at.
 *
 * Returns: whether the clip is accepted
 */
gboolean
sfs_analyzer_end_clip (SfsAnalyzer *self, SfsHint *reason, JsonObject **quality)
{
  gboolean accepted;

  g_mutex_lock (&self->lock);
  end_clip_locked (self);
  accepted = self->accepted;
  *reason = self->reason;
  *quality = sfs_face_gate_get_quality (self->gate);
  g_mutex_unlock (&self->lock);
  return accepted;
}
