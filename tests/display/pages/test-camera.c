/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gunixsocketaddress.h>
#include "app/pages/camera/sfs-studio-text.h"
#include "fixtures/sfs-test.h"

/* The studio with a real camera node, a real recorder and the real face checks: what a person does
 * at the camera, and what cameras do to people. Runs inside with-pipewire. */

#define SECOND 1000000
#define ENCODING 60 /* s, for five seconds of video on a machine that others use too */
#define NO_FACE "/usr/share/doc/opencv-doc/examples/data/fruits.jpg"

/* A quarter of the light: what a lamp in another corner of the room leaves. */
#define DARK_ROOM "filter videobalance contrast=0.25"

typedef struct
{
  SfsStudio *studio;
  SfsCameraKeeper *keeper;
  int frames;
  int recorded;
  GSubprocess *second; /* another camera */
  guint seen;          /* a bit for each state of the studio that was notified */
} Fixture;

/* Has the camera do something: unplug, plug in, show something else. */
static void
tell_camera (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (g_getenv ("SFS_TEST_CAMERA"));
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_autofree char *line = g_strconcat (command, "\n", NULL);
  char answer[128] = "";
  GIOStream *stream = G_IO_STREAM (connection);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), line, strlen (line), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read (g_io_stream_get_input_stream (stream), answer, sizeof answer - 1, NULL,
                       &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (answer, "ok"));
}

static void
show_footage (const char *command, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("SFS_FOOTAGE_DIR"), name, NULL);
  g_autofree char *line = g_strdup_printf ("%s %s", command, path);

  tell_camera (line);
}

static void
on_frame (Fixture *fixture, SfsFrame *frame)
{
  fixture->frames++;
}

static void
on_state (Fixture *fixture)
{
  fixture->seen |= 1u << sfs_studio_get_state (fixture->studio);
}

static void
on_recorded (Fixture *fixture)
{
  fixture->recorded++;
}

static void
make_studio (Fixture *fixture)
{
  fixture->frames = 0;
  fixture->seen = 0;
  fixture->studio = sfs_studio_new ();
  fixture->keeper = sfs_studio_get_keeper (fixture->studio);
  g_signal_connect_swapped (fixture->studio, "frame", G_CALLBACK (on_frame), fixture);
  g_signal_connect_swapped (fixture->studio, "recorded", G_CALLBACK (on_recorded), fixture);
  g_signal_connect_swapped (fixture->studio, "notify::state", G_CALLBACK (on_state), fixture);
  sfs_camera_keeper_set_preview_size (fixture->keeper, 640, 360);
}

static void
drop_studio (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->studio, fixture);
  sfs_camera_keeper_stop (fixture->keeper);
  sfs_assert_finalized (fixture->studio);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  show_footage ("footage", "cap12_edit.webm");
  tell_camera (data != NULL ? data : "on");
  make_studio (fixture);
}

static void
plug_second (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (g_getenv ("SFS_FOOTAGE_DIR"), "cap12_edit.webm", NULL);
  g_autoptr (GError) error = NULL;

  fixture->second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                                      g_getenv ("SFS_TEST_CAMERA_BIN"), "--footage", path, "--node",
                                      "a-second-one", "--name", "Test camera", "--size", "640x480",
                                      NULL);
  g_assert_no_error (error);
}

static void
unplug_second (Fixture *fixture)
{
  if (fixture->second == NULL)
    return;
  g_subprocess_force_exit (fixture->second);
  g_subprocess_wait (fixture->second, NULL, NULL);
  g_clear_object (&fixture->second);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_studio (fixture);
  unplug_second (fixture);
}

static gboolean
is_state (Fixture *fixture, SfsStudioState state)
{
  return sfs_studio_get_state (fixture->studio) == state;
}

static gboolean
is_error (Fixture *fixture, SfsCaptureError code)
{
  return g_error_matches (sfs_studio_get_error (fixture->studio), SFS_CAPTURE_ERROR, (int) code);
}

