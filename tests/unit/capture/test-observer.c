/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Both models, the measures and the close look joined, on frames as a camera gives them. */

#include "capture/sfs-frame.h"
#include "capture/sfs-observer.h"
#include "fixtures/sfs-test-vary.h"
#include "fixtures/sfs-test.h"

#define WIDTH SFS_ANALYSIS_SIZE
#define HEIGHT (SFS_ANALYSIS_SIZE * 3 / 4)
#define FRAME ((gsize) WIDTH * HEIGHT * 3)
#define STEP (G_TIME_SPAN_SECOND / 15)
#define ROBOT "/usr/share/doc/opencv-doc/examples/data/ml.png"

/* (transfer full) (nullable): frames, 15 a second; NULL skips the test */
static GBytes *
decode_footage (const char *filter)
{
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");
  g_autofree char *path = NULL;

  if (dir == NULL || sfs_test_material ("SFS_MODEL_DIR") == NULL)
    return NULL;
  path = g_build_filename (dir, "cap12_edit.webm", NULL);
  return sfs_test_decode (path, filter);
}

static void
look_at (SfsObserver *observer, gint64 time, const guint8 *frame, SfsLook *look)
{
  g_autoptr (GError) error = NULL;

  sfs_observer_look (observer, time, frame, WIDTH, HEIGHT, WIDTH * 3, look, &error);
  g_assert_no_error (error);
}

/* One person: one face in each frame, measured, and like a face from the first one on. */
static void
test_one (void)
{
  g_autoptr (GBytes) frames = decode_footage ("fps=15,trim=duration=3,scale=480:360:flags=area");
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  guint n;

  if (frames == NULL)
    return;
  n = (guint) (g_bytes_get_size (frames) / FRAME);
  g_assert_cmpuint (n, >=, 40);
  for (guint i = 0; i < n; i++)
    {
      const guint8 *frame = (const guint8 *) g_bytes_get_data (frames, NULL) + i * FRAME;
      SfsLook look;

      look_at (observer, i * STEP, frame, &look);
      g_assert_cmpint (look.n_faces, ==, 1);
      g_assert_nonnull (look.measures);
      g_assert_cmpfloat (look.measures->likeness, >=, 0.85);
      g_assert_false (look.frozen);
    }
}

/* Somebody steps in far behind: not believed by the first look, and told after a second by what the
 * long-range model sees twice; gone a second and a half after they left. */
static void
test_second (void)
{
  g_autoptr (GBytes) frames = decode_footage (
      "fps=15,trim=duration=5,scale=1280:960,split[a][b];[b]crop=ih*2/3:ih,scale=iw/4:-1[c];"
      "[a][c]overlay=8:8:enable='between(t,1.01,3)',scale=480:360:flags=area");
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  guint first = 0, last = 0, n;

  if (frames == NULL)
    return;
  n = (guint) (g_bytes_get_size (frames) / FRAME);
  for (guint i = 0; i < n; i++)
    {
      const guint8 *frame = (const guint8 *) g_bytes_get_data (frames, NULL) + i * FRAME;
      SfsLook look;

      look_at (observer, i * STEP, frame, &look);
      if (look.n_faces > 1)
        {
          first = first > 0 ? first : i;
          last = i;
        }
    }
  g_test_message ("seen from frame %u to %u of %u", first, last, n);
  g_assert_cmpuint (first, >, 16);
  g_assert_cmpuint (first, <=, 16 + 16);
  g_assert_cmpuint (last, >=, 44);
  g_assert_cmpuint (last, <=, 45 + 23);
}

/* Both leave, and one comes back: the other is not held against them. */
static void
test_both_left (void)
{
  g_autoptr (GBytes) frames = decode_footage (
      "fps=15,trim=duration=5,scale=1280:960,split[a][b];[b]crop=ih*2/3:ih,scale=iw/4:-1[c];"
      "[a][c]overlay=8:8:enable='lt(t,3)',"
      "drawbox=color=gray:t=fill:enable='between(t,3,3.8)',scale=480:360:flags=area");
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  gboolean two = FALSE;
  guint n, back = 0;

  if (frames == NULL)
    return;
  n = (guint) (g_bytes_get_size (frames) / FRAME);
  for (guint i = 0; i < n; i++)
    {
      const guint8 *frame = (const guint8 *) g_bytes_get_data (frames, NULL) + i * FRAME;
      SfsLook look;

      look_at (observer, i * STEP, frame, &look);
      two |= look.n_faces > 1;
      if (i * STEP > 3.8 * G_TIME_SPAN_SECOND)
        {
          g_assert_cmpint (look.n_faces, <=, 1);
          back += look.n_faces;
        }
    }
  g_assert_true (two);
  g_assert_cmpuint (back, >, 10);
}

/* Something drawn that the model takes for a face is not like one when seen closely. */
static void
test_drawn (void)
{
  g_autoptr (SfsObserver) observer = sfs_observer_new ();
  g_autoptr (GBytes) frame = NULL;
  SfsLook look;

  if (sfs_test_material ("SFS_MODEL_DIR") == NULL)
    return;
  if (!g_file_test (ROBOT, G_FILE_TEST_EXISTS))
    {
      g_test_skip (ROBOT " is missing: run tools/setup");
      return;
    }
  frame = sfs_test_decode (ROBOT, "scale=-1:360,pad=480:360:-1:-1,scale=480:360");
  for (int i = 0; i < 2; i++)
    {
      look_at (observer, i * G_TIME_SPAN_SECOND, g_bytes_get_data (frame, NULL), &look);
      g_assert_cmpint (look.n_faces, ==, 1);
      g_assert_nonnull (look.measures);
      g_test_message ("score %.2f, likeness %.2f", look.faces->score, look.measures->likeness);
      g_assert_cmpfloat (look.measures->likeness, <, 0.8);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/observer/one", test_one);
  g_test_add_func ("/observer/second", test_second);
  g_test_add_func ("/observer/both-left", test_both_left);
  g_test_add_func ("/observer/drawn", test_drawn);
  return g_test_run ();
}
