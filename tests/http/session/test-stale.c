/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was read, and changed before it was used: the linker puts the functions below that are named
 * __wrap_… in the place of the real ones. */

#include "sent.h"

#include "fixtures/sfs-test.h"
#include "session/sfs-elsewhere-private.h"
#include "session/sfs-records-private.h"

#include <string.h>

GPtrArray *__real_sfs_outbox_list (SfsOutbox *self, GError **error);
GPtrArray *__wrap_sfs_outbox_list (SfsOutbox *self, GError **error);
GPtrArray *__real_sfs_records_list_submissions (SfsRecords *self, GError **error);
GPtrArray *__wrap_sfs_records_list_submissions (SfsRecords *self, GError **error);

/* Whom the operator is told of as soon as it is listed. */
static const char *to_tell;

/* How many readings from now one is held. */
static GMutex mutex;
static GCond changed;
static int until_held = -1;
static gboolean held;

GPtrArray *
__wrap_sfs_outbox_list (SfsOutbox *self, GError **error)
{
  GPtrArray *entries = __real_sfs_outbox_list (self, error);

  if (to_tell != NULL)
    g_assert_true (sfs_outbox_set_told (self, to_tell, NULL));
  return entries;
}

GPtrArray *
__wrap_sfs_records_list_submissions (SfsRecords *self, GError **error)
{
  GPtrArray *list = __real_sfs_records_list_submissions (self, error);

  g_mutex_lock (&mutex);
  if (until_held >= 0 && until_held-- == 0)
    {
      held = TRUE;
      while (held)
        g_cond_wait (&changed, &mutex);
    }
  g_mutex_unlock (&mutex);
  return list;
}

static void
hold_after (int readings)
{
  g_mutex_lock (&mutex);
  until_held = readings;
  g_mutex_unlock (&mutex);
}

static gboolean
is_held (void)
{
  gboolean is;

  g_mutex_lock (&mutex);
  is = held;
  g_mutex_unlock (&mutex);
  return is;
}

static void
let_go (void)
{
  g_mutex_lock (&mutex);
  held = FALSE;
  g_cond_signal (&changed);
  g_mutex_unlock (&mutex);
}

/* The newer list came first, and the older one has less in it. */
static void
test_list (gconstpointer elsewhere)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = g_build_filename (self->seller->dir, "folders.json", NULL);
  g_autofree char *other = NULL;
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* The usual place is read once more after folders that were chosen. */
  if (elsewhere != NULL)
    g_file_set_contents (path, "{\"version\":\"1\",\"folders\":[\"file:///nowhere/selfsame\"]}", -1,
                         &error);
  g_assert_no_error (error);
  hold_after (elsewhere != NULL ? 1 : 0);
  sfs_submissions_load_async (self->list, NULL, sfs_test_async_catch, &caught);
  sfs_test_await (is_held ());
  other = sent_another (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);

  let_go ();
  result = sfs_test_async_await (&caught);
  g_assert_true (sfs_submissions_load_finish (self->list, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 2);
  g_assert_nonnull (sfs_submissions_find (self->list, other));
}

/* It was announced after it was listed: there is somebody to tell that it was withdrawn. */
static void
test_told (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  id = g_strdup (sfs_session_get_submission_id (seller->session));
  seller_new_session (seller);
  record = sfs_records_withdraw_submission (seller->records, id, &error);
  g_assert_no_error (error);

  to_tell = id;
  pending = seller_list (seller);
  to_tell = NULL;
  g_assert_cmpuint (pending->len, ==, 0);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_true (sfs_records_has (seller->records, SFS_RECORD_SUBMISSION, id));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_data_func ("/stale/list", NULL, test_list);
  g_test_add_data_func ("/stale/list/elsewhere", "", test_list);
  g_test_add_func ("/stale/told", test_told);
  return g_test_run ();
}
