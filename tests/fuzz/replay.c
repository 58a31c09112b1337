/* SPDX-License-Identifier: GPL-3.0-or-later */

/* main () of a fuzz target where there is no libFuzzer: runs every file of its corpus, each as it
 * is and altered in some ways that are the same every time. */

#include "fixtures/sfs-test.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

/* Alterations of each file, at most: enough to walk through a seed of the usual length; fewer where
 * each takes long. */
#ifndef ALTERED
#define ALTERED 96
#endif

static void
run_altered (const guint8 *data, gsize size)
{
  static const guint8 bytes[] = { 0, '0', '"', 0x7f, 0x80, 0xff, ' ', '\n' };
  gsize step = MAX (1, size / ALTERED);

  for (gsize at = 0; at < size; at += step)
    {
      g_autofree guint8 *altered = g_memdup2 (data, size);
      gsize kind = at / step;

      switch (kind % 3)
        {
        case 0: /* cut off */
          LLVMFuzzerTestOneInput (altered, at);
          break;
        case 1: /* one byte is another one */
          altered[at] = bytes[kind / 3 % G_N_ELEMENTS (bytes)];
          LLVMFuzzerTestOneInput (altered, size);
          break;
        default: /* one byte is missing */
          memmove (altered + at, altered + at + 1, size - at - 1);
          LLVMFuzzerTestOneInput (altered, size - 1);
          break;
        }
    }
}

static void
test_file (gconstpointer data)
{
  const char *path = data;
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) contents, size);
  run_altered ((const guint8 *) contents, size);
}

static void
test_nothing (void)
{
  static const guint8 zeros[64];

  LLVMFuzzerTestOneInput (zeros, 0);
  LLVMFuzzerTestOneInput (zeros, sizeof zeros);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  sfs_test_init (&argc, &argv);
  LLVMFuzzerInitialize (&argc, &argv);
  g_test_add_func ("/fuzz/nothing", test_nothing);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GPtrArray) names = list_files (argv[i]);

      for (guint j = 0; j < names->len; j++)
        {
          const char *name = g_ptr_array_index (names, j);
          g_autofree char *test = g_strdup_printf ("/fuzz/%s", name);
          char *path = g_build_filename (argv[i], name, NULL);

          g_ptr_array_add (paths, path);
          g_test_add_data_func (test, path, test_file);
        }
    }
  return g_test_run ();
}
