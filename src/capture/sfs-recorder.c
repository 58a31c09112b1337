/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-recorder.h"

#include "capture/sfs-gst-wipe.h"
#include "capture/sfs-gst.h"
#include "capture/sfs-secret-stream.h"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

/* A second of frames. When the machine encodes slower than that, frames are left out, and counted.
 */
#define MAX_WAITING 30
#define BIT_RATE 2000000
#define MIN_BIT_RATE 200000
/* How long the encoder may take for what was waiting. */
#define FINISH_SECONDS 15

struct _SfsRecorder
{
  GstElement *pipeline;
  GstAppSrc *src;
  GstCaps *caps;    /* of the frames now */
  int fps_n, fps_d; /* in name only, of the frames at the beginning */
  SfsSecretStream *stream;
  GSource *bus_source, *timeout_source;
  SfsRecorderDone done;
  gpointer data;

  double seconds;
  GstClockTime end, frame_duration;
  GstClockTime first, last;
  GstBuffer *held; /* its duration is known when the next one comes */
  gboolean full;
  int width, height, frames;
  guint dropped;
};

static const char *const elements[] = {
  "appsrc", "videoconvertscale", "vp8enc", "webmmux", "giostreamsink", NULL,
};

/**
 * sfs_recorder_get_elements:
 *
 * Returns: (transfer none): what GStreamer must have installed
 */
const char *const *
sfs_recorder_get_elements (void)
{
  return elements;
}

static void
report (SfsRecorder *self, SfsClip *clip, const GError *error)
{
  SfsRecorderDone done = g_steal_pointer (&self->done);

  if (done != NULL)
    done (clip, error, self->data);
}

static void
complete (SfsRecorder *self)
{
  /* Only now nobody writes to the stream any more. */
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_autoptr (SfsSecret) webm = sfs_secret_stream_steal (self->stream);
  g_autoptr (SfsClip)
      clip = sfs_clip_new (webm, self->seconds, self->width, self->height, self->frames);
  report (self, clip, NULL);
}

static void
fail (SfsRecorder *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (sfs_secret_stream_is_full (self->stream))
    {
      g_clear_error (&owned);
      owned = g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_TOO_LARGE,
                                   "the recording is larger than is accepted");
    }
  report (self, NULL, owned);
}

static gboolean
bus_message (GstBus *bus, GstMessage *message, gpointer data)
{
  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_EOS:
      complete (data);
      return G_SOURCE_REMOVE;
    case GST_MESSAGE_ERROR:
      fail (data, sfs_gst_error (message, SFS_CAPTURE_ERROR_FAILED, "recording"));
      return G_SOURCE_REMOVE;
    default:
      return G_SOURCE_CONTINUE;
    }
}

static gboolean
timed_out (gpointer data)
{
  fail (data, g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED,
                                   "the encoder does not come to an end"));
  return G_SOURCE_REMOVE;
}

/* Leaves a fifth of the bound free, as the encoder only aims at its rate. */
static guint
bit_rate (double seconds, gsize max_bytes)
{
  double bound = (double) max_bytes * 8 * 0.8 / seconds;

  return (guint) CLAMP (bound, MIN_BIT_RATE, BIT_RATE);
}

/* The stream is of one kind from beginning to end, since WebM can say it only once. Times are those
 * of the frames, whatever the rate in their name. */
static void
set_caps (SfsRecorder *self, GstCaps *caps)
{
  g_autoptr (GstCaps) named = gst_caps_copy (caps);

  gst_caps_set_simple (named, "framerate", GST_TYPE_FRACTION, self->fps_n, self->fps_d, NULL);
  gst_caps_replace (&self->caps, caps);
  gst_app_src_set_caps (self->src, named);
}

/* The encoded picture is the clip, wherever it is. */
static void
wipe_after (SfsRecorder *self, const char *name)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  sfs_gst_wipe_after (pad);
}

