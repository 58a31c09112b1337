/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who a camera is, how fast it is, where its rows are, and what is wrong with it: pure parts. */

#include "capture/sfs-camera-identity.h"
#include "capture/sfs-camera-layout.h"
#include "capture/sfs-camera-time.h"
#include "capture/sfs-frame-rate.h"
#include "capture/sfs-gst.h"
#include "fixtures/sfs-test.h"

#include <string.h>

/* What GstDevice has of cameras: through PipeWire 0.3.65 with WirePlumber 0.4.13 (the node's
 * properties), and from Video4Linux with GStreamer 1.22. The id must not change where only numbers
 * do, and must where the plug does. */
#define V4L2_NODE(serial, id, file, plug)                                                          \
  "pipewire-proplist, object.serial=(string)" serial ", object.id=(string)" id                     \
  ", object.path=(string)\"v4l2:" file "\", api.v4l2.path=(string)" file                           \
  ", api.v4l2.cap.card=(string)\"HD Pro Webcam C920\", api.v4l2.cap.driver=(string)uvcvideo"       \
  ", device.api=(string)v4l2, device.id=(string)" id ", device.vendor.id=(string)1133"             \
  ", device.product.id=(string)2093, factory.name=(string)api.v4l2.source"                         \
  ", media.class=(string)Video/Source, node.name=(string)v4l2_input." plug                         \
  ", node.description=(string)\"HD Pro Webcam C920 (V4L2)\""
#define LIBCAMERA_NODE(serial, path)                                                               \
  "pipewire-proplist, object.serial=(string)" serial ", device.api=(string)libcamera"              \
  ", api.libcamera.location=(string)front, factory.name=(string)api.libcamera.source"              \
  ", media.class=(string)Video/Source, node.name=(string)libcamera_input." path                    \
  ", node.description=(string)\"Built-in Front Camera\""
#define V4L2_DEVICE(file, plug)                                                                    \
  "v4l2-proplist, device.api=(string)v4l2, device.path=(string)" file                              \
  ", v4l2.device.driver=(string)uvcvideo, v4l2.device.bus_info=(string)\"usb-" plug "\""
#define V4L2_PROBED(file, plug)                                                                    \
  V4L2_DEVICE (file, plug) ", device.bus_path=(string)\"pci-" plug "\""

static char *
identity (const char *text)
{
  g_autoptr (GstStructure) properties = gst_structure_from_string (text, NULL);

  g_assert_nonnull (properties);
  return sfs_camera_identity_make (properties, "A camera");
}

static void
test_identity (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } cases[] = {
    /* Unplugged and plugged in again, or after a restart. */
    { V4L2_NODE ("48", "31", "/dev/video0", "pci-0000_00_14.0-usb-0_8_1.0"),
      V4L2_NODE ("97", "55", "/dev/video2", "pci-0000_00_14.0-usb-0_8_1.0"), TRUE },
    { LIBCAMERA_NODE ("40", "__SB_.PCI0.XHC_.RHUB.HS08"),
      LIBCAMERA_NODE ("71", "__SB_.PCI0.XHC_.RHUB.HS08"), TRUE },
    { V4L2_PROBED ("/dev/video0", "0000:00:14.0-8"), V4L2_PROBED ("/dev/video2", "0000:00:14.0-8"),
      TRUE },
    { V4L2_DEVICE ("/dev/video0", "0000:00:14.0-8"), V4L2_DEVICE ("/dev/video2", "0000:00:14.0-8"),
      TRUE },
    /* Two of a kind. */
    { V4L2_NODE ("48", "31", "/dev/video0", "pci-0000_00_14.0-usb-0_8_1.0"),
      V4L2_NODE ("49", "32", "/dev/video2", "pci-0000_00_14.0-usb-0_9_1.0"), FALSE },
    { LIBCAMERA_NODE ("40", "__SB_.PCI0.XHC_.RHUB.HS08"),
      LIBCAMERA_NODE ("41", "__SB_.PCI0.XHC_.RHUB.HS09"), FALSE },
    { V4L2_PROBED ("/dev/video0", "0000:00:14.0-8"), V4L2_PROBED ("/dev/video2", "0000:00:14.0-9"),
      FALSE },
    /* Two of which nothing but the file is known. */
    { "p, device.path=(string)/dev/video0", "p, device.path=(string)/dev/video1", FALSE },
    /* Nothing at all. */
    { "p", "p, node.name=(string)\"\"", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *a = identity (cases[i].a);
      g_autofree char *b = identity (cases[i].b);

      g_test_message ("%s, %s", a, b);
      if (cases[i].same)
        g_assert_cmpstr (a, ==, b);
      else
        g_assert_cmpstr (a, !=, b);
      g_assert_null (strstr (a, "48"));
    }
}

