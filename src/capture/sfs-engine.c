/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads here: the owner's; the worker's, which builds and tears down; and GStreamer's streaming
 * threads, which bring frames. What more than one of them touches lies under the lock. */

#include "capture/sfs-engine.h"

#include "capture/sfs-camera-format.h"
#include "capture/sfs-camera-private.h"
#include "capture/sfs-frame-rate.h"
#include "capture/sfs-gst.h"
#include "capture/sfs-recorder.h"
#include "capture/sfs-source.h"
#include "capture/sfs-worker.h"

#include <math.h>
#include <gst/video/video.h>

/* Without a frame for so long a camera is gone; with the watch's own interval, and what it takes to
 * tell, that stays under a second. */
#define SILENCE (800 * G_TIME_SPAN_MILLISECOND)
#define WATCH_INTERVAL 50 /* ms */
/* Some cameras take seconds to their first frame. */
#define STARTUP (6 * G_TIME_SPAN_SECOND)
/* Opening and closing takes a fifth of that. */
#define STUCK (900 * G_TIME_SPAN_MILLISECOND)
/* Above drawing, so that a picture is not drawn late; below input, so that it can wait for that. */
#define FRAME_PRIORITY G_PRIORITY_HIGH_IDLE

struct _SfsEngine
{
  gatomicrefcount ref_count;
  GMainContext *context;
  SfsWorker *worker;
  SfsEngineEvents events;

  /* Owner's thread. */
  gpointer owner;
  guint run, recording; /* count starts, and calls of record; what carries another number is late */

  /* Worker's thread. */
  SfsSource *source;
  SfsCamera *camera; /* whose it is: kept, since its connection is read */
  GSource *watch;
  guint worker_run;
  gint64 started;

  SfsAnalyzer *analyzer;

  GMutex lock; /* for what follows */
  int max_width, max_height;
  int min_width, min_height; /* of a clip, 0: does not matter */
  int width, height;         /* of the camera, 0 before it is known */
  GstCaps *caps;             /* what these were read from */
  gint64 busy_since;         /* monotonic, 0 while the worker does nothing that may block */
  guint busy_run;            /* with what */
  gint64 last_frame;         /* monotonic, 0 before the first one */
  SfsRecorder *recorder;
  guint recorder_number;
  double clip_seconds;
  gboolean anyway;
  gboolean recorder_full;
  gboolean analyzer_failed;
  SfsFrame *pending_frame;
  SfsAnalyzerStatus status;
  double seconds;
  SfsFrameRate rate;
  gboolean mail_waiting;
  guint mail_run;
};

