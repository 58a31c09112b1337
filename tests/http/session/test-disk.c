/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that is full, or may not be written: the clip stays in memory, nothing half stays on the
 * disk, and it can be tried again, there or elsewhere. The disk is a small file system of the
 * program's own. */

#include "helpers.h"

#include "fixtures/disk-fault/disk-fault.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-records-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define SMALL "4m"

static gboolean may_mount;

static char *
mount_small (void)
{
  g_autofree char *root = sfs_test_temp_dir ();

  if (mount ("tmpfs", root, "tmpfs", 0, "size=" SMALL) == 0)
    return g_steal_pointer (&root);
  return NULL;
}

/* (nullable): %NULL where it cannot be, which is said. */
static char *
mount_or_skip (void)
{
  if (may_mount)
    return mount_small ();
  g_test_skip ("needs root or user namespaces, to mount a small file system");
  return NULL;
}

static SfsRecords *
open_records (const char *dir, GError **error)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  return sfs_records_open_finish (result, error);
}

/* All but @left bytes. */
static void
fill (const char *root, gsize left)
{
  g_autofree char *path = g_build_filename (root, "filler", NULL);
  g_autofree char *block = g_malloc0 (4096);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, block, 4096) > 0)
    ;
  g_assert_no_errno (ftruncate (fd, lseek (fd, 0, SEEK_END) - (off_t) left));
  close (fd);
}

static void
make_room (const char *root)
{
  g_autofree char *path = g_build_filename (root, "filler", NULL);

  g_assert_no_errno (unlink (path));
}

static void
assert_only_in_memory (Seller *seller)
{
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *consents = g_build_filename (seller->dir, "consents", NULL);
  g_autofree char *submissions = g_build_filename (seller->dir, "submissions", NULL);

  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_RECORDED);
  g_assert_nonnull (sfs_session_get_clip (seller->session));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (count_files (outbox, ".part"), ==, 0);
  g_assert_cmpuint (count_files (consents, ""), ==, 0);
  g_assert_cmpuint (count_files (submissions, ""), ==, 0);
}

static Seller *
seller_at (const char *root)
{
  Seller *seller = seller_new ();

  sfs_assert_finalized (seller->session);
  sfs_assert_finalized (seller->records);
  g_free (seller->dir);
  seller->dir = g_build_filename (root, "data", NULL);
  seller_new_session (seller);
  return seller;
}

static void
go_recorded (Seller *seller, const char *link)
{
  g_autoptr (GError) error = NULL;

  seller_invite (seller, link, &error);
  seller_contact (seller, &error);
  g_assert_no_error (error);
  seller_agree (seller, NULL, &error);
  g_assert_no_error (error);
  seller_record (seller);
}

typedef struct
{
  const char *name;
  gsize left;
} Room;

/* For nothing; for half the video; for the video but not for the records or the row. The last two
 * vary with what is sealed, so several are tried. */
static const Room rooms[] = {
  { "none", 0 },
  { "half", 150 * 1024 },
  { "video", 308 * 1024 },
  { "video-and-some", 320 * 1024 },
};