static gboolean
build (SfsRecorder *self, GstCaps *caps, gsize max_bytes, GError **error)
{
  GstVideoInfo info;
  guint rate = bit_rate (self->seconds, max_bytes);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autofree char *colours = NULL;
  g_autofree char *text = NULL;

  if (!gst_video_info_from_caps (&info, caps))
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED,
                           "the camera's format is not known");
      return FALSE;
    }
  sfs_gst_fit ((int) gst_util_uint64_scale_int ((guint64) info.width, info.par_n, info.par_d),
               info.height, SFS_CLIP_MAX_WIDTH, SFS_CLIP_MAX_HEIGHT, &self->width, &self->height);
  self->frame_duration =
      info.fps_n > 0 && info.fps_n <= 240 * info.fps_d
          ? gst_util_uint64_scale (GST_SECOND, (guint64) info.fps_d, (guint64) info.fps_n)
          : GST_SECOND / 30;

  self->fps_n = info.fps_n;
  self->fps_d = info.fps_d;
  if (GST_VIDEO_INFO_IS_YUV (&info))
    colours = gst_video_colorimetry_to_string (&info.colorimetry);

  /* Keeps up with the camera on a busy machine: cpu-used=16 takes half the time of 8, and looks
   * the same at this rate (48.5 dB on webcam footage either way). One thread: two of libvpx wait
   * for each other in a busy loop, and where another program wants the second core they take two to
   * four times as long as one alone. */
  text = g_strdup_printf (
      "appsrc name=src format=time max-buffers=0 max-bytes=0 max-time=0 ! videoconvertscale ! "
      "video/x-raw,format=I420,width=%d,height=%d,pixel-aspect-ratio=1/1,"
      "colorimetry=%s ! "
      "vp8enc name=encoder deadline=1 cpu-used=16 threads=1 lag-in-frames=0 keyframe-max-dist=60 "
      "end-usage=cbr target-bitrate=%u min-quantizer=4 max-quantizer=56 ! "
      "webmmux name=mux writing-app=Selfsame ! giostreamsink name=sink sync=false async=false",
      self->width, self->height, colours != NULL ? colours : "bt601", rate);
  self->pipeline = sfs_gst_parse (text, error);
  if (self->pipeline == NULL)
    return FALSE;
  self->src = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "src"));
  set_caps (self, caps);
  wipe_after (self, "encoder");
  wipe_after (self, "mux");
  self->stream = SFS_SECRET_STREAM (
      sfs_secret_stream_new ((gsize) (rate / 8 * self->seconds * 1.25) + 65536, max_bytes));
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_object_set (sink, "stream", self->stream, NULL);

  bus = gst_element_get_bus (self->pipeline);
  self->bus_source = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_source, G_SOURCE_FUNC (bus_message), self, NULL);
  g_source_attach (self->bus_source, g_main_context_get_thread_default ());
  return TRUE;
}

/**
 * sfs_recorder_new:
 * @caps: of the frames that will be pushed, raw video
 * @seconds: how long the clip is to be
 * @max_bytes: how large it may become
 * @done: called once, on the thread-default context of the caller
 * @data: for @done
 * @error: where to put an error
 *
 * Makes an encoder for one clip: VP8 in WebM, without sound, at most 1280×720, in memory only. May
 * block, as elements are loaded.
 *
 * Returns: (transfer full) (nullable): the recorder
 */
SfsRecorder *
sfs_recorder_new (GstCaps *caps,
                  double seconds,
                  gsize max_bytes,
                  SfsRecorderDone done,
                  gpointer data,
                  GError **error)
{
  g_autoptr (SfsRecorder) self = g_new0 (SfsRecorder, 1);

  self->seconds = seconds;
  self->end = (GstClockTime) (seconds * GST_SECOND);
  self->first = GST_CLOCK_TIME_NONE;
  self->data = data;
  if (!sfs_gst_require (elements, error) || !build (self, caps, max_bytes, error))
    return NULL;
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    {
      g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FAILED,
                           "the encoder does not start");
      return NULL;
    }
  self->done = done;
  return g_steal_pointer (&self);
}

/**
 * sfs_recorder_free:
 * @self: (transfer full) (nullable): a recorder
 *
 * Ends it, on the thread that made it. What was recorded and not handed out is wiped.
 */