static SfsEngine *
sfs_engine_ref (SfsEngine *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
sfs_engine_unref (gpointer data)
{
  SfsEngine *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sfs_analyzer_free (self->analyzer);
  g_clear_pointer (&self->pending_frame, sfs_frame_unref);
  gst_clear_caps (&self->caps);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

/* To the owner */

typedef struct
{
  SfsEngine *engine;
  guint run, number; /* number 0: not about a recording */
  SfsRecording *recording;
  GError *error;
} Event;

static void
event_free (gpointer data)
{
  Event *self = data;

  sfs_engine_unref (self->engine);
  g_clear_pointer (&self->recording, sfs_recording_free);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
deliver_event (gpointer data)
{
  Event *self = data;
  SfsEngine *engine = self->engine;

  if (engine->owner == NULL || self->run != engine->run)
    return G_SOURCE_REMOVE;
  if (self->number == 0)
    engine->events.failed (self->error, engine->owner);
  else if (self->number == engine->recording)
    engine->events.recorded (g_steal_pointer (&self->recording), self->error, engine->owner);
  return G_SOURCE_REMOVE;
}

static void
post_event (SfsEngine *self, guint run, guint number, SfsRecording *recording, const GError *error)
{
  Event *event = g_new0 (Event, 1);

  event->engine = sfs_engine_ref (self);
  event->run = run;
  event->number = number;
  event->recording = recording;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  sfs_invoke (self->context, G_PRIORITY_DEFAULT, deliver_event, event, event_free);
}

static gboolean
is_small_locked (SfsEngine *self)
{
  return self->width > 0 &&
         !sfs_camera_makes_at_least (self->width, self->height, self->min_width, self->min_height);
}

static gboolean
deliver_mail (gpointer data)
{
  SfsEngine *self = data;
  g_autoptr (SfsFrame) frame = NULL;

  g_mutex_lock (&self->lock);
  frame = g_steal_pointer (&self->pending_frame);
  SfsAnalyzerStatus status = self->status;
  double seconds = self->seconds;
  gboolean low = self->rate.low, small = is_small_locked (self);
  guint run = self->mail_run;
  self->mail_waiting = FALSE;
  g_mutex_unlock (&self->lock);

  if (frame != NULL && self->owner != NULL && run == self->run)
    self->events.frame (frame, self->owner);
  if (self->owner != NULL && run == self->run)
    self->events.status (&status, seconds, self->owner);
  if (self->owner != NULL && run == self->run)
    self->events.camera (low, small, self->owner);
  return G_SOURCE_REMOVE;
}

/* One delivery waits at most, whatever comes: a busy owner sees the newest frame only. */
static void
post_mail_locked (SfsEngine *self)
{
  if (self->mail_waiting)
    return;
  self->mail_waiting = TRUE;
  sfs_invoke (self->context, FRAME_PRIORITY, deliver_mail, sfs_engine_ref (self), sfs_engine_unref);
}

/* From the streaming threads */

static gboolean finish_recording (gpointer data);

static void
read_size_locked (SfsEngine *self, GstCaps *caps)
{
  GstVideoInfo info;

  if (caps == self->caps || !gst_video_info_from_caps (&info, caps))
    return;
  gst_caps_replace (&self->caps, caps);
  self->width = (int) gst_util_uint64_scale_int ((guint64) info.width, info.par_n, info.par_d);
  self->height = info.height;
  post_mail_locked (self);
}

static void
got_frame (GstBuffer *frame, GstCaps *caps, gpointer data)
{
  SfsEngine *self = data;
  gint64 time = (gint64) GST_TIME_AS_USECONDS (GST_BUFFER_PTS (frame));

  g_mutex_lock (&self->lock);
  self->last_frame = g_get_monotonic_time ();
  read_size_locked (self, caps);
  if (sfs_frame_rate_add (&self->rate, time))
    post_mail_locked (self);
  if (self->recorder != NULL && !self->recorder_full)
    {
      switch (sfs_recorder_push (self->recorder, frame, caps))
        {
        case SFS_RECORDER_FIRST:
          sfs_analyzer_begin_clip (self->analyzer, time,
                                   time + (gint64) (self->clip_seconds * G_TIME_SPAN_SECOND),
                                   self->anyway);
          break;
        case SFS_RECORDER_TAKEN:
          break;
        case SFS_RECORDER_FULL:
          self->recorder_full = TRUE;
          sfs_worker_invoke (self->worker, finish_recording, sfs_engine_ref (self),
                             sfs_engine_unref);
          break;
        }
      self->seconds = sfs_recorder_get_seconds (self->recorder);
      post_mail_locked (self);
    }
  g_mutex_unlock (&self->lock);
}

static void
got_preview (SfsFrame *frame, gpointer data)
{
  SfsEngine *self = data;
  g_autoptr (SfsFrame) old = NULL;

  g_mutex_lock (&self->lock);
  old = self->pending_frame;
  self->pending_frame = frame;
  post_mail_locked (self);
  g_mutex_unlock (&self->lock);
}

static gboolean fail_later (gpointer data);

typedef struct
{
  SfsEngine *engine;
  guint run;
  GError *error;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *self = data;

  sfs_engine_unref (self->engine);
  g_clear_error (&self->error);
  g_free (self);
}

static void
got_analysis (gint64 time, const guint8 *rgb, int width, int height, int stride, gpointer data)
{
  SfsEngine *self = data;
  g_autoptr (GError) error = NULL;
  SfsAnalyzerStatus status;
  gboolean ok = sfs_analyzer_look (self->analyzer, time, rgb, width, height, stride, &error);

  sfs_analyzer_get_status (self->analyzer, &status);
  g_mutex_lock (&self->lock);
  if (status.hint != self->status.hint || status.wrong != self->status.wrong ||
      status.ready != self->status.ready || status.may_insist != self->status.may_insist)
    {
      self->status = status;
      post_mail_locked (self);
    }
  self->status.nearness = status.nearness; /* goes with the next picture */
  if (!ok && !self->analyzer_failed)
    {
      Failure *failure = g_new0 (Failure, 1);
      failure->engine = sfs_engine_ref (self);
      failure->run = self->mail_run;
      failure->error = g_steal_pointer (&error);
      self->analyzer_failed = TRUE;
      sfs_worker_invoke (self->worker, fail_later, failure, failure_free);
    }
  g_mutex_unlock (&self->lock);
}

/* On the worker */

/* The recorder is freed outside of the lock: that joins threads. */
static void
drop_recorder (SfsEngine *self)
{
  g_autoptr (SfsRecorder) recorder = NULL;

  g_mutex_lock (&self->lock);
  recorder = g_steal_pointer (&self->recorder);
  self->seconds = 0;
  g_mutex_unlock (&self->lock);
}

static void
close_source (SfsEngine *self)
{
  drop_recorder (self);
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_pointer (&self->source, sfs_source_free);
  g_clear_object (&self->camera);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending_frame, sfs_frame_unref);
  g_mutex_unlock (&self->lock);
}

/* Tells first: that closing takes its time is nobody's concern. */
static void
fail (SfsEngine *self, const GError *error)
{
  post_event (self, self->worker_run, 0, NULL, error);
  close_source (self);
}

static gboolean
fail_later (gpointer data)
{
  Failure *self = data;

  if (self->engine->source != NULL && self->run == self->engine->worker_run)
    fail (self->engine, self->error);
  return G_SOURCE_REMOVE;
}

static void
source_failed (const GError *error, gpointer data)
{
  fail (data, error);
}

/* A camera that is pulled out, or hangs, may not say so: what it does for certain is to fall
 * silent. */
static gboolean
watch_silence (gpointer data)
{
  SfsEngine *self = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  gint64 last = self->last_frame;
  g_mutex_unlock (&self->lock);

  if (last > 0 ? now - last < SILENCE : now - self->started < STARTUP)
    return G_SOURCE_CONTINUE;
  /* PipeWire does not tell that another program has the camera: then no picture comes, ever. */
  error = last > 0 ? g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST,
                                          "the camera fell silent")
                   : g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PICTURE,
                                          "the camera gives no picture");
  fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
recorded (SfsClip *clip, const GError *error, gpointer data)
{
  SfsEngine *self = data;
  SfsRecording *recording = NULL;

  if (clip != NULL)
    {
      recording = g_new0 (SfsRecording, 1);
      recording->clip = sfs_clip_ref (clip);
      recording->accepted =
          sfs_analyzer_end_clip (self->analyzer, &recording->reason, &recording->quality);
      json_object_set_int_member (recording->quality, "dropped",
                                  sfs_recorder_get_dropped (self->recorder));
    }
  post_event (self, self->worker_run, self->recorder_number, recording, error);
  drop_recorder (self);
}

static gboolean
finish_recording (gpointer data)
{
  SfsEngine *self = data;

  if (self->recorder != NULL && self->recorder_full)
    sfs_recorder_finish (self->recorder);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  SfsEngine *engine;
  guint run, number;
  SfsCamera *camera;
  double seconds;
  gsize max_bytes;
  gboolean anyway;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  sfs_engine_unref (self->engine);
  g_clear_object (&self->camera);
  g_free (self);
}

static void
begin_busy (SfsEngine *self, guint run)
{
  g_mutex_lock (&self->lock);
  self->busy_since = g_get_monotonic_time ();
  self->busy_run = run;
  g_mutex_unlock (&self->lock);
}

static void
end_busy (SfsEngine *self)
{
  g_mutex_lock (&self->lock);
  self->busy_since = 0;
  g_mutex_unlock (&self->lock);
}

static gboolean
do_start (gpointer data)
{
  static const SfsSourceEvents events = { got_frame, got_preview, got_analysis, source_failed };
  Order *order = data;
  SfsEngine *self = order->engine;
  g_autoptr (GError) error = NULL;

  gst_init (NULL, NULL);
  begin_busy (self, order->run);
  close_source (self);
  self->worker_run = order->run;
  sfs_analyzer_reset (self->analyzer);
  g_mutex_lock (&self->lock);
  self->mail_run = order->run;
  self->last_frame = 0;
  self->status = (SfsAnalyzerStatus){ .nearness = NAN };
  self->seconds = 0;
  self->rate = (SfsFrameRate){ 0 };
  gst_clear_caps (&self->caps);
  self->width = self->height = 0;
  self->analyzer_failed = FALSE;
  int max_width = self->max_width, max_height = self->max_height;
  int min_width = self->min_width, min_height = self->min_height;
  g_mutex_unlock (&self->lock);

  self->started = g_get_monotonic_time ();
  /* Reading one that is gone would wait for it. */
  if (sfs_camera_is_gone (order->camera))
    error = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_CAMERA,
                                 "the camera was unplugged");
  else if (sfs_gst_require (sfs_recorder_get_elements (), &error))
    self->source = sfs_source_new (sfs_camera_get_device (order->camera), min_width, min_height,
                                   &events, self, &error);
  self->camera = g_object_ref (order->camera);
  if (self->source != NULL)
    sfs_source_set_preview_size (self->source, max_width, max_height);
  if (self->source == NULL || !sfs_source_play (self->source, &error))
    {
      fail (self, error);
      end_busy (self);
      return G_SOURCE_REMOVE;
    }
  end_busy (self);
  self->watch = g_timeout_source_new (WATCH_INTERVAL);
  g_source_set_callback (self->watch, watch_silence, self, NULL);
  g_source_attach (self->watch, sfs_worker_get_context (self->worker));
  return G_SOURCE_REMOVE;
}

