/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "at-camera.h"

/* How a recording begins: after a countdown, when the face is in place, or as things are. */

/* A quarter of the light: what a lamp in another corner of the room leaves. */
#define DARK_ROOM "filter videobalance contrast=0.25"

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
  assert_described (fixture, "too dark");
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

/* A countdown as long as somebody wants, to be stopped at any figure. */
static void
test_countdown (Fixture *fixture, gconstpointer data)
{
  gint64 begun;

  sfs_camera_keeper_start (fixture->keeper);
  await_ready (fixture);
  sfs_studio_set_countdown (fixture->studio, 20);
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  g_assert_cmpint (sfs_studio_get_figure (fixture->studio), ==, 20);
  assert_spoken (fixture, "20 seconds");
  sfs_test_await (sfs_studio_get_figure (fixture->studio) == 18);
  sfs_studio_stop_recording (fixture->studio);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));

  sfs_studio_set_countdown (fixture->studio, 5);
  begun = g_get_monotonic_time ();
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  g_assert_cmpint (sfs_studio_get_figure (fixture->studio), ==, 5);
  sfs_test_await (is_state (fixture, SFS_STUDIO_RECORDING));
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 5 * SECOND - SECOND / 10);
}

/* Pressed at any time; it begins by itself when the face has been in place for a second, and waits
 * for that as long as it takes. */
static void
test_start_when_ready (Fixture *fixture, gconstpointer data)
{
  gint64 begun;

  show_footage ("pair", "cap12_edit.webm");
  sfs_studio_set_countdown (fixture->studio, 0);
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_hint (fixture, SFS_HINT_MANY_FACES));
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  g_assert_true (is_state (fixture, SFS_STUDIO_AWAITING));
  assert_spoken (fixture, "when your face is in place");
  fixture->frames = 0;
  sfs_test_await (fixture->frames > 3 * 30);
  g_assert_true (is_state (fixture, SFS_STUDIO_AWAITING));

  sfs_studio_stop_recording (fixture->studio);
  g_assert_true (is_state (fixture, SFS_STUDIO_LOOKING));
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  fixture->seen = 0;
  show_footage ("footage", "cap12_edit.webm");
  sfs_test_await (sfs_studio_get_ready (fixture->studio));
  begun = g_get_monotonic_time ();
  sfs_test_await (is_state (fixture, SFS_STUDIO_RECORDING));
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, SECOND - SECOND / 10);
  g_assert_false (fixture->seen & 1u << SFS_STUDIO_COUNTDOWN);
}

/* Nobody waits for what they cannot change. */
static void
test_ready_in_the_dark (Fixture *fixture, gconstpointer data)
{
  tell_camera (DARK_ROOM);
  show_footage ("footage", "cap12_edit.webm");
  sfs_studio_set_countdown (fixture->studio, 0);
  sfs_camera_keeper_start (fixture->keeper);
  sfs_test_await (is_hint (fixture, SFS_HINT_TOO_DARK));
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  g_assert_true (is_state (fixture, SFS_STUDIO_AWAITING));
  sfs_test_await (sfs_studio_get_insist (fixture->studio));
  g_assert_true (is_state (fixture, SFS_STUDIO_AWAITING));
  sfs_studio_record_now (fixture->studio);
  g_assert_true (is_state (fixture, SFS_STUDIO_RECORDING));
  sfs_studio_stop_recording (fixture->studio);

  fixture->seen = 0;
  sfs_studio_record (fixture->studio, 1, 16 * 1024 * 1024);
  g_assert_true (is_state (fixture, SFS_STUDIO_RECORDING));
  g_assert_false (fixture->seen & 1u << SFS_STUDIO_AWAITING);

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
  ADD ("/camera/dark-room", test_dark_room, "on");
  ADD ("/camera/countdown", test_countdown, "on");
  ADD ("/camera/start-when-ready", test_start_when_ready, "on");
  ADD ("/camera/ready-in-the-dark", test_ready_in_the_dark, "on");
  ADD ("/camera/two-in-the-dark", test_two_in_the_dark, "on");
#undef ADD

  return g_test_run ();
}
