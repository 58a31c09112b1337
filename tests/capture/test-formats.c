/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every format a camera may have, from the camera to the screen and to the clip: a picture of four
 * colours must come out with its colours where they were, as many times a second as it was taken.
 */

#include "test-clip.h"
#include "test-device.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (16 * 1024 * 1024)
#define SMALL 32

/* Red and green above, blue and white below, as the centres of a quarter each. */
static const guint8 colours[4][3] = {
  { 255, 0, 0 },
  { 0, 255, 0 },
  { 0, 0, 255 },
  { 255, 255, 255 },
};

/* What YUV, its two ways of writing colours, and a lossy codec may change. */
#define TOLERANCE 48

static void
assert_colours (const guint8 *pixels,
                int width,
                int height,
                int stride,
                int size,
                const int order[3],
                const char *where)
{
  for (int quarter = 0; quarter < 4; quarter++)
    {
      double sum[3] = { 0 };
      int left = quarter % 2 * width / 2, top = quarter / 2 * height / 2, n = 0;

      for (int y = top + height / 8; y < top + height * 3 / 8; y++)
        for (int x = left + width / 8; x < left + width * 3 / 8; x++, n++)
          for (int i = 0; i < 3; i++)
            sum[i] +=
                pixels[(gsize) y * (gsize) stride + (gsize) x * (gsize) size + (gsize) order[i]];
      for (int i = 0; i < 3; i++)
        if (fabs (sum[i] / n - colours[quarter][i]) > TOLERANCE)
          g_error ("%s, quarter %d: %.0f %.0f %.0f", where, quarter, sum[0] / n, sum[1] / n,
                   sum[2] / n);
    }
}

static void
look_at_frame (SfsCapture *capture, SfsFrame *frame, int *n_seen)
{
  static const int bgrx[3] = { 2, 1, 0 };

  /* The first ones may still be of what the camera showed before. */
  if (++*n_seen == 3)
    assert_colours (g_bytes_get_data (frame->pixels, NULL), frame->width, frame->height,
                    frame->stride, 4, bgrx, "on the screen");
}

/* One picture of a clip, small; @reversed: the last one. */
static guint8 *
decode (const char *path, gboolean reversed)
{
  g_autofree char *filter =
      g_strdup_printf ("%sscale=%d:%d", reversed ? "reverse," : "", SMALL, SMALL);
  const char *argv[] = { "ffmpeg",   "-v",       "error",     "-i", path,
                         "-vf",      filter,     "-frames:v", "1",  "-f",
                         "rawvideo", "-pix_fmt", "rgb24",     "-",  NULL };
  gsize length;
  char *picture = test_run (argv, &length);

  g_assert_cmpuint (length, ==, SMALL * SMALL * 3);
  return (guint8 *) picture;
}

static void
draw (const char *path, int width, int height)
{
  g_autofree char *graph = g_strdup_printf (
      "color=red:s=%1$dx%2$d[a];color=lime:s=%1$dx%2$d[b];color=blue:s=%1$dx%2$d[c];"
      "color=white:s=%1$dx%2$d[d];[a][b]hstack[e];[c][d]hstack[f];[e][f]vstack,scale=%3$d:%4$d",
      (width + 3) / 4 * 2, (height + 3) / 4 * 2, width, height);
  const char *argv[] = { "ffmpeg",          "-v",    "error",     "-y",
                         "-filter_complex", graph,   "-frames:v", "1",
                         "-pix_fmt",        "rgb24", path,        NULL };
  gsize length;
  g_autofree char *output = test_run (argv, &length);
}

typedef struct
{
  const char *format;
  int width, height, rate, stride; /* 0: rows are not padded */
  int clip_width, clip_height;
} Case;

static void
plug (SfsCameraList *list, const char *picture, const Case *what)
{
  test_camera_do ("off");
  test_await_cameras (list, 0);
  test_camera_do ("size %dx%d", what->width, what->height);
  test_camera_do ("format %s", what->format);
  test_camera_do ("rate %d", what->rate);
  test_camera_do ("stride %d", what->stride);
  if (picture != NULL)
    test_camera_do ("footage %s", picture);
  test_camera_do ("on");
}