static void
test_object (void)
{
  static const struct
  {
    const char *properties, *object;
  } cases[] = {
    { V4L2_NODE ("48", "31", "/dev/video0", "pci-0000_00_14.0-usb-0_8_1.0"), "48" },
    { LIBCAMERA_NODE ("40", "__SB_.PCI0.XHC_.RHUB.HS08"), "40" },
    { V4L2_PROBED ("/dev/video0", "0000:00:14.0-8"), NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GstStructure) properties = gst_structure_from_string (cases[i].properties, NULL);
      g_autofree char *object = sfs_camera_identity_dup_object (properties);
      g_assert_cmpstr (object, ==, cases[i].object);
    }
}

static void
test_same_device (void)
{
  g_autoptr (GstStructure) node = gst_structure_from_string (
      V4L2_NODE ("48", "31", "/dev/video0", "pci-0000_00_14.0-usb-0_8_1.0"), NULL);
  g_autoptr (GstStructure)
      direct = gst_structure_from_string (V4L2_PROBED ("/dev/video0", "0000:00:14.0-8"), NULL);
  g_autoptr (GstStructure)
      other = gst_structure_from_string (V4L2_PROBED ("/dev/video2", "0000:00:14.0-9"), NULL);

  g_assert_true (sfs_camera_identity_is_same_device (direct, node));
  g_assert_false (sfs_camera_identity_is_same_device (other, node));
  g_assert_false (sfs_camera_identity_is_same_device (node, direct));
  g_assert_false (sfs_camera_identity_is_same_device (direct, direct));
  g_assert_false (sfs_camera_identity_is_same_device (node, node));
}

/* @seconds of pictures at @rate, from @time on; how often it was told that something changed. */
static guint
take (SfsFrameRate *self, gint64 *time, double rate, double seconds)
{
  guint n = 0;

  for (int i = 0; i < seconds * rate; i++)
    {
      *time += (gint64) (G_TIME_SPAN_SECOND / rate);
      n += sfs_frame_rate_add (self, *time) ? 1 : 0;
    }
  return n;
}

static void
test_rate (void)
{
  SfsFrameRate rate = { 0 };
  gint64 time = 5 * G_TIME_SPAN_SECOND;

  g_assert_cmpuint (take (&rate, &time, 30, 6), ==, 0);
  g_assert_cmpfloat_with_epsilon (rate.rate, 30, 0.5);
  g_assert_cmpuint (take (&rate, &time, 10, 20), ==, 0);
  g_assert_false (rate.low);
  g_assert_cmpuint (take (&rate, &time, 7.5, 5), ==, 1);
  g_assert_true (rate.low);
  /* Neither enough nor too few: what was said stays. */
  g_assert_cmpuint (take (&rate, &time, 10.5, 20), ==, 0);
  g_assert_true (rate.low);
  g_assert_cmpuint (take (&rate, &time, 15, 5), ==, 1);
  g_assert_false (rate.low);
  g_assert_cmpuint (take (&rate, &time, 10.5, 20), ==, 0);
  g_assert_false (rate.low);
  /* A little under ten is told as well, after a longer look; and whatever it takes to come to the
   * person, no sooner taken back than it is clearly enough. */
  g_assert_cmpuint (take (&rate, &time, 9.9, 20), ==, 1);
  g_assert_true (rate.low);
  g_assert_cmpuint (take (&rate, &time, 10.1, 20), ==, 0);
  g_assert_true (rate.low);
  g_assert_cmpuint (take (&rate, &time, 30, 5), ==, 1);
  g_assert_false (rate.low);
  g_assert_cmpuint (take (&rate, &time, 9.6, 20), ==, 1);
  g_assert_cmpuint (take (&rate, &time, 30, 5), ==, 1);
  /* Ten that come up to 40 ms late each are ten, for ten minutes. */
  for (guint32 seed = 1; seed <= 20; seed++)
    {
      guint32 random = seed;
      gint64 begun = time;

      for (int i = 1; i <= 6000; i++)
        {
          random = random * 1664525u + 1013904223u;
          time = begun + i * 100 * G_TIME_SPAN_MILLISECOND +
                 (gint64) (random >> 16) % 40 * G_TIME_SPAN_MILLISECOND;
          g_assert_false (sfs_frame_rate_add (&rate, time));
        }
    }
  g_assert_cmpfloat_with_epsilon (rate.rate, 10, 0.3);
  /* A hiccup is no slow camera. */
  time += 300 * G_TIME_SPAN_MILLISECOND;
  g_assert_cmpuint (take (&rate, &time, 30, 6), ==, 0);
  /* A clock that begins anew. */
  time = 0;
  g_assert_cmpuint (take (&rate, &time, 30, 6), ==, 0);
  g_assert_cmpuint (take (&rate, &time, 5, 5), ==, 1);
}