static void
await_ready (Fixture *fixture)
{
  sfs_test_await (sfs_studio_get_ready (fixture->studio));
  g_assert_cmpint (fixture->frames, >, 0);
}

/* What a screen reader gets to say. */
static void
assert_described (Fixture *fixture, const char *part)
{
  g_autofree char *text = sfs_studio_describe (fixture->studio);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

static void
assert_spoken (Fixture *fixture, const char *part)
{
  g_autofree char *text = sfs_studio_dup_speech (fixture->studio, 5);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

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
  assert_described (fixture, "Face: Found.");
  assert_described (fixture, "You can start recording.");

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

static gboolean
is_hint (Fixture *fixture, SfsHint hint)
{
  return sfs_studio_get_hint (fixture->studio) == hint;
}

static gboolean
has_reason (JsonObject *quality, const char *id)
{
  JsonArray *reasons = json_object_get_array_member (quality, "reasons");

  for (guint i = 0; i < json_array_get_length (reasons); i++)
    if (g_str_equal (json_array_get_string_element (reasons, i), id))
      return TRUE;

  return FALSE;
}

/* Nobody is refused for a dark room who has been told of it for ten seconds: the clip is taken,
 * and says what was wrong with it. */
static void
test_dark_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SfsRecording) recording = NULL;

  tell_camera (DARK_ROOM);
  show_footage ("footage", "cap12_edit.webm");
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_hint (fixture, SFS_HINT_TOO_DARK));
  g_assert_false (sfs_studio_get_ready (fixture->studio));
  g_assert_false (sfs_studio_get_insist (fixture->studio));
  assert_described (fixture, "Light: Too dark");
  sfs_test_await (sfs_studio_get_insist (fixture->studio));
  g_assert_false (sfs_studio_get_ready (fixture->studio));

  sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
  sfs_test_await_for (fixture->recorded > 0, ENCODING);
  recording = sfs_studio_take_recording (fixture->studio);
  g_assert_nonnull (recording);
  g_assert_true (recording->accepted);
  g_assert_true (json_object_get_boolean_member (recording->quality, "anyway"));
  g_assert_true (has_reason (recording->quality, "too-dark"));

  tell_camera ("filter");
}

/* With two people in a dark room for longer than that: never. */
static void
test_two_in_the_dark (Fixture *fixture, gconstpointer data)
{
  tell_camera (DARK_ROOM);
  show_footage ("pair", "cap12_edit.webm");
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_hint (fixture, SFS_HINT_MANY_FACES));
  fixture->frames = 0;
  sfs_test_await_for (fixture->frames > 12 * 30 || sfs_studio_get_insist (fixture->studio), 60);
  g_assert_false (sfs_studio_get_insist (fixture->studio));
  g_assert_false (sfs_studio_get_ready (fixture->studio));

  sfs_studio_record (fixture->studio, 5, 16 * 1024 * 1024);
  sfs_test_await_for (is_state (fixture, SFS_STUDIO_REJECTED), ENCODING);
  g_assert_cmpint (sfs_studio_get_reason (fixture->studio), ==, SFS_HINT_MANY_FACES);

  tell_camera ("filter");
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
  ADD ("/camera/dark-room", test_dark_room, "on");
  ADD ("/camera/two-in-the-dark", test_two_in_the_dark, "on");
  ADD ("/camera/lost", test_lost, "on");
  ADD ("/camera/start-over", test_start_over, "on");
  ADD ("/camera/none", test_no_camera, "off");
  ADD ("/camera/switch", test_switch, "on");
  ADD ("/camera/remember", test_remember, "on");
  ADD ("/camera/low-rate", test_low_rate, "on");
  ADD ("/camera/interrupted", test_interrupted, "on");
  ADD ("/camera/infrared", test_infrared, "off");
#undef ADD

  return g_test_run ();
}