void
sfs_recorder_free (SfsRecorder *self)
{
  if (self == NULL)
    return;
  if (self->bus_source != NULL)
    g_source_destroy (self->bus_source);
  g_clear_pointer (&self->bus_source, g_source_unref);
  if (self->timeout_source != NULL)
    g_source_destroy (self->timeout_source);
  g_clear_pointer (&self->timeout_source, g_source_unref);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_buffer (&self->held);
  gst_clear_caps (&self->caps);
  gst_clear_object (&self->src);
  gst_clear_object (&self->pipeline);
  g_clear_object (&self->stream);
  g_free (self);
}

static void
send_held (SfsRecorder *self, GstClockTime until)
{
  if (self->held == NULL)
    return;
  GST_BUFFER_DURATION (self->held) = until - GST_BUFFER_PTS (self->held);
  gst_app_src_push_buffer (self->src, g_steal_pointer (&self->held));
  self->frames++;
}

/**
 * sfs_recorder_push:
 * @self: a recorder
 * @frame: a frame with a timestamp
 * @caps: its format, which may change in the midst; the clip keeps the size it began with
 *
 * Gives it a frame, which is copied: a camera has only a few buffers and wants them back. The clip
 * is complete with the first frame that belongs after it, half a frame's time allowed for jitter,
 * so that 5 seconds at 30 a second are 150 frames; the last frame lasts to the very end.
 *
 * Returns: what became of it
 */
SfsRecorderAnswer
sfs_recorder_push (SfsRecorder *self, GstBuffer *frame, GstCaps *caps)
{
  gboolean is_first = !GST_CLOCK_TIME_IS_VALID (self->first);
  GstClockTime at;

  if (self->full)
    return SFS_RECORDER_FULL;
  if (is_first)
    self->first = GST_BUFFER_PTS (frame);
  if (GST_BUFFER_PTS (frame) < self->first)
    return SFS_RECORDER_TAKEN;
  at = GST_BUFFER_PTS (frame) - self->first;
  if (at + self->frame_duration / 2 >= self->end)
    {
      self->full = TRUE;
      return SFS_RECORDER_FULL;
    }
  /* On a busy machine frames come late and then at once. They were not taken at once. */
  if (!is_first)
    at = MAX (at, self->last + self->frame_duration / 4);
  if (at >= self->end)
    return SFS_RECORDER_TAKEN;
  if (sfs_recorder_get_waiting (self) >= MAX_WAITING)
    {
      self->dropped++;
      return SFS_RECORDER_TAKEN;
    }

  send_held (self, at);
  if (caps != self->caps && !gst_caps_is_equal (caps, self->caps))
    set_caps (self, caps);
  self->held = gst_buffer_copy_deep (frame);
  GST_BUFFER_PTS (self->held) = at;
  GST_BUFFER_DTS (self->held) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_FLAG_UNSET (self->held, GST_BUFFER_FLAG_DISCONT);
  self->last = at;
  return is_first ? SFS_RECORDER_FIRST : SFS_RECORDER_TAKEN;
}

/**
 * sfs_recorder_get_seconds:
 * @self: a recorder
 *
 * Returns: how much is recorded
 */
double
sfs_recorder_get_seconds (SfsRecorder *self)
{
  if (self->full)
    return self->seconds;
  return (double) self->last / GST_SECOND;
}

/**
 * sfs_recorder_get_waiting:
 * @self: a recorder
 *
 * Returns: how many frames wait for the encoder
 */
guint
sfs_recorder_get_waiting (SfsRecorder *self)
{
  return (guint) gst_app_src_get_current_level_buffers (self->src);
}

/**
 * sfs_recorder_get_dropped:
 * @self: a recorder
 *
 * Returns: how many frames of the clip's time are not in it, since too many waited
 */
guint
sfs_recorder_get_dropped (SfsRecorder *self)
{
  return self->dropped;
}

/**
 * sfs_recorder_finish:
 * @self: a recorder that is full
 *
 * Ends the clip. The callback gets it when the encoder is through. On the thread that made it.
 */
void
sfs_recorder_finish (SfsRecorder *self)
{
  send_held (self, self->end);
  gst_app_src_end_of_stream (self->src);
  self->timeout_source = g_timeout_source_new_seconds (FINISH_SECONDS);
  g_source_set_callback (self->timeout_source, timed_out, self, NULL);
  g_source_attach (self->timeout_source, g_main_context_get_thread_default ());
}
