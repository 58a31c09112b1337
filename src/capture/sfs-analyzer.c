/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-analyzer.h"

#include "capture/sfs-second-look.h"

/* The long-range model costs four times the other: often enough to see who steps in. */
#define SECOND_LOOK_EVERY (500 * G_TIME_SPAN_MILLISECOND)

struct _SfsAnalyzer
{
  SfsFaceDetector *short_range, *long_range;
  SfsSecondLook second_look;
  gint64 looked; /* when the long-range model last did, or -1 */

  GMutex lock; /* for what follows */
  SfsFaceGate *gate;
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
  self->looked = self->clip_end = -1;
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
  sfs_face_detector_free (self->short_range);
  sfs_face_detector_free (self->long_range);
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
  self->second_look = (SfsSecondLook){ 0 };
  self->looked = -1;
  g_mutex_lock (&self->lock);
  sfs_face_gate_reset (self->gate);
  self->clip_end = -1;
  g_mutex_unlock (&self->lock);
}

static gboolean
load (SfsAnalyzer *self, GError **error)
{
  if (self->short_range == NULL)
    self->short_range = sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, NULL, error);
  if (self->short_range != NULL && self->long_range == NULL)
    self->long_range = sfs_face_detector_new (SFS_FACE_MODEL_LONG_RANGE, NULL, error);
  return self->long_range != NULL;
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
  SfsFace faces[SFS_MAX_FACES], far[SFS_MAX_FACES];
  int n;

  if (!load (self, error))
    return FALSE;
  if (self->looked < 0 || time - self->looked >= SECOND_LOOK_EVERY)
    {
      n = sfs_face_detector_run (self->long_range, rgb, width, height, stride, far, error);
      if (n < 0)
        return FALSE;
      sfs_second_look_update (&self->second_look, far, n);
      self->looked = time;
    }
  n = sfs_face_detector_run (self->short_range, rgb, width, height, stride, faces, error);
  if (n < 0)
    return FALSE;
  n = sfs_second_look_join (&self->second_look, faces, n);
  g_mutex_lock (&self->lock);
  if (time >= self->clip_end)
    end_clip_locked (self);
  sfs_face_gate_push (self->gate, &(SfsLook){ .time = time, .faces = faces, .n_faces = n });
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
  status->hint = sfs_face_gate_get_hint (self->gate);
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
