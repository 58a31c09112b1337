/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload-fixture.h"

#include <glib/gstdio.h>

static void
hold (UploadFixture *fixture, const char *method)
{
  const Fault fault = { method, FAULT_HOLD };

  fault_server_add (fixture->server, &fault);
}

static void
start_and_await_held (UploadFixture *fixture)
{
  upload_fixture_start (fixture);
  sfs_test_await (fixture->server->held != NULL);
}

static void
await_waiting (UploadFixture *fixture)
{
  sfs_test_await (sfs_upload_get_waiting (fixture->upload));
  g_assert_nonnull (sfs_upload_get_wait_reason (fixture->upload));
}

static void
assert_cancelled (UploadFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (upload_fixture_end (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A second run of the same object, with nothing in its way. */
static void
run_again (UploadFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fault_server_release (fixture->server);
  g_clear_object (&fixture->cancellable);
  fixture->cancellable = g_cancellable_new ();
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
}

static void
test_cancel_request (gconstpointer method)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  if (g_str_equal (method, "HEAD"))
    {
      g_autofree char *url = fault_server_make_upload (fixture->server, fixture->data, 500, 1000);

      upload_fixture_make (fixture, url);
    }
  hold (fixture, method);
  start_and_await_held (fixture);
  g_cancellable_cancel (fixture->cancellable);
  assert_cancelled (fixture);
  run_again (fixture);
}

static void
test_cancel_before (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  g_cancellable_cancel (fixture->cancellable);
  upload_fixture_start (fixture);
  assert_cancelled (fixture);
  g_assert_cmpstr (fixture->server->log->str, ==, "");
  run_again (fixture);
}

static void
test_cancel_token (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  fixture->tokens->holds = TRUE;
  upload_fixture_start (fixture);
  sfs_test_await (fixture->tokens->asked == 1);
  g_cancellable_cancel (fixture->cancellable);
  assert_cancelled (fixture);
  fixture->tokens->holds = FALSE;
  run_again (fixture);
}

static void
set_slow_policy (UploadFixture *fixture)
{
  static const SfsRetryPolicy slow = {
    .first = 3600, .factor = 1, .cap = 3600, .max_attempts = 9, .max_time = 9999
  };

  if (fixture->upload == NULL)
    upload_fixture_make (fixture, NULL);
  sfs_upload_set_retry_policy (fixture->upload, &slow);
}

static void
test_cancel_waiting (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "PATCH", FAULT_STATUS, 503 };

  set_slow_policy (fixture);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  await_waiting (fixture);
  g_assert_error (sfs_upload_get_wait_reason (fixture->upload), SFS_NET_ERROR,
                  SFS_NET_ERROR_STATUS);
  g_cancellable_cancel (fixture->cancellable);
  assert_cancelled (fixture);
  run_again (fixture);
}

static gpointer
cancel_in_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel_other_thread (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  GThread *thread;

  hold (fixture, "PATCH");
  start_and_await_held (fixture);
  thread = g_thread_new ("cancel", cancel_in_thread, fixture->cancellable);
  assert_cancelled (fixture);
  g_thread_join (thread);
  run_again (fixture);
}

static void
test_cancel_paused (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  upload_fixture_make (fixture, NULL);
  sfs_upload_set_paused (fixture->upload, TRUE);
  upload_fixture_start (fixture);
  sfs_test_drain ();
  g_cancellable_cancel (fixture->cancellable);
  assert_cancelled (fixture);
  g_assert_cmpstr (fixture->server->log->str, ==, "");
  sfs_upload_set_paused (fixture->upload, FALSE);
  run_again (fixture);
}

static void
resume_and_end (UploadFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fault_server_release (fixture->server);
  sfs_upload_set_paused (fixture->upload, FALSE);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
}

/* The chunk is broken off at once, and the next question is where the server is. */
static void
test_pause_patch (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  hold (fixture, "PATCH");
  start_and_await_held (fixture);
  sfs_upload_set_paused (fixture->upload, TRUE);
  sfs_test_drain ();
  g_assert_null (fixture->result);
  g_assert_cmpstr (fixture->server->log->str, ==, "OPTIONS POST PATCH:0");
  resume_and_end (fixture);
  g_assert_cmpstr (fixture->server->log->str, ==, "OPTIONS POST PATCH:0 HEAD PATCH:400 PATCH:800");
}

/* The answer to the creation is not thrown away: the upload's address would be lost. */
static void
test_pause_post (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  hold (fixture, "POST");
  start_and_await_held (fixture);
  sfs_upload_set_paused (fixture->upload, TRUE);
  fault_server_release (fixture->server);
  sfs_test_await (fixture->created == 1);
  sfs_test_drain ();
  g_assert_cmpstr (fixture->server->log->str, ==, "OPTIONS POST");
  resume_and_end (fixture);
  g_assert_cmpstr (fixture->server->log->str, ==, "OPTIONS POST PATCH:0 PATCH:400 PATCH:800");
}

static void
test_pause_waiting (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "PATCH", FAULT_STATUS, 503 };

  set_slow_policy (fixture);
  fault_server_add (fixture->server, &fault);
  upload_fixture_start (fixture);
  await_waiting (fixture);
  sfs_upload_set_paused (fixture->upload, TRUE);
  g_assert_false (sfs_upload_get_waiting (fixture->upload));

  /* Going on does not wait out the rest. */
  resume_and_end (fixture);
}

