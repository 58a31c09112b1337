/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several that go on by themselves: all of them do, one after another, whatever one comes to. */

#include "helpers.h"

#include "fixtures/sfs-test.h"
#include "session/sfs-queue.h"
#include "session/sfs-recall.h"

#define MANY 3

typedef struct
{
  Operator *op;
  Seller *seller;
  SfsQueue *queue;
  char *ids[MANY];
  guint ended;
  guint busy_after;   /* how often others were left when one ended */
  char *order;        /* ids as they ended */
  guint most_at_once; /* being sent and not held up */
} Several;

static void
on_changed (SfsQueue *queue, const char *id, Several *self)
{
  guint now = 0;

  for (guint i = 0; i < MANY; i++)
    now += sfs_queue_get_state (queue, self->ids[i]) == SFS_QUEUED_SENDS &&
           !sfs_queue_is_held_up (queue, self->ids[i]);
  self->most_at_once = MAX (self->most_at_once, now);
}

static void
on_ended (SfsQueue *queue, const char *id, Several *self)
{
  g_autofree char *before = self->order;

  self->ended++;
  self->busy_after += sfs_queue_is_busy (queue);
  self->order = g_strconcat (before, " ", id, NULL);
}

static void
setup (Several *self, gconstpointer data)
{
  self->op = operator_new ();
  operator_start (self->op);
  self->seller = seller_new ();
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *link = operator_invite (self->op, "--subject", "seller-7", NULL);

      if (i > 0)
        seller_new_session (self->seller);
      seller_go_sealed (self->seller, link);
      self->ids[i] = g_strdup (sfs_session_get_submission_id (self->seller->session));
    }
  seller_new_session (self->seller);
  self->order = g_strdup ("");
  self->queue = sfs_queue_new (self->seller->http, self->seller->records, self->seller->store);
  g_signal_connect (self->queue, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->queue, "ended", G_CALLBACK (on_ended), self);
}

static void
teardown (Several *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->queue, self);
  sfs_assert_finalized (self->queue);
  for (guint i = 0; i < MANY; i++)
    g_free (self->ids[i]);
  g_free (self->order);
  seller_free (self->seller);
  operator_free (self->op);
}

static void
add_all (Several *self)
{
  for (guint i = 0; i < MANY; i++)
    sfs_queue_add (self->queue, self->ids[i], self->op->origin);
}

static void
assert_received (Several *self, guint n)
{
  g_autofree char *list = operator_run (self->op, "list", NULL);
  guint received = 0;

  for (const char *at = list; (at = strstr (at, "received")) != NULL; at++)
    received++;
  g_assert_cmpuint (received, ==, n);
}

static void
test_all (Several *self, gconstpointer data)
{
  g_autofree char *order = g_strdup_printf (" %s %s %s", self->ids[0], self->ids[1], self->ids[2]);
  g_autoptr (GPtrArray) left = NULL;

  g_assert_false (sfs_queue_is_busy (self->queue));
  add_all (self);
  sfs_queue_add (self->queue, self->ids[2], self->op->origin);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[0]), ==, SFS_QUEUED_SENDS);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[2]), ==, SFS_QUEUED_WAITS);
  sfs_test_await (self->ended == MANY);
  g_assert_cmpuint (self->busy_after, ==, MANY - 1);
  g_assert_cmpstr (self->order, ==, order);
  g_assert_cmpuint (self->most_at_once, ==, 1);
  for (guint i = 0; i < MANY; i++)
    g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[i]), ==, SFS_QUEUED_DONE);
  assert_received (self, MANY);
  left = seller_list (self->seller);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
