/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-source.h"

#include "capture/sfs-camera-format.h"
#include "capture/sfs-camera-layout.h"
#include "capture/sfs-camera-time.h"
#include "capture/sfs-gst.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <string.h>

/* PipeWire 0.3.65 was seen to crash, rarely, where one stream was closed while another one was
 * opened; so one goes after the other. But none waits for ever for one that hangs. */
#define MAX_WAIT (3 * G_TIME_SPAN_SECOND)
/* A stream of PipeWire 0.3.65 that is destroyed leaves behind what it had asked its loop to run,
 * and crashes it. A stream that is disconnected asks for nothing more; so it is let run out first.
 */
#define RUN_OUT (50 * G_TIME_SPAN_MILLISECOND)
static GMutex turn_lock;
static GCond turn_cond;
static SfsSource *turn_owner;

struct _SfsSource
{
  GstElement *pipeline, *preview_caps, *analysis_caps;
  GSource *bus_source;
  SfsSourceEvents events;
  gpointer data;
  GstVideoInfo info; /* source's thread */
  GstClockTime begun;
  GstClockTime stamped, taken; /* the last picture; source's thread */
  GstClockTime analysed;       /* analysis' thread */

  GMutex lock;       /* for what follows */
  GstCaps *caps;     /* changed by the source's thread */
  int width, height; /* of the camera, in square pixels; 0 before it is known */
  int max_width, max_height;
};

static void
take_turn (SfsSource *self)
{
  gint64 deadline = g_get_monotonic_time () + MAX_WAIT;

  g_mutex_lock (&turn_lock);
  while (turn_owner != NULL && g_cond_wait_until (&turn_cond, &turn_lock, deadline))
    ;
  turn_owner = self;
  g_mutex_unlock (&turn_lock);
}

static void
end_turn (SfsSource *self)
{
  g_mutex_lock (&turn_lock);
  if (self == NULL || turn_owner == self)
    turn_owner = NULL;
  g_cond_signal (&turn_cond);
  g_mutex_unlock (&turn_lock);
}

static void
set_size (GstElement *filter, const char *format, int width, int height)
{
  g_autoptr (GstCaps)
      caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format, "width",
                                  G_TYPE_INT, width, "height", G_TYPE_INT, height,
                                  "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);

  g_object_set (filter, "caps", caps, NULL);
}

static void
update_preview_size (SfsSource *self)
{
  int width, height;

  g_mutex_lock (&self->lock);
  gboolean known = self->width > 0;
  if (known)
    sfs_gst_fit (self->width, self->height, self->max_width, self->max_height, &width, &height);
  g_mutex_unlock (&self->lock);
  if (known)
    set_size (self->preview_caps, "BGRx", width, height);
}

static void
got_caps (SfsSource *self, GstCaps *caps)
{
  GstVideoInfo info;
  int width, height;

  if (!gst_video_info_from_caps (&info, caps))
    return;
  self->info = info;
  g_mutex_lock (&self->lock);
  gst_caps_replace (&self->caps, caps);
  self->width = (int) gst_util_uint64_scale_int ((guint64) info.width, info.par_n, info.par_d);
  self->height = info.height;
  sfs_gst_fit (self->width, self->height, SFS_ANALYSIS_SIZE, SFS_ANALYSIS_SIZE, &width, &height);
  g_mutex_unlock (&self->lock);
  set_size (self->analysis_caps, "RGB", width, height);
  update_preview_size (self);
}

static GstClockTime
monotonic_now (void)
{
  return (GstClockTime) g_get_monotonic_time () * GST_USECOND;
}

static GstPadProbeReturn
date (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  SfsSource *self = data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstClockTime stamp = GST_BUFFER_PTS (buffer), now = monotonic_now ();

  self->taken = sfs_camera_time_choose (stamp, now, self->stamped, self->taken);
  if (GST_CLOCK_TIME_IS_VALID (stamp) && stamp <= now)
    self->stamped = stamp;
  GST_BUFFER_PTS (buffer) = self->taken - self->begun;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
tee_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  SfsSource *self = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    {
      GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
      if (self->caps == NULL || !GST_BUFFER_PTS_IS_VALID (buffer) ||
          !sfs_camera_layout_fix (&buffer, &self->info))
        return GST_PAD_PROBE_DROP;
      GST_PAD_PROBE_INFO_DATA (info) = buffer;
      self->events.frame (buffer, self->caps, self->data);
    }
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS)
    {
      GstCaps *caps;
      gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
      got_caps (self, caps);
    }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
