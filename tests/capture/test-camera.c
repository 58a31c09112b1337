/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-camera.h"

#include <gio/gunixsocketaddress.h>
#include <stdlib.h>
#include <string.h>

void
test_camera_do (const char *format, ...)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (g_getenv ("SFS_TEST_CAMERA"));
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat (command, "\n", NULL);

  g_socket_client_set_timeout (client, 20);
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line,
                             strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream)
      input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *answer = g_data_input_stream_read_line (input, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "ok");
}

char *
test_footage (const char *name)
{
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");

  return dir != NULL ? g_build_filename (dir, name, NULL) : NULL;
}

gboolean
test_has_camera (void)
{
  if (g_getenv ("SFS_TEST_CAMERA") != NULL)
    return TRUE;
  g_test_skip ("runs under tests/fixtures/with-pipewire only");
  return FALSE;
}

gboolean
test_is_slow (void)
{
  double load = 0;
  gboolean slow = g_getenv ("SFS_SANITIZED") != NULL ||
                  (getloadavg (&load, 1) == 1 && load > 1.5 * g_get_num_processors ());

  /* What was not looked at is not to pass for proven. */
  if (slow)
    g_test_message ("timing is not asserted: %s, load %.1f",
                    g_getenv ("SFS_SANITIZED") != NULL ? "sanitizers" : "a busy machine", load);
  return slow;
}

void
test_await_cameras (SfsCameraList *list, guint n)
{
  sfs_test_await (!sfs_camera_list_get_loading (list) &&
                  g_list_model_get_n_items (G_LIST_MODEL (list)) == n);
}

static void
count_frame (SfsCapture *capture, SfsFrame *frame, TestCapture *self)
{
  self->n_frames++;
  self->width = frame->width;
  self->height = frame->height;
}

void
test_capture_start (TestCapture *self)
{
  if (self->list == NULL)
    self->list = sfs_camera_list_new ();
  test_await_cameras (self->list, 1);
  if (self->capture == NULL)
    {
      self->capture = sfs_capture_new ();
      g_signal_connect (self->capture, "frame", G_CALLBACK (count_frame), self);
    }
  g_autoptr (SfsCamera) camera = g_list_model_get_item (G_LIST_MODEL (self->list), 0);
  sfs_capture_start (self->capture, camera);
  g_assert_cmpint (sfs_capture_get_state (self->capture), ==, SFS_CAPTURE_STARTING);
  sfs_test_await (sfs_capture_get_state (self->capture) != SFS_CAPTURE_STARTING);
  g_assert_no_error (sfs_capture_get_error (self->capture));
  g_assert_cmpint (sfs_capture_get_state (self->capture), ==, SFS_CAPTURE_PREVIEWING);
}

void
test_capture_clear (TestCapture *self)
{
  if (self->capture != NULL)
    g_signal_handlers_disconnect_by_data (self->capture, self);
  g_clear_object (&self->capture);
  g_clear_object (&self->list);
}

SfsRecording *
test_record (TestCapture *self, double seconds, gsize max_bytes, GError **error)
{
  GAsyncResult *slot = NULL;

  sfs_capture_record_async (self->capture, seconds, max_bytes, SFS_RECORD_CHECKED, NULL,
                            sfs_test_async_catch, &slot);
  sfs_test_await_for (slot != NULL, 60);
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&slot);
  SfsRecording *recording = sfs_capture_record_finish (self->capture, result, error);
  if (recording != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), recording->quality);
      g_autofree char *text = json_to_string (node, FALSE);
      g_test_message ("%d frames; %s", recording->clip->frames, text);
    }
  return recording;
}
