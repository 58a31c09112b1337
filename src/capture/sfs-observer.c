/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-observer.h"

#include "capture/sfs-close-look.h"
#include "capture/sfs-edge-look.h"
#include "capture/sfs-second-look.h"
#include "capture/sfs-stillness.h"

/* The long-range model costs four times the other: often enough to see who steps in. */
#define SECOND_LOOK_EVERY (500 * G_TIME_SPAN_MILLISECOND)
/* A tile costs as much; with every second frame of 15 a second each of the six or eight has had its
 * turn after a second. */
#define TILE_EVERY (120 * G_TIME_SPAN_MILLISECOND)
/* A frame or two in which nobody is found is no reason to forget who is far behind. */
#define NOBODY_FOR (500 * G_TIME_SPAN_MILLISECOND)
/* Whether it is a face at all does not change so quickly, and two looks in a row are held. */
#define CLOSE_LOOK_EVERY (500 * G_TIME_SPAN_MILLISECOND)

struct _SfsObserver
{
  SfsFaceDetector *short_range, *long_range;
  SfsSecondLook second_look;
  SfsEdgeLook edge_look;
  SfsCloseLook close_look;
  SfsStillness *stillness;
  gint64 looked; /* when the long-range model last did, or -1 */
  gint64 tile_looked;
  gint64 somebody; /* when the short-range model last saw somebody */
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
  sfs_close_look_init (&self->close_look);
  self->looked = self->tile_looked = -1;
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
  sfs_close_look_init (&self->close_look);
  self->looked = self->tile_looked = -1;
  self->somebody = 0;
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

/* A frame, as it came. */
typedef struct
{
  gint64 time;
  const guint8 *rgb;
  int width, height, stride;
} Frame;

static gboolean
is_due (gint64 looked, gint64 every, const Frame *frame)
{
  return looked < 0 || frame->time - looked >= every;
}

static gboolean
look_far (SfsObserver *self, const Frame *frame, GError **error)
{
  SfsFace faces[SFS_MAX_FACES];
  int n;

  if (!is_due (self->looked, SECOND_LOOK_EVERY, frame))
    return TRUE;
  n = sfs_face_detector_run (self->long_range, frame->rgb, frame->width, frame->height,
                             frame->stride, faces, error);
  if (n < 0)
    return FALSE;
  sfs_second_look_update (&self->second_look, faces, n);
  self->looked = frame->time;
  return TRUE;
}

static gboolean
look_at_tile (SfsObserver *self, const Frame *frame, GError **error)
{
  SfsFace faces[SFS_MAX_FACES];
  SfsSquare tile;
  int n;

  sfs_second_look_next_tile (&self->second_look, frame->width, frame->height, &tile);
  n = sfs_face_detector_run_square (self->long_range, frame->rgb, frame->width, frame->height,
                                    frame->stride, &tile, faces, error);
  if (n < 0)
    return FALSE;
  sfs_second_look_update_tile (&self->second_look, faces, n);
  self->tile_looked = frame->time;
  return TRUE;
}

/* Is it a face, and is there another one further away? One of both a frame, which ever has waited
 * for longer, so that no frame takes much longer than the others. */
static gboolean
look_twice (SfsObserver *self, const Frame *frame, GError **error)
{
  gboolean tile = is_due (self->tile_looked, TILE_EVERY, frame);
  gboolean close = is_due (self->close_look.looked, CLOSE_LOOK_EVERY, frame);

  if (close && (!tile || self->close_look.looked <= self->tile_looked))
    return sfs_close_look_run (&self->close_look, self->short_range, frame->time, frame->rgb,
                               frame->width, frame->height, frame->stride, self->faces, error);
  return !tile || look_at_tile (self, frame, error);
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
 * Looks at a frame. Takes 5 ms, in every second frame 20, now and then 30, and the first time as
 * long as loading does.
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
  const Frame frame = { time, rgb, width, height, stride };
  gboolean at_edge;
  int n;

  if (!load (self, error) || !look_far (self, &frame, error))
    return FALSE;
  n = sfs_face_detector_run (self->short_range, rgb, width, height, stride, self->faces, error);
  if (n < 0)
    return FALSE;
  if (n > 0)
    self->somebody = time;
  else if (time - self->somebody >= NOBODY_FOR)
    sfs_second_look_forget_tiles (&self->second_look);
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
      if (!look_twice (self, &frame, error))
        return FALSE;
      self->measures.likeness = sfs_close_look_get (&self->close_look, self->faces);
      look->measures = &self->measures;
    }
  else if (look->n_faces > 1 && is_due (self->tile_looked, TILE_EVERY, &frame) &&
           !look_at_tile (self, &frame, error))
    return FALSE;
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
