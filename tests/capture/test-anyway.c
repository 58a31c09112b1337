/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A room that is too dark, end to end: it is told, refuses a clip, and after a while can be
 * recorded in anyway. */

#include "fixtures/sfs-test.h"
#include "test-camera.h"

#define MAX_BYTES (32 << 20)
#define SECONDS 2

static SfsRecording *
record (TestCapture *test, SfsRecordMode mode)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;

  sfs_capture_record_async (test->capture, SECONDS, MAX_BYTES, mode, NULL, sfs_test_async_catch,
                            &slot);
  sfs_test_await_for (slot != NULL, 60);
  result = sfs_test_async_await (&slot);
  SfsRecording *recording = sfs_capture_record_finish (test->capture, result, &error);
  g_assert_no_error (error);
  return recording;
}

/* A machine that is too busy to look for a second cannot say that there was a face. */
static SfsRecording *
record_face (TestCapture *test, SfsRecordMode mode)
{
  SfsRecording *recording = record (test, mode);

  for (guint tries = 0; tries < 5 && recording->reason == SFS_HINT_NO_FACE; tries++)
    {
      sfs_recording_free (recording);
      recording = record (test, mode);
    }
  return recording;
}

static void
assert_too_dark (SfsRecording *recording, gboolean anyway)
{
  JsonArray *reasons = json_object_get_array_member (recording->quality, "reasons");

  g_assert_cmpint (recording->accepted, ==, anyway);
  g_assert_cmpint (recording->reason, ==, anyway ? SFS_HINT_NONE : SFS_HINT_TOO_DARK);
  g_assert_cmpint (json_object_get_boolean_member (recording->quality, "anyway"), ==, anyway);
  g_assert_cmpuint (json_array_get_length (reasons), >=, 1);
  g_assert_cmpstr (json_array_get_string_element (reasons, 0), ==, "too-dark");
}

static void
test_dark (void)
{
  g_auto (TestCapture) test = { 0 };
  g_autoptr (SfsRecording) refused = NULL;
  g_autoptr (SfsRecording) accepted = NULL;
  g_autoptr (SfsRecording) empty = NULL;
  g_autofree char *footage = NULL;

  if (!test_has_camera ())
    return;
  footage = test_footage ("cap12_edit.webm");
  if (footage == NULL)
    return;
  /* Luma of a third. */
  test_camera_do ("filter videobalance contrast=0.3");
  test_camera_do ("footage %s", footage);
  test_capture_start (&test);
  g_assert_false (sfs_capture_get_may_insist (test.capture));
  test_await_running (&test, sfs_capture_get_hint (test.capture) == SFS_HINT_TOO_DARK);
  g_assert_false (sfs_capture_get_ready (test.capture));

  refused = record_face (&test, SFS_RECORD_CHECKED);
  assert_too_dark (refused, FALSE);
  test_await_running (&test, sfs_capture_get_may_insist (test.capture));
  g_assert_cmpint (sfs_capture_get_hint (test.capture), ==, SFS_HINT_TOO_DARK);
  accepted = record_face (&test, SFS_RECORD_ANYWAY);
  assert_too_dark (accepted, TRUE);

  /* Nobody there is nothing to insist on. */
  test_camera_do ("filter");
  test_camera_do ("footage " TEST_NO_FACE);
  test_await_running (&test, !sfs_capture_get_may_insist (test.capture));
  empty = record (&test, SFS_RECORD_ANYWAY);
  g_assert_false (empty->accepted);
  g_assert_cmpint (empty->reason, ==, SFS_HINT_NO_FACE);

  test_camera_do ("footage %s", footage);
  test_await_running (&test, sfs_capture_get_ready (test.capture));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/anyway/dark", test_dark);
  return g_test_run ();
}