analysis_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  SfsSource *self = data;
  GstClockTime time = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));

  if (GST_CLOCK_TIME_IS_VALID (self->analysed) && time >= self->analysed &&
      time - self->analysed < SFS_ANALYSIS_INTERVAL * GST_USECOND)
    return GST_PAD_PROBE_DROP;
  self->analysed = time;
  return GST_PAD_PROBE_OK;
}

/* What a branch wishes for is not the camera's concern: a new size of the preview would make the
 * source negotiate with the camera again, and a question would make it wait for a busy branch. */
static GstPadProbeReturn
isolate (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (info->type & GST_PAD_PROBE_TYPE_EVENT_UPSTREAM)
    return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_RECONFIGURE
               ? GST_PAD_PROBE_DROP
               : GST_PAD_PROBE_OK;
  return GST_QUERY_TYPE (GST_PAD_PROBE_INFO_QUERY (info)) == GST_QUERY_ALLOCATION
             ? GST_PAD_PROBE_DROP
             : GST_PAD_PROBE_OK;
}

static GstFlowReturn
preview_sample (GstAppSink *sink, gpointer data)
{
  SfsSource *self = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  SfsFrame *frame = sample != NULL ? sfs_gst_frame (sample) : NULL;

  if (frame != NULL)
    self->events.preview (frame, self->data);
  return GST_FLOW_OK;
}

static GstFlowReturn
analysis_sample (GstAppSink *sink, gpointer data)
{
  SfsSource *self = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (sample == NULL || !gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return GST_FLOW_OK;
  self->events.analysis (
      (gint64) GST_TIME_AS_USECONDS (GST_BUFFER_PTS (gst_sample_get_buffer (sample))),
      GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), GST_VIDEO_FRAME_WIDTH (&frame),
      GST_VIDEO_FRAME_HEIGHT (&frame), GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), self->data);
  gst_video_frame_unmap (&frame);
  return GST_FLOW_OK;
}

/* Elements do not agree on how to say that they do not understand each other. A camera that was
 * understood once changed its mind, and may be asked anew. */
static GError *
camera_error (SfsSource *self, GstMessage *message)
{
  g_autoptr (GstCaps) caps = sfs_source_get_caps (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  if (caps == NULL &&
      (g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION) ||
       g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT) ||
       (error->domain == GST_STREAM_ERROR && debug != NULL && strstr (debug, "not-negotiated"))))
    return g_error_new (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FORMAT, "camera: %s", error->message);
  return sfs_gst_error (message, SFS_CAPTURE_ERROR_CAMERA_LOST, "camera");
}

static gboolean
bus_message (GstBus *bus, GstMessage *message, gpointer data)
{
  SfsSource *self = data;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ERROR:
      error = camera_error (self, message);
      break;
    case GST_MESSAGE_EOS:
      error = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST,
                                   "the camera came to an end");
      break;
    default:
      return G_SOURCE_CONTINUE;
    }
  self->events.failed (error, self->data);
  return G_SOURCE_REMOVE;
}

static void
add_probe (SfsSource *self, const char *name, GstPadProbeType type, GstPadProbeCallback callback)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  gst_pad_add_probe (pad, type, callback, self, NULL);
}

/* The element that reads the camera, set up so that it stays with it; what comes out of "head" has
 * a time. */
