/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of the state, as far as they need nobody else. */

#include "account/sfs-operator-client.h"
#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-session.h"

#define LINK "selfsame:?operator=https%3A%2F%2Fshop.example&code=c0de"

typedef struct
{
  SfsRecords *records;
  SfsSession *session;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  g_autoptr (SfsCredentialStore) store = sfs_memory_store_new ();
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sfs_records_open_async (dir, NULL, sfs_test_async_catch, &caught);
  result = sfs_test_async_await (&caught);
  fixture->records = sfs_records_open_finish (result, &error);
  g_assert_no_error (error);
  fixture->session = sfs_session_new (http, fixture->records, store);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sfs_assert_finalized (fixture->session);
  sfs_assert_finalized (fixture->records);
}

static void
test_fresh (Fixture *fixture, gconstpointer data)
{
  SfsSession *session = fixture->session;

  g_assert_cmpint (sfs_session_get_state (session), ==, SFS_SESSION_IDLE);
  g_assert_null (sfs_session_get_invitation (session));
  g_assert_null (sfs_session_get_description (session));
  g_assert_false (sfs_session_may_record (session));
  g_assert_false (sfs_session_keeps_credentials (session));
  g_assert_null (sfs_session_get_consent (session));
  g_assert_null (sfs_session_get_clip (session));
  g_assert_null (sfs_session_get_receipt (session));
  g_assert_null (sfs_session_get_receipt_path (session));
  g_assert_cmpint (sfs_session_get_sealed_bytes (session), ==, 0);
  /* Out of turn, and without any effect. */
  sfs_session_reconsider (session);
  sfs_session_drop_recording (session);
  sfs_session_set_paused (session, TRUE);
  g_assert_cmpint (sfs_session_get_state (session), ==, SFS_SESSION_IDLE);
}

typedef void (*Start) (SfsSession *, GCancellable *, GAsyncReadyCallback, gpointer);
typedef gboolean (*Finish) (SfsSession *, GAsyncResult *, GError **);

static void
start_agree (SfsSession *session,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  const char *const nothing[] = { NULL };

  sfs_session_agree_async (session, nothing, nothing, NULL, cancellable, callback, user_data);
}

static void
start_refuse (SfsSession *session,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  sfs_session_refuse_async (session, FALSE, NULL, NULL, NULL, cancellable, callback, user_data);
}

static void
start_save (SfsSession *session,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere");
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string ("x");

  sfs_session_save_recovery_async (session, file, passphrase, cancellable, callback, user_data);
}

static void
test_out_of_turn (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    Start start;
    Finish finish;
  } calls[] = {
    { sfs_session_contact_async, sfs_session_contact_finish },
    { start_agree, sfs_session_agree_finish },
    { start_refuse, sfs_session_refuse_finish },
    { start_save, sfs_session_save_recovery_finish },
    { sfs_session_seal_async, sfs_session_seal_finish },
    { sfs_session_send_async, sfs_session_send_finish },
    { sfs_session_discard_async, sfs_session_discard_finish },
    { sfs_session_withdraw_async, sfs_session_withdraw_finish },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      GAsyncResult *caught = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      calls[i].start (fixture->session, NULL, sfs_test_async_catch, &caught);
      result = sfs_test_async_await (&caught);
      g_assert_false (calls[i].finish (fixture->session, result, &error));
      g_assert_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_STATE);
      g_assert_cmpint (sfs_session_get_state (fixture->session), ==, SFS_SESSION_IDLE);
    }
}

static void
test_invitation (Fixture *fixture, gconstpointer data)
{
  SfsSession *session = fixture->session;
  g_autoptr (GError) error = NULL;

  g_assert_false (sfs_session_set_invitation (session, "hello", &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_NOT_INVITATION);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (session), ==, SFS_SESSION_IDLE);

  g_assert_true (sfs_session_set_invitation (session, LINK, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sfs_session_get_state (session), ==, SFS_SESSION_INVITED);
  g_assert_true (sfs_session_is_first_contact (session));
  g_assert_cmpstr (sfs_invitation_get_host (sfs_session_get_invitation (session)), ==,
                   "shop.example");

  /* One that cannot be read leaves the one there is. */
  g_assert_false (sfs_session_set_invitation (session, "selfsame:?x", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (sfs_session_get_state (session), ==, SFS_SESSION_INVITED);
  g_assert_cmpstr (sfs_invitation_get_code (sfs_session_get_invitation (session)), ==, "c0de");
}

/* Nobody listens there. */
static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *origin = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr (SfsInvitation) invitation = sfs_invitation_new (origin, "c0de", NULL);
  g_autofree char *link = sfs_invitation_to_uri (invitation);
  GAsyncResult *caught = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_close (listener);
  g_assert_true (sfs_session_set_invitation (fixture->session, link, &error));
  sfs_session_contact_async (fixture->session, NULL, sfs_test_async_catch, &caught);
  g_assert_false (sfs_session_set_invitation (fixture->session, LINK, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  result = sfs_test_async_await (&caught);
  g_assert_false (sfs_session_contact_finish (fixture->session, result, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_assert_cmpint (sfs_session_get_state (fixture->session), ==, SFS_SESSION_INVITED);
}

static void
test_submission_states (void)
{
  for (int state = SFS_SUBMISSION_ANNOUNCED; state <= SFS_SUBMISSION_DELETED; state++)
    {
      const char *text = sfs_submission_state_to_string ((SfsSubmissionState) state);

      g_assert_cmpint ((int) sfs_submission_state_from_string (text), ==, state);
    }
  g_assert_cmpint (sfs_submission_state_from_string ("in_review"), ==, SFS_SUBMISSION_IN_REVIEW);
  g_assert_cmpint (sfs_submission_state_from_string ("archived"), ==, SFS_SUBMISSION_UNKNOWN);
  g_assert_cmpint (sfs_submission_state_from_string (NULL), ==, SFS_SUBMISSION_UNKNOWN);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/session/state/fresh", Fixture, NULL, set_up, test_fresh, tear_down);
  g_test_add ("/session/state/out-of-turn", Fixture, NULL, set_up, test_out_of_turn, tear_down);
  g_test_add ("/session/state/invitation", Fixture, NULL, set_up, test_invitation, tear_down);
  g_test_add ("/session/state/offline", Fixture, NULL, set_up, test_offline, tear_down);
  g_test_add_func ("/session/submission-states", test_submission_states);
  return g_test_run ();
}
