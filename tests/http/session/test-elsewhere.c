/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A video that was sealed in a folder the seller chose is found again there: also when that folder
 * was away for a while. When it does not wait any more it is on record like any other. */

#include "sent.h"

#include "fixtures/sfs-test.h"
#include "session/sfs-elsewhere-private.h"
#include "session/sfs-records.h"

#include <glib/gstdio.h>
#include <string.h>

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
setup_taking (Chosen *self, gconstpointer data)
{
  setup (self, NULL);
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

static gboolean
is_remembered (Chosen *self)
{
  g_autofree char *path = g_build_filename (self->seller->dir, "folders.json", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
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
  g_assert_false (is_remembered (self));
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

/* What the seller sees of what was sent, and does about it. */
static void
open_list (Chosen *self, Sent *sent)
{
  g_autoptr (GError) error = NULL;

  *sent = (Sent){ .op = self->op, .seller = self->seller, .id = self->id };
  sent->list = sfs_submissions_new (self->seller->http, self->seller->records, self->seller->store);
  sent_load (sent, &error);
  g_assert_no_error (error);
  sent->sent = sfs_submissions_find (sent->list, self->id);
}

static void
load_again (Sent *sent)
{
  g_autoptr (GError) error = NULL;

  sent_load (sent, &error);
  g_assert_no_error (error);
}

static void
assert_only (Chosen *self, Sent *sent, const char *folder, gboolean waiting)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent->list)), ==, 1);
  g_assert_nonnull (sent->sent);
  g_assert_cmpstr (sfs_sent_get_folder (sent->sent), ==, folder);
  g_assert_cmpint (sfs_sent_get_waiting (sent->sent), ==, waiting);
  g_assert_cmpstr (sfs_sent_get_operator (sent->sent), !=, NULL);
}

static guint
count_kept (const char *dir, const char *folder, const char *suffix)
{
  g_autofree char *path = g_build_filename (dir, folder, NULL);

  return count_files (path, suffix);
}

/* Found, looked at, played, checked and taken back, as if it had never been elsewhere. */
static void
assert_works (Sent *sent)
{
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (SfsOpened) opened = NULL;
  g_autoptr (GError) error = NULL;

  records = sent_read (sent, &error);
  g_assert_no_error (error);
  g_assert_nonnull (records->receipt);
  opened = sent_open (sent, &error);
  g_assert_no_error (error);
  sent_refresh (sent, &error);
  g_assert_no_error (error);
  sent_withdraw (sent, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (sent->sent), ==, SFS_WITHDRAWAL_CONFIRMED);
}

static void
forget (Chosen *self, Sent *sent)
{
  g_autoptr (GError) error = NULL;

  sent_forget (sent, sent->sent, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent->list)), ==, 0);
  sent_assert_nowhere (self->seller->dir, self->id, strlen (self->id));
}

static void
test_brought_home (Chosen *self, gconstpointer data)
{
  g_autofree char *way = in_the_way (self);
  g_autoptr (GError) error = NULL;
  Sent sent;

  /* While it waits it is in the list, too. */
  open_list (self, &sent);
  assert_only (self, &sent, self->stick, TRUE);
  g_assert_no_errno (g_unlink (way));
  g_assert_no_errno (g_mkdir (way, 0700));
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  g_assert_true (sfs_session_is_at_home (self->seller->session));
  g_assert_cmpuint (count_kept (self->seller->dir, "submissions", ".json"), ==, 1);
  g_assert_cmpuint (count_kept (self->seller->dir, "consents", ".json"), ==, 1);
  g_assert_cmpuint (count_kept (self->seller->dir, "consents", ".jws"), ==, 1);
  g_assert_cmpuint (count_kept (self->seller->dir, "receipts", ".jws"), ==, 1);
  /* There only what is the seller's own. */
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "consents", "s"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "receipts", ".jws"), ==, 1);

  /* Known before it is read anew, and after. */
  sent_refresh (&sent, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_sent_get_waiting (sent.sent));
  load_again (&sent);
  assert_only (self, &sent, NULL, FALSE);
  assert_works (&sent);
  forget (self, &sent);
  load_again (&sent);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent.list)), ==, 0);
  sfs_assert_finalized (sent.list);
}

