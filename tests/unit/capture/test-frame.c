/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames, clips, the stream that a clip is written to, and the choice of a camera's format. */

#include "capture/sfs-camera-format.h"
#include "capture/sfs-frame.h"
#include "capture/sfs-gst.h"
#include "capture/sfs-secret-stream.h"
#include "fixtures/sfs-test.h"

#include <string.h>

static void
set_freed (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_frame (void)
{
  static const guint8 pixels[4 * 4 * 3];
  gboolean freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func (pixels, sizeof pixels, set_freed, &freed);
  SfsFrame *frame = sfs_frame_new (bytes, 4, 3, 16, SFS_FRAME_BGRX, 5);

  g_bytes_unref (bytes);
  g_assert_false (freed);
  SfsFrame *copy = g_boxed_copy (SFS_TYPE_FRAME, frame);
  g_assert_true (copy == frame);
  sfs_frame_unref (frame);
  g_assert_false (freed);
  g_assert_cmpint (copy->time, ==, 5);
  g_boxed_free (SFS_TYPE_FRAME, copy);
  g_assert_true (freed);
}

static void
test_clip (void)
{
  g_autoptr (SfsSecret) webm = sfs_secret_new_string ("abc");
  SfsClip *clip = sfs_clip_new (webm, 5, 1280, 720, 150);

  /* FIPS 180-2, appendix B.1. */
  g_assert_cmpstr (clip->sha256, ==,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  SfsClip *copy = g_boxed_copy (SFS_TYPE_CLIP, clip);
  sfs_clip_unref (clip);
  g_assert_cmpuint (sfs_secret_length (copy->webm), ==, 3);
  g_boxed_free (SFS_TYPE_CLIP, copy);
}

static void
write_all (GOutputStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_stream (void)
{
  g_autoptr (GOutputStream) stream = sfs_secret_stream_new (4, 20);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) seek_error = NULL;

  write_all (stream, "hello");
  write_all (stream, " world");
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 11);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 1, G_SEEK_SET, NULL, NULL));
  write_all (stream, "E");
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, NULL));
  g_assert_false (g_seekable_seek (G_SEEKABLE (stream), 1, G_SEEK_END, NULL, &seek_error));
  g_assert_error (seek_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  write_all (stream, "123456789");
  g_assert_false (sfs_secret_stream_is_full (SFS_SECRET_STREAM (stream)));
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (sfs_secret_stream_is_full (SFS_SECRET_STREAM (stream)));

  g_autoptr (SfsSecret) secret = sfs_secret_stream_steal (SFS_SECRET_STREAM (stream));
  g_assert_cmpmem (sfs_secret_data (secret), sfs_secret_length (secret), "hEllo world123456789",
                   20);
}

