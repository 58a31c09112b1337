/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-disk.h"
#include "fixtures/disk-fault/disk-fault.h"
#include "fixtures/sfs-test.h"

#include <errno.h>
#include <gio/gio.h>
#include <limits.h>

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

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/core/disk/is-full", test_is_full);
  return g_test_run ();
}