/* What did not all go is found again by the record that goes last. */
static void
leave_half_way (Chosen *self)
{
  g_autoptr (SfsRecords) records = open_records (self->stick);
  g_autofree char *obstacle = sfs_records_build_path (records, SFS_RECORD_BAD_DELETION, self->id);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir (obstacle, 0700));
  g_assert_false (sfs_elsewhere_bring_home (self->seller->records, records, self->id, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  g_assert_true (sfs_records_has (records, SFS_RECORD_SUBMISSION, self->id));
  g_assert_no_errno (g_rmdir (obstacle));
}

/* While it cannot be told whether it waits there, it is not moved: who sends it finds it there. */
static void
test_not_readable (Chosen *self, gconstpointer data)
{
  g_autofree char *way = in_the_way (self);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (SfsRecords) records = NULL;
  g_autoptr (GError) error = NULL;

  start_again (self);
  g_assert_no_errno (g_mkdir_with_parents (way, 0700));
  records = open_records (self->stick);
  before = sent_spoil_outbox (self->stick);
  g_assert_false (sfs_elsewhere_bring_home (self->seller->records, records, self->id, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_true (sfs_records_has (records, SFS_RECORD_SUBMISSION, self->id));
  g_assert_false (sfs_records_has (self->seller->records, SFS_RECORD_SUBMISSION, self->id));
  g_clear_object (&records);

  /* Nor is the folder taken for empty. */
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 1);
  g_assert_nonnull (((SfsElsewhere *) g_ptr_array_index (folders, 0))->error);
  g_clear_pointer (&folders, g_ptr_array_unref);
  sent_mend_outbox (self->stick, before);
  assert_waits (self);
}

/* The usual place still takes nothing when the receipt comes. */
static void
test_stays_there (Chosen *self, gconstpointer data)
{
  g_autofree char *way = in_the_way (self);
  g_autofree char *away = g_strconcat (self->stick, ".away", NULL);
  g_autoptr (SfsSentRecords) records = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;
  Sent sent;

  seller_send (self->seller, &error);
  g_assert_no_error (error);
  g_assert_false (sfs_session_is_at_home (self->seller->session));
  g_assert_cmpuint (count_kept (self->seller->dir, "receipts", ".jws"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, 1);
  /* Nothing waits there, and it is not lost sight of. */
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 1);
  g_assert_cmpuint (((SfsElsewhere *) g_ptr_array_index (folders, 0))->pending->len, ==, 0);
  g_clear_pointer (&folders, g_ptr_array_unref);

  /* The walk is over, and does not keep the folder open any more. */
  g_clear_object (&self->seller->session);
  self->seller->session =
      sfs_session_new (self->seller->http, self->seller->records, self->seller->store);
  open_list (self, &sent);
  assert_only (self, &sent, self->stick, FALSE);
  /* Away for a while: it stays in the list, and what cannot be read is said. */
  g_assert_no_errno (g_rename (self->stick, away));
  load_again (&sent);
  assert_only (self, &sent, self->stick, FALSE);
  records = sent_read (&sent, &error);
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_AWAY);
  g_clear_error (&error);
  g_assert_false (g_file_test (self->stick, G_FILE_TEST_EXISTS));
  g_assert_no_errno (g_rename (away, self->stick));
  load_again (&sent);
  assert_works (&sent);
  g_assert_cmpuint (count_kept (self->stick, "receipts", ".deletion.jws"), ==, 1);
  sfs_assert_finalized (sent.list);

  /* The usual place takes something again at a later start. */
  g_assert_no_errno (g_unlink (way));
  seller_new_session (self->seller);
  leave_half_way (self);
  open_list (self, &sent);
  assert_only (self, &sent, NULL, FALSE);
  g_assert_cmpint (sfs_sent_get_withdrawal (sent.sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "consents", "s"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "receipts", ".jws"), ==, 1);
  g_assert_cmpuint (count_kept (self->stick, "receipts", ".deletion.jws"), ==, 0);
  g_assert_cmpuint (count_kept (self->seller->dir, "receipts", ".deletion.jws"), ==, 1);
  g_assert_false (g_file_test (way, G_FILE_TEST_IS_REGULAR));
  forget (self, &sent);
  sfs_assert_finalized (sent.list);
}

/* What was brought home and could not be cleared away there is not lost sight of, and does not come
 * back when it was removed. */
static void
test_left (Chosen *self, gconstpointer data)
{
  g_autofree char *way = in_the_way (self);
  g_autofree char *obstacle =
      g_strconcat (self->stick, "/consents/", self->id, ".operator.jws", NULL);
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;
  Sent sent;

  seller_send (self->seller, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_unlink (way));
  g_assert_no_errno (g_mkdir (way, 0700));
  seller_new_session (self->seller);
  leave_half_way (self);
  /* Of what is there by now, something cannot be removed. */
  g_assert_no_errno (g_mkdir (obstacle, 0700));

  open_list (self, &sent);
  assert_only (self, &sent, NULL, FALSE);
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, 1);
  g_assert_true (sfs_submissions_is_blind (sent.list));
  g_assert_true (is_remembered (self));
  folders = list (self);
  g_assert_cmpuint (folders->len, ==, 1);
  g_assert_false (sent_forget (&sent, sent.sent, NULL, &error));
  g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS);
  g_clear_error (&error);
  load_again (&sent);
  assert_only (self, &sent, NULL, FALSE);

  g_assert_no_errno (g_rmdir (obstacle));
  forget (self, &sent);
  sfs_assert_finalized (sent.list);
  seller_new_session (self->seller);
  open_list (self, &sent);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent.list)), ==, 0);
  g_assert_false (sfs_submissions_is_blind (sent.list));
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, 0);
  g_assert_false (is_remembered (self));
  sfs_assert_finalized (sent.list);
}

