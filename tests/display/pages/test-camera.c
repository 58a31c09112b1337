/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <signal.h>
#include <stdlib.h>
#include "at-camera.h"

/* What a person does at the camera, and what cameras do to people. */

#define NO_FACE "/usr/share/doc/opencv-doc/examples/data/fruits.jpg"

static void
test_look (Fixture *fixture, gconstpointer data)
{
  g_assert_true (is_state (fixture, SFS_STUDIO_OFF));
  sfs_camera_keeper_start (fixture->keeper);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOADING));
  await_ready (fixture);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));
  g_assert_cmpint (sfs_studio_get_hint (fixture->studio), ==, SFS_HINT_NONE);
  g_assert_nonnull (sfs_camera_keeper_get_camera (fixture->keeper));
  assert_described (fixture, sfs_camera_get_name (sfs_camera_keeper_get_camera (fixture->keeper)));
  assert_described (fixture, "One face, in the middle, in good light.");

  sfs_camera_keeper_stop (fixture->keeper);
  g_assert_true (is_state (fixture, SFS_STUDIO_OFF));
  g_assert_cmpint (sfs_capture_get_state (sfs_camera_keeper_get_capture (fixture->keeper)), ==,
                   SFS_CAPTURE_STOPPED);
  fixture->frames = 0;
  sfs_test_drain ();
  g_assert_cmpint (fixture->frames, ==, 0);

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
}

static void
record (Fixture *fixture)
{
  await_ready (fixture);
  sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
  g_assert_true (is_state (fixture, SFS_STUDIO_COUNTDOWN));
  g_assert_cmpint (sfs_studio_get_figure (fixture->studio), ==, 3);
  assert_spoken (fixture, "3 seconds");
  sfs_test_await (is_state (fixture, SFS_STUDIO_RECORDING));
}

/* Until a recording is accepted: where the machine is too busy to look at faces often enough, a
 * clip is refused for lack of one, and is recorded again as a person would. */
static void
record_well (Fixture *fixture)
{
  for (int attempt = 0; fixture->recorded == 0 && attempt < 5; attempt++)
    {
      record (fixture);
      sfs_test_await_for (!is_state (fixture, SFS_STUDIO_RECORDING), ENCODING);
      if (fixture->recorded == 0)
        {
          const GError *error = sfs_studio_get_error (fixture->studio);

          g_test_message ("refused: %s",
                          error != NULL
                              ? error->message
                              : sfs_hint_get_id (sfs_studio_get_reason (fixture->studio)));
        }
    }
  g_assert_cmpint (fixture->recorded, ==, 1);
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SfsRecording) recording = NULL;

  sfs_camera_keeper_start (fixture->keeper);
  record_well (fixture);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));

  recording = sfs_studio_take_recording (fixture->studio);
  g_assert_nonnull (recording);
  g_assert_true (recording->accepted);
  g_assert_cmpfloat_with_epsilon (recording->clip->seconds, 5, 0.1);
  g_assert_null (sfs_studio_take_recording (fixture->studio));
}

/* Stop, in the countdown and in the recording: back to the picture, nothing kept. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
  sfs_studio_stop_recording (fixture->studio);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));

  record (fixture);
  sfs_test_await (sfs_studio_get_seconds (fixture->studio) > 0.5);
  sfs_studio_stop_recording (fixture->studio);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));
  fixture->frames = 0;
  sfs_test_await (fixture->frames > 3);
  g_assert_cmpint (fixture->recorded, ==, 0);
  g_assert_null (sfs_studio_take_recording (fixture->studio));

  /* And it can be done again at once. */
  record_well (fixture);
}

/* A second face appears: the recording is refused, and the reason is what was seen. */
static void
test_reject (Fixture *fixture, gconstpointer data)
{
  sfs_camera_keeper_start (fixture->keeper);
  record (fixture);
  show_footage ("pair", "cap12_edit.webm");
  sfs_test_await_for (!is_state (fixture, SFS_STUDIO_RECORDING), ENCODING);
  g_assert_true (is_state (fixture, SFS_STUDIO_REJECTED));
  g_assert_null (sfs_studio_get_error (fixture->studio));
  g_assert_cmpint (sfs_studio_get_reason (fixture->studio), ==, SFS_HINT_MANY_FACES);
  g_assert_cmpint (fixture->recorded, ==, 0);

  show_footage ("footage", "cap12_edit.webm");
  record_well (fixture);
}

