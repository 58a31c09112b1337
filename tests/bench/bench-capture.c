/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A camera previewed, looked at and recorded, all at once, under tests/fixtures/with-desktop:
 *   bench-capture SECONDS RATE
 * Prints, as JSON, what happened while it recorded: pictures of the camera that GTK drew into a
 * window ("preview") and frames looked at ("checks") a second, recorded frames ("frames"), how many
 * of those that a camera of RATE gives are not among them ("dropped") and how many of these the
 * recorder left out, the others having been lost before ("left_out"), CPU seconds a second of this
 * process ("cpu"); and the time from its start to the first picture drawn ("first", seconds). */

#include "app/sfs-preview.h"
#include "capture/sfs-capture.h"

#include <stdlib.h>
#include <sys/resource.h>

/* What the wizard shows of 1280×720. */
#define WIDTH 640
#define HEIGHT 360

typedef struct
{
  SfsCapture *capture;
  GtkWidget *preview;
  gboolean fresh; /* a picture that was not drawn yet */
  gboolean drawn; /* it is in what is being painted */
  guint frames;   /* painted */
  gint64 first;
  GAsyncResult *result;
} Bench;

static Bench bench;

/* The wizard's preview, and a look at what is drawn of it. */

#define BENCH_TYPE_PANE (bench_pane_get_type ())
G_DECLARE_FINAL_TYPE (BenchPane, bench_pane, BENCH, PANE, GtkWidget)

struct _BenchPane
{
  GtkWidget parent;
};

G_DEFINE_FINAL_TYPE (BenchPane, bench_pane, GTK_TYPE_WIDGET)

static void
bench_pane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  gtk_widget_snapshot_child (widget, bench.preview, snapshot);
  bench.drawn |= bench.fresh;
  bench.fresh = FALSE;
}

static void
bench_pane_dispose (GObject *object)
{
  g_clear_pointer (&bench.preview, gtk_widget_unparent);
  G_OBJECT_CLASS (bench_pane_parent_class)->dispose (object);
}

static void
bench_pane_class_init (BenchPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bench_pane_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = bench_pane_snapshot;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
bench_pane_init (BenchPane *self)
{
  bench.preview = sfs_preview_new ();
  gtk_widget_set_parent (bench.preview, GTK_WIDGET (self));
}

static void
after_paint (GdkFrameClock *clock, gpointer data)
{
  if (!bench.drawn)
    return;
  bench.drawn = FALSE;
  if (bench.frames++ == 0)
    bench.first = g_get_monotonic_time ();
}

static void
got_frame (SfsCapture *capture, SfsFrame *frame, gpointer data)
{
  sfs_frame_paintable_push (sfs_preview_get_paintable (SFS_PREVIEW (bench.preview)), frame);
  bench.fresh = TRUE;
}

static void
wants_size (SfsPreview *preview, int width, int height, gpointer data)
{
  sfs_capture_set_preview_size (bench.capture, width, height);
}

static void
show_window (void)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), g_object_new (BENCH_TYPE_PANE, NULL));
  g_signal_connect (bench.preview, "wants-size", G_CALLBACK (wants_size), NULL);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint),
                    NULL);
}

static void
got_result (GObject *object, GAsyncResult *result, gpointer data)
{
  bench.result = g_object_ref (result);
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

  if (!gtk_init_check ())
    return fail ("no display");
  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  g_autoptr (SfsCapture) capture = sfs_capture_new ();
  g_autoptr (GError) error = NULL;

  bench.capture = capture;

  g_timeout_add (100, wake, NULL);
  AWAIT (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0, 30);
  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (list), 0);
  if (camera == NULL)
    return fail ("no camera");
  g_signal_connect (capture, "frame", G_CALLBACK (got_frame), NULL);
  sfs_capture_set_preview_size (capture, WIDTH, HEIGHT);
  show_window ();
  sfs_capture_start (capture, camera);
  AWAIT (bench.frames > 0, 30);
  AWAIT (sfs_capture_get_ready (capture), 30);
  if (!sfs_capture_get_ready (capture))
    return fail ("the checks do not find a face that will do");

  guint shown = bench.frames;
  double cpu = cpu_seconds ();
  gint64 clock = g_get_monotonic_time ();
  sfs_capture_record_async (capture, seconds, 64 << 20, SFS_RECORD_ANYWAY, NULL, got_result, NULL);
  AWAIT (bench.result != NULL, seconds + 30);
  if (bench.result == NULL)
    return fail ("the recording does not end");
  double wall = (double) (g_get_monotonic_time () - clock) / G_TIME_SPAN_SECOND;
  cpu = cpu_seconds () - cpu;
  shown = bench.frames - shown;
  g_autoptr (SfsRecording) recording = sfs_capture_record_finish (capture, bench.result, &error);
  g_clear_object (&bench.result);
  if (recording == NULL)
    return fail (error->message);
  int left_out = (int) json_object_get_int_member (recording->quality, "dropped");
  double looked = (double) json_object_get_int_member (recording->quality, "frames");
  g_print ("{\"preview\": %.1f, \"checks\": %.1f, \"frames\": %d, \"dropped\": %d, "
           "\"left_out\": %d, \"cpu\": %.3f, \"first\": %.3f, \"width\": %d, \"height\": %d}\n",
           shown / wall, looked / seconds, recording->clip->frames,
           (int) MAX (0, seconds * rate - recording->clip->frames), left_out, cpu / wall,
           (double) (bench.first - begun) / G_TIME_SPAN_SECOND, recording->clip->width,
           recording->clip->height);
  return 0;
}
