/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cancelled at each step, a session is in a state from which the same can be done again. The step
 * is held open by a server that does not answer. */

#include "helpers.h"

#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"

typedef void (*Start) (SfsSession *session,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
typedef gboolean (*Finish) (SfsSession *session, GAsyncResult *result, GError **error);

/* Starts, waits until @method of @path is held by the server, cancels, and awaits the end. */
static void
cancel_when_held (
    Seller *seller, Operator *op, const char *method, const char *path, Start start, Finish finish)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SfsSessionState before = sfs_session_get_state (seller->session);
  guint count = front_count (op->front, method, path);
  GAsyncResult *caught = NULL;
  GAsyncResult *second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 cancelled;

  front_spoil (op->front, FRONT_HOLD, method, path, G_MAXUINT);
  start (seller->session, cancellable, sfs_test_async_catch, &caught);
  sfs_test_await (front_count (op->front, method, path) > count);

  /* Meanwhile a second call is turned away and spoils nothing. */
  start (seller->session, NULL, sfs_test_async_catch, &second);
  second_result = sfs_test_async_await (&second);
  g_assert_false (finish (seller->session, second_result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);

  cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  result = sfs_test_async_await (&caught);
  g_assert_cmpint (g_get_monotonic_time () - cancelled, <, 2 * G_USEC_PER_SEC);
  g_assert_false (finish (seller->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, before);
  front_clear (op->front);
}

static void
start_agree (SfsSession *session,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  const char *const languages[] = { "en", NULL };
  SfsDescription *description = sfs_session_get_description (session);
  g_autoptr (GPtrArray) purposes =
      sfs_disclosure_get_purposes (sfs_description_get_disclosure (description), languages);
  g_autoptr (GPtrArray) given = g_ptr_array_new ();

  for (guint i = 0; i < purposes->len; i++)
    g_ptr_array_add (given, ((SfsPurpose *) g_ptr_array_index (purposes, i))->id);
  g_ptr_array_add (given, NULL);
  sfs_session_agree_async (session, (const char *const *) given->pdata, languages, NULL,
                           cancellable, callback, user_data);
}

static void
start_refuse (SfsSession *session,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  sfs_session_refuse_async (session, TRUE, NULL, NULL, NULL, cancellable, callback, user_data);
}

static void
test_contact (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  g_assert_true (seller_invite (seller, link, &error));
  cancel_when_held (seller, op, "GET", "/.well-known/", sfs_session_contact_async,
                    sfs_session_contact_finish);
  g_assert_null (sfs_records_get_pin (seller->records, op->origin));
  g_assert_true (seller_contact (seller, &error));
  g_assert_no_error (error);
}

static void
test_agree (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  cancel_when_held (seller, op, "POST", "/token", start_agree, sfs_session_agree_finish);
  g_assert_true (seller_agree (seller, NULL, &error));
  g_assert_no_error (error);
}

static void
test_refuse (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  cancel_when_held (seller, op, "POST", "/refusals", start_refuse, sfs_session_refuse_finish);
  g_assert_true (seller_refuse (seller, TRUE, &error));
  g_assert_no_error (error);
}

/* Before the work is begun; the clip is still there, and nothing else is. */
static void
test_seal (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autofree char *consents = g_build_filename (seller->dir, "consents", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operator_start (op);
  g_assert_true (seller_invite (seller, link, &error));
  g_assert_true (seller_contact (seller, &error));
  g_assert_true (seller_agree (seller, NULL, &error));
  seller_record (seller);
  g_cancellable_cancel (cancellable);
  sfs_session_seal_async (seller->session, cancellable, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_seal_finish (seller->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_RECORDED);
  g_assert_nonnull (sfs_session_get_clip (seller->session));
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
  g_assert_cmpuint (count_files (consents, ""), ==, 0);

  g_assert_true (seller_seal (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);
}

static const char *const send_steps[][2] = {
  { "PUT", "/submissions/" },
  { "POST", "/uploads" },
  { "PATCH", "/uploads/" },
  { "GET", "/submissions/" },
};

static void
test_send (gconstpointer data)
{
  const char *const *step = data;
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autofree char *outbox = g_build_filename (seller->dir, "outbox", NULL);
  g_autoptr (GError) error = NULL;

  operator_start (op);
  seller_go_sealed (seller, link);
  cancel_when_held (seller, op, step[0], step[1], sfs_session_send_async, sfs_session_send_finish);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 1);

  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (seller->session), ==, SFS_SESSION_CONFIRMED);
  g_assert_cmpuint (count_files (outbox, ".age"), ==, 0);
}

/* Cancelled while it waits for somebody to be there again. */
static void
test_send_while_waiting (void)
{
  g_autoptr (Operator) op = operator_new ();
  g_autoptr (Seller) seller = seller_new ();
  g_autofree char *link = operator_invite (op, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean waiting = FALSE;

  operator_start (op);
  seller_go_sealed (seller, link);
  front_answer (op->front, "PUT", "/", G_MAXUINT, 503, "text/plain", "later");
  sfs_session_send_async (seller->session, cancellable, sfs_test_async_catch, &caught);
  while (!waiting)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (seller->session, "waiting", &waiting, NULL);
    }
  g_cancellable_cancel (cancellable);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_send_finish (seller->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_object_get (seller->session, "waiting", &waiting, NULL);
  g_assert_false (waiting);
  front_clear (op->front);
  g_assert_true (seller_send (seller, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/session/cancel/contact", test_contact);
  g_test_add_func ("/session/cancel/agree", test_agree);
  g_test_add_func ("/session/cancel/refuse", test_refuse);
  g_test_add_func ("/session/cancel/seal", test_seal);
  for (guint i = 0; i < G_N_ELEMENTS (send_steps); i++)
    {
      g_autofree char *path = g_strconcat ("/session/cancel/send/", send_steps[i][0], NULL);

      g_test_add_data_func (path, send_steps[i], test_send);
    }
  g_test_add_func ("/session/cancel/send/waiting", test_send_while_waiting);
  return g_test_run ();
}
