/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-playback.h"

#include "capture/sfs-gst.h"
#include "capture/sfs-worker.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#define FRAME_PRIORITY G_PRIORITY_HIGH_IDLE
#define BLOCK 65536

struct _SfsPlayback
{
  gatomicrefcount ref_count;
  GMainContext *context;
  SfsWorker *worker;
  SfsPlaybackEvents events;
  SfsClip *clip;
  int max_width, max_height;

  /* Owner's thread. */
  gpointer owner;
  guint epoch; /* counts seeks: an end from before one is late */

  /* Worker's thread. */
  GstElement *pipeline;
  GSource *bus_source;
  guint worker_epoch;

  GBytes *bytes;
  gsize offset; /* source's thread */

  GMutex lock; /* for what follows */
  SfsFrame *pending_frame;
  gboolean mail_waiting;
};

static SfsPlayback *
sfs_playback_ref (SfsPlayback *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
sfs_playback_unref (gpointer data)
{
  SfsPlayback *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->pending_frame, sfs_frame_unref);
  g_bytes_unref (self->bytes);
  sfs_clip_unref (self->clip);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self);
}

/* To the owner */

static gboolean
deliver_frame (gpointer data)
{
  SfsPlayback *self = data;
  g_autoptr (SfsFrame) frame = NULL;

  g_mutex_lock (&self->lock);
  frame = g_steal_pointer (&self->pending_frame);
  self->mail_waiting = FALSE;
  g_mutex_unlock (&self->lock);
  if (frame != NULL && self->owner != NULL)
    self->events.frame (frame, self->owner);
  return G_SOURCE_REMOVE;
}

static GstFlowReturn
got_sample (SfsPlayback *self, GstSample *sample)
{
  g_autoptr (SfsFrame) old = NULL;
  SfsFrame *frame = sample != NULL ? sfs_gst_frame (sample) : NULL;

  if (frame == NULL)
    return GST_FLOW_OK;
  g_mutex_lock (&self->lock);
  old = self->pending_frame;
  self->pending_frame = frame;
  if (!self->mail_waiting)
    sfs_invoke (self->context, FRAME_PRIORITY, deliver_frame, sfs_playback_ref (self),
                sfs_playback_unref);
  self->mail_waiting = TRUE;
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static GstFlowReturn
new_preroll (GstAppSink *sink, gpointer data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_preroll (sink);

  return got_sample (data, sample);
}

static GstFlowReturn
new_sample (GstAppSink *sink, gpointer data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  return got_sample (data, sample);
}

typedef struct
{
  SfsPlayback *playback;
  guint epoch;
  GError *error; /* NULL: came to the end */
} Event;

static void
event_free (gpointer data)
{
  Event *self = data;

  sfs_playback_unref (self->playback);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
deliver_event (gpointer data)
{
  Event *self = data;
  SfsPlayback *playback = self->playback;

  if (playback->owner == NULL)
    return G_SOURCE_REMOVE;
  if (self->error != NULL)
    playback->events.failed (self->error, playback->owner);
  else if (self->epoch == playback->epoch)
    playback->events.ended (playback->owner);
  return G_SOURCE_REMOVE;
}

/* After the frames, so that the end is not told before the last one is shown. */
static void
post_event (SfsPlayback *self, GError *error)
{
  Event *event = g_new0 (Event, 1);

  event->playback = sfs_playback_ref (self);
  event->epoch = self->worker_epoch;
  event->error = error;
  sfs_invoke (self->context, FRAME_PRIORITY, deliver_event, event, event_free);
}

/* On the worker and in the streaming threads */

/* Slices of the clip itself: nothing of it is copied. */
static void
need_data (GstAppSrc *src, guint length, gpointer data)
{
  SfsPlayback *self = data;
  gsize size = g_bytes_get_size (self->bytes);
  gsize n = MIN (length > 0 && length < G_MAXUINT ? length : BLOCK, size - self->offset);

  if (n == 0)
    {
      gst_app_src_end_of_stream (src);
      return;
    }
  g_autoptr (GBytes) slice = g_bytes_new_from_bytes (self->bytes, self->offset, n);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (slice);
  GST_BUFFER_OFFSET (buffer) = self->offset;
  self->offset += n;
  GST_BUFFER_OFFSET_END (buffer) = self->offset;
  gst_app_src_push_buffer (src, buffer);
}

static gboolean
seek_data (GstAppSrc *src, guint64 offset, gpointer data)
{
  SfsPlayback *self = data;

  if (offset > g_bytes_get_size (self->bytes))
    return FALSE;
  self->offset = offset;
  return TRUE;
}

static gboolean
bus_message (GstBus *bus, GstMessage *message, gpointer data)
{
  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_EOS:
      /* Else it would go on by itself after a seek. */
      gst_element_set_state (((SfsPlayback *) data)->pipeline, GST_STATE_PAUSED);
      post_event (data, NULL);
      break;
    case GST_MESSAGE_ERROR:
      post_event (data, sfs_gst_error (message, SFS_CAPTURE_ERROR_DECODE, "playing"));
      return G_SOURCE_REMOVE;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

static void
connect_ends (SfsPlayback *self)
{
  GstAppSrcCallbacks src_callbacks = { .need_data = need_data, .seek_data = seek_data };
  GstAppSinkCallbacks sink_callbacks = { .new_preroll = new_preroll, .new_sample = new_sample };
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (self->pipeline), "src");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_app_src_set_size (GST_APP_SRC (src), (gint64) g_bytes_get_size (self->bytes));
  gst_app_src_set_callbacks (GST_APP_SRC (src), &src_callbacks, self, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &sink_callbacks, self, NULL);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (bus_message), self, NULL);
  g_source_attach (self->bus_source, sfs_worker_get_context (self->worker));
}

static gboolean
do_open (gpointer data)
{
  static const char *const elements[] = {
    "appsrc", "matroskademux", "vp8dec", "videoconvertscale", "appsink", NULL,
  };
  SfsPlayback *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int width, height;

  gst_init (NULL, NULL);
  sfs_gst_fit (self->clip->width, self->clip->height, self->max_width, self->max_height, &width,
               &height);
  text = g_strdup_printf (
      "appsrc name=src stream-type=random-access format=bytes max-bytes=%d ! matroskademux ! "
      "vp8dec ! videoconvertscale ! "
      "video/x-raw,format=BGRx,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
      "appsink name=sink max-buffers=2 enable-last-sample=false",
      BLOCK, width, height);
  if (sfs_gst_require (elements, &error))
    self->pipeline = sfs_gst_parse (text, &error);
  if (self->pipeline == NULL)
    {
      post_event (self, g_steal_pointer (&error));
      return G_SOURCE_REMOVE;
    }
  connect_ends (self);
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  return G_SOURCE_REMOVE;
}

static gboolean
do_close (gpointer data)
{
  SfsPlayback *self = data;

  if (self->bus_source != NULL)
    g_source_destroy (self->bus_source);
  g_clear_pointer (&self->bus_source, g_source_unref);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  return G_SOURCE_REMOVE;
}

static gboolean
do_play (gpointer data)
{
  SfsPlayback *self = data;

  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return G_SOURCE_REMOVE;
}

static gboolean
do_pause (gpointer data)
{
  SfsPlayback *self = data;

  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  SfsPlayback *playback;
  double seconds;
  guint epoch;
} Seek;

static void
seek_free (gpointer data)
{
  Seek *self = data;

  sfs_playback_unref (self->playback);
  g_free (self);
}

static gboolean
do_seek (gpointer data)
{
  Seek *seek = data;
  SfsPlayback *self = seek->playback;

  self->worker_epoch = seek->epoch;
  if (self->pipeline == NULL)
    return G_SOURCE_REMOVE;
  /* A seek before the first picture would be lost. */
  gst_element_get_state (self->pipeline, NULL, NULL, 2 * GST_SECOND);
  gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                           GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                           (gint64) (seek->seconds * GST_SECOND));
  return G_SOURCE_REMOVE;
}

