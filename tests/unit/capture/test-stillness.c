/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A still, with a sensor's noise and without, and what must not be taken for one. */

#include "capture/sfs-stillness.h"
#include "fixtures/sfs-test-vary.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define WIDTH 240
#define HEIGHT 180
#define FRAME ((gsize) WIDTH * HEIGHT * 3)
#define STEP (G_TIME_SPAN_SECOND / 15)
#define SECONDS(n) ((gint64) (n) *G_TIME_SPAN_SECOND)

/* A bright head before a dark wall, @x fractions of a pixel to the right. */
static void
draw (guint8 *rgb, double x)
{
  for (int row = 0; row < HEIGHT; row++)
    for (int column = 0; column < WIDTH; column++)
      {
        double dx = (column - WIDTH / 2.0 - x) / 40, dy = (row - HEIGHT / 2.0) / 55;
        double edge = (1 - dx * dx - dy * dy) * 25;
        memset (rgb + ((gsize) row * WIDTH + column) * 3, 70 + (int) (60 * CLAMP (edge, 0, 1)), 3);
      }
}

static void
test_still (gconstpointer data)
{
  double sigma = GPOINTER_TO_INT (data);
  g_autoptr (SfsStillness) stillness = sfs_stillness_new ();
  g_autofree guint8 *still = g_malloc (FRAME), *frame = g_malloc (FRAME);
  gint64 since = -1;

  draw (still, 0);
  for (gint64 time = 0; time < SECONDS (8); time += STEP)
    {
      memcpy (frame, still, FRAME);
      sfs_test_add_noise (frame, WIDTH, HEIGHT, sigma, (guint) (time / STEP));
      gboolean frozen = sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3);
      if (frozen && since < 0)
        since = time;
      /* Once it is, it stays so. */
      g_assert_true (frozen == (since >= 0));
    }
  g_test_message ("noise of %g: frozen after %.2f s", sigma, (double) since / G_TIME_SPAN_SECOND);
  g_assert_cmpint (since, >=, SECONDS (2));
  g_assert_cmpint (since, <, SECONDS (5));
}

/* Someone who sits as still as one can: two pixels to and fro in five seconds. */
static void
test_sway (gconstpointer data)
{
  double sigma = GPOINTER_TO_INT (data);
  g_autoptr (SfsStillness) stillness = sfs_stillness_new ();
  g_autofree guint8 *frame = g_malloc (FRAME);

  for (gint64 time = 0; time < SECONDS (20); time += STEP)
    {
      draw (frame, 2 * ABS ((double) (time % SECONDS (5)) / SECONDS (5) * 2 - 1));
      sfs_test_add_noise (frame, WIDTH, HEIGHT, sigma, (guint) (time / STEP));
      g_assert_false (sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3));
    }
}

/* A driver that hangs for a moment, and one that does for good. */
static void
test_repeats (void)
{
  g_autoptr (SfsStillness) stillness = sfs_stillness_new ();
  g_autofree guint8 *frame = g_malloc (FRAME);
  gboolean frozen = FALSE;
  gint64 time = 0;

  for (; time < SECONDS (12); time += STEP)
    {
      /* Twelve frames of fifteen are the one before. */
      if (time / STEP % 15 < 3)
        draw (frame, (double) (time % SECONDS (3)) / SECONDS (1));
      g_assert_false (sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3));
    }
  for (gint64 end = time + SECONDS (4); time < end; time += STEP)
    frozen = sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3);
  g_assert_true (frozen);
  /* It goes on. */
  draw (frame, 10);
  g_assert_false (sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3));
}

