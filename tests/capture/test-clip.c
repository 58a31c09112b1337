/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-clip.h"

char *
test_run (const char *const *argv, gsize *length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GBytes) output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_bytes_unref_to_data (g_steal_pointer (&output), length);
}

char *
test_save_clip (SfsClip *clip)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  char *path = g_build_filename (dir, "clip.webm", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) sfs_secret_data (clip->webm),
                       (gssize) sfs_secret_length (clip->webm), &error);
  g_assert_no_error (error);
  return path;
}

JsonNode *
test_probe_clip (const char *path)
{
  const char *argv[] = { "ffprobe",
                         "-v",
                         "error",
                         "-count_packets",
                         "-show_format",
                         "-show_streams",
                         "-show_packets",
                         "-of",
                         "json",
                         path,
                         NULL };
  gsize length;
  g_autofree char *text = test_run (argv, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_data (parser, text, (gssize) length, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}