static gboolean
do_stop (gpointer data)
{
  Order *order = data;

  begin_busy (order->engine, order->run);
  close_source (order->engine);
  end_busy (order->engine);
  return G_SOURCE_REMOVE;
}

static gboolean
do_record (gpointer data)
{
  Order *order = data;
  SfsEngine *self = order->engine;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GError) error = NULL;
  SfsRecorder *recorder = NULL;

  if (self->source == NULL || self->worker_run != order->run)
    return G_SOURCE_REMOVE;
  drop_recorder (self);
  self->recorder_number = order->number;
  caps = sfs_source_get_caps (self->source);
  if (caps == NULL)
    error = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED, "no picture yet");
  else
    recorder = sfs_recorder_new (caps, order->seconds, order->max_bytes, recorded, self, &error);
  if (recorder == NULL)
    {
      post_event (self, order->run, order->number, NULL, error);
      return G_SOURCE_REMOVE;
    }
  g_mutex_lock (&self->lock);
  self->clip_seconds = order->seconds;
  self->anyway = order->anyway;
  self->recorder_full = FALSE;
  self->recorder = recorder;
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

static gboolean
do_drop (gpointer data)
{
  Order *order = data;

  if (order->number == order->engine->recorder_number)
    drop_recorder (order->engine);
  return G_SOURCE_REMOVE;
}

