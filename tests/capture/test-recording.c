/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preview and recording, against a real PipeWire and a camera that shows real footage. */

#include "test-clip.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

#define MAX_BYTES (16 * 1024 * 1024)

#define SMALL_WIDTH 64
#define SMALL_HEIGHT 36

/* One picture of a video, small and grey. */
static char *
small_picture (const char *path, const char *filter)
{
  const char *argv[] = { "ffmpeg", "-v", "error",    "-i",       path,   "-vf", filter, "-frames:v",
                         "1",      "-f", "rawvideo", "-pix_fmt", "gray", "-",   NULL };
  gsize length;
  char *picture = test_run (argv, &length);

  g_assert_cmpuint (length, ==, SMALL_WIDTH * SMALL_HEIGHT);
  return picture;
}

static double
difference (const char *a, const char *b, gboolean mirrored)
{
  double sum = 0;

  for (int y = 0; y < SMALL_HEIGHT; y++)
    for (int x = 0; x < SMALL_WIDTH; x++)
      {
        int other = mirrored ? SMALL_WIDTH - 1 - x : x;
        sum += abs ((guint8) a[y * SMALL_WIDTH + x] - (guint8) b[y * SMALL_WIDTH + other]);
      }
  return sum / (SMALL_WIDTH * SMALL_HEIGHT);
}

/* The camera shows the footage, 4:3, with borders where its picture is wider. */
static void
assert_not_mirrored (const char *clip, double shape)
{
  g_autofree char *footage = test_footage ("cap12_edit.webm");
  if (footage == NULL)
    return;
  g_autofree char *wanted =
      small_picture (footage, shape > 1.5 ? "scale=48:36,pad=64:36:8:0" : "scale=64:36");
  g_autofree char *got = small_picture (clip, "scale=64:36");
  double straight = difference (got, wanted, FALSE), mirrored = difference (got, wanted, TRUE);

  g_test_message ("mean difference to the footage: %.1f as it is, %.1f mirrored", straight,
                  mirrored);
  g_assert_cmpfloat (straight, <, 12);
  g_assert_cmpfloat (mirrored, >, 2 * straight);
}

static void
test_preview (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  gint64 begun;
  guint before;

  test_capture_start (&test);
  test_await_running (&test, test.n_frames > 0);
  g_assert_cmpint (test.width, ==, 640);
  g_assert_cmpint (test.height, ==, 360);
  sfs_capture_set_preview_size (test.capture, 321, 500);
  test_await_running (&test, test.width == 320 && test.height == 180);
  test_await_running (&test, sfs_capture_get_ready (test.capture));
  g_assert_cmpint (sfs_capture_get_hint (test.capture), ==, SFS_HINT_NONE);

  begun = g_get_monotonic_time ();
  before = test.n_frames;
  test_await_running (&test, test.n_frames >= before + 45);
  double rate = 45.0 * G_TIME_SPAN_SECOND / (double) (g_get_monotonic_time () - begun);
  g_test_message ("%.1f pictures a second", rate);
  if (!test_is_slow ())
    g_assert_cmpfloat (rate, >, 20);

  sfs_capture_stop (test.capture);
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_STOPPED);
  before = test.n_frames;
  sfs_test_drain ();
  g_assert_cmpuint (test.n_frames, ==, before);
}

static void
assert_quality (JsonObject *quality)
{
  JsonArray *measures = json_object_get_array_member (quality, "measures");

  g_assert_cmpstr (json_object_get_string_member (quality, "verdict"), ==, "accepted");
  g_assert_cmpstr (json_object_get_string_member (quality, "reason"), ==, "none");
  g_assert_cmpint (json_object_get_int_member (quality, "frames"), >=, 10);
  g_assert_cmpuint (json_array_get_length (measures), >=, 3);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_TIME_SPAN_SECOND;
}

