/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in again, so that an operator can be asked about what was sent under a sign-in that is
 * gone. */

#include "session/sfs-submissions-private.h"

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  g_autoptr (SfsReach) reach = NULL;
  GError *error = NULL;

  reach = sfs_submissions_reach_finish (self, result, &error);
  if (reach == NULL)
    g_task_return_error (task, error);
  else if (sfs_reach_get_issuer (reach) == NULL)
    g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                             "There is no issuer whose sign-in would bring this back");
  else
    g_task_return_pointer (
        task, sfs_sign_in_new (self->http, sfs_operator_client_get_description (reach->client)),
        g_object_unref);
}

/**
 * sfs_submissions_new_sign_in_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the operator for its description, and prepares a sign-in through the browser with it.
 */
void
sfs_submissions_new_sign_in_async (SfsSubmissions *self,
                                   SfsSent *sent,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  GTask *task = g_task_new (self, joined, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_new_sign_in_async);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_FRESH, joined, on_reached,
                               task);
}

/**
 * sfs_submissions_new_sign_in_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGNED_OUT when no sign-in would bring it back,
 *   %SFS_SESSION_ERROR_RECORDS, or of the store
 *
 * Finishes sfs_submissions_new_sign_in_async ().
 *
 * Returns: (transfer full): an attempt, not yet started
 */
SfsSignIn *
sfs_submissions_new_sign_in_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Waiting for the browser. */

typedef struct
{
  SfsSent *sent;
  SfsSignIn *sign_in;
  SfsOperatorClient *client;
  GCancellable *left; /* cancelled when @sent is forgotten or signed out of */
  GError *fault;      /* (nullable) why the tokens are given back */
  char *before;       /* (nullable) the grant that is gone */
  GPtrArray *moved;   /* SfsSent that go with the new sign-in */
  GPtrArray *records; /* JsonObject (nullable) of each, as it is on the disk now */
} SignIn;

static void
unref_record (gpointer record)
{
  if (record != NULL)
    json_object_unref (record);
}

static void
sign_in_free (SignIn *in)
{
  g_object_unref (in->sent);
  g_object_unref (in->sign_in);
  g_object_unref (in->client);
  g_object_unref (in->left);
  g_clear_error (&in->fault);
  g_free (in->before);
  g_ptr_array_unref (in->moved);
  g_ptr_array_unref (in->records);
  g_free (in);
}

static const char *
get_subject (SfsSent *sent)
{
  return json_object_get_string_member (sent->record, "subject");
}

/* What waits in the outbox is renewed by who sends it, and what has a sign-in of its own under way
 * goes with that. */
static gboolean
goes_with (SfsSent *sent, SignIn *in)
{
  if (sent == in->sent)
    return TRUE;
  return !sent->waiting && !sent->leaving && !sent->signing_in &&
         g_str_equal (sfs_sent_get_origin (sent), sfs_sent_get_origin (in->sent)) &&
         g_str_equal (get_subject (sent), get_subject (in->sent)) &&
         (g_strcmp0 (sfs_sent_get_grant (sent), in->before) == 0 ||
          (sfs_sent_get_answer (sent) == SFS_ANSWER_SIGNED_OUT && sent->issuer != NULL));
}

/* Takes @task and @error (nullable). */
static void
end (GTask *task, GError *error)
{
  SignIn *in = g_task_get_task_data (task);

  for (guint i = 0; i < in->moved->len; i++)
    sfs_sent_set_signing_in (g_ptr_array_index (in->moved, i), FALSE);
  sfs_sent_set_signing_in (in->sent, FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_given_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *in = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!sfs_operator_client_sign_out_finish (SFS_OPERATOR_CLIENT (source), result, NULL, &error))
    g_warning ("A sign-in that is of no use stays: %s", error->message);
  end (task, g_steal_pointer (&in->fault));
}

/* Takes @task and @error. What was kept by now is not wanted here. Whoever forgets the submission
 * waits for this, and for no operator. */
static void
give_back (GTask *task, GError *error)
{
  SignIn *in = g_task_get_task_data (task);

  in->fault = error;
  sfs_operator_client_sign_out_async (in->client, in->left, on_given_back, task);
}

/* One that goes along and cannot be written, since its folder is away or it was removed, is in
 * nobody's way: it can be signed in for by itself. */
static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  SignIn *in = task_data;
  GError *error = NULL;

  for (guint i = 0; i < in->moved->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (in->moved, i);
      const char *id = sfs_sent_get_id (sent);
      g_autoptr (SfsRecords)
          records = sfs_submissions_find_records (self, sfs_sent_get_folder (sent), id, &error);
      JsonObject *record = NULL;

      if (records != NULL)
        record = sfs_records_move_submission (records, id,
                                              sfs_operator_client_get_credentials (in->client),
                                              &error);
      g_ptr_array_add (in->records, record);
      if (record != NULL)
        continue;
      if (sent == in->sent)
        {
          g_task_return_error (task, error);
          return;
        }
      g_message ("Submission %s does not go with the new sign-in: %s", id, error->message);
      g_clear_error (&error);
    }
  g_task_return_boolean (task, TRUE);
}