static void
lose_and_find (Fixture *fixture, const char *lose, const char *find)
{
  gint64 begin = g_get_monotonic_time ();

  tell_camera (lose);
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  g_test_message ("said after %.2f s", (double) (g_get_monotonic_time () - begin) / SECOND);
  /* A second for noticing, and some for a busy machine. */
  if (g_getenv ("SFS_SANITIZED") == NULL)
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 1.5 * SECOND);
  g_assert_true (is_error (fixture, SFS_CAPTURE_ERROR_CAMERA_LOST));
  assert_spoken (fixture, "The camera is gone.");
  assert_described (fixture, "shows nothing");

  fixture->frames = 0;
  tell_camera (find);
  await_ready (fixture);
}

/* Unplugged and plugged in again, hung and recovered: nobody has to press anything. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  lose_and_find (fixture, "off", "on");
  lose_and_find (fixture, "stall", "run");

  record (fixture);
  sfs_test_await (sfs_studio_get_seconds (fixture->studio) > 1);
  lose_and_find (fixture, "off", "on");
  g_assert_cmpint (fixture->recorded, ==, 0);

  record_well (fixture);
}

/* It is turned on again without anybody asking, and that comes to nothing. */
static void
await_quiet_attempt (Fixture *fixture)
{
  SfsCapture *capture = sfs_camera_keeper_get_capture (fixture->keeper);

  sfs_test_await (sfs_capture_get_state (capture) == SFS_CAPTURE_STARTING);
  sfs_test_await (sfs_capture_get_state (capture) == SFS_CAPTURE_FAILED);
}

/* Plugged in again, and another program has it: that it is gone is not true any more. Of one that
 * hung and still does nothing better is known. */
static void
test_back_without_picture (Fixture *fixture, gconstpointer data)
{
  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  tell_camera ("off");
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_CAMERA_LOST));
  tell_camera ("stall");
  tell_camera ("on");
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_NO_PICTURE));
  assert_spoken (fixture, "No picture from the camera");
  /* And the other way round, while it waits to be tried again, or is being tried. */
  tell_camera ("off");
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_CAMERA_LOST));
  tell_camera ("stall");
  tell_camera ("on");
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_NO_PICTURE));
  sfs_test_await (sfs_capture_get_state (sfs_camera_keeper_get_capture (fixture->keeper)) ==
                  SFS_CAPTURE_STARTING);
  tell_camera ("off");
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT) &&
                  !is_error (fixture, SFS_CAPTURE_ERROR_NO_PICTURE));
  tell_camera ("on");
  await_ready (fixture);

  tell_camera ("stall");
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_CAMERA_LOST));
  await_quiet_attempt (fixture);
  g_assert_true (is_error (fixture, SFS_CAPTURE_ERROR_CAMERA_LOST));
  tell_camera ("run");
  await_ready (fixture);
}

/* Try again begins with a new look for cameras. */
static void
test_start_over (Fixture *fixture, gconstpointer data)
{
  SfsCapture *before;

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  before = sfs_camera_keeper_get_capture (fixture->keeper);
  tell_camera ("off");
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  sfs_camera_keeper_start_over (fixture->keeper);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOADING));
  g_assert_true (sfs_camera_keeper_get_capture (fixture->keeper) != before);
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  g_assert_true (is_error (fixture, SFS_CAPTURE_ERROR_NO_CAMERA));

  fixture->frames = 0;
  tell_camera ("on");
  await_ready (fixture);
}

static void
test_no_camera (Fixture *fixture, gconstpointer data)
{
  gint64 begin = g_get_monotonic_time ();

  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  g_test_message ("said after %.2f s", (double) (g_get_monotonic_time () - begin) / SECOND);
  g_assert_true (is_error (fixture, SFS_CAPTURE_ERROR_NO_CAMERA));

  tell_camera ("on");
  await_ready (fixture);
}

/* Ten seconds without a face: another way is offered, and recording all the same is not. */
static void
test_patience (Fixture *fixture, gconstpointer data)
{
  if (!g_file_test (NO_FACE, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the package opencv-doc is not installed");
      return;
    }

  tell_camera ("footage " NO_FACE);
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_state (fixture, SFS_STUDIO_LOOKING));
  g_assert_false (sfs_studio_get_face_missing (fixture->studio));
  sfs_test_await (sfs_studio_get_face_missing (fixture->studio));
  g_assert_cmpint (sfs_studio_get_hint (fixture->studio), ==, SFS_HINT_NO_FACE);
  g_assert_false (sfs_studio_get_ready (fixture->studio));
  g_assert_false (sfs_studio_get_insist (fixture->studio));

  sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
  sfs_test_await_for (is_state (fixture, SFS_STUDIO_REJECTED), ENCODING);
  g_assert_cmpint (sfs_studio_get_reason (fixture->studio), ==, SFS_HINT_NO_FACE);
  g_assert_true (sfs_studio_get_face_missing (fixture->studio));
}

