/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-gst.h"

#include <gst/video/video.h>
#include <sodium.h>
#include <string.h>

/* Debian's package of each element we make. */
static const struct
{
  const char *factory, *package;
} packages[] = {
  { "appsink", "gstreamer1.0-plugins-base" },
  { "appsrc", "gstreamer1.0-plugins-base" },
  { "decodebin", "gstreamer1.0-plugins-base" },
  { "giostreamsink", "gstreamer1.0-plugins-base" },
  { "videoconvertscale", "gstreamer1.0-plugins-base" },
  { "jpegdec", "gstreamer1.0-plugins-good" },
  { "matroskademux", "gstreamer1.0-plugins-good" },
  { "v4l2src", "gstreamer1.0-plugins-good" },
  { "videoflip", "gstreamer1.0-plugins-good" },
  { "vp8dec", "gstreamer1.0-plugins-good" },
  { "vp8enc", "gstreamer1.0-plugins-good" },
  { "webmmux", "gstreamer1.0-plugins-good" },
  { "pipewiresrc", "gstreamer1.0-pipewire" },
};

static const char *
package_of (const char *factory)
{
  for (gsize i = 0; i < G_N_ELEMENTS (packages); i++)
    if (g_str_equal (packages[i].factory, factory))
      return packages[i].package;
  return "libgstreamer1.0-0";
}

/* What is installed of a name, as by GstPluginFeature's kinds. What is not known is looked for
 * anew: a person who was told of a missing package, and installed it, need not start again. May
 * block. */
GstPluginFeature *
sfs_gst_find (const char *name, GType type)
{
  static GMutex lock;
  GstPluginFeature *found = gst_registry_find_feature (gst_registry_get (), name, type);

  if (found != NULL)
    return found;
  g_mutex_lock (&lock);
  gst_update_registry ();
  g_mutex_unlock (&lock);
  return gst_registry_find_feature (gst_registry_get (), name, type);
}

/* Whether all of @factories, a NULL-terminated list, are installed;
 * SFS_CAPTURE_ERROR_MISSING_PLUGIN names the package of the first that is not. */
gboolean
sfs_gst_require (const char *const *factories, GError **error)
{
  for (; *factories != NULL; factories++)
    {
      g_autoptr (GstPluginFeature) found = sfs_gst_find (*factories, GST_TYPE_ELEMENT_FACTORY);
      if (found != NULL)
        continue;
      g_set_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN,
                   "GStreamer has no %s: the package %s is missing", *factories,
                   package_of (*factories));
      return FALSE;
    }
  return TRUE;
}

/* As gst_parse_launch (), but all or nothing and with our own error. */
GstElement *
sfs_gst_parse (const char *description, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GstElement *pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &local_error);

  if (pipeline != NULL)
    return gst_object_ref_sink (pipeline);
  g_set_error (error, SFS_CAPTURE_ERROR,
               g_error_matches (local_error, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT)
                   ? SFS_CAPTURE_ERROR_MISSING_PLUGIN
                   : SFS_CAPTURE_ERROR_FAILED,
               "%s", local_error->message);
  return NULL;
}

/* PipeWire speaks its own language, which need not be the person's. */
static gboolean
tells (const char *text, int number, const char *english)
{
  return text != NULL &&
         (strstr (text, g_strerror (number)) != NULL || strstr (text, english) != NULL);
}

static SfsCaptureError
code_of (const GError *error, const char *debug, SfsCaptureError otherwise)
{
  const char *const texts[] = { error->message, debug };

  if (error->domain == GST_CORE_ERROR && error->code == GST_CORE_ERROR_MISSING_PLUGIN)
    return SFS_CAPTURE_ERROR_MISSING_PLUGIN;
  if (error->domain != GST_RESOURCE_ERROR)
    return otherwise;
  if (error->code == GST_RESOURCE_ERROR_NOT_AUTHORIZED)
    return SFS_CAPTURE_ERROR_NO_ACCESS;
  if (error->code == GST_RESOURCE_ERROR_BUSY)
    return SFS_CAPTURE_ERROR_CAMERA_BUSY;
  /* Elements do not agree on codes, but the system's own words come through. */
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (tells (texts[i], EACCES, "Permission denied") ||
          tells (texts[i], EPERM, "Operation not permitted"))
        return SFS_CAPTURE_ERROR_NO_ACCESS;
      if (tells (texts[i], EBUSY, "Device or resource busy"))
        return SFS_CAPTURE_ERROR_CAMERA_BUSY;
    }
  if (error->code == GST_RESOURCE_ERROR_NOT_FOUND)
    return SFS_CAPTURE_ERROR_NO_CAMERA;
  return otherwise;
}

/* Our own error for a message of type ERROR; @otherwise where the message does not tell more. */
GError *
sfs_gst_error (GstMessage *message, SfsCaptureError otherwise, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  return g_error_new (SFS_CAPTURE_ERROR, code_of (error, debug, otherwise), "%s: %s", what,
                      error->message);
}

typedef struct
{
  gsize length;
  guint8 data[];
} Pixels;

static void
pixels_free (gpointer data)
{
  Pixels *self = data;

  sodium_memzero (self->data, self->length);
  g_free (self);
}

SfsFrame *
sfs_gst_frame (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  g_autoptr (GBytes) bytes = NULL;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return NULL;

  int width = GST_VIDEO_FRAME_WIDTH (&frame), height = GST_VIDEO_FRAME_HEIGHT (&frame);
  gboolean rgb = GST_VIDEO_FRAME_FORMAT (&frame) == GST_VIDEO_FORMAT_RGB;
  gsize row = (gsize) width * (rgb ? 3 : 4);
  Pixels *pixels = g_malloc (sizeof (Pixels) + row * height);
  pixels->length = row * height;
  for (int y = 0; y < height; y++)
    memcpy (pixels->data + row * y,
            (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
                (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) * y,
            row);
  gst_video_frame_unmap (&frame);
  bytes = g_bytes_new_with_free_func (pixels->data, pixels->length, pixels_free, pixels);
  return sfs_frame_new (bytes, width, height, (int) row, rgb ? SFS_FRAME_RGB : SFS_FRAME_BGRX,
                        (gint64) GST_TIME_AS_USECONDS (
                            GST_BUFFER_PTS (gst_sample_get_buffer (sample))));
}

/* The largest even size of the same shape within the bounds; never larger than it is. */
void
sfs_gst_fit (int width, int height, int max_width, int max_height, int *fit_width, int *fit_height)
{
  double scale = MIN (1, MIN ((double) max_width / width, (double) max_height / height));

  *fit_width = MAX (2, (int) (width * scale + 0.01) & ~1);
  *fit_height = MAX (2, (int) (height * scale + 0.01) & ~1);
}
