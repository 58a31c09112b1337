/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is heard of a face, before any loudspeaker: how near it is, how high that sounds, and when.
 */

#include "capture/sfs-nearness.h"
#include "capture/sfs-tone.h"
#include "fixtures/sfs-test.h"
#include "looks.h"

#include <math.h>
#include <string.h>

/* A head of @height of the picture, its middle at @x, @y. */
static double
nearness (double x, double y, double height, float yaw, float roll)
{
  const double box = height / 1.45;
  const SfsFace face = { .score = 0.9f,
                         .x = (float) (x - box / 2 * 9 / 16),
                         .y = (float) (y - box / 2),
                         .width = (float) box * 9 / 16,
                         .height = (float) box };
  SfsFaceMeasures measures = { .yaw = yaw,
                               .roll = roll,
                               .luma = 120,
                               .balance = 1,
                               .sharpness = 40,
                               .eyes = 1,
                               .mouth = 1,
                               .likeness = 1 };

  return sfs_nearness (&(SfsLook){ .faces = &face, .n_faces = 1, .measures = &measures });
}

static void
test_nearness_rises (void)
{
  double before = -1;

  /* From the left edge to the middle. */
  for (double x = 0; x <= 0.5; x += 0.02)
    {
      double now = nearness (x, 0.5, 0.5, 0, 0);

      g_assert_cmpfloat (now, >=, MAX (before, 0));
      g_assert_cmpfloat (now, <=, 1);
      before = now;
    }
  g_assert_cmpfloat (before, ==, 1);
  g_assert_cmpfloat (nearness (0.05, 0.5, 0.5, 0, 0), <, nearness (0.2, 0.5, 0.5, 0, 0));

  before = -1;
  for (double height = 0.05; height <= 0.5; height += 0.02)
    {
      double now = nearness (0.5, 0.5, height, 0, 0);

      g_assert_cmpfloat (now, >=, before);
      before = now;
    }
  g_assert_cmpfloat (before, ==, 1);
  g_assert_cmpfloat (nearness (0.5, 0.5, 1.2, 0, 0), <, 1);

  /* Also the other ways round, and each adds to the others. */
  g_assert_cmpfloat (nearness (0.9, 0.5, 0.5, 0, 0), <, 1);
  g_assert_cmpfloat (nearness (0.5, 0.9, 0.5, 0, 0), <, 1);
  g_assert_cmpfloat (nearness (0.5, 0.5, 0.5, 45, 0), <, 1);
  g_assert_cmpfloat (nearness (0.5, 0.5, 0.5, 0, 30), <, 1);
  g_assert_cmpfloat (nearness (0.9, 0.5, 0.2, 0, 0), <, nearness (0.9, 0.5, 0.5, 0, 0));
  g_assert_cmpfloat (nearness (0.5, 0.5, 0.2, 45, 0), <, nearness (0.5, 0.5, 0.2, 0, 0));
}

/* 1 exactly where no hint about place or pose would be given, whatever light and sharpness are. */
static void
test_nearness_agrees_with_hints (void)
{
  static const struct
  {
    char letter;
    gboolean near;
  } cases[] = { { '.', TRUE },  { 'd', TRUE },  { 'b', TRUE },  { 'u', TRUE },  { 'c', TRUE },
                { 'i', TRUE },  { 'f', FALSE }, { 'n', FALSE }, { 'l', FALSE }, { 'y', FALSE },
                { 'r', FALSE }, { 'p', FALSE }, { 'P', FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MadeLook made;
      double now = sfs_nearness (make_look (&made, 0, cases[i].letter));

      g_test_message ("%c: %.2f", cases[i].letter, now);
      g_assert_cmpfloat (now, >=, 0);
      g_assert_true ((now == 1) == cases[i].near);
    }
}

static void
test_nearness_of_nobody (void)
{
  MadeLook made;

  g_assert_true (isnan (sfs_nearness (make_look (&made, 0, '0'))));
  g_assert_true (isnan (sfs_nearness (make_look (&made, 0, '2'))));
}

static void
test_smooth (void)
{
  double value = 0;

  /* One frame is not heard, some are. */
  value = sfs_nearness_smooth (value, 1, LOOK_STEP);
  g_assert_cmpfloat (value, <, 0.4);
  for (int i = 0; i < 15; i++)
    value = sfs_nearness_smooth (value, 1, LOOK_STEP);
  g_assert_cmpfloat (value, >, 0.98);
  g_assert_cmpfloat (value, <=, 1);

  g_assert_true (isnan (sfs_nearness_smooth (0.5, NAN, LOOK_STEP)));
  g_assert_cmpfloat (sfs_nearness_smooth (NAN, 0.5, LOOK_STEP), ==, 0.5);
  g_assert_cmpfloat (sfs_nearness_smooth (0.2, 0.5, 0), ==, 0.2);
}

static void
test_pitch (void)
{
  double step = sfs_tone_get_pitch (0.1) / sfs_tone_get_pitch (0);

  g_assert_cmpfloat_with_epsilon (sfs_tone_get_pitch (0), 300, 0.001);
  g_assert_cmpfloat_with_epsilon (sfs_tone_get_pitch (1), 900, 0.001);
  g_assert_cmpfloat_with_epsilon (sfs_tone_get_pitch (-3), 300, 0.001);
  g_assert_cmpfloat_with_epsilon (sfs_tone_get_pitch (7), 900, 0.001);
  /* Each tenth is more than a semitone, and as much as any other. */
  g_assert_cmpfloat (step, >, pow (2, 1 / 12.0));
  for (int i = 1; i < 10; i++)
    g_assert_cmpfloat_with_epsilon (
        sfs_tone_get_pitch ((i + 1) / 10.0) / sfs_tone_get_pitch (i / 10.0), step, 0.0001);
}

static void
test_period (void)
{
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (sfs_tone_get_period (i / 10.0), >, sfs_tone_get_period ((i + 1) / 10.0));
  /* At most three a second. */
  g_assert_cmpint (sfs_tone_get_period (1), >=, G_TIME_SPAN_SECOND / 3);
  g_assert_cmpint (sfs_tone_get_period (NAN), >, sfs_tone_get_period (0));
}

typedef struct
{
  SfsToneGuide guide;
  gint64 now;
  guint n[SFS_SOUND_STOPPED + 1];
} Heard;

static void
hear (Heard *heard, double near, gboolean ready, double seconds)
{
  const gint64 end = heard->now + (gint64) (seconds * G_TIME_SPAN_SECOND);

  memset (heard->n, 0, sizeof heard->n);
  for (; heard->now < end; heard->now += 50 * MS)
    heard->n[sfs_tone_guide_next (&heard->guide, near, ready, heard->now)]++;
}

static void
test_when (void)
{
  Heard heard = { .now = 1000 };

  hear (&heard, NAN, FALSE, 6);
  g_assert_cmpint (heard.n[SFS_SOUND_NO_FACE], ==, 4);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], ==, 0);

  hear (&heard, 0, FALSE, 6);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], ==, 6);
  hear (&heard, 1, FALSE, 6);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], >=, 15);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], <=, 18);
  g_assert_cmpint (heard.n[SFS_SOUND_NO_FACE], ==, 0);

  /* All is well: said once, then quiet. */
  hear (&heard, 1, TRUE, 20);
  g_assert_cmpint (heard.n[SFS_SOUND_IN_PLACE], ==, 1);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], ==, 0);

  /* Lost, and found again. */
  hear (&heard, 0.8, FALSE, 2);
  g_assert_cmpint (heard.n[SFS_SOUND_NEAR], >, 2);
  hear (&heard, 1, TRUE, 2);
  g_assert_cmpint (heard.n[SFS_SOUND_IN_PLACE], ==, 1);
}

