/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that people hand in, good and bad. What there is no file of, ffmpeg makes. */

#include "capture/sfs-frame.h"
#include "capture/sfs-video-reader.h"
#include "fixtures/sfs-test.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define PICTURE "/usr/share/doc/opencv-doc/examples/data/fruits.jpg"

/* Runs ffmpeg with @arguments, then the name of the new file. */
static char *
make (const char *name, const char *arguments)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, name, NULL);
  g_autofree char *line = g_strdup_printf ("ffmpeg -v error %s %s", arguments, path);
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return path;
}

static char *
write_file (const char *name, const void *data, gsize length)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  return path;
}

typedef struct
{
  guint n;
  int width, height;
  double seconds;
  guint8 first[3]; /* the first frame's first pixel */
} Seen;

/* Reads all of it; times never go back. */
static void
read_all (const char *path, Seen *seen, GError **error)
{
  g_autoptr (SfsVideoReader) reader = sfs_video_reader_new (path, error);
  gint64 last = 0;

  *seen = (Seen){ 0 };
  for (SfsFrame *frame = NULL;
       reader != NULL && (frame = sfs_video_reader_next (reader, error)) != NULL;
       sfs_frame_unref (frame))
    {
      g_assert_cmpint (frame->format, ==, SFS_FRAME_RGB);
      g_assert_cmpint (frame->time, >=, last);
      g_assert_true (seen->n > 0 || frame->time == 0);
      last = frame->time;
      if (seen->n++ == 0)
        memcpy (seen->first, g_bytes_get_data (frame->pixels, NULL), 3);
      seen->width = frame->width;
      seen->height = frame->height;
    }
  seen->seconds = reader != NULL ? sfs_video_reader_get_seconds (reader) : 0;
}

static void
test_video (void)
{
  g_autofree char *path =
      make ("a.webm", "-f lavfi -i testsrc=size=640x360:rate=25:duration=2 -c:v libvpx");
  g_autoptr (GError) error = NULL;
  Seen seen;

  read_all (path, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n, ==, 50);
  g_assert_cmpint (seen.width, ==, SFS_ANALYSIS_SIZE);
  g_assert_cmpint (seen.height, ==, SFS_ANALYSIS_SIZE * 9 / 16);
  g_assert_cmpfloat_with_epsilon (seen.seconds, 2, 0.05);
}

/* Sound beside the pictures, a first frame that is late, and pixels that are not square. */
static void
test_odd_video (void)
{
  g_autofree char *path =
      make ("a.mkv", "-f lavfi -i testsrc=size=320x480:rate=10:duration=1,setsar=2 "
                     "-f lavfi -i sine=duration=3 -vf setpts=PTS+1.5/TB -c:v mjpeg -c:a pcm_s16le");
  g_autoptr (GError) error = NULL;
  Seen seen;

  read_all (path, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n, ==, 10);
  g_assert_cmpint (seen.width, ==, SFS_ANALYSIS_SIZE);
  g_assert_cmpint (seen.height, ==, SFS_ANALYSIS_SIZE * 3 / 4);
  g_assert_cmpfloat_with_epsilon (seen.seconds, 1, 0.11);
}

/* As telephones do: the picture lies on its side, and a mark says so. It is put into the track's
 * header here (ISO/IEC 14496-12, 8.3.2), since ffmpeg has another option for it in each version. */
static void
test_turned (void)
{
  const guint32 clockwise[] = { 0, GUINT32_TO_BE (1 << 16),   0, GUINT32_TO_BE (0xffff0000u), 0,
                                0, GUINT32_TO_BE (160 << 16), 0, GUINT32_TO_BE (1 << 30) };
  g_autofree char *path =
      make ("a.mov", "-f lavfi -i testsrc=size=320x160:rate=10:duration=0.5 -c:v mjpeg");
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen;
  gsize length;
  char *header;

  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  header = memmem (contents, length, "tkhd", 4);
  g_assert_nonnull (header);
  memcpy (header + 44, clockwise, sizeof clockwise);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, &error));

  read_all (path, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.width, ==, 160);
  g_assert_cmpint (seen.height, ==, 320);
}

