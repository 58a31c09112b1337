/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done again and again leaves nothing behind: plugging a camera, recording anew.
 * SFS_CYCLES=N plugs N times instead of 30; before a window: display/pages/test-plugging.c. */

#include "test-camera.h"

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
/* The first ones load things that stay. */
#define WARM_UP 5
/* Recordings in a row that take no more memory than those before. */
#define N_SETTLED 7

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Whether a worker of ours is still about to close a camera. */
static gboolean
is_working (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;

  while ((id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "sfs-capture"))
        return TRUE;
    }
  return FALSE;
}

static GstTracer *
find_tracer (void)
{
  GList *tracers = gst_tracing_get_active_tracers ();
  GstTracer *found = NULL;

  for (GList *l = tracers; l != NULL; l = l->next)
    if (g_str_equal (G_OBJECT_TYPE_NAME (l->data), "GstLeaksTracer"))
      found = gst_object_ref (l->data);
  g_list_free_full (tracers, gst_object_unref);
  g_assert_nonnull (found);
  return found;
}

/* Objects of the kinds that are watched, see main (), that came and did not go since "tracking"
 * began. Not by "get-live-objects": GStreamer 1.22 gives up references there that are not its own.
 */
static int
count_left (GstTracer *tracer)
{
  GstStructure *since = NULL;

  g_signal_emit_by_name (tracer, "activity-get-checkpoint", &since);
  g_assert_nonnull (since);
  int came =
      (int) gst_value_list_get_size (gst_structure_get_value (since, "objects-created-list"));
  int went =
      (int) gst_value_list_get_size (gst_structure_get_value (since, "objects-removed-list"));
  gst_structure_free (since);
  g_test_message ("%d objects of GStreamer came, %d went", came, went);
  g_assert_cmpint (came, >, 0);
  return came - went;
}

/* A number of /proc/self/status, KiB. */
static guint
status_of_process (const char *name)
{
  g_autofree char *text = NULL;
  guint value = 0;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  const char *line = text != NULL ? strstr (text, name) : NULL;
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line + strlen (name), ": %u kB", &value), ==, 1);
  return value;
}

typedef struct
{
  TestCapture test;
  SfsFrame *last;
  GPtrArray *frames; /* the last one of each cycle */
} Plugging;

static void
keep_frame (SfsCapture *capture, SfsFrame *frame, Plugging *self)
{
  g_clear_pointer (&self->last, sfs_frame_unref);
  self->last = sfs_frame_ref (frame);
}

/* In, a picture, out: noticed by the list, by silence, or in the midst of a recording. */
static void
plug_once (Plugging *self, guint i)
{
  SfsCapture *capture = self->test.capture;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsRecording) recording = NULL;
  GAsyncResult *slot = NULL;

  test_camera_do ("on");
  test_capture_start (&self->test);
  test_await_running (&self->test, self->last != NULL);
  if (i % 10 == 3)
    {
      sfs_capture_record_async (capture, 60, MAX_BYTES, SFS_RECORD_CHECKED, NULL,
                                sfs_test_async_catch, &slot);
      test_await_running (&self->test, sfs_capture_get_seconds (capture) > 0.1);
    }
  test_camera_do ("off");
  if (i % 10 == 3 || i % 10 == 8)
    sfs_test_await (sfs_capture_get_state (capture) == SFS_CAPTURE_FAILED);
  test_await_cameras (self->test.list, 0);
  sfs_capture_stop (capture);
  if (i % 10 == 3)
    {
      result = sfs_test_async_await (&slot);
      recording = sfs_capture_record_finish (capture, result, NULL);
      g_assert_null (recording);
    }
  g_ptr_array_add (self->frames, g_steal_pointer (&self->last));
}

static void
begin (Plugging *self)
{
  self->test.capture = sfs_capture_new ();
  sfs_capture_set_preview_size (self->test.capture, 64, 36);
  g_signal_connect (self->test.capture, "frame", G_CALLBACK (keep_frame), self);
}

static void
end (Plugging *self)
{
  g_signal_handlers_disconnect_by_data (self->test.capture, self);
  g_clear_pointer (&self->last, sfs_frame_unref);
  sfs_assert_finalized (self->test.capture);
  sfs_test_await (!is_working ());
}

