/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-observer.h"

#include "capture/sfs-edge-look.h"
#include "capture/sfs-second-look.h"
#include "capture/sfs-stillness.h"

/* The long-range model costs four times the other: often enough to see who steps in. */
#define SECOND_LOOK_EVERY (500 * G_TIME_SPAN_MILLISECOND)

struct _SfsObserver
{
  SfsFaceDetector *short_range, *long_range;
  SfsSecondLook second_look;
  SfsEdgeLook edge_look;
  SfsStillness *stillness;
  gint64 looked; /* when the long-range model last did, or -1 */
  SfsFace faces[SFS_MAX_FACES];
  SfsFaceMeasures measures;
};

/**
 * sfs_observer_new:
 *
 * Returns: (transfer full): an observer; it loads its models when it first looks
 */
SfsObserver *
sfs_observer_new (void)
{
  SfsObserver *self = g_new0 (SfsObserver, 1);

  self->stillness = sfs_stillness_new ();
  sfs_edge_look_init (&self->edge_look);
  self->looked = -1;
  return self;
}

/**
 * sfs_observer_free:
 * @self: (transfer full) (nullable): an observer
 */
void
sfs_observer_free (SfsObserver *self)
{
  if (self == NULL)
    return;
  sfs_face_detector_free (self->short_range);
  sfs_face_detector_free (self->long_range);
  sfs_edge_look_clear (&self->edge_look);
  sfs_stillness_free (self->stillness);
  g_free (self);
}

/**
 * sfs_observer_reset:
 * @self: an observer
 *
 * Forgets what was seen, and keeps the models: for a new stream, whose times begin anew.
 */
void
sfs_observer_reset (SfsObserver *self)
{
  self->second_look = (SfsSecondLook){ 0 };
  sfs_edge_look_forget (&self->edge_look);
  self->looked = -1;
  sfs_stillness_reset (self->stillness);
}

static gboolean
load (SfsObserver *self, GError **error)
{
  if (self->short_range == NULL)
    self->short_range = sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, NULL, error);
  if (self->short_range != NULL && self->long_range == NULL)
    self->long_range = sfs_face_detector_new (SFS_FACE_MODEL_LONG_RANGE, NULL, error);
  return self->long_range != NULL;
}

/**
 * sfs_observer_look:
 * @self: an observer
 * @time: when the frame was taken, in µs of the stream; not before the last one
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @look: (out caller-allocates): what it shows; what it points to holds until the next call
 * @error: where to put an error
 *
 * Looks at a frame. Takes 6 ms, now and then 30, and the first time as long as loading does.
 *
 * Returns: %FALSE on an error
 */
gboolean
sfs_observer_look (SfsObserver *self,
                   gint64 time,
                   const guint8 *rgb,
                   int width,
                   int height,
                   int stride,
                   SfsLook *look,
                   GError **error)
{
  SfsFace far[SFS_MAX_FACES];
  gboolean at_edge;
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
  n = sfs_face_detector_run (self->short_range, rgb, width, height, stride, self->faces, error);
  if (n < 0)
    return FALSE;
  *look = (SfsLook){
    .time = time,
    .faces = self->faces,
    .n_faces = sfs_second_look_join (&self->second_look, self->faces, n),
    .frozen = sfs_stillness_push (self->stillness, time, rgb, width, height, stride),
  };
  /* A face that only the second look saw may have been elsewhere when this frame was taken. */
  if (n > 0 && look->n_faces == 1)
    {
      sfs_face_measures_take (rgb, width, height, stride, self->faces, &self->measures);
      look->measures = &self->measures;
    }
  if (look->n_faces > 0)
    {
      sfs_edge_look_forget (&self->edge_look);
      return TRUE;
    }
  if (!sfs_edge_look_run (&self->edge_look, self->short_range, time, rgb, width, height, stride,
                          self->faces, &at_edge, error))
    return FALSE;
  look->n_faces = at_edge ? 1 : 0;
  return TRUE;
}