static void
test_layout (void)
{
  static const struct
  {
    const char *format;
    int width, height;
    gsize size;
    int stride; /* 0: nothing to be said about it */
    gboolean whole;
  } cases[] = {
    { "YUY2", 640, 480, 640 * 480 * 2, 0, TRUE },
    { "YUY2", 642, 480, 642 * 480 * 2, 0, TRUE },       /* GStreamer wants 1284 */
    { "YUY2", 641, 481, 1282 * 481, 1282, TRUE },       /* and 1284 here */
    { "YUY2", 1296, 972, 2624 * 972, 2624, TRUE },      /* to 64 */
    { "RGB", 638, 480, 638 * 3 * 480, 1914, TRUE },     /* GStreamer wants 1916 */
    { "NV12", 642, 482, 642 * 482 * 3 / 2, 642, TRUE }, /* GStreamer wants 644 */
    { "NV12", 1296, 972, 1344 * 972 * 3 / 2, 1344, TRUE },
    { "I420", 1296, 972, 1344 * 972 * 3 / 2, 1344, TRUE },
    { "NV12", 1280, 720, 1280 * 720 * 3 / 2 + 100, 0, TRUE }, /* something behind it */
    { "YUY2", 640, 480, 640 * 480 * 2 - 2, 0, FALSE },
    { "YUY2", 640, 480, 640 * 480, 0, FALSE },
    { "YUY2", 640, 480, 0, 0, FALSE },
    { "YUY2", 640, 480, 640 * 480 * 4, 0, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int told = 0; told < 3; told++)
      {
        g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, cases[i].size, NULL);
        GstVideoInfo info;
        GstVideoFrame frame;
        int stride = 0;

        g_test_message ("%s %d×%d, %s", cases[i].format, cases[i].width, cases[i].height,
                        (const char *[]){ "nothing said", "the first plane told", "0 told" }[told]);
        gst_video_info_set_format (&info, gst_video_format_from_string (cases[i].format),
                                   (guint) cases[i].width, (guint) cases[i].height);
        g_assert_cmpint (sfs_camera_layout_find (&info, cases[i].size, &stride), ==,
                         cases[i].stride > 0);
        g_assert_cmpint (stride, ==, cases[i].stride);
        if (told > 0)
          {
            GstVideoMeta *meta = gst_buffer_add_video_meta_full (
                buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_INFO_FORMAT (&info), info.width,
                info.height, GST_VIDEO_INFO_N_PLANES (&info), info.offset, info.stride);
            meta->stride[0] = told == 2 ? 0 : stride > 0 ? stride : info.stride[0];
          }
        g_assert_cmpint (sfs_camera_layout_fix (&buffer, &info), ==, cases[i].whole);
        if (!cases[i].whole)
          continue;
        g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
        stride = cases[i].stride > 0 ? cases[i].stride : info.stride[0];
        g_assert_cmpint (GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), ==, stride);
        if (GST_VIDEO_INFO_N_PLANES (&info) > 1)
          {
            g_assert_cmpint (GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 1), ==,
                             GST_VIDEO_INFO_N_PLANES (&info) == 3 ? stride / 2 : stride);
            g_assert_cmpuint (GST_VIDEO_FRAME_PLANE_OFFSET (&frame, 1), ==,
                              (gsize) stride * (gsize) info.height);
          }
        gst_video_frame_unmap (&frame);
      }
}

