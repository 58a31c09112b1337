/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A video that was sealed in a folder the seller chose is found again there: also when that folder
 * was away for a while. */

#include "helpers.h"

#include "fixtures/sfs-test.h"
#include "session/sfs-elsewhere.h"

#include <glib/gstdio.h>

typedef struct
{
  Operator *op;
  Seller *seller;
  char *stick; /* the folder that was chosen */
  char *id;
} Chosen;

static SfsRecords *
open_records (const char *dir)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SfsRecords *records;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  records = sfs_records_open_finish (result, &error);
  g_assert_no_error (error);
  return records;
}

static GPtrArray *
list (Chosen *self)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *folders;

  sfs_elsewhere_list_async (self->seller->records, TRUE, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  folders = sfs_elsewhere_list_finish (result, &error);
  g_assert_no_error (error);
  return folders;
}

static char *
in_the_way (Chosen *self)
{
  return g_build_filename (self->seller->dir, "consents", NULL);
}

/* The usual place takes no consent; the sealed video goes to the stick. */
static void
setup (Chosen *self, gconstpointer unwritable)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *way = NULL;
  g_autofree char *folders = NULL;
  g_autofree char *link = NULL;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GError) error = NULL;

  self->op = operator_new ();
  operator_start (self->op);
  self->seller = seller_new ();
  self->stick = g_build_filename (dir, "stick", NULL);
  link = operator_invite (self->op, NULL);
  g_assert_true (seller_invite (self->seller, link, &error));
  g_assert_true (seller_contact (self->seller, &error));
  g_assert_true (seller_agree (self->seller, NULL, &error));
  seller_record (self->seller);

  way = in_the_way (self);
  g_assert_no_errno (g_rmdir (way));
  g_assert_true (g_file_set_contents (way, "", 0, NULL));
  if (unwritable != NULL)
    {
      folders = g_build_filename (self->seller->dir, "folders.json", NULL);
      g_assert_no_errno (g_mkdir (folders, 0700));
    }
  g_assert_false (seller_seal (self->seller, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  g_clear_error (&error);

  records = open_records (self->stick);
  sfs_session_set_records (self->seller->session, records);
  seller_seal (self->seller, &error);
  g_assert_no_error (error);
  self->id = g_strdup (sfs_session_get_submission_id (self->seller->session));
  g_assert_true (sfs_session_is_elsewhere (self->seller->session));
}

static void
teardown (Chosen *self, gconstpointer data)
{
  seller_free (self->seller);
  operator_free (self->op);
  g_free (self->stick);
  g_free (self->id);
}

static void
start_again (Chosen *self)
{
  g_autofree char *way = in_the_way (self);

  g_unlink (way);
  seller_new_session (self->seller);
}

static void
assert_waits (Chosen *self)
{
  g_autoptr (GPtrArray) folders = list (self);
  const SfsElsewhere *folder;
  const SfsPending *pending;

  g_assert_cmpuint (folders->len, ==, 1);
  folder = g_ptr_array_index (folders, 0);
  g_assert_cmpstr (folder->dir, ==, self->stick);
  g_assert_no_error (folder->error);
  g_assert_cmpuint (folder->pending->len, ==, 1);
  pending = g_ptr_array_index (folder->pending, 0);
  g_assert_cmpstr (pending->id, ==, self->id);
  g_assert_cmpstr (pending->dir, ==, self->stick);
}

static void
test_found (Chosen *self, gconstpointer data)
{
  g_autofree char *away = g_strconcat (self->stick, ".away", NULL);
  g_autofree char *receipts = g_build_filename (self->stick, "receipts", NULL);
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;
  SfsElsewhere *folder;

  g_assert_true (sfs_session_is_remembered (self->seller->session));
  assert_waits (self);
  start_again (self);
  assert_waits (self);

  /* Not connected, at the start and later: nothing is made where it would be. */
  g_assert_no_errno (g_rename (self->stick, away));
  for (guint i = 0; i < 2; i++)
    {
      folders = list (self);
      g_assert_cmpuint (folders->len, ==, 1);
      folder = g_ptr_array_index (folders, 0);
      g_assert_null (folder->pending);
      g_assert_no_error (folder->error);
      g_assert_false (g_file_test (self->stick, G_FILE_TEST_EXISTS));
      g_clear_pointer (&folders, g_ptr_array_unref);
      start_again (self);
    }
  g_assert_no_errno (g_rename (away, self->stick));
  assert_waits (self);

  folders = list (self);
  folder = g_ptr_array_index (folders, 0);
  sfs_session_set_records (self->seller->session,
                           ((SfsPending *) g_ptr_array_index (folder->pending, 0))->records);
  g_clear_pointer (&folders, g_ptr_array_unref);
  seller_resume (self->seller, self->id, &error);
  g_assert_no_error (error);
  g_assert_true (sfs_session_is_elsewhere (self->seller->session));
  g_assert_true (sfs_session_is_remembered (self->seller->session));
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (receipts, ".jws"), ==, 1);

  /* Nothing waits there any more. */
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 0);
  g_clear_pointer (&folders, g_ptr_array_unref);
  g_assert_no_errno (g_rename (self->stick, away));
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 0);
}

static void
test_forgotten (Chosen *self, gconstpointer data)
{
  g_autofree char *away = g_strconcat (self->stick, ".away", NULL);
  g_autofree char *outbox = g_build_filename (away, "outbox", NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  start_again (self);
  g_assert_no_errno (g_rename (self->stick, away));
  sfs_elsewhere_forget_async (self->seller->records, self->stick, NULL, sfs_test_async_catch,
                              &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_elsewhere_forget_finish (result, &error));
  g_assert_no_error (error);
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 0);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
}

/* Given up there: the session is that of the usual place again. */
static void
test_discarded (Chosen *self, gconstpointer data)
{
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;
  const SfsElsewhere *folder;

  start_again (self);
  folders = list (self);
  folder = g_ptr_array_index (folders, 0);
  sfs_session_set_records (self->seller->session,
                           ((SfsPending *) g_ptr_array_index (folder->pending, 0))->records);
  g_clear_pointer (&folders, g_ptr_array_unref);
  seller_resume (self->seller, self->id, &error);
  g_assert_no_error (error);
  seller_discard (self->seller, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_session_is_elsewhere (self->seller->session));
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 0);
}

/* A usual place that takes not even that: it is sealed all the same, and said. */
static void
test_not_kept (Chosen *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sfs_session_is_remembered (self->seller->session));
  seller_send (self->seller, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/elsewhere/found", Chosen, NULL, setup, test_found, teardown);
  g_test_add ("/elsewhere/forgotten", Chosen, NULL, setup, test_forgotten, teardown);
  g_test_add ("/elsewhere/discarded", Chosen, NULL, setup, test_discarded, teardown);
  g_test_add ("/elsewhere/not-kept", Chosen, "", setup, test_not_kept, teardown);
  return g_test_run ();
}