/* By another than @but (nullable). */
static gboolean
is_used (SfsSubmissions *self, const char *grant, SfsSent *but)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent != but && g_strcmp0 (sfs_sent_get_grant (sent), grant) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
take_records (SfsSubmissions *self, SignIn *in)
{
  for (guint i = 0; i < in->records->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (in->moved, i);
      JsonObject *record = g_ptr_array_index (in->records, i);

      if (record == NULL)
        continue;
      sfs_credential_store_follow_on (self->store, sfs_sent_get_origin (sent),
                                      sfs_sent_get_grant (sent),
                                      sfs_operator_client_get_grant (in->client));
      sfs_sent_update (sent, record, sent->waiting);
      sfs_sent_set_trouble (sent, NULL);
      sfs_submissions_schedule (self, sent, TRUE);
    }
}

/* What nobody accepts any more is of no use either. */
static void
take_client (SfsSubmissions *self, SignIn *in)
{
  const char *origin = sfs_sent_get_origin (in->sent);
  g_autofree char *before = g_strconcat (origin, "\n", in->before, NULL);

  g_hash_table_replace (
      self->clients, g_strconcat (origin, "\n", sfs_operator_client_get_grant (in->client), NULL),
      g_object_ref (in->client));
  if (in->before == NULL || is_used (self, in->before, NULL))
    return;
  g_hash_table_remove (self->clients, before);
  sfs_credential_store_remove_async (self->store, origin, in->before, NULL, NULL, NULL);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  SignIn *in = g_task_get_task_data (task);
  const char *grant = sfs_operator_client_get_grant (in->client);
  GError *error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  take_records (self, in);
  if (done)
    done = !g_cancellable_set_error_if_cancelled (in->left, &error);
  if (!done && !is_used (self, grant, g_cancellable_is_cancelled (in->left) ? in->sent : NULL))
    {
      give_back (task, error);
      return;
    }
  take_client (self, in);
  end (task, error);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  SignIn *in = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sfs_operator_client_sign_in_finish (in->client, result, &error))
    {
      end (task, error);
      return;
    }
  if (g_cancellable_set_error_if_cancelled (in->left, &error))
    {
      give_back (task, error);
      return;
    }
  if (g_strcmp0 (sfs_operator_client_get_subject (in->client), get_subject (in->sent)) != 0)
    {
      give_back (task, g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SELLER,
                                            "Another seller signed in"));
      return;
    }
  in->before = g_strdup (sfs_sent_get_grant (in->sent));
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (!goes_with (sent, in))
        continue;
      sfs_sent_set_signing_in (sent, TRUE);
      g_ptr_array_add (in->moved, g_object_ref (sent));
    }
  sfs_submissions_run (self, keep_in_thread, in, on_kept, task);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *in = g_task_get_task_data (task);
  GError *error = NULL;

  if (sfs_operator_client_restore_finish (in->client, result, &error))
    sfs_operator_client_sign_in_async (in->client, in->sign_in, g_task_get_cancellable (task),
                                       on_signed_in, task);
  else
    end (task, error);
}

/**
 * sfs_submissions_sign_in_async:
 * @self: the submissions
 * @sent: one of them, whose sign-in is gone
 * @sign_in: of sfs_submissions_new_sign_in_async (), started
 * @cancellable: (nullable): cancels; the seller may have closed the browser
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits for the seller to sign in through the browser. What was sent is then looked after with the
 * new sign-in: @sent, and all of the same seller there that is known to be signed out of. It is
 * asked about at once where it is asked about by itself, as what was withdrawn is.
 *
 * Forgetting @sent, or signing out of its operator, ends this and waits for its end: a sign-in that
 * came too late is not kept.
 */
void
sfs_submissions_sign_in_async (SfsSubmissions *self,
                               SfsSent *sent,
                               SfsSignIn *sign_in,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  g_autoptr (GTask) task = g_task_new (self, joined, callback, user_data);
  SignIn *in;

  g_task_set_source_tag (task, sfs_submissions_sign_in_async);
  /* Signed in is signed in, whoever stopped waiting. */
  g_task_set_check_cancellable (task, FALSE);
  if (sent->leaving || sent->signing_in ||
      sfs_submissions_find (self, sfs_sent_get_id (sent)) != sent)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "This submission is forgotten, signed out of or signed in to");
      return;
    }
  in = g_new0 (SignIn, 1);
  in->sent = g_object_ref (sent);
  in->left = g_object_ref (sent->left);
  in->sign_in = g_object_ref (sign_in);
  in->client = sfs_operator_client_new (self->http, sfs_sign_in_get_description (sign_in),
                                        self->store, NULL);
  in->moved = g_ptr_array_new_with_free_func (g_object_unref);
  in->records = g_ptr_array_new_with_free_func (unref_record);
  g_task_set_task_data (task, in, (GDestroyNotify) sign_in_free);
  sfs_sent_set_signing_in (sent, TRUE);
  sfs_operator_client_restore_async (in->client, joined, on_restored, g_steal_pointer (&task));
}

/**
 * sfs_submissions_sign_in_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_DENIED and the other
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_ ones, %SFS_SESSION_ERROR_OTHER_SELLER, of the store, a
 *   %SFS_NET_ERROR, %SFS_SESSION_ERROR_RECORDS, %G_IO_ERROR_PENDING
 *
 * Finishes sfs_submissions_sign_in_async ().
 *
 * Returns: %TRUE when the operator can be asked about it again
 */
gboolean
sfs_submissions_sign_in_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