/* Removed from where it is. */
static void
test_removed_there (Chosen *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Sent sent;

  seller_send (self->seller, &error);
  g_assert_no_error (error);
  open_list (self, &sent);
  assert_only (self, &sent, self->stick, FALSE);
  forget (self, &sent);
  sent_assert_nowhere (self->stick, self->id, strlen (self->id));
  sfs_assert_finalized (sent.list);
}

/* Whether it was in the list when the folder went or not: it is not in the way of the others, and
 * is not lost sight of. @unseen: it was not. */
static void
test_removed_around (Chosen *self, gconstpointer unseen)
{
  g_autofree char *away = g_strconcat (self->stick, ".away", NULL);
  g_autofree char *link = operator_invite (self->op, NULL);
  g_autofree char *other = NULL;
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  Sent sent;

  start_again (self);
  seller_go_sealed (self->seller, link);
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  other = g_strdup (sfs_session_get_submission_id (self->seller->session));
  seller_new_session (self->seller);
  if (unseen != NULL)
    g_assert_no_errno (g_rename (self->stick, away));
  open_list (self, &sent);
  g_assert_cmpint (sfs_submissions_is_blind (sent.list), ==, unseen != NULL);
  if (unseen == NULL)
    {
      g_assert_no_errno (g_rename (self->stick, away));
      g_assert_false (sent_forget (&sent, sent.sent, NULL, &error));
      g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_AWAY);
      g_clear_error (&error);
    }

  sent_forget (&sent, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (sfs_submissions_is_blind (sent.list));
  g_assert_null (sfs_submissions_find (sent.list, other));
  sent_assert_nowhere (self->seller->dir, other, strlen (other));
  g_assert_true (sfs_submissions_find (sent.list, self->id) == sent.sent);
  credentials = sent_credentials (&sent);
  g_assert_null (credentials->identity);
  g_assert_true (is_remembered (self));

  g_assert_no_errno (g_rename (away, self->stick));
  load_again (&sent);
  g_assert_false (sfs_submissions_is_blind (sent.list));
  sent.sent = sfs_submissions_find (sent.list, self->id);
  assert_only (self, &sent, self->stick, TRUE);
  sent_forget (&sent, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent.list)), ==, 0);
  sent_assert_nowhere (self->stick, self->id, strlen (self->id));
  g_assert_false (is_remembered (self));
  sfs_assert_finalized (sent.list);
}

/* The operator heard of it, though nobody heard its answer: it can be told after it was given up.
 */
static void
test_given_up (Chosen *self, gconstpointer data)
{
  g_autofree char *way = in_the_way (self);
  g_autoptr (GError) error = NULL;
  Sent sent;

  seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
  g_assert_no_errno (g_unlink (way));
  g_assert_no_errno (g_mkdir (way, 0700));
  seller_discard (self->seller, &error);
  g_assert_no_error (error);
  open_list (self, &sent);
  assert_only (self, &sent, NULL, FALSE);
  sent_withdraw (&sent, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (sent.sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  sfs_assert_finalized (sent.list);
}

/* Given up and taken back in one, and the program ends before anybody is told: the next start tells
 * it. @away: the usual place took nothing, so that the word lies in the folder only, and that is
 * not there at first. */
static void
test_told_later (Chosen *self, gconstpointer away)
{
  g_autofree char *way = in_the_way (self);
  g_autofree char *elsewhere = g_strconcat (self->stick, ".away", NULL);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Sent sent;

  seller_send_until (self->op, self->seller, FRONT_LOSE_ANSWER, "PUT", "/submissions/");
  if (away == NULL)
    {
      g_assert_no_errno (g_unlink (way));
      g_assert_no_errno (g_mkdir (way, 0700));
    }
  sfs_session_withdraw_async (self->seller->session, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_session_withdraw_finish (self->seller->session, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpuint (count_kept (self->stick, "outbox", ".age"), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "submissions", ".json"), ==, away != NULL ? 1 : 0);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 0);

  start_again (self);
  if (away != NULL)
    {
      g_assert_no_errno (g_rename (self->stick, elsewhere));
      open_list (self, &sent);
      g_assert_null (sent.sent);
      g_assert_true (sfs_submissions_is_blind (sent.list));
      sfs_assert_finalized (sent.list);
      g_assert_no_errno (g_rename (elsewhere, self->stick));
      start_again (self);
    }
  open_list (self, &sent);
  assert_only (self, &sent, NULL, FALSE);
  g_assert_cmpint (sfs_sent_get_withdrawal (sent.sent), !=, SFS_WITHDRAWAL_NONE);
  sfs_test_await (sfs_sent_get_withdrawal (sent.sent) == SFS_WITHDRAWAL_CONFIRMED);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 1);
  sfs_assert_finalized (sent.list);
}

/* Taken back from the list while it waits there: nobody sends it any more. */
static void
test_taken_back (Chosen *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Sent sent;

  open_list (self, &sent);
  assert_only (self, &sent, self->stick, TRUE);
  sent_withdraw (&sent, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent.list)), ==, 0);
  g_assert_cmpuint (count_kept (self->stick, "outbox", ".age"), ==, 0);
  g_assert_cmpuint (front_count (self->op->front, "DELETE", "/"), ==, 0);
  sent_assert_nowhere (self->stick, self->id, strlen (self->id));
  sfs_assert_finalized (sent.list);
}

