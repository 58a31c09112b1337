/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "fixtures/sfs-test.h"
#include "outbox-helpers.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "11111111-1111-4111-8111-111111111111"

/* Exit status of a child that may not mount. */
#define NO_MOUNT 77

/* In the child: a small file system of our own at @dir, gone with the child. */
static void
mount_small (const char *dir)
{
  if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
      mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("tmpfs", dir, "tmpfs", 0, "size=256k") != 0)
    _exit (NO_MOUNT);
}

static void
run_on_small_disk (void (*part) (const char *dir))
{
  g_autofree char *dir = sfs_test_temp_dir ();
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      mount_small (dir);
      part (dir);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_MOUNT)
    g_test_skip ("needs root or user namespaces, to mount a small file system");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
fill_the_disk (const char *dir)
{
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (;;)
    {
      char *id = sfs_uuid_new ();

      if (!outbox_test_put (outbox, id, &error))
        {
          g_free (id);
          break;
        }
      g_ptr_array_add (ids, id);
    }
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, dir));
  g_clear_error (&error);
  g_assert_cmpint (ids->len, >, 0);

  /* What failed left nothing; what was there is whole; and there is room again after a removal. */
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);
  g_assert_cmpint (outbox_test_count (dir, ".age"), ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    outbox_test_assert_whole (outbox, ids->pdata[i]);
  g_assert_true (sfs_outbox_remove (outbox, ids->pdata[0], &error));
  g_assert_no_error (error);
  g_assert_true (outbox_test_put (outbox, ids->pdata[0], &error));
  g_assert_no_error (error);
}

static void
test_no_space (void)
{
  run_on_small_disk (fill_the_disk);
}

/* The database runs out of room, not the file. */
static void
fill_before_commit (const char *dir)
{
  g_autoptr (SfsOutbox) outbox = outbox_test_open (dir);
  g_autoptr (GOutputStream) stream = NULL;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (64 * 1024), 64 * 1024);
  g_autofree char *filler = g_build_filename (dir, "filler", NULL);
  g_autofree char *sha256 = sfs_sha256_hex ("x", 1);
  g_autoptr (GError) error = NULL;
  SfsOutboxEntry entry = { .id = (char *) ID,
                           .origin = (char *) "o",
                           .sha256 = sha256,
                           .bytes = 1,
                           .consent = large,
                           .description = large };
  int fd = -1;

  stream = sfs_outbox_create (outbox, ID, &error);
  g_output_stream_write_all (stream, "x", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  fd = open (filler, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  while (write (fd, g_bytes_get_data (large, NULL), 4096) > 0)
    ;
  close (fd);

  g_assert_false (sfs_outbox_commit (outbox, stream, &entry, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_cmpint (outbox_test_count (dir, ".age"), ==, 0);
  g_assert_cmpint (outbox_test_count (dir, ".part"), ==, 0);

  g_assert_no_errno (unlink (filler));
  g_assert_true (outbox_test_put (outbox, ID, &error));
  g_assert_no_error (error);
}

static void
test_no_space_for_row (void)
{
  run_on_small_disk (fill_before_commit);
}

static void
make_read_only (const char *dir)
{
  g_autofree char *new_dir = g_build_filename (dir, "new", NULL);
  SfsOutbox *outbox = outbox_test_open (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_test_put (outbox, ID, &error));
  g_object_unref (outbox);
  g_assert_no_errno (mount (NULL, dir, NULL, MS_REMOUNT | MS_RDONLY, NULL));

  g_assert_null (sfs_outbox_open (dir, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_nonnull (strstr (error->message, dir));
  g_clear_error (&error);

  g_assert_null (sfs_outbox_open (new_dir, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_nonnull (strstr (error->message, new_dir));
}

static void
test_read_only (void)
{
  run_on_small_disk (make_read_only);
}

/* A path that cannot be a folder. */
static void
test_no_folder (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "outbox", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  g_assert_null (sfs_outbox_open (below, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_nonnull (strstr (error->message, below));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/upload/outbox/disk/no-space", test_no_space);
  g_test_add_func ("/upload/outbox/disk/no-space-for-row", test_no_space_for_row);
  g_test_add_func ("/upload/outbox/disk/read-only", test_read_only);
  g_test_add_func ("/upload/outbox/disk/no-folder", test_no_folder);
  return g_test_run ();
}