static void
test_picture (void)
{
  g_autoptr (GError) error = NULL;
  Seen seen;

  if (!g_file_test (PICTURE, G_FILE_TEST_EXISTS))
    {
      g_test_skip (PICTURE " is missing: run tools/setup");
      return;
    }
  read_all (PICTURE, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpint (MAX (seen.width, seen.height), ==, SFS_ANALYSIS_SIZE);
}

static void
test_small (void)
{
  g_autofree char *path =
      make ("a.png", "-f lavfi -i color=0x336699:size=16x16,format=rgb24,crop=1:1 -frames:v 1");
  g_autoptr (GError) error = NULL;
  Seen seen;

  read_all (path, &seen, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpint (seen.first[0], ==, 0x33);
  g_assert_cmpint (seen.first[2], ==, 0x99);
}

static void
test_no_file (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;
  g_autoptr (GError) device = NULL;

  g_assert_null (sfs_video_reader_new ("no-such-file.webm", &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_null (sfs_video_reader_new (dir, &folder));
  g_assert_error (folder, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_assert_null (sfs_video_reader_new ("/dev/zero", &device));
  g_assert_error (device, G_FILE_ERROR, G_FILE_ERROR_FAILED);
}

static void
test_no_video (void)
{
  char *paths[] = {
    make ("a.wav", "-f lavfi -i sine=duration=1"),
    write_file ("empty", "", 0),
    write_file ("one", "x", 1),
    write_file ("text.webm", "This is no video at all, whatever its name says.\n", 49),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      Seen seen;

      read_all (paths[i], &seen, &error);
      g_test_message ("%s: %s", paths[i], error != NULL ? error->message : "no error");
      g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE);
      g_assert_cmpuint (seen.n, ==, 0);
      g_free (paths[i]);
    }
}

/* Noise in the place of its second half: frames come, and an end, with or without an error. */
static void
test_damaged (void)
{
  g_autofree char *path =
      make ("a.webm", "-f lavfi -i testsrc=size=320x240:rate=25:duration=4 -c:v libvpx");
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr (GError) noise = NULL;
  g_autoptr (GError) cut = NULL;
  Seen seen;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_autofree char *shorter = write_file ("cut.webm", contents, length / 2);
  for (gsize i = length / 2; i < length; i++)
    contents[i] = (char) g_test_rand_int ();
  g_autofree char *noisy = write_file ("noisy.webm", contents, length);
  read_all (noisy, &seen, &noise);
  g_test_message ("%u frames; %s", seen.n, noise != NULL ? noise->message : "no error");
  g_assert_cmpuint (seen.n, <, 100);
  read_all (shorter, &seen, &cut);
  g_test_message ("%u frames; %s", seen.n, cut != NULL ? cut->message : "no error");
  g_assert_cmpuint (seen.n, >, 10);
  g_assert_cmpuint (seen.n, <, 100);
}

/* A small file that would take a gigabyte. */
static void
test_too_large (void)
{
  g_autofree char *path =
      make ("a.png", "-f lavfi -i color=black:size=16000x16000 -pix_fmt gray -frames:v 1");
  g_autoptr (GError) error = NULL;
  Seen seen;

  read_all (path, &seen, &error);
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE);
  g_assert_nonnull (strstr (error->message, "16000"));
}

/* A reader that nobody reads to the end. */
static void
test_left (void)
{
  g_autofree char *path =
      make ("a.webm", "-f lavfi -i testsrc=size=320x240:rate=25:duration=4 -c:v libvpx");
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsVideoReader) unread = sfs_video_reader_new (path, &error);
  g_assert_no_error (error);
  g_autoptr (SfsVideoReader) reader = sfs_video_reader_new (path, &error);
  g_assert_no_error (error);
  g_autoptr (SfsFrame) frame = sfs_video_reader_next (reader, &error);
  g_assert_no_error (error);
  g_assert_nonnull (frame);
}

static void
hide_decoders (const char *media_type)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (media_type);
  GList *all =
      gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_NONE);
  GList *some = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);

  g_assert_nonnull (some);
  for (GList *l = some; l != NULL; l = l->next)
    if (strstr (gst_element_factory_get_metadata (l->data, GST_ELEMENT_METADATA_KLASS), "Bin") ==
        NULL)
      gst_registry_remove_feature (gst_registry_get (), l->data);
  gst_plugin_feature_list_free (some);
  gst_plugin_feature_list_free (all);
}

/* What lacks is the decoder of the pictures, also where there is none for the sound either. To be
 * called last: it takes them away from this process. */
static void
test_no_decoder (void)
{
  g_autofree char *path = make ("sound.mkv",
                                "-f lavfi -i sine=duration=1 -f lavfi -i testsrc=duration=1 "
                                "-map 0 -map 1 -c:a libopus -c:v libvpx");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) damaged = NULL;
  Seen seen;

  gst_init (NULL, NULL);
  hide_decoders ("audio/x-opus");
  read_all (path, &seen, &damaged);
  g_assert_no_error (damaged);
  g_assert_cmpuint (seen.n, >, 0);
  hide_decoders ("video/x-vp8");
  read_all (path, &seen, &error);
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "VP8"));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/video-reader/video", test_video);
  g_test_add_func ("/video-reader/odd-video", test_odd_video);
  g_test_add_func ("/video-reader/turned", test_turned);
  g_test_add_func ("/video-reader/picture", test_picture);
  g_test_add_func ("/video-reader/small", test_small);
  g_test_add_func ("/video-reader/no-file", test_no_file);
  g_test_add_func ("/video-reader/no-video", test_no_video);
  g_test_add_func ("/video-reader/damaged", test_damaged);
  g_test_add_func ("/video-reader/too-large", test_too_large);
  g_test_add_func ("/video-reader/left", test_left);
  g_test_add_func ("/video-reader/no-decoder", test_no_decoder);
  return g_test_run ();
}