static gboolean
do_resize (gpointer data)
{
  Order *order = data;
  SfsEngine *self = order->engine;

  g_mutex_lock (&self->lock);
  int max_width = self->max_width, max_height = self->max_height;
  g_mutex_unlock (&self->lock);
  if (self->source != NULL)
    sfs_source_set_preview_size (self->source, max_width, max_height);
  return G_SOURCE_REMOVE;
}

/* From the owner */

static Order *
order_new (SfsEngine *self)
{
  Order *order = g_new0 (Order, 1);

  order->engine = sfs_engine_ref (self);
  order->run = self->run;
  order->number = self->recording;
  return order;
}

static void
send_order (SfsEngine *self, GSourceFunc function, Order *order)
{
  sfs_worker_invoke (self->worker, function, order, order_free);
}

/**
 * sfs_engine_new:
 * @events: what to call on the thread-default context of the caller
 * @owner: for @events
 *
 * Returns: (transfer full): an engine without a camera
 */
SfsEngine *
sfs_engine_new (const SfsEngineEvents *events, gpointer owner)
{
  SfsEngine *self = g_new0 (SfsEngine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->events = *events;
  self->owner = owner;
  self->analyzer = sfs_analyzer_new ();
  self->max_width = 640;
  self->max_height = 360;
  self->worker = sfs_worker_new ("sfs-capture");
  return self;
}

/**
 * sfs_engine_free:
 * @self: (transfer full): an engine
 *
 * Gives it up. The camera is closed, and the thread ends, later; no event comes any more.
 */
void
sfs_engine_free (SfsEngine *self)
{
  self->owner = NULL;
  send_order (self, do_stop, order_new (self));
  sfs_worker_end (self->worker);
  sfs_engine_unref (self);
}

/**
 * sfs_engine_is_stuck:
 * @self: an engine
 *
 * Returns: whether it has long been opening or closing a camera that nobody wants any more: then
 *   what it was asked since may never be done
 */
gboolean
sfs_engine_is_stuck (SfsEngine *self)
{
  g_mutex_lock (&self->lock);
  gboolean stuck = self->busy_since > 0 && self->busy_run != self->run &&
                   g_get_monotonic_time () - self->busy_since > STUCK;
  g_mutex_unlock (&self->lock);
  return stuck;
}

/**
 * sfs_engine_abandon:
 * @self: (transfer full): an engine that hangs
 *
 * As sfs_engine_free(), and lets others open cameras meanwhile. Its thread ends when it comes back.
 */
void
sfs_engine_abandon (SfsEngine *self)
{
  sfs_engine_free (self);
  sfs_source_pass_turn ();
}

/**
 * sfs_engine_set_preview_size:
 * @self: an engine
 * @width: pixels
 * @height: pixels
 */
void
sfs_engine_set_preview_size (SfsEngine *self, int width, int height)
{
  g_mutex_lock (&self->lock);
  gboolean changed = width != self->max_width || height != self->max_height;
  self->max_width = width;
  self->max_height = height;
  g_mutex_unlock (&self->lock);
  if (changed)
    send_order (self, do_resize, order_new (self));
}

/**
 * sfs_engine_set_least_size:
 * @self: an engine
 * @width: of a clip, in pixels, 0 where that does not matter
 * @height: of a clip, in pixels
 *
 * What is asked of cameras that are started from now on, where they can, and told of where not.
 */
void
sfs_engine_set_least_size (SfsEngine *self, int width, int height)
{
  g_mutex_lock (&self->lock);
  self->min_width = width;
  self->min_height = height;
  post_mail_locked (self);
  g_mutex_unlock (&self->lock);
}

/**
 * sfs_engine_start:
 * @self: an engine
 * @camera: a camera
 *
 * Opens a camera, after closing the one that is open.
 */
void
sfs_engine_start (SfsEngine *self, SfsCamera *camera)
{
  self->run++;
  Order *order = order_new (self);
  order->camera = g_object_ref (camera);
  send_order (self, do_start, order);
}

/**
 * sfs_engine_stop:
 * @self: an engine
 *
 * Closes the camera; a recording is dropped and wiped.
 */
void
sfs_engine_stop (SfsEngine *self)
{
  self->run++;
  send_order (self, do_stop, order_new (self));
}

/**
 * sfs_engine_record:
 * @self: an engine whose camera works
 * @seconds: how long
 * @max_bytes: how large the clip may become
 * @anyway: whether soft checks are not to refuse it
 */
void
sfs_engine_record (SfsEngine *self, double seconds, gsize max_bytes, gboolean anyway)
{
  self->recording++;
  Order *order = order_new (self);
  order->seconds = seconds;
  order->max_bytes = max_bytes;
  order->anyway = anyway;
  send_order (self, do_record, order);
}

/**
 * sfs_engine_drop_recording:
 * @self: an engine
 *
 * Drops and wipes the recording that goes on; its event does not come any more.
 */
void
sfs_engine_drop_recording (SfsEngine *self)
{
  send_order (self, do_drop, order_new (self));
  self->recording++;
}
