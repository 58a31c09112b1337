/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window is brought to its pages with. */

#include "matrix-given.h"

#include "core/sfs-json.h"
#include "fixtures/sfs-test.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

void
operator_start (Operator *self, const char *option, const char *value)
{
  g_autofree char *program = g_build_filename (g_getenv ("SFS_BUILD_DIR"),
                                               "tests/fixtures/operator/sfs-test-operator", NULL);
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, program, "--name", "Test Market", option, value, NULL);
  g_assert_no_error (error);
  self->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->link = NULL;
  while (self->link == NULL)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->out, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "invitation "))
        self->link = g_strdup (line + strlen ("invitation "));
    }
}

void
operator_hurry (Operator *self)
{
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), "hurry\n",
                                            6, NULL, NULL, NULL));
  g_output_stream_flush (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
}

/* Ends with its standard input. */
void
operator_stop (Operator *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->out);
  g_clear_object (&self->process);
  g_clear_pointer (&self->link, g_free);
}

SfsRecording *
given_recording (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SFS_FOOTAGE_DIR"), "cap13_edit2.webm", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (SfsSecret) webm = NULL;
  SfsRecording *recording = g_new0 (SfsRecording, 1);
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  webm = sfs_secret_new (length);
  memcpy (sfs_secret_data (webm), contents, length);
  recording->clip = sfs_clip_new (webm, 5.0, 640, 480, 150);
  recording->accepted = TRUE;
  recording->quality = json_object_new ();
  return recording;
}

void
given_records (void)
{
  static const char *const states[][3] = {
    { "received", NULL, NULL },
    { "in_review", NULL, NULL },
    { "verified", NULL, NULL },
    { "rejected", NULL, NULL },
    { "mismatch", NULL, NULL },
    { "deleted", "withdrawal", "confirmed" },
    { "verified", "withdrawal", "promised" },
    { "verified", "withdrawal", "asked" },
    { "verified", "altered_at", "2026-05-04T10:00:00Z" },
  };
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "selfsame", "submissions", NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *id = g_strdup_printf ("0b8f3d5e-7d3c-4d0a-9a55-2f6d3c1e8a1%u", i);
      g_autofree char *name = g_strdup_printf ("%s.json", id);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (JsonObject) record = json_object_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (record, "id", id);
      json_object_set_string_member (record, "origin",
                                     i % 2 == 0 ? "https://shop.example"
                                                : "https://market.example");
      json_object_set_string_member (record, "subject", "seller-7");
      json_object_set_string_member (record, "created", "2026-05-03T10:00:00Z");
      json_object_set_int_member (record, "bytes", 1000);
      json_object_set_string_member (record, "sha256", HASH);
      json_object_set_string_member (record, "state", states[i][0]);
      json_object_set_string_member (record, "retention_until", "2099-05-31T12:00:00Z");
      if (states[i][1] != NULL)
        json_object_set_string_member (record, states[i][1], states[i][2]);
      bytes = sfs_json_object_to_bytes (record);
      g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_NONE, 0600,
                                &error);
      g_assert_no_error (error);
    }
}