static void
test_choose (void)
{
  static const struct
  {
    const char *offered, *chosen;
    int width, height; /* of a clip, at least */
  } cases[] = {
    /* A usual webcam: raw is slow at 720 lines, JPEG is not. */
    { "video/x-raw,format=YUY2,width=640,height=480,framerate={30/1,15/1};"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate={10/1,5/1};"
      "image/jpeg,width=1280,height=720,framerate={30/1,15/1};"
      "image/jpeg,width=1920,height=1080,framerate=30/1",
      "image/jpeg,width=1280,height=720,framerate=30/1" },
    { "image/jpeg,width=1280,height=720,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1" },
    { "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1;"
      "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1",
      "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1" },
    { "video/x-raw,format=YUY2,width=1280,height=720,framerate=[1/1,60/1]",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1" },
    { "video/x-raw,format=YUY2,width=1280,height=720,framerate={60/1,30/1}",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1" },
    { "video/x-raw,format=NV12,width=[160,1920],height=[120,1080],framerate=[1/1,24/1]",
      "video/x-raw,format=NV12,width=1280,height=720,framerate=24/1" },
    { "video/x-raw,format=YUY2,width=320,height=240,framerate=10/1",
      "video/x-raw,format=YUY2,width=320,height=240,framerate=10/1" },
    { "video/x-raw(memory:DMABuf),format=YUY2,width=1280,height=720,framerate=30/1;"
      "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1",
      "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1" },
    /* Standing. */
    { "video/x-raw,format=NV12,width=480,height=640,framerate=15/1",
      "video/x-raw,format=NV12,width=480,height=640,framerate=15/1" },
    /* Several pixel formats stay open; grey is none of them. */
    { "video/x-raw,format={YUY2,NV12},width=640,height=480,framerate=30/1",
      "video/x-raw,format={YUY2,NV12},width=640,height=480,framerate=30/1" },
    { "video/x-raw,format=GRAY8,width=1280,height=720,framerate=30/1;"
      "video/x-raw,format=RGB,width=640,height=480,framerate=30/1",
      "video/x-raw,format=RGB,width=640,height=480,framerate=30/1" },
    { "video/x-raw,format={GRAY8,YUY2},width=640,height=480,framerate=30/1",
      "video/x-raw,format={YUY2},width=640,height=480,framerate=30/1" },
    { "video/x-raw,format={YUY2,GRAY8,NV12},width=640,height=480,framerate=30/1",
      "video/x-raw,format={YUY2,NV12},width=640,height=480,framerate=30/1" },
    { "video/x-raw,format={GRAY8,GRAY16_LE},width=1280,height=720,framerate=30/1;"
      "video/x-raw,format=RGB,width=320,height=240,framerate=15/1",
      "video/x-raw,format=RGB,width=320,height=240,framerate=15/1" },
    /* Detail for a few pictures less, but not for half of them; and a face of a few pixels is not
     * made good by fluency. */
    { "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1" },
    { "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1" },
    { "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=15/1",
      "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1" },
    { "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1;"
      "video/x-raw,format=YUY2,width=640,height=480,framerate=15/1",
      "video/x-raw,format=YUY2,width=640,height=480,framerate=15/1" },
    { "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1",
      "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1" },
    /* What is asked of a clip comes first; what no camera can do is not asked. */
    { "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1", 1280, 720 },
    { "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=960,framerate=30/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1", 1280, 720 },
    { "video/x-raw,format=NV12,width=480,height=640,framerate=30/1;"
      "video/x-raw,format=NV12,width=640,height=480,framerate=15/1",
      "video/x-raw,format=NV12,width=640,height=480,framerate=15/1", 640, 480 },
    { "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1",
      "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1", 640, 480 },
    { "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1",
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=20/1", 4096, 4096 },
    /* Of too small and too slow the rest is taken. */
    { "video/x-raw,format=YUY2,width=160,height=120,framerate=30/1;"
      "video/x-raw,format=YUY2,width=1280,height=720,framerate=5/1;"
      "video/x-raw,format=YUY2,width=320,height=240,framerate={30/1,10/1,5/1}",
      "video/x-raw,format=YUY2,width=320,height=240,framerate=30/1" },
    { "video/x-raw,format=YUY2,width=160,height=120,framerate=30/1", NULL },
    { "video/x-raw,format=YUY2,width=640,height=480,framerate=5/1", NULL },
    { "video/x-bayer,width=1280,height=720,framerate=30/1", NULL },
    { "video/x-h264,width=1280,height=720,framerate=30/1", NULL },
    { "ANY", NULL },
    { "EMPTY", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GstCaps) offered = gst_caps_from_string (cases[i].offered);
      g_autoptr (GstCaps)
          chosen = sfs_camera_choose_caps (offered, cases[i].width, cases[i].height);

      g_test_message ("%s", cases[i].offered);
      if (cases[i].chosen == NULL)
        {
          g_assert_null (chosen);
          continue;
        }
      g_autoptr (GstCaps) wanted = gst_caps_from_string (cases[i].chosen);
      g_assert_true (gst_caps_is_equal (chosen, wanted));
    }
  g_assert_null (sfs_camera_choose_caps (NULL, 0, 0));
  g_assert_false (sfs_camera_is_known (NULL));
}

static void
test_infrared (void)
{
  g_autoptr (GstCaps) grey = gst_caps_from_string ("video/x-raw,format=GRAY8,width=640,height=360");
  g_autoptr (GstCaps)
      colour = gst_caps_from_string ("video/x-raw,format=GRAY8;video/x-raw,format=YUY2");
  g_autoptr (GstCaps)
      greys = gst_caps_from_string ("video/x-raw,format={GRAY8,GRAY16_LE},width=640,height=360");
  g_autoptr (GstCaps)
      both = gst_caps_from_string ("video/x-raw,format={GRAY8,YUY2},width=640,height=360");
  g_autoptr (GstCaps) jpeg = gst_caps_from_string ("image/jpeg,width=640,height=360");

  g_assert_true (sfs_camera_is_infrared ("Integrated IR Camera", NULL));
  g_assert_true (sfs_camera_is_infrared ("HP Wide Vision (Infrared)", colour));
  g_assert_true (sfs_camera_is_infrared ("Camera", grey));
  g_assert_true (sfs_camera_is_infrared ("Camera", greys));
  g_assert_false (sfs_camera_is_infrared ("Camera", both));
  g_assert_false (sfs_camera_is_infrared ("Camera", colour));
  g_assert_false (sfs_camera_is_infrared ("Camera", jpeg));
  g_assert_true (sfs_camera_is_infrared ("Integrated Camera: Integrated I (V4L2)", colour));
  g_assert_false (sfs_camera_is_infrared ("Integrated Camera: Integrated C (V4L2)", colour));
  g_assert_false (sfs_camera_is_infrared ("Integrated Camera: Integrated Imaging", colour));
  g_assert_false (sfs_camera_is_infrared ("Iris Firefly Mirror", colour));
  g_assert_false (sfs_camera_is_infrared (NULL, NULL));
}

static void
test_at_least (void)
{
  g_assert_true (sfs_camera_makes_at_least (320, 240, 0, 0));
  g_assert_true (sfs_camera_makes_at_least (640, 480, 640, 480));
  g_assert_false (sfs_camera_makes_at_least (640, 360, 640, 480));
  g_assert_false (sfs_camera_makes_at_least (480, 640, 640, 480));
  /* The clip of it has 404×720. */
  g_assert_false (sfs_camera_makes_at_least (720, 1280, 640, 480));
  g_assert_true (sfs_camera_makes_at_least (1920, 1080, 1920, 1080));
  g_assert_false (sfs_camera_makes_at_least (640, 480, 1920, 1080));
}

static void
test_fit (void)
{
  static const int cases[][6] = {
    { 1280, 720, 640, 360, 640, 360 }, { 1280, 720, 640, 1000, 640, 360 },
    { 1280, 720, 321, 500, 320, 180 }, { 320, 240, 640, 480, 320, 240 },
    { 640, 480, 100, 480, 100, 74 },   { 1280, 720, 1, 1, 2, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int width, height;
      sfs_gst_fit (cases[i][0], cases[i][1], cases[i][2], cases[i][3], &width, &height);
      g_assert_cmpint (width, ==, cases[i][4]);
      g_assert_cmpint (height, ==, cases[i][5]);
    }
}

static void
test_missing_plugin (void)
{
  static const char *const there[] = { "queue", NULL };
  static const char *const not_there[] = { "queue", "selfsame-no-such-element", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_gst_require (there, &error));
  g_assert_no_error (error);
  g_assert_false (sfs_gst_require (not_there, &error));
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  g_test_add_func ("/frame/frame", test_frame);
  g_test_add_func ("/frame/clip", test_clip);
  g_test_add_func ("/frame/stream", test_stream);
  g_test_add_func ("/frame/choose", test_choose);
  g_test_add_func ("/frame/infrared", test_infrared);
  g_test_add_func ("/frame/at-least", test_at_least);
  g_test_add_func ("/frame/fit", test_fit);
  g_test_add_func ("/frame/missing-plugin", test_missing_plugin);
  return g_test_run ();
}