static void
test_plugging (void)
{
  const char *cycles = g_getenv ("SFS_CYCLES");
  guint n_cycles = cycles != NULL ? (guint) g_ascii_strtoull (cycles, NULL, 10) : 30;
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_frame_unref);
  Plugging self = { .frames = frames };
  g_autoptr (GstTracer) tracer = find_tracer ();
  guint threads = 0, files = 0;

  if (!test_has_camera ())
    return;
  self.test.list = sfs_camera_list_new ();
  test_camera_do ("off");
  test_await_cameras (self.test.list, 0);
  begin (&self);
  for (guint i = 0; i < WARM_UP + n_cycles; i++)
    {
      plug_once (&self, i);
      if (i % 25 == WARM_UP - 1)
        g_test_message ("%.1f MiB", status_of_process ("VmRSS") / 1024.0);
      if (i != WARM_UP - 1)
        continue;
      end (&self);
      threads = count_entries ("/proc/self/task");
      files = count_entries ("/proc/self/fd");
      g_test_message ("%u threads, %u files before", threads, files);
      g_signal_emit_by_name (tracer, "activity-start-tracking");
      begin (&self);
    }
  end (&self);
  sfs_test_await (count_entries ("/proc/self/task") <= threads &&
                  count_entries ("/proc/self/fd") <= files);
  g_test_message ("%u threads, %u files after %u times", count_entries ("/proc/self/task"),
                  count_entries ("/proc/self/fd"), n_cycles);
  g_assert_cmpint (count_left (tracer), <=, 0);
  /* Nobody but this test holds a picture any more. */
  for (guint i = 0; i < frames->len; i++)
    {
      SfsFrame *frame = frames->pdata[i];
      g_assert_true (frame == NULL || g_atomic_ref_count_compare (&frame->ref_count, 1));
    }
  test_camera_do ("on");
  test_await_cameras (self.test.list, 1);
  test_capture_clear (&self.test);
}

/* The longest clip there may be, begun again and again and stopped: what it took is there for the
 * next. Whole ones: unit/capture/test-recorder.c. */
static void
test_retakes (void)
{
  const guint most = g_getenv ("SFS_SANITIZED") == NULL ? 60 : 10;
  guint before = 0, locked = 0, settled = 0;

  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  test_capture_start (&test);
  locked = status_of_process ("VmLck");
  g_test_message ("%u KiB locked before", locked);
  /* Pools of GStreamer and of malloc settle a little later than the first ones: with glibc 2.41
   * after some twenty. */
  for (guint i = 1; settled < N_SETTLED && i <= most; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GAsyncResult *slot = NULL;

      if (i % 5 == 0)
        {
          g_autoptr (SfsRecording) whole = test_record (&test, 1, MAX_BYTES, &error);
          g_assert_no_error (error);
        }
      else
        {
          sfs_capture_record_async (test.capture, 60, MAX_BYTES, SFS_RECORD_CHECKED, cancellable,
                                    sfs_test_async_catch, &slot);
          test_await_running (&test, sfs_capture_get_seconds (test.capture) > 0.7);
          g_cancellable_cancel (cancellable);
          g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
          g_assert_null (sfs_capture_record_finish (test.capture, result, &error));
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        }
      sfs_test_await (status_of_process ("VmLck") <= locked);
      guint now = status_of_process ("VmRSS");
      settled++;
      /* More than one second of video. */
      if (i <= 3 || now > before + 6 * 1024)
        {
          g_test_message ("after %u: %.1f MiB, %u KiB locked", i, now / 1024.0,
                          status_of_process ("VmLck"));
          before = now;
          settled = 0;
        }
    }
  if (g_getenv ("SFS_SANITIZED") == NULL)
    g_assert_cmpuint (settled, ==, N_SETTLED);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_setenv ("GST_TRACERS", "leaks(filters=\"GstBuffer,GstElement,GstPad,GstBus\")", TRUE);
  gst_init (NULL, NULL);
  g_test_add_func ("/endurance/plugging", test_plugging);
  g_test_add_func ("/endurance/retakes", test_retakes);
  return g_test_run ();
}