test_one_fails (Several *self, gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/submissions/", self->ids[1], NULL);
  g_autoptr (GPtrArray) left = NULL;

  front_answer (self->op->front, "PUT", path, G_MAXUINT, 403, "text/plain", "no");
  add_all (self);
  sfs_test_await (self->ended == MANY);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[0]), ==, SFS_QUEUED_DONE);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[1]), ==, SFS_QUEUED_FAILED);
  g_assert_error (sfs_queue_get_error (self->queue, self->ids[1]), SFS_NET_ERROR,
                  SFS_NET_ERROR_STATUS);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[2]), ==, SFS_QUEUED_DONE);
  assert_received (self, MANY - 1);
  left = seller_list (self->seller);
  g_assert_cmpuint (left->len, ==, 1);

  /* Once more, on the seller's word. */
  front_clear (self->op->front);
  sfs_queue_add (self->queue, self->ids[1], self->op->origin);
  sfs_test_await (self->ended == MANY + 1);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[1]), ==, SFS_QUEUED_DONE);
  assert_received (self, MANY);
}

static SfsRecallFound *
look (Several *self, guint which)
{
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  SfsRecallFound *found;
  g_autoptr (GError) error = NULL;

  sfs_recall_look_async (self->seller->session, self->seller->records, self->ids[which], NULL,
                         sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  found = sfs_recall_look_finish (self->seller->session, result, &error);
  g_assert_no_error (error);
  return found;
}

/* Listed before anybody was told of it, and announced before it failed: it can be taken back. */
static void
test_told_meanwhile (Several *self, gconstpointer data)
{
  g_autoptr (GPtrArray) listed = seller_list (self->seller);
  const SfsPending *before = g_ptr_array_index (listed, 0);
  g_autoptr (SfsRecallFound) untold = NULL;
  g_autoptr (SfsRecallFound) told = NULL;

  g_assert_cmpstr (before->id, ==, self->ids[0]);
  g_assert_false (before->told);
  untold = look (self, 0);
  g_assert_cmpint (untold->way, ==, SFS_RECALL_NEEDLESS);

  front_answer (self->op->front, "POST", "/uploads", G_MAXUINT, 403, "text/plain", "no");
  sfs_queue_add (self->queue, self->ids[0], self->op->origin);
  sfs_test_await (self->ended == 1);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[0]), ==, SFS_QUEUED_FAILED);
  told = look (self, 0);
  g_assert_cmpint (told->way, ==, SFS_RECALL_ASKED);
  g_assert_nonnull (told->contact);
}

/* One that cannot get through holds up nobody else. */
static void
test_one_waits (Several *self, gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/submissions/", self->ids[0], NULL);

  front_spoil (self->op->front, FRONT_DROP, "PUT", path, G_MAXUINT);
  add_all (self);
  sfs_test_await (sfs_queue_get_state (self->queue, self->ids[1]) == SFS_QUEUED_DONE &&
                  sfs_queue_get_state (self->queue, self->ids[2]) == SFS_QUEUED_DONE);
  g_assert_cmpint (sfs_queue_get_state (self->queue, self->ids[0]), ==, SFS_QUEUED_SENDS);
  front_clear (self->op->front);
  sfs_test_await (self->ended == MANY);
  assert_received (self, MANY);
}

static void
test_stopped (Several *self, gconstpointer data)
{
  g_autoptr (GPtrArray) left = NULL;

  front_spoil (self->op->front, FRONT_HOLD, "PATCH", "/", G_MAXUINT);
  add_all (self);
  sfs_test_await (front_count (self->op->front, "PATCH", "/") == 1);
  sfs_queue_stop (self->queue);
  sfs_test_await (sfs_queue_get_state (self->queue, self->ids[0]) == SFS_QUEUED_NOT);
  g_assert_cmpuint (self->ended, ==, 0);
  left = seller_list (self->seller);
  g_assert_cmpuint (left->len, ==, MANY);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/queue/all", Several, NULL, setup, test_all, teardown);
  g_test_add ("/queue/one-fails", Several, NULL, setup, test_one_fails, teardown);
  g_test_add ("/queue/told-meanwhile", Several, NULL, setup, test_told_meanwhile, teardown);
  g_test_add ("/queue/one-waits", Several, NULL, setup, test_one_waits, teardown);
  g_test_add ("/queue/stopped", Several, NULL, setup, test_stopped, teardown);
  return g_test_run ();
}
