/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A keyring that is locked while Selfsame runs, and a person who does not unlock it: asked once,
 * and then not before somebody looks. The linker puts the function below that is named __wrap_… in
 * the place of the real one. */

#include "sent.h"

#include "fixtures/sfs-test.h"
#include "session/sfs-sent-private.h"

void __real_sfs_credential_store_load_async (SfsCredentialStore *self,
                                             const char *origin,
                                             const char *grant,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
void __wrap_sfs_credential_store_load_async (SfsCredentialStore *self,
                                             const char *origin,
                                             const char *grant,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

static gboolean locked;
static guint prompts; /* how often the person was asked to unlock it */

void
__wrap_sfs_credential_store_load_async (SfsCredentialStore *self,
                                        const char *origin,
                                        const char *grant,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  if (!locked)
    {
      __real_sfs_credential_store_load_async (self, origin, grant, cancellable, callback,
                                              user_data);
      return;
    }
  prompts++;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED, "Dismissed");
}

/* Nothing of the sign-in is in memory any more. */
static void
lock (Sent *self)
{
  locked = TRUE;
  prompts = 0;
  sent_restart (self);
}

static void
assert_asked_once (Sent *self)
{
  sfs_test_await (prompts == 1 && !sfs_sent_get_busy (self->sent));
  g_assert_error (sfs_sent_get_trouble (self->sent), SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  g_assert_cmpint (self->sent->ask_at, ==, 0);
  prompts = 0;
}

/* As it comes to pass in a window that is open for long: the token has run out, and what it is
 * renewed with is behind the lock. */
static void
test_token_ran_out (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autoptr (GError) error = NULL;

  sent_refresh (self, &error);
  g_assert_no_error (error);
  locked = TRUE;
  prompts = 0;
  front_answer (self->op->front, "GET", path, 1, 401, "text/plain", "no");
  sfs_submissions_set_watching (self->list, TRUE);
  assert_asked_once (self);

  locked = FALSE;
  sfs_submissions_look (self->list);
  sfs_test_await (sfs_sent_get_trouble (self->sent) == NULL && !sfs_sent_get_busy (self->sent));
  g_assert_cmpint (self->sent->ask_at, !=, 0);
}

/* Not decided yet, so it is watched. */
static void
test_watched (void)
{
  g_autoptr (Sent) self = sent_new (NULL);

  lock (self);
  sfs_submissions_set_watching (self->list, TRUE);
  assert_asked_once (self);

  /* Whoever opens the list may unlock it, or not. */
  sfs_submissions_look (self->list);
  assert_asked_once (self);

  locked = FALSE;
  sfs_submissions_look (self->list);
  sfs_test_await (sfs_sent_get_trouble (self->sent) == NULL &&
                  sfs_sent_get_asked_at (self->sent) != NULL && !sfs_sent_get_busy (self->sent));
  g_assert_cmpint (self->sent->ask_at, !=, 0);
}

/* What was taken back and is not confirmed is not forgotten for it. */
static void
test_taken_back (void)
{
  g_autoptr (Sent) self = sent_new (NULL);
  g_autofree char *path = sent_path (self, "");
  g_autofree char *jws = sent_sign_deletion (self, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  front_spoil (self->op->front, FRONT_DROP, "DELETE", path, G_MAXUINT);
  g_assert_true (sent_withdraw (self, &error));
  g_assert_no_error (error);
  front_clear (self->op->front);
  sent_answer_deletion (self, jws, 1);
  lock (self);
  sfs_submissions_set_watching (self->list, TRUE);
  assert_asked_once (self);
  g_assert_cmpint (sfs_sent_get_withdrawal (self->sent), ==, SFS_WITHDRAWAL_ASKED);

  locked = FALSE;
  sfs_submissions_look (self->list);
  sfs_test_await (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED);
}

/* What is decided was only ever asked about because somebody looked. */
static void
test_decided (void)
{
  g_autoptr (Sent) self = sent_new (NULL);

  g_free (operator_run (self->op, "decide", self->id, "verified", NULL));
  g_assert_true (sent_refresh (self, NULL));
  lock (self);
  sfs_submissions_set_watching (self->list, TRUE);
  g_assert_false (sent_refresh (self, NULL));
  assert_asked_once (self);

  sfs_submissions_look (self->list);
  g_assert_cmpint (self->sent->ask_at, ==, 0);
  locked = FALSE;
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/session/locked/token-ran-out", test_token_ran_out);
  g_test_add_func ("/session/locked/watched", test_watched);
  g_test_add_func ("/session/locked/taken-back", test_taken_back);
  g_test_add_func ("/session/locked/decided", test_decided);

  return g_test_run ();
}