static void
plug_usual (SfsCameraList *list)
{
  static const Case usual = { "YUY2", 1280, 720, 30, 0, 1280, 720 };
  g_autofree char *footage = test_footage ("cap12_edit.webm");

  plug (list, footage, &usual);
  test_await_cameras (list, 1);
}

static void
test_table (void)
{
  static const Case cases[] = {
    { "YUY2", 1280, 720, 30, 0, 1280, 720 },
    { "YUY2", 320, 240, 10, 0, 320, 240 },
    { "NV12", 640, 480, 15, 0, 640, 480 },
    { "RGB", 640, 480, 30, 0, 640, 480 },
    { "I420", 640, 360, 24, 0, 640, 360 },
    { "MJPG", 1280, 720, 30, 0, 1280, 720 },
    { "MJPG", 640, 480, 30, 0, 640, 480 },
    /* More than is recorded. */
    { "UYVY", 1920, 1080, 15, 0, 1280, 720 },
    /* Standing. */
    { "NV12", 480, 640, 30, 0, 480, 640 },
    { "YUY2", 720, 1280, 15, 0, 404, 720 },
    /* Rows as drivers pad them: not at all, or to 64 bytes. */
    { "NV12", 642, 482, 30, 0, 642, 482 },
    { "RGB", 638, 478, 30, 0, 638, 478 },
    { "YUY2", 1296, 972, 15, 2624, 960, 720 },
    { "I420", 808, 606, 30, 832, 808, 606 },
    { "NV12", 808, 606, 30, 832, 808, 606 },
  };
  if (!test_has_camera ())
    return;

  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *picture = g_build_filename (dir, "colours.png", NULL);
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      static const int rgb[3] = { 0, 1, 2 };
      g_auto (TestCapture) test = { .list = g_object_ref (list) };
      g_autoptr (GError) error = NULL;
      const Case *c = &cases[i];
      int n_seen = 0;

      g_test_message ("%s %d×%d at %d", c->format, c->width, c->height, c->rate);
      draw (picture, c->width, c->height);
      plug (list, picture, c);
      test.capture = sfs_capture_new ();
      g_signal_connect (test.capture, "frame", G_CALLBACK (look_at_frame), &n_seen);
      test_capture_start (&test);
      test_await_running (&test, n_seen >= 3);
      g_autoptr (SfsRecording) recording = test_record (&test, 1, MAX_BYTES, &error);
      g_assert_no_error (error);
      g_signal_handlers_disconnect_by_data (test.capture, &n_seen);
      g_assert_cmpint (recording->clip->width, ==, c->clip_width);
      g_assert_cmpint (recording->clip->height, ==, c->clip_height);
      if (!test_is_slow ())
        g_assert_cmpint (abs (recording->clip->frames - c->rate), <=, 1 + c->rate / 10);
      g_autofree char *path = test_save_clip (recording->clip);
      g_autofree guint8 *first = decode (path, FALSE);
      assert_colours (first, SMALL, SMALL, SMALL * 3, 3, rgb, "in the clip");
      g_autofree guint8 *last = decode (path, TRUE);
      assert_colours (last, SMALL, SMALL, SMALL * 3, 3, rgb, "at the clip's end");
    }
  plug_usual (list);
}

/* Whatever a camera says of when its pictures were taken, they come at once, and at their pace. */
static void
test_stamps (void)
{
  static const char *const cases[] = { "right", "none", "begun", "ahead" };
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestCapture) test = { .list = g_object_ref (list) };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      test_camera_do ("stamps %s", cases[i]);
      plug_usual (list);
      test_capture_start (&test);
      test_await_running (&test, sfs_capture_get_ready (test.capture));
      g_autoptr (SfsRecording) recording = test_record (&test, 2, MAX_BYTES, &error);
      g_assert_no_error (error);
      g_autofree char *path = test_save_clip (recording->clip);
      g_autoptr (JsonNode) node = test_probe_clip (path);
      JsonArray *packets = json_object_get_array_member (json_node_get_object (node), "packets");
      const gboolean slow = test_is_slow ();
      double last = 0;
      for (guint j = 1; j < json_array_get_length (packets); j++)
        {
          JsonObject *packet = json_array_get_object_element (packets, j);
          double at = g_ascii_strtod (json_object_get_string_member (packet, "pts_time"), NULL);
          g_assert_cmpfloat (at, >, last);
          if (!slow)
            g_assert_cmpfloat (at - last, <, 0.5);
          last = at;
        }
      g_assert_cmpfloat_with_epsilon (last, 2, slow ? 1 : 0.3);
      if (!slow)
        g_assert_cmpint (abs (recording->clip->frames - 60), <=, 6);
    }
  test_camera_do ("stamps right");
  plug_usual (list);
}