static void
await_cameras (Fixture *fixture, guint n)
{
  sfs_test_await (g_list_model_get_n_items (sfs_camera_keeper_get_cameras (fixture->keeper)) == n);
}

static const char *
get_id (Fixture *fixture)
{
  return sfs_camera_get_id (sfs_camera_keeper_get_camera (fixture->keeper));
}

static void
choose_other (Fixture *fixture)
{
  GListModel *cameras = sfs_camera_keeper_get_cameras (fixture->keeper);
  g_autoptr (SfsCamera) camera = g_list_model_get_item (cameras, 0);

  if (camera == sfs_camera_keeper_get_camera (fixture->keeper))
    {
      g_object_unref (camera);
      camera = g_list_model_get_item (cameras, 1);
    }
  sfs_camera_keeper_select (fixture->keeper, camera);
}

#define FAULTS (1u << SFS_STUDIO_FAULT | 1u << SFS_STUDIO_OFF)

/* Another camera takes over: the picture is never replaced by a fault, and not by a wait either
 * unless the camera takes its time. */
static void
test_switch (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  SfsCapture *capture;
  gint64 begun;

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  first = g_strdup (get_id (fixture));
  plug_second (fixture);
  await_cameras (fixture, 2);
  capture = sfs_camera_keeper_get_capture (fixture->keeper);

  for (int i = 0; i < 2; i++)
    {
      fixture->seen = 0;
      begun = g_get_monotonic_time ();
      choose_other (fixture);
      g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));
      g_assert_false (sfs_studio_get_ready (fixture->studio));
      g_assert_cmpint (g_strcmp0 (get_id (fixture), first) == 0, ==, i == 1);
      sfs_test_await (sfs_capture_get_state (capture) == SFS_CAPTURE_PREVIEWING);
      g_test_message ("another picture after %.2f s",
                      (double) (g_get_monotonic_time () - begun) / SECOND);
      if (g_get_monotonic_time () - begun < 0.9 * SECOND)
        g_assert_cmphex (fixture->seen & 1u << SFS_STUDIO_LOADING, ==, 0);
      await_ready (fixture);
      g_assert_cmphex (fixture->seen & FAULTS, ==, 0);
    }

  /* In the midst of a recording: that is dropped, and the studio knows it. */
  record (fixture);
  choose_other (fixture);
  g_assert_false (is_state (fixture, SFS_STUDIO_RECORDING));
  await_ready (fixture);
  g_assert_cmpint (fixture->recorded, ==, 0);
  choose_other (fixture);

  /* One that goes away before it gave a picture is told of, instead of showing the old one. */
  await_ready (fixture);
  choose_other (fixture);
  unplug_second (fixture);
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  choose_other (fixture);
  await_ready (fixture);
}

/* The camera chosen by hand is the one next time, if it is there; the one taken over then does not
 * replace it. */
static void
test_remember (Fixture *fixture, gconstpointer data)
{
  g_autofree char *chosen = NULL;

  plug_second (fixture);
  sfs_camera_keeper_start (fixture->keeper);
  await_cameras (fixture, 2);
  await_ready (fixture);
  choose_other (fixture);
  chosen = g_strdup (get_id (fixture));
  await_ready (fixture);
  /* The list may have been in either order. */
  if (g_strcmp0 (chosen, "pipewire:a-second-one") != 0)
    {
      choose_other (fixture);
      g_free (chosen);
      chosen = g_strdup (get_id (fixture));
      await_ready (fixture);
    }
  g_assert_cmpstr (chosen, ==, "pipewire:a-second-one");

  for (int i = 0; i < 2; i++)
    {
      drop_studio (fixture);
      make_studio (fixture);
      sfs_camera_keeper_start (fixture->keeper);
      await_ready (fixture);
      g_assert_cmpstr (get_id (fixture), ==, chosen);
      g_assert_cmphex (fixture->seen & FAULTS, ==, 0);
    }

  drop_studio (fixture);
  unplug_second (fixture);
  make_studio (fixture);
  sfs_camera_keeper_start (fixture->keeper);
  await_cameras (fixture, 1);
  await_ready (fixture);
  g_assert_cmpstr (get_id (fixture), !=, chosen);
  g_assert_cmphex (fixture->seen & FAULTS, ==, 0);
  /* Not in the midst of it. */
  plug_second (fixture);
  await_cameras (fixture, 2);
  g_assert_cmpstr (get_id (fixture), !=, chosen);

  drop_studio (fixture);
  make_studio (fixture);
  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  g_assert_cmpstr (get_id (fixture), ==, chosen);
}

