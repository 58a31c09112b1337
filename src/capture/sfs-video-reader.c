/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-video-reader.h"

#include "capture/sfs-gst.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/pbutils/missing-plugins.h>
#include <gst/video/video.h>
#include <sys/stat.h>

/* A decoder that works gives a frame in much less. */
#define MAX_WAIT (30 * G_TIME_SPAN_SECOND)
/* An error does not wake up who waits for a frame. */
#define POLL (50 * GST_MSECOND)
/* More than any camera has, and 256 MiB of RGBA: a small file can claim any size. */
#define MAX_PIXELS (64 << 20)
/* Of a frame of which nothing tells how long it is shown. */
#define USUAL_DURATION (GST_SECOND / 30)

struct _SfsVideoReader
{
  GstElement *pipeline, *sink, *caps;
  GstBus *bus;
  gboolean has_video; /* streaming thread, read after the end */
  gboolean ended;
  char *missing; /* a decoder */
  GError *error;
  GstClockTime begin, last, duration; /* NONE before the first frame */
};

static void
refuse_size (GstPad *pad, const GstVideoInfo *info)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);

  GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE,
                     ("its pictures are too large (%d×%d)", info->width, info->height), (NULL));
}

/* As sfs-source.c does with a camera: the same bound, square pixels. */
static GstPadProbeReturn
got_event (GstPad *pad, GstPadProbeInfo *probe, gpointer data)
{
  SfsVideoReader *self = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (probe);
  GstCaps *caps;
  GstVideoInfo info;
  int width, height;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps))
    return GST_PAD_PROBE_OK;
  if ((gint64) info.width * info.height > MAX_PIXELS)
    {
      refuse_size (pad, &info);
      return GST_PAD_PROBE_DROP;
    }
  self->has_video = TRUE;
  width = (int) gst_util_uint64_scale_int ((guint64) info.width, info.par_n, info.par_d);
  sfs_gst_fit (MAX (1, width), info.height, SFS_ANALYSIS_SIZE, SFS_ANALYSIS_SIZE, &width, &height);
  g_autoptr (GstCaps)
      wanted = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "RGB", "width",
                                    G_TYPE_INT, width, "height", G_TYPE_INT, height,
                                    "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  g_object_set (self->caps, "caps", wanted, NULL);
  return GST_PAD_PROBE_OK;
}

/* GFileError where it is no file that can be read at all: GStreamer's words would be about its
 * elements. */
static gboolean
check_file (const char *path, GError **error)
{
  GStatBuf status;
  int saved = 0;

  if (g_stat (path, &status) != 0 || g_access (path, R_OK) != 0)
    saved = errno;
  else if (S_ISDIR (status.st_mode))
    saved = EISDIR;
  if (saved == 0 && S_ISREG (status.st_mode))
    return TRUE;
  if (saved != 0)
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (saved), g_strerror (saved));
  else
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "not a plain file");
  return FALSE;
}

static GstElement *
by_name (SfsVideoReader *self, const char *name)
{
  return gst_bin_get_by_name (GST_BIN (self->pipeline), name);
}

static gboolean
build (SfsVideoReader *self, const char *path, GError **error)
{
  static const char *const elements[] = {
    "filesrc", "decodebin", "videoconvertscale", "videoflip", "appsink", NULL,
  };
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstElement) scale = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (!sfs_gst_require (elements, error))
    return FALSE;
  /* Of several streams only pictures are decoded. Telephones write pictures as the sensor lies and
   * say how to turn them. */
  self->pipeline = sfs_gst_parse (
      "filesrc name=file ! decodebin caps=video/x-raw expose-all-streams=false ! "
      "videoconvertscale ! videoflip video-direction=auto ! videoconvertscale name=scale ! "
      "capsfilter name=caps ! appsink name=sink sync=false max-buffers=2 enable-last-sample=false",
      error);
  if (self->pipeline == NULL)
    return FALSE;
  file = by_name (self, "file");
  g_object_set (file, "location", path, NULL);
  scale = by_name (self, "scale");
  pad = gst_element_get_static_pad (scale, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, got_event, self, NULL);
  self->caps = by_name (self, "caps");
  self->sink = by_name (self, "sink");
  self->bus = gst_element_get_bus (self->pipeline);
  return TRUE;
}

/**
 * sfs_video_reader_new:
 * @path: a video or a picture
 * @error: where to put an error: a #GFileError where the file cannot be read,
 *   %SFS_CAPTURE_ERROR_MISSING_PLUGIN where a part of GStreamer is missing
 *
 * Opens a file. What is in it is found out by sfs_video_reader_next().
 *
 * Returns: (transfer full) (nullable): a reader
 */
SfsVideoReader *
sfs_video_reader_new (const char *path, GError **error)
{
  g_autoptr (SfsVideoReader) self = NULL;

  gst_init (NULL, NULL);
  if (!check_file (path, error))
    return NULL;
  self = g_new0 (SfsVideoReader, 1);
  self->begin = self->last = self->duration = GST_CLOCK_TIME_NONE;
  if (!build (self, path, error))
    return NULL;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return g_steal_pointer (&self);
}