static void
test_pause_and_go_on_at_once (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);

  hold (fixture, "PATCH");
  start_and_await_held (fixture);
  sfs_upload_set_paused (fixture->upload, TRUE);
  sfs_upload_set_paused (fixture->upload, FALSE);
  sfs_upload_set_paused (fixture->upload, TRUE);
  resume_and_end (fixture);
}

static void
pause_at_each_step (SfsUpload *upload, GParamSpec *pspec, gpointer data)
{
  guint *count = data;

  (*count)++;
  sfs_upload_set_paused (upload, TRUE);
  sfs_upload_set_paused (upload, FALSE);
}

/* From within the notifications: nothing is sent twice, nothing is left out. */
static void
test_pause_within_notify (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "HEAD", FAULT_STATUS, 503, NULL, 3 };
  g_autoptr (GError) error = NULL;
  guint count = 0;

  fault_server_add (fixture->server, &fault);
  upload_fixture_make (fixture, NULL);
  g_signal_connect (fixture->upload, "notify::waiting", G_CALLBACK (pause_at_each_step), &count);
  g_signal_connect (fixture->upload, "notify::upload-url", G_CALLBACK (pause_at_each_step), &count);
  hold (fixture, "PATCH");
  start_and_await_held (fixture);
  sfs_upload_set_paused (fixture->upload, TRUE);
  fault_server_release (fixture->server);
  sfs_upload_set_paused (fixture->upload, FALSE);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
  g_assert_cmpint (count, >, 3);
}

static void
test_pending (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  GAsyncResult *second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  upload_fixture_start (fixture);
  sfs_upload_run_async (fixture->upload, NULL, sfs_test_async_catch, &second);
  result = sfs_test_async_await (&second);
  g_assert_false (sfs_upload_run_finish (fixture->upload, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
}

static void
test_goes_on_after_error (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault taken = { "PATCH", FAULT_TAKE, 400 };
  const Fault refused = { "PATCH", FAULT_STATUS, 403 };
  g_autoptr (GError) error = NULL;

  fault_server_add (fixture->server, &taken);
  fault_server_add (fixture->server, &refused);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_REFUSED);
  run_again (fixture);
  g_assert_cmpstr (fixture->server->log->str, ==,
                   "OPTIONS POST PATCH:0 PATCH:400 HEAD PATCH:400 PATCH:800");
  g_assert_cmpint (fixture->created, ==, 1);
}

/* The bar moves within a chunk, and only forward. */
static void
test_progress (void)
{
  const gint64 bytes = 6 * 1024 * 1024;
  g_autoptr (UploadFixture) fixture = upload_fixture_new (bytes);
  g_autoptr (GError) error = NULL;
  gint64 before = 0;

  upload_fixture_make (fixture, NULL);
  sfs_upload_set_chunk_size (fixture->upload, 3 * 1024 * 1024);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
  g_assert_cmpint (fixture->sent->len, >, 8);
  for (guint i = 0; i < fixture->sent->len; i++)
    {
      gint64 sent = g_array_index (fixture->sent, gint64, i);

      g_assert_cmpint (sent, >, before);
      before = sent;
    }
  g_assert_cmpint (before, ==, bytes);
}

static void
test_progress_goes_back_with_server (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const Fault fault = { "PATCH", FAULT_DROP, 100 };
  g_autofree char *url = fault_server_make_upload (fixture->server, fixture->data, 500, 1000);
  static const gint64 expected[] = { 500, 900, 500, 900, 1000 };
  g_autoptr (GError) error = NULL;

  fault_server_add (fixture->server, &fault);
  upload_fixture_make (fixture, url);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (fixture->sent->data, fixture->sent->len * sizeof (gint64), expected,
                   sizeof expected);
}

static void
test_token_renewed (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  g_free (fixture->server->token);
  fixture->server->token = g_strdup ("token-2");
  hold (fixture, "POST");
  start_and_await_held (fixture);
  g_assert_cmpint (fixture->server->unauthorized, ==, 1);
  /* And again, in the middle. */
  g_free (fixture->server->token);
  fixture->server->token = g_strdup ("token-3");
  fault_server_release (fixture->server);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
  g_assert_cmpint (fixture->server->unauthorized, ==, 2);
  g_assert_cmpint (fixture->tokens->asked, ==, 3);
}

static void
test_token_never_good (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  g_free (fixture->server->token);
  fixture->server->token = g_strdup ("none");
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_REFUSED);
  g_assert_cmpint (fixture->server->unauthorized, ==, 2);
  g_assert_null (strstr (error->message, "token-"));
}