static void
test_full (gconstpointer data)
{
  const Room *room = data;
  g_autofree char *root = mount_or_skip ();
  g_autoptr (Operator) op = NULL;
  g_autoptr (Seller) seller = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return;
  op = operator_new ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller = seller_at (root);
  go_recorded (seller, link);
  fill (root, room->left);
  g_assert_false (seller_seal (seller, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE);
  g_clear_error (&error);
  assert_only_in_memory (seller);

  make_room (root);
  seller_seal (seller, &error);
  g_assert_no_error (error);
  seller_send (seller, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_CONFIRMED);
}

/* The same clip, in another place. */
static void
seal_elsewhere (Seller *seller)
{
  g_autofree char *other = sfs_test_temp_dir ();
  g_autofree char *dir = g_build_filename (other, "data", NULL);
  g_autofree char *outbox = g_build_filename (dir, "outbox", NULL);
  g_autofree char *receipts = g_build_filename (dir, "receipts", NULL);
  g_autoptr (GError) error = NULL;
  SfsRecords *records = open_records (dir, &error);

  g_assert_no_error (error);
  g_assert_false (sfs_session_is_elsewhere (seller->session));
  sfs_session_set_records (seller->session, sfs_session_get_records (seller->session));
  g_assert_false (sfs_session_is_elsewhere (seller->session));
  sfs_session_set_records (seller->session, records);
  g_assert_true (sfs_session_is_elsewhere (seller->session));
  seller_seal (seller, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
  seller_send (seller, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (count_files (receipts, ".jws"), ==, 1);
  g_object_unref (records);
}

static void
test_elsewhere (void)
{
  g_autofree char *root = mount_or_skip ();
  g_autoptr (Operator) op = NULL;
  g_autoptr (Seller) seller = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return;
  op = operator_new ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller = seller_at (root);
  go_recorded (seller, link);
  fill (root, 0);
  g_assert_false (seller_seal (seller, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE);
  g_clear_error (&error);
  assert_only_in_memory (seller);
  seal_elsewhere (seller);
}

typedef struct
{
  const char *name;
  const char *folder;
  int number;
  SfsUploadError code;
} Fault;

static const Fault faults[] = {
  { "quota-video", "outbox", EDQUOT, SFS_UPLOAD_ERROR_NO_SPACE },
  { "quota-records", "submissions", EDQUOT, SFS_UPLOAD_ERROR_NO_SPACE },
  { "read-only-video", "outbox", EROFS, SFS_UPLOAD_ERROR_SPOOL },
};

/* What a small file system cannot be made to do: a quota, and becoming read-only with files open.
 */
static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *folder = g_build_filename (seller->dir, fault->folder, NULL);
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  link = operator_invite (op, NULL);
  go_recorded (seller, link);
  sfs_disk_fault_set ("write", folder, fault->number, INT_MAX);
  g_assert_false (seller_seal (seller, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, (gint) fault->code);
  assert_only_in_memory (seller);
  seal_elsewhere (seller);
  sfs_disk_fault_set (NULL, NULL, 0, 0);
}

/* Read-only since the clip was recorded, for all that is opened by its path. */
static void
test_read_only_since (void)
{
  g_autofree char *root = mount_or_skip ();
  g_autoptr (Operator) op = NULL;
  g_autoptr (Seller) seller = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return;
  op = operator_new ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller = seller_at (root);
  go_recorded (seller, link);
  /* Another mount on top: with the outbox open, the one below cannot become read-only. */
  g_assert_no_errno (mount (root, root, NULL, MS_BIND, NULL));
  g_assert_no_errno (mount (NULL, root, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL));
  g_assert_false (seller_seal (seller, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  assert_only_in_memory (seller);
  seal_elsewhere (seller);
}

/* A home that may not be written is told before anything else. */
static void
test_read_only (void)
{
  g_autofree char *root = mount_or_skip ();
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return;
  dir = g_build_filename (root, "data", NULL);
  g_assert_no_errno (mount (NULL, root, NULL, MS_REMOUNT | MS_RDONLY, NULL));
  g_assert_null (open_records (dir, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  g_assert_nonnull (strstr (error->message, dir));
}

/* The receipt finds no room: nothing is erased, and asking again is enough. */
static void
test_no_room_for_receipt (void)
{
  g_autofree char *root = mount_or_skip ();
  g_autoptr (Operator) op = NULL;
  g_autoptr (Seller) seller = NULL;
  g_autofree char *link = NULL;
  g_autofree char *outbox = NULL;
  g_autoptr (GError) error = NULL;

  if (root == NULL)
    return;
  op = operator_new ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller = seller_at (root);
  outbox = g_build_filename (seller->dir, "outbox", NULL);
  go_recorded (seller, link);
  seller_seal (seller, &error);
  g_assert_no_error (error);
  fill (root, 0);
  g_assert_false (seller_send (seller, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_SEALED);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
  make_room (root);
  seller_send (seller, &error);
  g_assert_no_error (error);
}

/* What is made and removed at the first start survives a power cut. */
static void
test_folders (void)
{
  static const char id[] = "11111111-1111-4111-8111-111111111111";
  g_autofree char *given = sfs_test_temp_dir ();
  g_autofree char *home = realpath (given, NULL);
  g_autofree char *dir = g_build_filename (home, "selfsame", NULL);
  g_autofree char *consents = g_build_filename (dir, "consents", NULL);
  g_autofree char *path = NULL;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GBytes) text = g_bytes_new_static ("{}", 2);
  g_autoptr (GError) error = NULL;

  sfs_disk_watch (home);
  records = open_records (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_disk_count (), >=, 1);

  g_assert_true (sfs_records_write (records, SFS_RECORD_CONSENT, id, text, &error));
  path = sfs_records_build_path (records, SFS_RECORD_CONSENT, id);
  sfs_disk_watch (consents);
  g_assert_true (sfs_records_remove (records, SFS_RECORD_CONSENT, id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_disk_count (), ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  sfs_disk_watch (NULL);
}

int
main (int argc, char **argv)
{
  /* Before any thread: a thread of its own could not go along. */
  may_mount = (unshare (CLONE_NEWNS) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
              mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
  sfs_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autofree char *path = g_strconcat ("/session/disk/full/", rooms[i].name, NULL);

      g_test_add_data_func (path, &rooms[i], test_full);
    }
  g_test_add_func ("/session/disk/elsewhere", test_elsewhere);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/session/disk/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  g_test_add_func ("/session/disk/read-only", test_read_only);
  g_test_add_func ("/session/disk/read-only-since", test_read_only_since);
  g_test_add_func ("/session/disk/folders", test_folders);
  g_test_add_func ("/session/disk/no-room-for-receipt", test_no_room_for_receipt);
  return g_test_run ();
}