/* The key opens what waits in a folder, too, also while that is not there. */
static void
test_key_stays (Chosen *self, gconstpointer data)
{
  g_autofree char *outbox = NULL;
  g_autofree char *away = g_strconcat (self->stick, ".away", NULL);
  g_autofree char *link = operator_invite (self->op, NULL);
  g_autofree char *other = NULL;
  g_autoptr (SfsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  Sent sent;

  start_again (self);
  seller_go_sealed (self->seller, link);
  seller_send (self->seller, &error);
  g_assert_no_error (error);
  other = g_strdup (sfs_session_get_submission_id (self->seller->session));
  if (data != NULL)
    g_assert_no_errno (g_rename (self->stick, away));
  open_list (self, &sent);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sent.list)), ==, data != NULL ? 1 : 2);
  sent.sent = sfs_submissions_find (sent.list, other);
  sent_withdraw (&sent, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sfs_sent_get_withdrawal (sent.sent), ==, SFS_WITHDRAWAL_CONFIRMED);
  credentials = sent_credentials (&sent);
  g_assert_nonnull (credentials->identity);

  if (data != NULL)
    {
      /* Of no use any more when the folder is back, and nothing is in it. */
      outbox = g_build_filename (self->stick, "outbox", NULL);
      g_assert_no_errno (g_mkdir_with_parents (outbox, 0700));
      load_again (&sent);
      g_clear_pointer (&credentials, sfs_credentials_free);
      credentials = sent_credentials (&sent);
      g_assert_null (credentials->identity);
    }
  sfs_assert_finalized (sent.list);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/elsewhere/found", Chosen, NULL, setup, test_found, teardown);
  g_test_add ("/elsewhere/forgotten", Chosen, NULL, setup, test_forgotten, teardown);
  g_test_add ("/elsewhere/discarded", Chosen, NULL, setup, test_discarded, teardown);
  g_test_add ("/elsewhere/not-kept", Chosen, "", setup, test_not_kept, teardown);
  g_test_add ("/elsewhere/brought-home", Chosen, NULL, setup, test_brought_home, teardown);
  g_test_add ("/elsewhere/not-readable", Chosen, NULL, setup, test_not_readable, teardown);
  g_test_add ("/elsewhere/stays-there", Chosen, NULL, setup, test_stays_there, teardown);
  g_test_add ("/elsewhere/stays-there/not-kept", Chosen, "", setup, test_removed_there, teardown);
  g_test_add ("/elsewhere/left", Chosen, NULL, setup, test_left, teardown);
  g_test_add ("/elsewhere/removed-there", Chosen, NULL, setup, test_removed_there, teardown);
  g_test_add ("/elsewhere/removed-around", Chosen, NULL, setup, test_removed_around, teardown);
  g_test_add ("/elsewhere/removed-around/unseen", Chosen, "", setup_taking, test_removed_around,
              teardown);
  g_test_add ("/elsewhere/given-up", Chosen, NULL, setup, test_given_up, teardown);
  g_test_add ("/elsewhere/told-later", Chosen, NULL, setup, test_told_later, teardown);
  g_test_add ("/elsewhere/told-later/away", Chosen, "", setup_taking, test_told_later, teardown);
  g_test_add ("/elsewhere/taken-back", Chosen, NULL, setup, test_taken_back, teardown);
  g_test_add ("/elsewhere/key-stays", Chosen, NULL, setup, test_key_stays, teardown);
  g_test_add ("/elsewhere/key-stays/away", Chosen, "", setup_taking, test_key_stays, teardown);
  return g_test_run ();
}