static void
test_token_fails (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  fixture->tokens->fails = TRUE;
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpstr (fixture->server->log->str, ==, "");
}

/* Of another origin than the creation URL: it would get the token. */
static void
test_foreign_upload (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (FaultServer) other = fault_server_new ();
  g_autofree char *url = fault_server_make_upload (other, fixture->data, 500, 1000);
  g_autoptr (GError) error = NULL;

  upload_fixture_make (fixture, url);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (other->log->str, ==, "");
  g_assert_cmpstr (fixture->server->log->str, ==, "OPTIONS POST PATCH:0 PATCH:400 PATCH:800");
}

static void
test_nobody_there (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  soup_server_disconnect (fixture->server->server);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_EXHAUSTED);
}

/* The server goes away and comes back while the upload waits. */
static void
test_comes_back (void)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  const SfsRetryPolicy patient = {
    .first = 0.01, .factor = 1, .cap = 0.01, .max_attempts = 1000, .max_time = 20
  };
  g_autoptr (GError) error = NULL;

  upload_fixture_make (fixture, NULL);
  sfs_upload_set_retry_policy (fixture->upload, &patient);
  soup_server_disconnect (fixture->server->server);
  upload_fixture_start (fixture);
  await_waiting (fixture);
  g_assert_error (sfs_upload_get_wait_reason (fixture->upload), SFS_NET_ERROR,
                  SFS_NET_ERROR_OFFLINE);
  soup_server_listen_local (fixture->server->server, fixture->server->port,
                            SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  upload_fixture_end (fixture, &error);
  g_assert_no_error (error);
  upload_fixture_assert_arrived (fixture);
}

static void
test_spool (gconstpointer what)
{
  g_autoptr (UploadFixture) fixture = upload_fixture_new (1000);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (what, "missing"))
    g_assert_no_errno (g_unlink (fixture->path));
  else
    g_file_set_contents (fixture->path, "short", -1, &error);
  g_assert_no_error (error);
  upload_fixture_start (fixture);
  upload_fixture_end (fixture, &error);
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_SPOOL);
  g_assert_nonnull (strstr (error->message, fixture->path));
}

int
main (int argc, char **argv)
{
  static const char *const methods[] = { "OPTIONS", "POST", "HEAD", "PATCH" };

  sfs_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strconcat ("/upload/cancel/", methods[i], NULL);

      g_test_add_data_func (path, methods[i], test_cancel_request);
    }
  g_test_add_func ("/upload/cancel/before", test_cancel_before);
  g_test_add_func ("/upload/cancel/token", test_cancel_token);
  g_test_add_func ("/upload/cancel/waiting", test_cancel_waiting);
  g_test_add_func ("/upload/cancel/other-thread", test_cancel_other_thread);
  g_test_add_func ("/upload/cancel/paused", test_cancel_paused);
  g_test_add_func ("/upload/pause/patch", test_pause_patch);
  g_test_add_func ("/upload/pause/post", test_pause_post);
  g_test_add_func ("/upload/pause/waiting", test_pause_waiting);
  g_test_add_func ("/upload/pause/at-once", test_pause_and_go_on_at_once);
  g_test_add_func ("/upload/pause/within-notify", test_pause_within_notify);
  g_test_add_func ("/upload/pending", test_pending);
  g_test_add_func ("/upload/goes-on-after-error", test_goes_on_after_error);
  g_test_add_func ("/upload/progress/forward", test_progress);
  g_test_add_func ("/upload/progress/back-with-server", test_progress_goes_back_with_server);
  g_test_add_func ("/upload/token/renewed", test_token_renewed);
  g_test_add_func ("/upload/token/never-good", test_token_never_good);
  g_test_add_func ("/upload/token/fails", test_token_fails);
  g_test_add_func ("/upload/foreign-upload", test_foreign_upload);
  g_test_add_func ("/upload/nobody-there", test_nobody_there);
  g_test_add_func ("/upload/comes-back", test_comes_back);
  g_test_add_data_func ("/upload/spool/missing", "missing", test_spool);
  g_test_add_data_func ("/upload/spool/short", "short", test_spool);
  return g_test_run ();
}
