/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays clips from memory: real footage, and what is none. Needs no camera. */

#include "test-camera.h"

#include <math.h>
#include <string.h>

typedef struct
{
  SfsPlayer *player;
  guint n_frames;
  int width, height;
  GError *error;
} Test;

static void
got_frame (SfsPlayer *player, SfsFrame *frame, Test *test)
{
  test->n_frames++;
  test->width = frame->width;
  test->height = frame->height;
}

static void
got_failure (SfsPlayer *player, const GError *error, Test *test)
{
  g_assert_null (test->error);
  test->error = g_error_copy (error);
}

static void
open_clip (Test *test, SfsClip *clip, int width, int height)
{
  test->player = sfs_player_new (clip, width, height);
  g_signal_connect (test->player, "frame", G_CALLBACK (got_frame), test);
  g_signal_connect (test->player, "failed", G_CALLBACK (got_failure), test);
}

static double
position (Test *test)
{
  double seconds;

  g_object_get (test->player, "position", &seconds, NULL);
  return seconds;
}

/* The footage with only its first seconds, as ffmpeg cuts it. */
static SfsClip *
load_footage (double seconds)
{
  g_autofree char *path = test_footage ("cap12_edit.webm");
  g_autofree char *dir = NULL, *cut = NULL, *length_text = NULL, *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (path == NULL)
    return NULL;
  dir = sfs_test_temp_dir ();
  cut = g_build_filename (dir, "cut.webm", NULL);
  length_text = g_strdup_printf ("%g", seconds);
  const char *argv[] = { "ffmpeg",    "-v",   "error", "-i",  path, "-t",
                         length_text, "-c:v", "vp8",   "-an", cut,  NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (cut, &contents, &length, &error);
  g_assert_no_error (error);
  g_autoptr (SfsSecret) webm = sfs_secret_new_copy (contents, length);
  return sfs_clip_new (webm, seconds, 400, 300, (int) (seconds * 25));
}

static void
test_play (void)
{
  g_autoptr (SfsClip) clip = load_footage (2);
  Test test = { 0 };

  if (clip == NULL)
    return;
  open_clip (&test, clip, 200, 1000);
  sfs_test_await (test.n_frames > 0);
  g_assert_cmpint (test.width, ==, 200);
  g_assert_cmpint (test.height, ==, 150);
  g_assert_cmpuint (test.n_frames, ==, 1);
  g_assert_cmpfloat (position (&test), ==, 0);
  g_assert_false (sfs_player_get_playing (test.player));

  for (int i = 0; i < 2; i++)
    {
      gint64 begun = g_get_monotonic_time ();
      test.n_frames = 0;
      sfs_player_play (test.player);
      g_assert_true (sfs_player_get_playing (test.player));
      sfs_test_await (!sfs_player_get_playing (test.player));
      double took = (double) (g_get_monotonic_time () - begun) / G_TIME_SPAN_SECOND;
      g_test_message ("%u frames in %.2f s", test.n_frames, took);
      g_assert_cmpfloat (position (&test), ==, 2);
      g_assert_cmpfloat (took, >, 1.8);
      if (!test_is_slow ())
        {
          g_assert_cmpfloat (took, <, 3);
          g_assert_cmpuint (test.n_frames, >, 40);
        }
    }
  g_assert_no_error (test.error);
  sfs_assert_finalized (test.player);
}

static void
test_pause_and_seek (void)
{
  g_autoptr (SfsClip) clip = load_footage (3);
  Test test = { 0 };

  if (clip == NULL)
    return;
  open_clip (&test, clip, 400, 300);
  sfs_player_play (test.player);
  sfs_test_await (position (&test) > 0.3);
  sfs_player_pause (test.player);
  g_assert_false (sfs_player_get_playing (test.player));
  sfs_player_seek (test.player, 2);
  sfs_test_await (fabs (position (&test) - 2) < 0.05);
  sfs_player_seek (test.player, 0.5);
  sfs_test_await (fabs (position (&test) - 0.5) < 0.05);
  sfs_player_play (test.player);
  sfs_player_seek (test.player, 2.5);
  sfs_test_await (!sfs_player_get_playing (test.player));
  g_assert_cmpfloat (position (&test), ==, 3);
  sfs_player_seek (test.player, 99);
  sfs_player_seek (test.player, -1);
  sfs_test_await (position (&test) == 0);
  g_assert_no_error (test.error);
  sfs_assert_finalized (test.player);
}

static void
test_garbage (void)
{
  g_autoptr (SfsSecret) noise = sfs_secret_new (10000);
  g_autoptr (SfsClip) clip = sfs_clip_new (noise, 1, 640, 480, 30);
  Test test = { 0 };

  open_clip (&test, clip, 400, 300);
  sfs_player_play (test.player);
  sfs_test_await (test.error != NULL);
  g_assert_error (test.error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DECODE);
  g_assert_false (sfs_player_get_playing (test.player));
  g_clear_error (&test.error);
  sfs_assert_finalized (test.player);
}

/* Whoever leaves the page at any moment leaves no player behind, and the clip is wiped. */
static void
test_left_at_once (void)
{
  g_autoptr (SfsClip) clip = load_footage (1);

  if (clip == NULL)
    return;
  for (int i = 0; i < 10; i++)
    {
      Test test = { 0 };
      open_clip (&test, clip, 400, 300);
      if (i % 3 > 0)
        sfs_player_play (test.player);
      if (i % 3 > 1)
        sfs_player_seek (test.player, 0.5);
      g_signal_handlers_disconnect_by_data (test.player, &test);
      sfs_assert_finalized (test.player);
    }
  sfs_test_await (g_atomic_ref_count_compare (&clip->ref_count, 1));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/player/play", test_play);
  g_test_add_func ("/player/pause-and-seek", test_pause_and_seek);
  g_test_add_func ("/player/garbage", test_garbage);
  g_test_add_func ("/player/left-at-once", test_left_at_once);
  return g_test_run ();
}