/* A camera of which nothing can be used says so at once, and by another name than one that is gone.
 */
static void
test_unusable (void)
{
  static const Case cases[] = {
    { "YUY2", 160, 120, 30, 0, 0, 0 },
    { "YUY2", 640, 480, 5, 0, 0, 0 },
  };
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsCapture) capture = sfs_capture_new ();

      plug (list, NULL, &cases[i]);
      test_await_cameras (list, 1);
      g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (list), 0);
      sfs_capture_start (capture, camera);
      sfs_test_await (sfs_capture_get_state (capture) != SFS_CAPTURE_STARTING);
      g_assert_error (sfs_capture_get_error (capture), SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_FORMAT);
    }

  /* One that has no colours is for unlocking the computer. */
  static const Case grey = { "GRAY8", 640, 360, 30, 0, 0, 0 };
  plug (list, NULL, &grey);
  sfs_test_await (sfs_camera_list_get_infrared_only (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  plug_usual (list);
  g_assert_false (sfs_camera_list_get_infrared_only (list));
}

/* What comes is written down when it came: a camera that falls to 12 pictures a second gives a clip
 * of 12 a second that lasts as long as ever. */
static void
test_slow_camera (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;
  double before = 0, longest = 0;

  test_capture_start (&test);
  test_camera_do ("dark 12");
  guint n = test.n_frames;
  test_await_running (&test, test.n_frames > n + 6);
  g_autoptr (SfsRecording) recording = test_record (&test, 5, MAX_BYTES, &error);
  test_camera_do ("dark 0");
  g_assert_no_error (error);
  g_assert_false (sfs_capture_get_low_rate (test.capture));

  g_autofree char *path = test_save_clip (recording->clip);
  g_autoptr (JsonNode) node = test_probe_clip (path);
  JsonObject *root = json_node_get_object (node);
  JsonArray *packets = json_object_get_array_member (root, "packets");
  JsonObject *format = json_object_get_object_member (root, "format");
  double duration = g_ascii_strtod (json_object_get_string_member (format, "duration"), NULL);
  for (guint i = 0; i < json_array_get_length (packets); i++)
    {
      JsonObject *packet = json_array_get_object_element (packets, i);
      double time = g_ascii_strtod (json_object_get_string_member (packet, "pts_time"), NULL);

      g_assert_true (i == 0 ? time == 0 : time > before);
      longest = MAX (longest, time - before);
      before = time;
    }
  g_test_message ("%u pictures, %.3f s, %.3f s at most between two",
                  json_array_get_length (packets), duration, longest);
  g_assert_cmpfloat (fabs (duration - 5), <, 0.002);
  g_assert_cmpuint (json_array_get_length (packets), ==, (guint) recording->clip->frames);
  if (!test_is_slow ())
    {
      g_assert_cmpint (abs (recording->clip->frames - 60), <=, 2);
      g_assert_cmpfloat (longest, <, 0.2);
    }
}

static void
start (SfsCapture *capture, TestDevice *device)
{
  sfs_capture_start (capture, device->camera);
  sfs_test_await (sfs_capture_get_state (capture) != SFS_CAPTURE_STARTING);
  g_assert_no_error (sfs_capture_get_error (capture));
}

/* In the midst of a recording the camera changes size, shape, pixels and rate. */
static void
test_change (void)
{
  g_auto (TestDevice) device = { 0 };
  g_auto (TestCapture) test = { .capture = sfs_capture_new () };
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;

  test_device_init (&device, "ANY", "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1",
                    "ff0000");
  start (test.capture, &device);
  sfs_capture_record_async (test.capture, 2, MAX_BYTES, SFS_RECORD_CHECKED, NULL,
                            sfs_test_async_catch, &slot);
  test_await_running (&test, sfs_capture_get_seconds (test.capture) > 0.7);
  test_device_change (&device, "video/x-raw,format=NV12,width=320,height=240,framerate=15/1",
                      "00ff00");
  test_await_running (&test, sfs_capture_get_seconds (test.capture) > 1.2);
  test_device_change (&device, "video/x-raw,format=I420,width=480,height=640,framerate=30/1",
                      "0000ff");
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_autoptr (SfsRecording) recording = sfs_capture_record_finish (test.capture, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (recording->clip->width, ==, 640);
  g_assert_cmpint (recording->clip->height, ==, 480);

  g_autofree char *path = test_save_clip (recording->clip);
  g_autoptr (JsonNode) node = test_probe_clip (path);
  JsonObject *root = json_node_get_object (node);
  JsonObject *format = json_object_get_object_member (root, "format");
  JsonArray *packets = json_object_get_array_member (root, "packets");
  g_assert_cmpfloat (
      fabs (g_ascii_strtod (json_object_get_string_member (format, "duration"), NULL) - 2), <,
      0.002);
  g_assert_cmpuint (json_array_get_length (packets), ==, (guint) recording->clip->frames);
  g_autofree guint8 *first = decode (path, FALSE);
  g_autofree guint8 *last = decode (path, TRUE);
  const guint8 *middle = first + (SMALL * SMALL / 2 + SMALL / 2) * 3;
  g_assert_cmpint (middle[0], >, 255 - TOLERANCE);
  g_assert_cmpint (middle[2], <, TOLERANCE);
  middle = last + (SMALL * SMALL / 2 + SMALL / 2) * 3;
  g_assert_cmpint (middle[0], <, TOLERANCE);
  g_assert_cmpint (middle[2], >, 255 - TOLERANCE);
  /* What stands is shown standing, with borders. */
  g_assert_cmpint (last[SMALL / 2 * SMALL * 3 + 2], <, TOLERANCE);
}

/* A camera that hangs while it is opened is not waited for when another one is wanted. */
static void
test_stuck (void)
{
  const char *caps = "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1";
  g_auto (TestDevice) hung = { 0 };
  g_auto (TestDevice) other = { 0 };
  g_autoptr (SfsCapture) capture = sfs_capture_new ();

  test_device_init (&hung, caps, caps, "ff0000");
  test_device_init (&other, caps, caps, "00ff00");
  test_device_hold (&hung, TRUE);
  sfs_capture_start (capture, hung.camera);
  sfs_test_await (test_device_is_held (&hung));
  gint64 begun = g_get_monotonic_time ();
  start (capture, &other);
  g_assert_cmpint (sfs_capture_get_state (capture), ==, SFS_CAPTURE_PREVIEWING);
  double took = (double) (g_get_monotonic_time () - begun) / G_TIME_SPAN_SECOND;
  g_test_message ("another one after %.1f s", took);
  g_assert_cmpfloat (took, <, 8);
  /* Nor does it come back later, or keep what was its own. */
  test_device_hold (&hung, FALSE);
  sfs_test_await (g_atomic_int_get (&GST_OBJECT_REFCOUNT (hung.device)) <= 2);
  g_assert_cmpint (sfs_capture_get_state (capture), ==, SFS_CAPTURE_PREVIEWING);
  sfs_assert_finalized (capture);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  g_test_add_func ("/formats/table", test_table);
  g_test_add_func ("/formats/stamps", test_stamps);
  g_test_add_func ("/formats/unusable", test_unusable);
  g_test_add_func ("/formats/slow-camera", test_slow_camera);
  g_test_add_func ("/formats/change", test_change);
  g_test_add_func ("/formats/stuck", test_stuck);
  return g_test_run ();
}
