/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a delivery writes to the outbox, it writes in the order it came to pass: the linker puts
 * __wrap_sfs_outbox_set_state () in the place of the real one. */

#include "helpers.h"

#include "fixtures/sfs-test.h"

/* So long the address of the upload takes to be written, unless something newer overtakes it. */
#define SLOW (1 * G_USEC_PER_SEC)

gboolean __real_sfs_outbox_set_state (SfsOutbox *self,
                                      const char *id,
                                      SfsOutboxState state,
                                      const char *creation_url,
                                      const char *upload_url,
                                      GError **error);
gboolean __wrap_sfs_outbox_set_state (SfsOutbox *self,
                                      const char *id,
                                      SfsOutboxState state,
                                      const char *creation_url,
                                      const char *upload_url,
                                      GError **error);

static GMutex mutex;
static GCond changed;
static gboolean begun;    /* to write the address */
static gboolean uploaded; /* that all is there is written */
static GArray *written;   /* SfsOutboxState, in order */

static void
count (SfsOutboxState state)
{
  g_mutex_lock (&mutex);
  g_array_append_val (written, state);
  uploaded |= state == SFS_OUTBOX_UPLOADED;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);
}

static void
be_slow (void)
{
  gint64 until = g_get_monotonic_time () + SLOW;

  g_mutex_lock (&mutex);
  begun = TRUE;
  while (!uploaded && g_cond_wait_until (&changed, &mutex, until))
    ;
  g_mutex_unlock (&mutex);
}

gboolean
__wrap_sfs_outbox_set_state (SfsOutbox *self,
                             const char *id,
                             SfsOutboxState state,
                             const char *creation_url,
                             const char *upload_url,
                             GError **error)
{
  gboolean done;

  if (state == SFS_OUTBOX_UPLOADING)
    be_slow ();
  done = __real_sfs_outbox_set_state (self, id, state, creation_url, upload_url, error);
  count (state);
  return done;
}

static gboolean
has_begun (void)
{
  gboolean has;

  g_mutex_lock (&mutex);
  has = begun;
  g_mutex_unlock (&mutex);
  return has;
}

static void
start_over (void)
{
  begun = uploaded = FALSE;
  g_array_set_size (written, 0);
}

static void
assert_written (const SfsOutboxState *states, guint n)
{
  g_assert_cmpuint (written->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (written, SfsOutboxState, i), ==, states[i]);
}

static void
test_uploaded (void)
{
  static const SfsOutboxState states[] = { SFS_OUTBOX_ANNOUNCED, SFS_OUTBOX_UPLOADING,
                                           SFS_OUTBOX_UPLOADED };
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  start_over ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller_go_sealed (seller, link);
  seller_send (seller, &error);
  g_assert_no_error (error);
  assert_written (states, G_N_ELEMENTS (states));
}

/* One that is given up: what was begun is written when that is told, and nothing after it. */
static void
test_cancelled (void)
{
  static const SfsOutboxState states[] = { SFS_OUTBOX_ANNOUNCED, SFS_OUTBOX_UPLOADING };
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SfsOutboxEntry) entry = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  start_over ();
  operator_start (op);
  link = operator_invite (op, NULL);
  seller_go_sealed (seller, link);
  front_spoil (op->front, FRONT_HOLD, "PATCH", "/", G_MAXUINT);
  sfs_session_send_async (seller->session, cancellable, sfs_test_async_catch, &caught);
  sfs_test_await (has_begun ());
  g_cancellable_cancel (cancellable);
  result = sfs_test_async_await (&caught);
  assert_written (states, G_N_ELEMENTS (states));
  g_assert_false (sfs_session_send_finish (seller->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  entry = sfs_outbox_get (sfs_records_get_outbox (seller->records),
                          sfs_session_get_submission_id (seller->session), NULL);
  g_assert_cmpint (entry->state, ==, SFS_OUTBOX_UPLOADING);
  g_assert_nonnull (entry->upload_url);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  written = g_array_new (FALSE, FALSE, sizeof (SfsOutboxState));
  g_test_add_func ("/order/uploaded", test_uploaded);
  g_test_add_func ("/order/cancelled", test_cancelled);
  return g_test_run ();
}