/* At the edge of what is right it does not chime all the time. */
static void
test_at_the_edge (void)
{
  Heard heard = { .now = 1000 };
  guint n = 0;

  for (int i = 0; i < 30; i++)
    {
      hear (&heard, 1, TRUE, 0.1);
      n += heard.n[SFS_SOUND_IN_PLACE];
      hear (&heard, 0.95, FALSE, 0.1);
      n += heard.n[SFS_SOUND_IN_PLACE];
    }
  g_assert_cmpint (n, >=, 2);
  g_assert_cmpint (n, <=, 3);
}

/* By how often the samples cross zero upwards. */
static double
measure_pitch (const gint16 *samples, gsize n)
{
  gsize first = 0, last = 0, crossings = 0;

  for (gsize i = 1; i < n; i++)
    if (samples[i - 1] < 0 && samples[i] >= 0)
      {
        if (crossings++ == 0)
          first = i;
        last = i;
      }
  g_assert_cmpint (crossings, >, 2);
  return (double) SFS_TONE_RATE * (double) (crossings - 1) / (double) (last - first);
}

static void
test_samples (void)
{
  for (int i = 0; i <= 10; i++)
    {
      gsize n;
      g_autofree gint16 *samples = sfs_tone_render (SFS_SOUND_NEAR, i / 10.0, &n);

      g_assert_cmpint (n, ==, SFS_TONE_RATE * 12 / 100);
      g_assert_cmpfloat_with_epsilon (measure_pitch (samples, n) / sfs_tone_get_pitch (i / 10.0), 1,
                                      0.02);
    }

  for (SfsSound sound = SFS_SOUND_NONE; sound <= SFS_SOUND_STOPPED; sound++)
    {
      gsize n;
      g_autofree gint16 *samples = sfs_tone_render (sound, 0.5, &n);
      int peak = 0, jump = 0;

      for (gsize i = 0; i < n; i++)
        {
          peak = MAX (peak, ABS (samples[i]));
          jump = MAX (jump, ABS (samples[i] - (i > 0 ? samples[i - 1] : 0)));
        }
      g_test_message ("sound %d: %" G_GSIZE_FORMAT " samples, peak %d, jump %d", sound, n, peak,
                      jump);
      g_assert_true ((sound == SFS_SOUND_NONE) == (n == 0));
      /* Shorter than what a loudspeaker is kept open for, never loud, and nothing clicks. */
      g_assert_cmpint (n, <=, SFS_TONE_RATE * 6 / 10);
      g_assert_cmpint (peak, <=, G_MAXINT16 / 5);
      g_assert_cmpint (jump, <, G_MAXINT16 / 30);
      if (n > 0)
        {
          g_assert_cmpint (peak, >, G_MAXINT16 / 10);
          g_assert_cmpint (ABS (samples[n - 1]), <, 50);
        }
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/tone/nearness-rises", test_nearness_rises);
  g_test_add_func ("/tone/nearness-agrees-with-hints", test_nearness_agrees_with_hints);
  g_test_add_func ("/tone/nearness-of-nobody", test_nearness_of_nobody);
  g_test_add_func ("/tone/smooth", test_smooth);
  g_test_add_func ("/tone/pitch", test_pitch);
  g_test_add_func ("/tone/period", test_period);
  g_test_add_func ("/tone/when", test_when);
  g_test_add_func ("/tone/at-the-edge", test_at_the_edge);
  g_test_add_func ("/tone/samples", test_samples);
  return g_test_run ();
}
