/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network goes and comes back: what the system says of it (a monitor of the test's own), and
 * real connections that are refused. */

#include "upload-fixture.h"

static void
go (UploadFixture *fixture)
{
  sfs_test_network_set (fixture->network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
}

static void
come_back (UploadFixture *fixture)
{
  sfs_test_network_set (fixture->network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
}

static void
set_policy (UploadFixture *fixture, const SfsRetryPolicy *policy)
{
  upload_fixture_make (fixture, NULL);
  sfs_upload_set_retry_policy (fixture->upload, policy);
}

/* Nobody lives to see the end of such a wait. */
static void
set_slow_policy (UploadFixture *fixture)
{
  static const SfsRetryPolicy slow = {
    .first = 3600, .factor = 1, .cap = 3600, .max_attempts = 3, .max_time = 99999
  };

  set_policy (fixture, &slow);
}

static void
stop_listening (UploadFixture *fixture)
{
  soup_server_disconnect (fixture->server->server);
}

static void
listen_again (UploadFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  soup_server_listen_local (fixture->server->server, fixture->server->port,
                            SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
}

static void
assert_offline (UploadFixture *fixture)
{
  g_assert_true (sfs_upload_get_waiting (fixture->upload));
  g_assert_error (sfs_upload_get_wait_reason (fixture->upload), SFS_NET_ERROR,
                  SFS_NET_ERROR_OFFLINE);
}

static void
assert_arrives (UploadFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
}

/* A request that hangs is broken off when the network goes, and made again when it is back. */
static void
test_lost_in_flight (gconstpointer method)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { method, FAULT_HOLD };

  if (g_str_equal (method, "HEAD"))
    {
      g_autofree char *url = fault_server_make_upload (fixture->server, fixture->data, 400, 1000);

      upload_fixture_make (fixture, url);
    }
  else
    {
      set_slow_policy (fixture);
    }
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  sfs_test_await (fixture->server->held != NULL);
  go (fixture);
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  assert_offline (fixture);
  come_back (fixture);
  assert_arrives (fixture);
}

/* The same, and then the seller does not want to wait for it. */
static void
test_lost_then_cancelled (gconstpointer method)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { method, FAULT_HOLD };
  g_autoptr (GError) error = NULL;

  set_slow_policy (fixture);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  sfs_test_await (fixture->server->held != NULL);
  go (fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (upload_fixture_end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_lost_then_paused (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "PATCH", FAULT_HOLD };

  set_slow_policy (fixture);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  sfs_test_await (fixture->server->held != NULL);
  go (fixture);
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  sfs_upload_set_paused (fixture->upload, TRUE);
  come_back (fixture);
  sfs_test_drain ();
  g_assert_null (fixture->result);
  sfs_upload_set_paused (fixture->upload, FALSE);
  assert_arrives (fixture);
}

static void
count_waits (SfsUpload *upload, GParamSpec *pspec, guint *waits)
{
  if (sfs_upload_get_waiting (upload))
    (*waits)++;
}

/* Refused far more often than the budget allows: without a network that is no failure of anybody's.
 */
static void
test_budget (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const SfsRetryPolicy quick = {
    .first = 0.002, .factor = 1, .cap = 0.002, .max_attempts = 3, .max_time = 1000
  };
  guint waits = 0;

  set_policy (fixture, &quick);
  g_signal_connect (fixture->upload, "notify::waiting", G_CALLBACK (count_waits), &waits);
  stop_listening (fixture);
  go (fixture);
  upload_fixture_start (fixture);
  sfs_test_await (waits > 30);
  g_assert_null (fixture->result);
  listen_again (fixture);
  assert_arrives (fixture);
  g_signal_handlers_disconnect_by_data (fixture->upload, &waits);
}

/* With a network it is used up as ever. */
static void
test_budget_with_network (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  stop_listening (fixture);
  upload_fixture_start (fixture);
  g_assert_false (upload_fixture_end (fixture, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_EXHAUSTED);
}

/* The long wait after a refusal ends when the network is back. */
static void
test_woken (gconstpointer data)
{
  gboolean portal = g_str_equal (data, "portal");
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  set_slow_policy (fixture);
  stop_listening (fixture);
  upload_fixture_start (fixture);
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  assert_offline (fixture);
  if (portal)
    sfs_test_network_set (fixture->network, TRUE, G_NETWORK_CONNECTIVITY_PORTAL);
  else
    go (fixture);
  g_assert_true (sfs_upload_get_waiting (fixture->upload));
  listen_again (fixture);
  come_back (fixture);
  assert_arrives (fixture);
}

/* A captive portal that the system knows of answers for everybody: waited out. Where the system
 * knows of none, it is the server's own answer. */
static void
test_portal (gconstpointer method)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { method, FAULT_HTML };

  set_slow_policy (fixture);
  sfs_test_network_set (fixture->network, TRUE, G_NETWORK_CONNECTIVITY_PORTAL);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  g_assert_error (sfs_upload_get_wait_reason (fixture->upload), SFS_NET_ERROR,
                  SFS_NET_ERROR_NOT_OURS);
  come_back (fixture);
  assert_arrives (fixture);
}

/* A server that asked for time gets it, whatever the network does. */
static void
test_not_woken (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "PATCH", FAULT_RETRY_AFTER, 600 };
  g_autoptr (GError) error = NULL;

  set_slow_policy (fixture);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  go (fixture);
  come_back (fixture);
  sfs_test_drain ();
  g_assert_true (sfs_upload_get_waiting (fixture->upload));
  g_assert_error (sfs_upload_get_wait_reason (fixture->upload), SFS_NET_ERROR,
                  SFS_NET_ERROR_STATUS);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (upload_fixture_end (fixture, &error));
}

/* What the system says is a hint: a network it does not know of is used all the same. */
static void
test_wrong_hint (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  go (fixture);
  upload_fixture_start (fixture);
  assert_arrives (fixture);
}

/* The system's own monitor: found without waiting for it, and of no say over this computer. */
static void
test_system (void)
{
  SfsNetwork *network = sfs_network_new (NULL);

  g_assert_true (sfs_network_is_there (network, "https://shop.example/"));
  sfs_network_watch (network);
  sfs_network_watch (network);
  g_assert_true (sfs_network_is_there (network, "http://127.0.0.1:8080/"));
  sfs_assert_finalized (network);

  network = sfs_network_new (NULL);
  sfs_network_watch (network);
  sfs_test_drain ();
  g_assert_true (sfs_network_is_there (network, "http://127.0.0.1:8080/"));
  g_object_unref (network);
  sfs_test_drain ();
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_data_func ("/upload/network/lost/options", "OPTIONS", test_lost_in_flight);
  g_test_add_data_func ("/upload/network/lost/head", "HEAD", test_lost_in_flight);
  g_test_add_data_func ("/upload/network/lost/patch", "PATCH", test_lost_in_flight);
  g_test_add_data_func ("/upload/network/lost-cancelled/post", "POST", test_lost_then_cancelled);
  g_test_add_data_func ("/upload/network/lost-cancelled/patch", "PATCH", test_lost_then_cancelled);
  g_test_add_func ("/upload/network/lost-paused", test_lost_then_paused);
  g_test_add_func ("/upload/network/budget/without", test_budget);
  g_test_add_func ("/upload/network/budget/with", test_budget_with_network);
  g_test_add_data_func ("/upload/network/woken/gone", "gone", test_woken);
  g_test_add_data_func ("/upload/network/woken/portal", "portal", test_woken);
  g_test_add_data_func ("/upload/network/portal/post", "POST", test_portal);
  g_test_add_data_func ("/upload/network/portal/patch", "PATCH", test_portal);
  g_test_add_func ("/upload/network/not-woken", test_not_woken);
  g_test_add_func ("/upload/network/wrong-hint", test_wrong_hint);
  g_test_add_func ("/upload/network/system", test_system);
  return g_test_run ();
}
