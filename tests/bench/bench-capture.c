/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A camera previewed, looked at and recorded, all at once, under tests/fixtures/with-pipewire:
 *   bench-capture SECONDS RATE
 * Prints, as JSON, what happened while it recorded: pictures of the preview that would have been
 * drawn ("preview") and frames looked at ("checks") a second, recorded frames ("frames") and how
 * many of those that a camera of RATE gives are not among them ("dropped"), CPU seconds a second of
 * this process ("cpu"); and the time from its start to the first picture ("first", seconds). */

#include "capture/sfs-capture.h"

#include <stdlib.h>
#include <sys/resource.h>

/* What the wizard shows of 1280×720. */
#define WIDTH 640
#define HEIGHT 360

typedef struct
{
  guint frames;
  gint64 first;
  GAsyncResult *result;
} Bench;

static void
got_frame (SfsCapture *capture, SfsFrame *frame, Bench *self)
{
  if (self->frames++ == 0)
    self->first = g_get_monotonic_time ();
}

static void
got_result (GObject *object, GAsyncResult *result, gpointer data)
{
  ((Bench *) data)->result = g_object_ref (result);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

#define AWAIT(condition, seconds)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline = g_get_monotonic_time () + (seconds) *G_TIME_SPAN_SECOND;                     \
    while (!(condition) && g_get_monotonic_time () < deadline)                                     \
      g_main_context_iteration (NULL, TRUE);                                                       \
  }                                                                                                \
  G_STMT_END

static int
fail (const char *what)
{
  g_printerr ("bench-capture: %s\n", what);
  return 1;
}

int
main (int argc, char **argv)
{
  gint64 begun = g_get_monotonic_time ();
  double seconds = argc > 2 ? g_ascii_strtod (argv[1], NULL) : 5;
  double rate = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 30;
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  g_autoptr (SfsCapture) capture = sfs_capture_new ();
  g_autoptr (GError) error = NULL;
  Bench self = { 0 };

  g_timeout_add (100, wake, NULL);
  AWAIT (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0, 30);
  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (list), 0);
  if (camera == NULL)
    return fail ("no camera");
  g_signal_connect (capture, "frame", G_CALLBACK (got_frame), &self);
  sfs_capture_set_preview_size (capture, WIDTH, HEIGHT);
  sfs_capture_start (capture, camera);
  AWAIT (self.frames > 0, 30);
  AWAIT (sfs_capture_get_ready (capture), 30);
  if (!sfs_capture_get_ready (capture))
    return fail ("the checks do not find a face that will do");

  guint shown = self.frames;
  double cpu = cpu_seconds ();
  gint64 clock = g_get_monotonic_time ();
  sfs_capture_record_async (capture, seconds, 64 << 20, SFS_RECORD_ANYWAY, NULL, got_result, &self);
  AWAIT (self.result != NULL, seconds + 30);
  if (self.result == NULL)
    return fail ("the recording does not end");
  double wall = (double) (g_get_monotonic_time () - clock) / G_TIME_SPAN_SECOND;
  cpu = cpu_seconds () - cpu;
  shown = self.frames - shown;
  g_autoptr (SfsRecording) recording = sfs_capture_record_finish (capture, self.result, &error);
  g_clear_object (&self.result);
  if (recording == NULL)
    return fail (error->message);
  double looked = (double) json_object_get_int_member (recording->quality, "frames");
  g_print ("{\"preview\": %.1f, \"checks\": %.1f, \"frames\": %d, \"dropped\": %d, \"cpu\": %.3f, "
           "\"first\": %.3f, \"width\": %d, \"height\": %d}\n",
           shown / wall, looked / seconds, recording->clip->frames,
           (int) MAX (0, seconds * rate - recording->clip->frames), cpu / wall,
           (double) (self.first - begun) / G_TIME_SPAN_SECOND, recording->clip->width,
           recording->clip->height);
  return 0;
}