/* From the owner */

/**
 * sfs_playback_new:
 * @clip: what to play
 * @max_width: pixels
 * @max_height: pixels
 * @events: what to call on the thread-default context of the caller
 * @owner: for @events
 *
 * Opens a clip and shows its first frame.
 *
 * Returns: (transfer full): the playback, paused
 */
SfsPlayback *
sfs_playback_new (
    SfsClip *clip, int max_width, int max_height, const SfsPlaybackEvents *events, gpointer owner)
{
  SfsPlayback *self = g_new0 (SfsPlayback, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->events = *events;
  self->owner = owner;
  self->clip = sfs_clip_ref (clip);
  self->bytes = sfs_secret_to_bytes (clip->webm);
  self->max_width = max_width;
  self->max_height = max_height;
  self->worker = sfs_worker_new ("sfs-player");
  sfs_worker_invoke (self->worker, do_open, sfs_playback_ref (self), sfs_playback_unref);
  return self;
}

/**
 * sfs_playback_free:
 * @self: (transfer full): a playback
 *
 * Gives it up; it is closed, and the thread ends, later. No event comes any more.
 */
void
sfs_playback_free (SfsPlayback *self)
{
  self->owner = NULL;
  sfs_worker_invoke (self->worker, do_close, sfs_playback_ref (self), sfs_playback_unref);
  sfs_worker_end (self->worker);
  sfs_playback_unref (self);
}

/**
 * sfs_playback_set_playing:
 * @self: a playback
 * @playing: whether to go on or to pause
 */
void
sfs_playback_set_playing (SfsPlayback *self, gboolean playing)
{
  sfs_worker_invoke (self->worker, playing ? do_play : do_pause, sfs_playback_ref (self),
                     sfs_playback_unref);
}

/**
 * sfs_playback_seek:
 * @self: a playback
 * @seconds: where to
 *
 * Shows the frame there, and goes on from it when playing.
 */
void
sfs_playback_seek (SfsPlayback *self, double seconds)
{
  Seek *seek = g_new0 (Seek, 1);

  seek->playback = sfs_playback_ref (self);
  seek->seconds = seconds;
  seek->epoch = ++self->epoch;
  sfs_worker_invoke (self->worker, do_seek, seek, seek_free);
}
