/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disk.h"
#include "fixtures/disk-fault/disk-fault.h"
#include "fixtures/sfs-test.h"

#include <errno.h>
#include <gio/gio.h>
#include <limits.h>
#include <stdlib.h>

static void
write_as_glib_does (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "file", NULL);

  g_file_set_contents_full (path, "text", 4, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static void
write_as_gio_does (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "stream", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_replace_contents (file, "text", 4, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}

static void
test_is_full (void)
{
  static const struct
  {
    int number;
    gboolean full;
  } rows[] = { { EDQUOT, TRUE }, { ENOSPC, TRUE }, { EIO, FALSE }, { EROFS, FALSE } };
  void (*const writes[]) (const char *, GError **) = { write_as_glib_does, write_as_gio_does };
  g_autofree char *dir = sfs_test_temp_dir ();

  g_assert_false (sfs_disk_is_full (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (writes); j++)
      {
        g_autoptr (GError) error = NULL;

        sfs_disk_fault_set ("write", dir, rows[i].number, INT_MAX);
        writes[j](dir, &error);
        sfs_disk_fault_set (NULL, NULL, 0, 0);
        g_assert_nonnull (error);
        g_test_message ("%s", error->message);
        g_assert_cmpint (sfs_disk_is_full (error), ==, rows[i].full);
      }
}

static void
assert_synced (const char *path, const char *made)
{
  sfs_disk_watch (path);
  g_assert_true (sfs_disk_make_folder (made));
  g_assert_cmpint (sfs_disk_count (), >=, 1);
  sfs_disk_watch (NULL);
}

/* Each folder is listed in one that is on the disk, also where it was there before. */
static void
test_make_folder (void)
{
  g_autofree char *given = sfs_test_temp_dir ();
  g_autofree char *dir = realpath (given, NULL);
  g_autofree char *a = g_build_filename (dir, "a", NULL);
  g_autofree char *b = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *x = g_build_filename (dir, "x", NULL);
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below_file = g_build_filename (file, "c", NULL);

  assert_synced (dir, b);
  g_assert_true (g_file_test (b, G_FILE_TEST_IS_DIR));
  assert_synced (a, b);
  assert_synced (dir, x);

  g_file_set_contents (file, "", 0, NULL);
  g_assert_false (sfs_disk_make_folder (file));
  g_assert_cmpint (errno, ==, EEXIST);
  g_assert_false (sfs_disk_make_folder (below_file));
  g_assert_cmpint (errno, ==, ENOTDIR);

  sfs_disk_fault_set ("fsync", dir, EIO, 1);
  g_assert_false (sfs_disk_make_folder (x));
  g_assert_cmpint (errno, ==, EIO);
  sfs_disk_fault_set (NULL, NULL, 0, 0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/core/disk/is-full", test_is_full);
  g_test_add_func ("/core/disk/make-folder", test_make_folder);
  return g_test_run ();
}