static GstElement *
make_reader (SfsSource *self, GstDevice *device, GError **error)
{
  GstElement *reader = gst_device_create_element (device, NULL);
  g_autoptr (GstClock) clock = NULL;
  GObjectClass *klass;

  if (reader == NULL)
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_CAMERA,
                           "GStreamer does not know how to read this camera");
      return NULL;
    }
  gst_bin_add (GST_BIN (self->pipeline), reader);
  klass = G_OBJECT_GET_CLASS (reader);
  if (g_object_class_find_property (klass, "stream-properties") == NULL)
    {
      g_object_set (reader, "do-timestamp", TRUE, NULL);
      clock = gst_system_clock_obtain ();
    }
  else
    {
      /* Else another camera takes the place of one that is pulled out: not what was agreed to. */
      g_autoptr (GstStructure)
          properties = gst_structure_new ("props", "node.dont-reconnect", G_TYPE_STRING, "true",
                                          "media.role", G_TYPE_STRING, "Camera", NULL);
      /* PipeWire's buffers are few, and go away with the camera. */
      g_object_set (reader, "stream-properties", properties, NULL);
      if (g_object_class_find_property (klass, "always-copy") != NULL)
        g_object_set (reader, "always-copy", TRUE, NULL);
      add_probe (self, "head", GST_PAD_PROBE_TYPE_BUFFER, date);
    }
  /* PipeWire's own clock would go away with a camera that is pulled out. And by any clock
   * pipewiresrc holds pictures back until their stamps, moved by what the first one was late, have
   * come: for ever, where the first one had none. */
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), clock);
  return reader;
}

static gboolean
build (SfsSource *self, GstDevice *device, int min_width, int min_height, GError **error)
{
  g_autoptr (GstCaps) offered = gst_device_get_caps (device);
  g_autoptr (GstCaps) chosen = sfs_camera_choose_caps (offered, min_width, min_height);
  gboolean jpeg = chosen != NULL &&
                  gst_structure_has_name (gst_caps_get_structure (chosen, 0), "image/jpeg");
  g_autofree char *text = NULL;
  g_autoptr (GstElement) head = NULL;
  GstElement *reader;

  if (chosen == NULL && sfs_camera_is_known (offered))
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FORMAT,
                           "the camera has no format that we can use");
      return FALSE;
    }
  const char *queue = "queue leaky=downstream max-size-buffers=1 max-size-bytes=0 max-size-time=0";
  const char *sink = "sync=false async=false max-buffers=1 drop=true enable-last-sample=false";
  text = g_strdup_printf (
      "capsfilter name=head %s ! tee name=tee "
      "tee. ! %s name=preview-queue ! videoconvertscale ! capsfilter name=preview-caps ! appsink "
      "name=preview %s "
      "tee. ! %s name=analysis-queue ! videoconvertscale ! capsfilter name=analysis-caps ! "
      "appsink name=analysis %s",
      jpeg ? "! jpegdec" : "", queue, sink, queue, sink);
  self->pipeline = sfs_gst_parse (text, error);
  if (self->pipeline == NULL || (reader = make_reader (self, device, error)) == NULL)
    return FALSE;
  head = gst_bin_get_by_name (GST_BIN (self->pipeline), "head");
  if (chosen != NULL)
    g_object_set (head, "caps", chosen, NULL);
  else
    gst_util_set_object_arg (G_OBJECT (head), "caps", "video/x-raw");
  self->preview_caps = gst_bin_get_by_name (GST_BIN (self->pipeline), "preview-caps");
  self->analysis_caps = gst_bin_get_by_name (GST_BIN (self->pipeline), "analysis-caps");
  if (gst_element_link (reader, head))
    return TRUE;
  g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FORMAT,
                       "the camera does not give the format it offers");
  return FALSE;
}

static void
add_sink (SfsSource *self, const char *name, GstFlowReturn (*callback) (GstAppSink *, gpointer))
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstAppSinkCallbacks callbacks = { .new_sample = callback };

  gst_app_sink_set_callbacks (GST_APP_SINK (element), &callbacks, self, NULL);
}

/**
 * sfs_source_new:
 * @device: the camera
 * @min_width: what a clip is to have where the camera can, see sfs_camera_choose_caps()
 * @min_height: what a clip is to have
 * @events: what to call, each on its thread
 * @data: for @events
 * @error: where to put an error
 *
 * Builds the pipeline of a camera. May block.
 *
 * Returns: (transfer full) (nullable): the source, not yet running
 */
