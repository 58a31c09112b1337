/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "at-camera.h"

#include <gio/gunixsocketaddress.h>

/* Has the camera do something: unplug, plug in, show something else. */
void
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

void
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

void
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

void
drop_studio (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->studio, fixture);
  sfs_camera_keeper_stop (fixture->keeper);
  sfs_assert_finalized (fixture->studio);
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  show_footage ("footage", "cap12_edit.webm");
  tell_camera (data != NULL ? data : "on");
  make_studio (fixture);
}

void
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

void
unplug_second (Fixture *fixture)
{
  if (fixture->second == NULL)
    return;
  g_subprocess_force_exit (fixture->second);
  g_subprocess_wait (fixture->second, NULL, NULL);
  g_clear_object (&fixture->second);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_studio (fixture);
  unplug_second (fixture);
}

gboolean
is_state (Fixture *fixture, SfsStudioState state)
{
  return sfs_studio_get_state (fixture->studio) == state;
}

gboolean
is_error (Fixture *fixture, SfsCaptureError code)
{
  return g_error_matches (sfs_studio_get_error (fixture->studio), SFS_CAPTURE_ERROR, (int) code);
}

void
await_ready (Fixture *fixture)
{
  sfs_test_await (sfs_studio_get_ready (fixture->studio));
  g_assert_cmpint (fixture->frames, >, 0);
}

/* What a screen reader gets to say. */
void
assert_described (Fixture *fixture, const char *part)
{
  g_autofree char *text = sfs_studio_describe (fixture->studio);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

void
assert_spoken (Fixture *fixture, const char *part)
{
  g_autofree char *text = sfs_studio_dup_speech (fixture->studio, 5);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

gboolean
is_hint (Fixture *fixture, SfsHint hint)
{
  return sfs_studio_get_hint (fixture->studio) == hint;
}