static void
test_record_five_seconds (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;
  struct rusage usage;

  test_capture_start (&test);
  test_await_running (&test, sfs_capture_get_ready (test.capture));
  double cpu = cpu_seconds ();
  g_autoptr (SfsRecording) recording = test_record (&test, 5, MAX_BYTES, &error);
  g_assert_no_error (error);
  g_test_message ("%.2f of a core", (cpu_seconds () - cpu) / 5);
  /* A machine that is too busy to look for a second cannot say that there was a face. */
  if (!test_is_slow () || recording->accepted)
    {
      g_assert_true (recording->accepted);
      g_assert_cmpint (recording->reason, ==, SFS_HINT_NONE);
      assert_quality (recording->quality);
    }
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_PREVIEWING);
  g_assert_cmpfloat (sfs_capture_get_seconds (test.capture), ==, 0);

  SfsClip *clip = recording->clip;
  g_autofree char *path = test_save_clip (clip);
  g_autoptr (JsonNode) node = test_probe_clip (path);
  JsonObject *root = json_node_get_object (node);
  JsonObject *format = json_object_get_object_member (root, "format");
  JsonArray *streams = json_object_get_array_member (root, "streams");
  JsonArray *packets = json_object_get_array_member (root, "packets");
  double duration = g_ascii_strtod (json_object_get_string_member (format, "duration"), NULL);
  g_test_message ("%" G_GSIZE_FORMAT " bytes, %.6f s, %d frames, locked: %d",
                  sfs_secret_length (clip->webm), duration, clip->frames,
                  sfs_secret_is_locked (clip->webm));
  g_assert_cmpfloat (fabs (duration - 5), <, 0.002);
  g_assert_cmpuint (json_array_get_length (streams), ==, 1);
  JsonObject *stream = json_array_get_object_element (streams, 0);
  g_assert_cmpstr (json_object_get_string_member (stream, "codec_name"), ==, "vp8");
  g_assert_cmpint (json_object_get_int_member (stream, "width"), ==, 1280);
  g_assert_cmpint (json_object_get_int_member (stream, "height"), ==, 720);
  g_assert_cmpint (clip->width, ==, 1280);
  g_assert_cmpint (clip->height, ==, 720);
  g_assert_cmpuint (json_array_get_length (packets), ==, (guint) clip->frames);
  JsonObject *first = json_array_get_object_element (packets, 0);
  g_assert_nonnull (strchr (json_object_get_string_member (first, "flags"), 'K'));
  if (!test_is_slow ())
    {
      g_assert_cmpint (clip->frames, >=, 140);
      g_assert_cmpint (clip->frames, <=, 152);
    }
  assert_not_mirrored (path, 16.0 / 9);

  getrusage (RUSAGE_SELF, &usage);
  g_test_message ("%ld MiB at most", usage.ru_maxrss / 1024);
  if (g_getenv ("SFS_SANITIZED") == NULL)
    g_assert_cmpint (usage.ru_maxrss / 1024, <=, 250);
}

static void
test_stop (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) pending_error = NULL;
  g_autoptr (GError) again_error = NULL;
  GAsyncResult *slot = NULL;

  test_capture_start (&test);
  sfs_capture_record_async (test.capture, 5, MAX_BYTES, SFS_RECORD_CHECKED, cancellable,
                            sfs_test_async_catch, &slot);
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_RECORDING);
  g_autoptr (SfsRecording) pending = test_record (&test, 1, MAX_BYTES, &pending_error);
  g_assert_null (pending);
  g_assert_error (pending_error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_null (pending);
  test_await_running (&test, sfs_capture_get_seconds (test.capture) > 0.5);
  g_cancellable_cancel (cancellable);
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_autoptr (SfsRecording) stopped = sfs_capture_record_finish (test.capture, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (stopped);
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_PREVIEWING);
  g_assert_cmpfloat (sfs_capture_get_seconds (test.capture), ==, 0);

  /* And at once again. */
  g_autoptr (SfsRecording) again = test_record (&test, 1, MAX_BYTES, &again_error);
  g_assert_no_error (again_error);
  g_assert_cmpfloat (again->clip->seconds, ==, 1);
}