static void
test_anew (void)
{
  g_autoptr (SfsStillness) stillness = sfs_stillness_new ();
  g_autofree guint8 *frame = g_malloc (FRAME);

  draw (frame, 0);
  for (gint64 time = 0; time <= SECONDS (3); time += SECONDS (1))
    g_assert_true (sfs_stillness_push (stillness, time, frame, WIDTH, HEIGHT, WIDTH * 3) ==
                   (time >= SECONDS (2)));
  /* Another size, an earlier time, and a reset begin anew. */
  g_assert_false (sfs_stillness_push (stillness, SECONDS (4), frame, WIDTH, HEIGHT / 2, WIDTH * 3));
  g_assert_true (sfs_stillness_push (stillness, SECONDS (7), frame, WIDTH, HEIGHT / 2, WIDTH * 3));
  g_assert_false (sfs_stillness_push (stillness, SECONDS (1), frame, WIDTH, HEIGHT / 2, WIDTH * 3));
  g_assert_true (sfs_stillness_push (stillness, SECONDS (3), frame, WIDTH, HEIGHT / 2, WIDTH * 3));
  sfs_stillness_reset (stillness);
  g_assert_false (sfs_stillness_push (stillness, SECONDS (9), frame, WIDTH, HEIGHT / 2, WIDTH * 3));
  /* Anything from one pixel on. */
  g_assert_false (sfs_stillness_push (stillness, SECONDS (9), frame, 1, 1, 3));
  g_assert_true (sfs_stillness_push (stillness, SECONDS (11), frame, 1, 1, 3));
  g_assert_false (sfs_stillness_push (stillness, SECONDS (11), frame, 1, HEIGHT, WIDTH * 3));
  g_assert_false (sfs_stillness_push (stillness, SECONDS (11), frame, WIDTH, 1, WIDTH * 3));
}

/* People who talk are alive all the time, with noise and at half their speed, too; and each frame
 * of theirs, shown as a still with noise, is not. */
static void
test_footage (gconstpointer data)
{
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");
  const int slower = 2;
  g_autoptr (SfsStillness) stillness = sfs_stillness_new ();
  g_autofree guint8 *frame = g_malloc (FRAME);

  if (dir == NULL)
    return;
  g_autofree char *path = g_build_filename (dir, data, NULL);
  g_autoptr (GBytes) frames = sfs_test_decode (path, "fps=15,scale=240:180:flags=area");
  const guint8 *pixels = g_bytes_get_data (frames, NULL);
  guint n = MIN ((guint) (g_bytes_get_size (frames) / FRAME), 30 * 15);
  g_assert_cmpuint (n, >, 400);
  for (int sigma = 0; sigma <= 10; sigma += 10)
    {
      sfs_stillness_reset (stillness);
      for (guint i = 0; i < n; i++)
        {
          memcpy (frame, pixels + i * FRAME, FRAME);
          sfs_test_add_noise (frame, WIDTH, HEIGHT, sigma, i);
          g_assert_false (
              sfs_stillness_push (stillness, slower * i * STEP, frame, WIDTH, HEIGHT, WIDTH * 3));
        }
    }
  for (guint still = 0; still < n; still += n / 5)
    {
      gboolean frozen = FALSE;
      sfs_stillness_reset (stillness);
      for (guint i = 0; i < 4 * 15; i++)
        {
          memcpy (frame, pixels + still * FRAME, FRAME);
          sfs_test_add_noise (frame, WIDTH, HEIGHT, 5, i);
          frozen = sfs_stillness_push (stillness, i * STEP, frame, WIDTH, HEIGHT, WIDTH * 3);
        }
      g_assert_true (frozen);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_data_func ("/stillness/still", GINT_TO_POINTER (0), test_still);
  g_test_add_data_func ("/stillness/still-with-noise", GINT_TO_POINTER (5), test_still);
  g_test_add_data_func ("/stillness/still-with-much-noise", GINT_TO_POINTER (12), test_still);
  g_test_add_data_func ("/stillness/sway", GINT_TO_POINTER (0), test_sway);
  g_test_add_data_func ("/stillness/sway-with-noise", GINT_TO_POINTER (5), test_sway);
  g_test_add_func ("/stillness/repeats", test_repeats);
  g_test_add_func ("/stillness/anew", test_anew);
  g_test_add_data_func ("/stillness/footage/cap12", "cap12_edit.webm", test_footage);
  g_test_add_data_func ("/stillness/footage/cap13", "cap13_edit2.webm", test_footage);
  g_test_add_data_func ("/stillness/footage/franck", "franck.webm", test_footage);
  return g_test_run ();
}
