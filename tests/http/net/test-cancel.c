/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "net-fixture.h"

/* A request that can be cancelled. */
typedef struct
{
  NetFixture *fixture;
  SoupMessage *message;
  GCancellable *cancellable;
  GAsyncResult *slot;
} Call;

static void
begin (Call *call, NetFixture *fixture, const char *path)
{
  g_autofree char *url = g_strconcat (fixture->origin, path, NULL);

  call->fixture = fixture;
  call->slot = NULL;
  call->cancellable = g_cancellable_new ();
  call->message = sfs_http_message_new (fixture->http, "GET", url, NULL, NULL);
}

static void
send (Call *call)
{
  sfs_http_send_async (call->fixture->http, call->message, 100000, call->cancellable,
                       sfs_test_async_catch, &call->slot);
}

/* Ends the call; its parts, and in the tear-down SfsHttp, must go then. */
static void
assert_cancelled (Call *call)
{
  g_autoptr (GAsyncResult) result = sfs_test_async_await (&call->slot);
  g_autoptr (GError) error = NULL;

  g_assert_null (sfs_http_send_finish (call->fixture->http, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  sfs_assert_finalized (call->message);
  sfs_assert_finalized (call->cancellable);
}

static void
test_before (NetFixture *fixture, gconstpointer data)
{
  Call call;

  begin (&call, fixture, "/hello");
  g_cancellable_cancel (call.cancellable);
  send (&call);
  assert_cancelled (&call);
  g_assert_cmpint (fixture->n_requests, ==, 0);
}

static void
test_at_once (NetFixture *fixture, gconstpointer data)
{
  Call call;

  begin (&call, fixture, "/hello");
  send (&call);
  g_cancellable_cancel (call.cancellable);
  assert_cancelled (&call);
}

/* After one, two, three … steps of the main loop: somewhere in resolving, connecting, writing and
 * reading, until the answer is faster. */
static void
test_each_step (NetFixture *fixture, gconstpointer data)
{
  gboolean finished = FALSE;

  for (guint steps = 1; !finished && steps < 200; steps++)
    {
      Call call;

      begin (&call, fixture, "/hello");
      send (&call);
      for (guint i = 0; i < steps && call.slot == NULL; i++)
        g_main_context_iteration (NULL, TRUE);
      finished = call.slot != NULL;
      g_cancellable_cancel (call.cancellable);
      if (!finished)
        {
          g_autoptr (GAsyncResult) result = sfs_test_async_await (&call.slot);
          g_autoptr (GError) error = NULL;
          g_autoptr (SfsHttpReply) reply = sfs_http_send_finish (fixture->http, result, &error);

          g_assert_null (reply);
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        }
      g_clear_object (&call.slot);
      sfs_assert_finalized (call.message);
      sfs_assert_finalized (call.cancellable);
    }
  g_assert_true (finished);
}

static void
test_before_the_answer (NetFixture *fixture, gconstpointer data)
{
  Call call;

  begin (&call, fixture, "/hold");
  send (&call);
  sfs_test_await (fixture->held != NULL);
  g_cancellable_cancel (call.cancellable);
  assert_cancelled (&call);
  soup_server_message_unpause (fixture->held);
  sfs_test_await (fixture->disconnected);
}

static void
test_in_the_body (NetFixture *fixture, gconstpointer data)
{
  Call call;

  begin (&call, fixture, "/begin");
  send (&call);
  sfs_test_await (fixture->streamed > 0 &&
                  soup_message_get_status (call.message) == SOUP_STATUS_OK);
  g_cancellable_cancel (call.cancellable);
  assert_cancelled (&call);
}

/* Too late is not too late to be wrong: the answer stands. */
static void
test_after (NetFixture *fixture, gconstpointer data)
{
  Call call;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = NULL;

  begin (&call, fixture, "/hello");
  send (&call);
  result = sfs_test_async_await (&call.slot);
  reply = sfs_http_send_finish (fixture->http, result, &error);
  g_cancellable_cancel (call.cancellable);
  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, 200);
  g_clear_object (&result);
  sfs_assert_finalized (call.message);
  sfs_assert_finalized (call.cancellable);
}

#define ADD(path, func)                                                                            \
  g_test_add (path, NetFixture, NULL, net_fixture_set_up, func, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  ADD ("/cancel/before", test_before);
  ADD ("/cancel/at-once", test_at_once);
  ADD ("/cancel/each-step", test_each_step);
  ADD ("/cancel/before-the-answer", test_before_the_answer);
  ADD ("/cancel/in-the-body", test_in_the_body);
  ADD ("/cancel/after", test_after);
  return g_test_run ();
}