static void
test_infrared (Fixture *fixture, gconstpointer data)
{
  tell_camera ("name Integrated IR Camera");
  tell_camera ("node infrared");
  tell_camera ("on");
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_INFRARED_ONLY));
  g_assert_true (is_state (fixture, SFS_STUDIO_FAULT));
  assert_spoken (fixture, "infrared");

  plug_second (fixture);
  await_ready (fixture);
  unplug_second (fixture);
  sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
  tell_camera ("off");
  tell_camera ("name Test camera");
  tell_camera ("node selfsame-test-camera");
}

/* In the dark. */
static void
test_low_rate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  g_assert_false (sfs_studio_get_low_rate (fixture->studio));
  tell_camera ("dark 7");
  sfs_test_await (sfs_studio_get_low_rate (fixture->studio));
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));
  g_assert_true (sfs_studio_explain (fixture->studio, &title, &text));
  g_assert_nonnull (strstr (title, "slow"));
  g_assert_nonnull (strstr (text, "light"));
  tell_camera ("dark 0");
  sfs_test_await (!sfs_studio_get_low_rate (fixture->studio));
}

/* A camera that hangs for a moment in the midst of a recording, or of the countdown: the person who
 * looks at it again some seconds later is told what became of it. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  sfs_camera_keeper_start (fixture->keeper);
  for (int i = 0; i < 2; i++)
    {
      await_ready (fixture);
      if (i == 0)
        {
          sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
          g_assert_true (is_state (fixture, SFS_STUDIO_COUNTDOWN));
        }
      else
        {
          record (fixture);
          g_assert_false (sfs_studio_get_interrupted (fixture->studio));
          sfs_test_await (sfs_studio_get_seconds (fixture->studio) > 0.5);
        }
      tell_camera ("stall");
      sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
      tell_camera ("run");
      sfs_test_await (!is_state (fixture, SFS_STUDIO_FAULT));
      g_assert_true (is_state (fixture, SFS_STUDIO_REJECTED));
      g_assert_true (sfs_studio_get_interrupted (fixture->studio));
      assert_spoken (fixture, "interrupted");
    }
  g_assert_cmpint (fixture->recorded, ==, 0);
  record_well (fixture);
  g_assert_false (sfs_studio_explain (fixture->studio, &title, &text));
}

/* The service ends under a camera, and under a page that says there is none and promises to notice
 * one. Last: the camera of this test, and its session manager, are not started again. */
static void
test_pipewire_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) pipewire = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun;

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  kill (atoi (g_getenv ("SFS_TEST_PIPEWIRE")), SIGKILL);
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_NO_PIPEWIRE));
  assert_spoken (fixture, "The camera service is not running");
  sfs_camera_keeper_start_over (fixture->keeper);
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_NO_PIPEWIRE));

  pipewire = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "pipewire", NULL);
  g_assert_no_error (error);
  begun = g_get_monotonic_time ();
  while (!is_error (fixture, SFS_CAPTURE_ERROR_NO_CAMERA))
    {
      g_assert_cmpint (g_get_monotonic_time () - begun, <, 30 * SECOND);
      sfs_camera_keeper_start_over (fixture->keeper);
      sfs_test_await (is_state (fixture, SFS_STUDIO_FAULT));
    }
  assert_spoken (fixture, "No camera");
  g_subprocess_force_exit (pipewire);
  g_subprocess_wait (pipewire, NULL, NULL);
  sfs_test_await (is_error (fixture, SFS_CAPTURE_ERROR_NO_PIPEWIRE));
  assert_spoken (fixture, "The camera service is not running");
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  if (g_getenv ("SFS_TEST_CAMERA") == NULL)
    {
      g_print ("1..0 # SKIP there is no test camera: run inside tests/fixtures/with-pipewire\n");
      return 0;
    }

#define ADD(path, test, state) g_test_add (path, Fixture, state, set_up, test, tear_down)
  ADD ("/camera/look", test_look, "on");
  ADD ("/camera/record", test_record, "on");
  ADD ("/camera/stop", test_stop, "on");
  ADD ("/camera/reject", test_reject, "on");
  ADD ("/camera/patience", test_patience, "on");
  ADD ("/camera/lost", test_lost, "on");
  ADD ("/camera/back-without-picture", test_back_without_picture, "on");
  ADD ("/camera/start-over", test_start_over, "on");
  ADD ("/camera/none", test_no_camera, "off");
  ADD ("/camera/switch", test_switch, "on");
  ADD ("/camera/remember", test_remember, "on");
  ADD ("/camera/low-rate", test_low_rate, "on");
  ADD ("/camera/interrupted", test_interrupted, "on");
  ADD ("/camera/infrared", test_infrared, "off");
  ADD ("/camera/pipewire-ends", test_pipewire_ends, "on");
#undef ADD

  return g_test_run ();
}