static void
test_time (void)
{
  const GstClockTime now = 5 * GST_SECOND, last = now - 40 * GST_MSECOND;
  static const struct
  {
    const char *what;
    GstClockTime stamp, expected;
  } cases[] = {
    { "right", 4970 * GST_MSECOND, 4970 * GST_MSECOND },
    { "this moment", 5 * GST_SECOND, 5 * GST_SECOND },
    { "none", GST_CLOCK_TIME_NONE, 5 * GST_SECOND },
    { "of no clock", 0, 5 * GST_SECOND },
    { "the same again", 4960 * GST_MSECOND, 5 * GST_SECOND },
    { "going back", 4900 * GST_MSECOND, 5 * GST_SECOND },
    { "not yet taken", 5 * GST_SECOND + 1, 5 * GST_SECOND },
    { "of another clock", 500 * GST_SECOND, 5 * GST_SECOND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].what);
      g_assert_cmpuint (sfs_camera_time_choose (cases[i].stamp, now, last, last), ==,
                        cases[i].expected);
    }
  /* After a pause, one that lay about since then. */
  g_assert_cmpuint (sfs_camera_time_choose (2 * GST_SECOND, now, GST_SECOND, GST_SECOND), ==, now);
  /* The one before had no stamp, and came no later after it was taken than this one: neither goes
   * back, and from the next one on the stamps count. */
  g_assert_cmpuint (sfs_camera_time_choose (now - 50 * GST_MSECOND, now, GST_SECOND, last), ==,
                    last);
  g_assert_cmpuint (sfs_camera_time_choose (now - 20 * GST_MSECOND, now, now - 50 * GST_MSECOND,
                                            last),
                    ==, now - 20 * GST_MSECOND);
}

static void
test_errors (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int code;
    const char *message, *debug;
    SfsCaptureError expected;
  } cases[] = {
    { gst_resource_error_quark, GST_RESOURCE_ERROR_BUSY, "in use", NULL,
      SFS_CAPTURE_ERROR_CAMERA_BUSY },
    { gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_AUTHORIZED, "no", NULL,
      SFS_CAPTURE_ERROR_NO_ACCESS },
    { gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND, "target not found", NULL,
      SFS_CAPTURE_ERROR_NO_CAMERA },
    /* As v4l2src and pipewiresrc put it. */
    { gst_resource_error_quark, GST_RESOURCE_ERROR_OPEN_READ_WRITE,
      "Could not open device '/dev/video0' for reading and writing.",
      "v4l2_calls.c(605): system error: Permission denied", SFS_CAPTURE_ERROR_NO_ACCESS },
    { gst_resource_error_quark, GST_RESOURCE_ERROR_READ, "Failed to allocate required memory.",
      "Buffer pool activation failed: Device or resource busy", SFS_CAPTURE_ERROR_CAMERA_BUSY },
    { gst_resource_error_quark, GST_RESOURCE_ERROR_FAILED,
      "stream error: can't set format: Device or resource busy", NULL,
      SFS_CAPTURE_ERROR_CAMERA_BUSY },
    { gst_resource_error_quark, GST_RESOURCE_ERROR_FAILED, "connection error", NULL,
      SFS_CAPTURE_ERROR_CAMERA_LOST },
    { gst_core_error_quark, GST_CORE_ERROR_MISSING_PLUGIN, "no decoder", NULL,
      SFS_CAPTURE_ERROR_MISSING_PLUGIN },
    { gst_stream_error_quark, GST_STREAM_ERROR_FAILED, "Internal data stream error.", NULL,
      SFS_CAPTURE_ERROR_CAMERA_LOST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)
          raw = g_error_new_literal (cases[i].domain (), cases[i].code, cases[i].message);
      g_autoptr (GstMessage) message = gst_message_new_error (NULL, raw, cases[i].debug);
      g_autoptr (GError) error = sfs_gst_error (message, SFS_CAPTURE_ERROR_CAMERA_LOST, "camera");

      g_test_message ("%s", cases[i].message);
      g_assert_error (error, SFS_CAPTURE_ERROR, (int) cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  g_test_add_func ("/camera/identity", test_identity);
  g_test_add_func ("/camera/object", test_object);
  g_test_add_func ("/camera/same-device", test_same_device);
  g_test_add_func ("/camera/rate", test_rate);
  g_test_add_func ("/camera/layout", test_layout);
  g_test_add_func ("/camera/time", test_time);
  g_test_add_func ("/camera/errors", test_errors);
  return g_test_run ();
}