static void
test_stop_camera (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;

  test_capture_start (&test);
  sfs_capture_record_async (test.capture, 5, MAX_BYTES, SFS_RECORD_CHECKED, NULL,
                            sfs_test_async_catch, &slot);
  test_await_running (&test, sfs_capture_get_seconds (test.capture) > 0.2);
  sfs_capture_stop (test.capture);
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_STOPPED);
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_assert_null (sfs_capture_record_finish (test.capture, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_lost (TestCapture *test, gint64 since)
{
  sfs_test_await (sfs_capture_get_state (test->capture) == SFS_CAPTURE_FAILED);
  gint64 took = g_get_monotonic_time () - since;
  g_test_message ("told after %" G_GINT64_FORMAT " ms", took / 1000);
  g_assert_error (sfs_capture_get_error (test->capture), SFS_CAPTURE_ERROR,
                  SFS_CAPTURE_ERROR_CAMERA_LOST);
  if (!test_is_slow ())
    g_assert_cmpint (took, <=, G_TIME_SPAN_SECOND);
}

static void
test_lost_while_recording (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again_error = NULL;
  GAsyncResult *slot = NULL;

  test_capture_start (&test);
  sfs_capture_record_async (test.capture, 5, MAX_BYTES, SFS_RECORD_CHECKED, NULL,
                            sfs_test_async_catch, &slot);
  test_await_running (&test, sfs_capture_get_seconds (test.capture) > 1);
  test_camera_do ("off");
  assert_lost (&test, g_get_monotonic_time ());
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  g_assert_null (sfs_capture_record_finish (test.capture, result, &error));
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERA_LOST);
  test_await_cameras (test.list, 0);

  test_camera_do ("on");
  test_capture_start (&test);
  g_autoptr (SfsRecording) recording = test_record (&test, 1, MAX_BYTES, &again_error);
  g_assert_no_error (again_error);
  g_assert_nonnull (recording);
}

static void
test_lost_while_previewing (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };

  test_capture_start (&test);
  test_camera_do ("off");
  assert_lost (&test, g_get_monotonic_time ());
  test_await_cameras (test.list, 0);
  g_assert_error (sfs_capture_get_error (test.capture), SFS_CAPTURE_ERROR,
                  SFS_CAPTURE_ERROR_CAMERA_LOST);
  test_camera_do ("on");
  test_capture_start (&test);
}

static void
test_hang (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };

  test_capture_start (&test);
  test_camera_do ("stall");
  assert_lost (&test, g_get_monotonic_time ());
  test_camera_do ("run");
  test_capture_start (&test);
}

/* A camera that was pulled out is not replaced by another one. */
static void
test_gone_before_start (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };

  test_capture_start (&test);
  sfs_capture_stop (test.capture);
  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (test.list), 0);
  test_camera_do ("off");
  test_await_cameras (test.list, 0);
  test_camera_do ("node another");
  test_camera_do ("on");
  test_await_cameras (test.list, 1);
  sfs_capture_start (test.capture, camera);
  sfs_test_await (sfs_capture_get_state (test.capture) == SFS_CAPTURE_FAILED);
  g_assert_error (sfs_capture_get_error (test.capture), SFS_CAPTURE_ERROR,
                  SFS_CAPTURE_ERROR_NO_CAMERA);
  test_camera_do ("off");
  test_await_cameras (test.list, 0);
  test_camera_do ("node selfsame-test-camera");
  test_camera_do ("on");
  test_await_cameras (test.list, 1);
}

static void
assert_refused (TestCapture *test, SfsHint reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsRecording) recording = test_record (test, 1.5, MAX_BYTES, &error);

  g_assert_no_error (error);
  g_assert_false (recording->accepted);
  g_assert_cmpint (recording->reason, ==, reason);
  g_assert_cmpstr (json_object_get_string_member (recording->quality, "verdict"), ==, "refused");
  g_assert_cmpstr (json_object_get_string_member (recording->quality, "reason"), ==,
                   sfs_hint_get_id (reason));
}

static void
test_hint (SfsHint hint, const char *command)
{
  g_auto (TestCapture) test = { 0 };
  g_autofree char *footage = test_footage ("cap12_edit.webm");

  test_capture_start (&test);
  test_await_running (&test, sfs_capture_get_ready (test.capture));
  test_camera_do ("%s", command);
  gint64 begun = g_get_monotonic_time ();
  test_await_running (&test, sfs_capture_get_hint (test.capture) == hint);
  gint64 took = g_get_monotonic_time () - begun;
  g_test_message ("told after %" G_GINT64_FORMAT " ms", took / 1000);
  if (!test_is_slow ())
    g_assert_cmpint (took, <=, G_TIME_SPAN_SECOND);
  test_await_running (&test, !sfs_capture_get_ready (test.capture));
  assert_refused (&test, hint);

  test_camera_do ("footage %s", footage);
  test_await_running (&test, sfs_capture_get_ready (test.capture));
  g_assert_cmpint (sfs_capture_get_hint (test.capture), ==, SFS_HINT_NONE);
}

static void
test_no_face (void)
{
  if (test_has_camera ())
    test_hint (SFS_HINT_NO_FACE, "footage " TEST_NO_FACE);
}

