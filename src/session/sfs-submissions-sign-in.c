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
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_new_sign_in_async);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_FRESH, cancellable,
                               on_reached, task);
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
  char *before;       /* (nullable) the grant that is gone */
  GPtrArray *moved;   /* SfsSent that go with the new sign-in */
  GPtrArray *records; /* JsonObject of them, as they are on the disk now */
} SignIn;

static void
sign_in_free (SignIn *in)
{
  g_object_unref (in->sent);
  g_object_unref (in->sign_in);
  g_object_unref (in->client);
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

/* What waits in the outbox is renewed by who sends it. */
static gboolean
goes_with (SfsSent *sent, SignIn *in)
{
  if (sent == in->sent)
    return TRUE;
  return !sent->waiting && !sent->leaving &&
         g_str_equal (sfs_sent_get_origin (sent), sfs_sent_get_origin (in->sent)) &&
         g_str_equal (get_subject (sent), get_subject (in->sent)) &&
         (g_strcmp0 (sfs_sent_get_grant (sent), in->before) == 0 ||
          (sfs_sent_get_answer (sent) == SFS_ANSWER_SIGNED_OUT && sent->issuer != NULL));
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  SignIn *in = task_data;
  const char *grant = sfs_operator_client_get_grant (in->client);
  GError *error = NULL;

  for (guint i = 0; i < in->moved->len; i++)
    {
      JsonObject *record = sfs_records_move_submission (
          self->records, sfs_sent_get_id (g_ptr_array_index (in->moved, i)), grant, &error);

      if (record == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      g_ptr_array_add (in->records, record);
    }
  g_task_return_boolean (task, TRUE);
}

static gboolean
is_used (SfsSubmissions *self, const char *grant)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (sfs_sent_get_grant (g_ptr_array_index (self->items, i)), grant) == 0)
      return TRUE;
  return FALSE;
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  SignIn *in = g_task_get_task_data (task);
  const char *origin;
  GError *error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  for (guint i = 0; i < in->records->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (in->moved, i);

      sfs_sent_update (sent, g_ptr_array_index (in->records, i), sent->waiting);
      sfs_sent_set_trouble (sent, NULL);
      sfs_submissions_schedule (self, sent, TRUE);
    }
  if (!done)
    {
      g_task_return_error (task, error);
      return;
    }
  origin = sfs_sent_get_origin (in->sent);
  g_hash_table_replace (
      self->clients, g_strconcat (origin, "\n", sfs_operator_client_get_grant (in->client), NULL),
      g_object_ref (in->client));
  /* What nobody accepts any more is of no use either. */
  if (in->before != NULL && !is_used (self, in->before))
    {
      g_autofree char *key = g_strconcat (origin, "\n", in->before, NULL);

      g_hash_table_remove (self->clients, key);
      sfs_credential_store_remove_async (self->store, origin, in->before, NULL, NULL, NULL);
    }
  g_task_return_boolean (task, TRUE);
}

/* That seller's sign-in is not wanted here. */
static void
on_other_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_operator_client_sign_out_finish (SFS_OPERATOR_CLIENT (source), result, NULL, &error))
    g_warning ("The sign-in of another seller stays: %s", error->message);
  g_task_return_new_error (task, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SELLER,
                           "Another seller signed in");
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
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (g_strcmp0 (sfs_operator_client_get_subject (in->client), get_subject (in->sent)) != 0)
    {
      sfs_operator_client_sign_out_async (in->client, NULL, on_other_out, task);
      return;
    }
  in->before = g_strdup (sfs_sent_get_grant (in->sent));
  for (guint i = 0; i < self->items->len; i++)
    if (goes_with (g_ptr_array_index (self->items, i), in))
      g_ptr_array_add (in->moved, g_object_ref (g_ptr_array_index (self->items, i)));
  sfs_submissions_run (self, keep_in_thread, in, on_kept, task);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *in = g_task_get_task_data (task);
  GError *error = NULL;

  if (sfs_operator_client_restore_finish (in->client, result, &error))
    {
      sfs_operator_client_sign_in_async (in->client, in->sign_in, g_task_get_cancellable (task),
                                         on_signed_in, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
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
 */
void
sfs_submissions_sign_in_async (SfsSubmissions *self,
                               SfsSent *sent,
                               SfsSignIn *sign_in,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SignIn *in = g_new0 (SignIn, 1);

  g_task_set_source_tag (task, sfs_submissions_sign_in_async);
  /* Signed in is signed in, whoever stopped waiting. */
  g_task_set_check_cancellable (task, FALSE);
  in->sent = g_object_ref (sent);
  in->sign_in = g_object_ref (sign_in);
  in->client = sfs_operator_client_new (self->http, sfs_sign_in_get_description (sign_in),
                                        self->store, NULL);
  in->moved = g_ptr_array_new_with_free_func (g_object_unref);
  in->records = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_task_set_task_data (task, in, (GDestroyNotify) sign_in_free);
  sfs_operator_client_restore_async (in->client, cancellable, on_restored, task);
}

/**
 * sfs_submissions_sign_in_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_DENIED and the other
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_ ones, %SFS_SESSION_ERROR_OTHER_SELLER, of the store, a
 *   %SFS_NET_ERROR, %SFS_SESSION_ERROR_RECORDS
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