SfsSource *
sfs_source_new (GstDevice *device,
                int min_width,
                int min_height,
                const SfsSourceEvents *events,
                gpointer data,
                GError **error)
{
  static const char *const elements[] = { "videoconvertscale", "appsink", "jpegdec", NULL };
  const GstPadProbeType isolated = GST_PAD_PROBE_TYPE_EVENT_UPSTREAM |
                                   GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM;
  SfsSource *self = g_new0 (SfsSource, 1);
  g_autoptr (GstBus) bus = NULL;

  g_mutex_init (&self->lock);
  self->events = *events;
  self->data = data;
  self->begun = self->stamped = self->taken = monotonic_now ();
  self->analysed = GST_CLOCK_TIME_NONE;
  self->max_width = 640;
  self->max_height = 360;
  if (!sfs_gst_require (elements, error) || !build (self, device, min_width, min_height, error))
    {
      sfs_source_free (self);
      return NULL;
    }
  add_probe (self, "tee", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
             tee_probe);
  add_probe (self, "analysis-queue", GST_PAD_PROBE_TYPE_BUFFER, analysis_probe);
  add_probe (self, "analysis-queue", isolated, isolate);
  add_probe (self, "preview-queue", isolated, isolate);
  add_sink (self, "preview", preview_sample);
  add_sink (self, "analysis", analysis_sample);
  bus = gst_element_get_bus (self->pipeline);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (bus_message), self, NULL);
  g_source_attach (self->bus_source, g_main_context_get_thread_default ());
  return self;
}

/**
 * sfs_source_play:
 * @self: a source
 * @error: where to put an error
 *
 * Starts it. May block.
 *
 * Returns: whether it started; that frames come is another matter
 */
gboolean
sfs_source_play (SfsSource *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = NULL;

  take_turn (self);
  GstStateChangeReturn change = gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  end_turn (self);
  if (change != GST_STATE_CHANGE_FAILURE)
    return TRUE;
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (message != NULL)
    g_propagate_error (error, sfs_gst_error (message, SFS_CAPTURE_ERROR_FAILED, "camera"));
  else
    g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED,
                         "the camera does not start");
  return FALSE;
}

/**
 * sfs_source_free:
 * @self: (transfer full) (nullable): a source
 *
 * Stops and frees it, on the thread that made it. May block.
 */
void
sfs_source_free (SfsSource *self)
{
  if (self == NULL)
    return;
  if (self->bus_source != NULL)
    g_source_destroy (self->bus_source);
  g_clear_pointer (&self->bus_source, g_source_unref);
  if (self->pipeline != NULL)
    {
      take_turn (self);
      gst_element_set_state (self->pipeline, GST_STATE_READY);
      g_usleep (RUN_OUT);
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      end_turn (self);
    }
  gst_clear_object (&self->preview_caps);
  gst_clear_object (&self->analysis_caps);
  gst_clear_object (&self->pipeline);
  gst_clear_caps (&self->caps);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * sfs_source_pass_turn:
 *
 * Lets the next source be opened or closed, although the one before has not come back from it.
 */
void
sfs_source_pass_turn (void)
{
  end_turn (NULL);
}

/**
 * sfs_source_set_preview_size:
 * @self: a source
 * @width: pixels
 * @height: pixels
 *
 * Bounds the pictures of the preview.
 */
void
sfs_source_set_preview_size (SfsSource *self, int width, int height)
{
  g_mutex_lock (&self->lock);
  self->max_width = MAX (2, width);
  self->max_height = MAX (2, height);
  g_mutex_unlock (&self->lock);
  update_preview_size (self);
}

/**
 * sfs_source_get_caps:
 * @self: a source
 *
 * Returns: (transfer full) (nullable): format of the raw frames, once there was one
 */
GstCaps *
sfs_source_get_caps (SfsSource *self)
{
  g_mutex_lock (&self->lock);
  GstCaps *caps = self->caps != NULL ? gst_caps_ref (self->caps) : NULL;
  g_mutex_unlock (&self->lock);
  return caps;
}