static void
test_two_faces (void)
{
  if (!test_has_camera ())
    return;

  g_autofree char *footage = test_footage ("cap12_edit.webm");
  g_autofree char *command = g_strconcat ("pair ", footage, NULL);
  test_hint (SFS_HINT_MANY_FACES, command);
}

/* The footage cut to the 16:9 of the camera, and itself in a corner of it, a sixth as high. */
#define ONE_BEHIND                                                                                 \
  "aspectratiocrop aspect-ratio=16/9 ! videoscale ! video/x-raw,width=1280,height=720 ! "          \
  "tee name=u u. ! queue ! b.sink_0 "                                                              \
  "u. ! queue ! aspectratiocrop aspect-ratio=2/3 ! videoscale ! video/x-raw,width=80,height=120 "  \
  "! b.sink_1 compositor name=b sink_1::xpos=8 sink_1::ypos=8"

/* Somebody far behind is looked for in eight parts of the picture, one after another. */
static void
test_one_behind (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autofree char *footage = test_footage ("cap12_edit.webm");
  g_autoptr (SfsRecording) recording = NULL;
  g_autoptr (GError) error = NULL;

  test_camera_do ("filter %s", ONE_BEHIND);
  test_camera_do ("footage %s", footage);
  test_capture_start (&test);
  gint64 begun = g_get_monotonic_time ();
  test_await_running (&test, sfs_capture_get_hint (test.capture) == SFS_HINT_MANY_FACES);
  gint64 took = g_get_monotonic_time () - begun;
  g_test_message ("told after %" G_GINT64_FORMAT " ms", took / 1000);
  recording = test_record (&test, 5, MAX_BYTES, &error);
  test_camera_do ("filter");
  test_camera_do ("footage %s", footage);
  g_assert_no_error (error);
  g_assert_false (recording->accepted);
  if (test_is_slow ())
    return;
  g_assert_cmpint (took, <=, 3 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (recording->reason, ==, SFS_HINT_MANY_FACES);
}

static void
test_too_large (void)
{
  if (!test_has_camera ())
    return;

  g_auto (TestCapture) test = { 0 };
  g_autoptr (GError) error = NULL;

  test_capture_start (&test);
  g_assert_null (test_record (&test, 5, 10000, &error));
  g_assert_error (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_TOO_LARGE);
  g_assert_cmpint (sfs_capture_get_state (test.capture), ==, SFS_CAPTURE_PREVIEWING);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
one_cycle (SfsCameraList *list)
{
  g_auto (TestCapture) test = { .list = g_object_ref (list) };

  test_capture_start (&test);
  if (g_test_rand_bit ())
    sfs_capture_stop (test.capture);
  sfs_assert_finalized (test.capture);
}

static void
test_cycles (void)
{
  if (!test_has_camera ())
    return;

  g_autoptr (SfsCameraList) list = sfs_camera_list_new ();
  /* The first ones load things that stay. */
  for (int i = 0; i < 2; i++)
    one_cycle (list);
  sfs_test_await (count_entries ("/proc/self/task") > 0);
  guint threads = count_entries ("/proc/self/task"), files = count_entries ("/proc/self/fd");
  for (int i = 0; i < 20; i++)
    one_cycle (list);
  sfs_test_await (count_entries ("/proc/self/task") <= threads &&
                  count_entries ("/proc/self/fd") <= files);
  g_test_message ("%u threads, %u files", count_entries ("/proc/self/task"),
                  count_entries ("/proc/self/fd"));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/recording/preview", test_preview);
  g_test_add_func ("/recording/five-seconds", test_record_five_seconds);
  g_test_add_func ("/recording/stop", test_stop);
  g_test_add_func ("/recording/stop-camera", test_stop_camera);
  g_test_add_func ("/recording/lost-while-recording", test_lost_while_recording);
  g_test_add_func ("/recording/lost-while-previewing", test_lost_while_previewing);
  g_test_add_func ("/recording/hang", test_hang);
  g_test_add_func ("/recording/gone-before-start", test_gone_before_start);
  g_test_add_func ("/recording/no-face", test_no_face);
  g_test_add_func ("/recording/two-faces", test_two_faces);
  g_test_add_func ("/recording/one-behind", test_one_behind);
  g_test_add_func ("/recording/too-large", test_too_large);
  g_test_add_func ("/recording/cycles", test_cycles);
  return g_test_run ();
}