/**
 * sfs_video_reader_free:
 * @self: (transfer full) (nullable): a reader
 *
 * Stops decoding and closes the file.
 */
void
sfs_video_reader_free (SfsVideoReader *self)
{
  if (self == NULL)
    return;
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->caps);
  gst_clear_object (&self->bus);
  gst_clear_object (&self->pipeline);
  g_clear_error (&self->error);
  g_free (self->missing);
  g_free (self);
}

static GError *
no_video (void)
{
  return g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE,
                              "neither a video nor a picture");
}

/* What the decoder said, in words that help. */
static GError *
read_error (SfsVideoReader *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  if (self->missing != NULL)
    return g_error_new (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN,
                        "GStreamer has no %s; the package gstreamer1.0-libav or "
                        "gstreamer1.0-plugins-bad may bring it",
                        self->missing);
  if (!self->has_video && !g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE))
    return no_video ();
  return g_error_new (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE, "damaged: %s", error->message);
}

/* Whether what is missing would decode pictures: a video's sound is not listened to, and a decoder
 * for it would not help. */
static gboolean
is_for_pictures (GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  g_autoptr (GstCaps) caps = NULL;

  if (!gst_structure_get (structure, "detail", GST_TYPE_CAPS, &caps, NULL) || caps == NULL ||
      gst_caps_get_size (caps) == 0)
    return TRUE;
  return !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/");
}

/* The bus keeps what nobody takes. What is missing is told before the error that comes of it. */
static void
take_messages (SfsVideoReader *self)
{
  GstMessage *message;

  while ((message = gst_bus_pop (self->bus)) != NULL)
    {
      if (self->missing == NULL && gst_is_missing_plugin_message (message) &&
          is_for_pictures (message))
        self->missing = gst_missing_plugin_message_get_description (message);
      if (self->error == NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        self->error = read_error (self, message);
      gst_message_unref (message);
    }
}

static GstSample *
pull (SfsVideoReader *self, GError **error)
{
  GstAppSink *sink = GST_APP_SINK (self->sink);
  gint64 deadline = g_get_monotonic_time () + MAX_WAIT;
  GstSample *sample;

  do
    {
      sample = gst_app_sink_try_pull_sample (sink, POLL);
      take_messages (self);
      if (sample != NULL)
        return sample;
    }
  while (self->error == NULL && !gst_app_sink_is_eos (sink) && g_get_monotonic_time () < deadline);

  self->ended = TRUE;
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (!gst_app_sink_is_eos (sink))
    g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE,
                         "decoding stands still: no frame for 30 seconds");
  else if (!GST_CLOCK_TIME_IS_VALID (self->begin))
    g_propagate_error (error, no_video ());
  return NULL;
}

/* Times of the stream, from 0 at the first frame, and never backwards. */
static gint64
next_time (SfsVideoReader *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstClockTime time = gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                                  GST_BUFFER_PTS (buffer));
  GstVideoInfo info;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = GST_CLOCK_TIME_IS_VALID (self->last) ? self->last + self->duration : 0;
  if (!GST_CLOCK_TIME_IS_VALID (self->begin))
    self->begin = self->last = time;
  time = MAX (time, self->last);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    self->duration = GST_BUFFER_DURATION (buffer);
  else if (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) && info.fps_n > 0)
    self->duration =
        gst_util_uint64_scale_int (GST_SECOND, GST_VIDEO_INFO_FPS_D (&info), info.fps_n);
  else
    self->duration = time > self->last ? time - self->last : USUAL_DURATION;
  self->last = time;
  return (gint64) GST_TIME_AS_USECONDS (time - self->begin);
}

/**
 * sfs_video_reader_next:
 * @self: a reader
 * @error: where to put an error: %SFS_CAPTURE_ERROR_DECODE for what is no video or picture, is
 *   damaged or too large; %SFS_CAPTURE_ERROR_MISSING_PLUGIN where GStreamer has no decoder for it
 *
 * Reads the next frame, scaled to the size at which frames of a camera are looked at, in upright
 * RGB; its time is in µs since the first one. Blocks while it decodes. No more than a few frames
 * are in memory at a time, however long the video is.
 *
 * Returns: (transfer full) (nullable): the frame; %NULL without @error at the end
 */
SfsFrame *
sfs_video_reader_next (SfsVideoReader *self, GError **error)
{
  g_autoptr (GstSample) sample = NULL;
  SfsFrame *frame;

  if (self->ended)
    return NULL;
  sample = pull (self, error);
  if (sample == NULL)
    return NULL;
  frame = sfs_gst_frame (sample);
  if (frame == NULL)
    g_set_error_literal (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE,
                         "a frame cannot be read");
  else
    frame->time = next_time (self, sample);
  return frame;
}

/**
 * sfs_video_reader_get_seconds:
 * @self: a reader
 *
 * Returns: how long what was read so far is, in seconds, its last frame included; a picture's
 *   length is that of one frame and has no meaning
 */
double
sfs_video_reader_get_seconds (SfsVideoReader *self)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->begin))
    return 0;
  return (double) (self->last + self->duration - self->begin) / GST_SECOND;
}
