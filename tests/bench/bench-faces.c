/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our own face checks over raw RGB frames, on one core:
 *   bench-faces [FILE WIDTH HEIGHT]…
 * Prints, as JSON, medians in ms of processor time of the short-range detector ("detector"), of all
 * that is done with what it found ("gate": measures, stillness, gate), of both ("ms") and of the
 * long-range one
 * ("long"); what a look costs on average with its second looks ("look"), and in which share of
 * frames ("one") exactly one face is seen so. */

#include "capture/sfs-observer.h"
#include "capture/sfs-stillness.h"

#include <stdlib.h>
#include <time.h>

/* Frames come at the wizard's pace. */
#define INTERVAL (G_TIME_SPAN_SECOND / 15)

typedef struct
{
  SfsFaceDetector *near, *far;
  SfsStillness *stillness;
  SfsFaceGate *gate;
  SfsObserver *observer;
  GArray *detector, *rest, *both, *long_range, *look; /* of double, ms */
  guint one, frames;
  GError *error;
} Bench;

/* Of the processor, so that what else runs on the machine is not counted. */
static double
lap (gint64 *since)
{
  struct timespec clock;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &clock);
  gint64 now = clock.tv_sec * 1000000000 + clock.tv_nsec;
  double ms = (double) (now - *since) / 1e6;

  *since = now;
  return ms;
}

static void
look (Bench *self, const guint8 *rgb, int width, int height)
{
  gint64 time = self->frames++ * INTERVAL, clock = 0;
  SfsFace faces[SFS_MAX_FACES];
  SfsFaceMeasures measures;
  SfsLook seen;
  double detector, rest;

  lap (&clock);
  int n = sfs_face_detector_run (self->near, rgb, width, height, width * 3, faces, &self->error);
  detector = lap (&clock);
  if (n == 1)
    sfs_face_measures_take (rgb, width, height, width * 3, faces, &measures);
  gboolean frozen = sfs_stillness_push (self->stillness, time, rgb, width, height, width * 3);
  sfs_face_gate_push (self->gate, &(SfsLook){ .time = time,
                                              .faces = faces,
                                              .n_faces = MAX (0, n),
                                              .measures = n == 1 ? &measures : NULL,
                                              .frozen = frozen });
  rest = lap (&clock);
  g_array_append_val (self->detector, detector);
  g_array_append_val (self->rest, rest);
  detector += rest;
  g_array_append_val (self->both, detector);
  if (self->error == NULL && self->frames % 8 == 0)
    {
      lap (&clock);
      sfs_face_detector_run (self->far, rgb, width, height, width * 3, faces, &self->error);
      double ms = lap (&clock);
      g_array_append_val (self->long_range, ms);
    }
  if (self->error != NULL)
    return;
  lap (&clock);
  if (!sfs_observer_look (self->observer, time, rgb, width, height, width * 3, &seen, &self->error))
    return;
  double ms = lap (&clock);
  g_array_append_val (self->look, ms);
  self->one += seen.n_faces == 1;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (GArray *times)
{
  g_array_sort (times, compare);
  return times->len > 0 ? g_array_index (times, double, times->len / 2) : 0;
}

static double
mean (GArray *times)
{
  double sum = 0;

  for (guint i = 0; i < times->len; i++)
    sum += g_array_index (times, double, i);
  return times->len > 0 ? sum / times->len : 0;
}

static GArray *
new_times (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

int
main (int argc, char **argv)
{
  Bench self = { .detector = new_times (),
                 .rest = new_times (),
                 .both = new_times (),
                 .long_range = new_times (),
                 .look = new_times () };

  self.near = sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, NULL, &self.error);
  if (self.near != NULL)
    self.far = sfs_face_detector_new (SFS_FACE_MODEL_LONG_RANGE, NULL, &self.error);
  self.stillness = sfs_stillness_new ();
  self.gate = sfs_face_gate_new ();
  self.observer = sfs_observer_new ();
  for (int i = 1; self.error == NULL && i + 2 < argc; i += 3)
    {
      int width = atoi (argv[i + 1]), height = atoi (argv[i + 2]);
      gsize size = (gsize) width * height * 3;
      g_autoptr (GMappedFile) file = g_mapped_file_new (argv[i], FALSE, &self.error);
      gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;

      for (gsize at = 0; size > 0 && at + size <= length && self.error == NULL; at += size)
        look (&self, (const guint8 *) g_mapped_file_get_contents (file) + at, width, height);
    }
  if (self.error != NULL || self.frames == 0)
    {
      g_printerr ("bench-faces: %s\n", self.error != NULL ? self.error->message : "no frames");
      return 1;
    }
  g_print ("{\"ms\": %.3f, \"detector\": %.3f, \"gate\": %.3f, \"long\": %.3f, \"look\": %.3f, "
           "\"one\": %.4f, \"frames\": %u}\n",
           median (self.both), median (self.detector), median (self.rest), median (self.long_range),
           mean (self.look), (double) self.one / self.frames, self.frames);
  sfs_observer_free (self.observer);
  sfs_face_gate_free (self.gate);
  sfs_stillness_free (self.stillness);
  sfs_face_detector_free (self.far);
  sfs_face_detector_free (self.near);
  g_array_unref (self.detector);
  g_array_unref (self.rest);
  g_array_unref (self.both);
  g_array_unref (self.long_range);
  g_array_unref (self.look);
  return 0;
}
