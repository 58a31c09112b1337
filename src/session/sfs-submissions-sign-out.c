/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An operator is signed out of: with it go the sign-ins of all that was sent there, and those
 * nothing was sent under. */

#include "session/sfs-submissions-private.h"

typedef struct
{
  char *origin;
  GPtrArray *sent;     /* SfsSent, all of @origin, the oldest first: what lies in a keyring that is
                          locked stops this before something newer is given up */
  guint next;          /* of them */
  GHashTable *issuers; /* grant ("": before they had names) → who gave it; "": an invitation */
  SfsReach *reach;     /* (nullable) the one being signed out of */
  SfsDescription *description; /* (nullable) the operator's, as it was reached last */
  GPtrArray *records;          /* JsonObject (nullable) of @sent, as they are on the disk now */
  gboolean counts; /* there is a token to be given up: it matters what the server says */
  gboolean unconfirmed;
} SignOut;

static void
unref_record (gpointer record)
{
  if (record != NULL)
    json_object_unref (record);
}

static void
sign_out_free (SignOut *out)
{
  g_free (out->origin);
  g_ptr_array_unref (out->sent);
  g_hash_table_unref (out->issuers);
  g_clear_pointer (&out->reach, sfs_reach_free);
  g_clear_pointer (&out->description, sfs_description_unref);
  g_ptr_array_unref (out->records);
  g_free (out);
}

/* Those that were given up know no token any more; what else there is, is loaded anew. */
static void
drop_clients (SfsSubmissions *self, SignOut *out)
{
  g_autofree char *of = g_strconcat (out->origin, "\n", NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, of))
      g_hash_table_iter_remove (&iter);
}

/* Takes @task and @error: what is still signed in to is looked after as before. */
static void
fail (GTask *task, GError *error)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  SignOut *out = g_task_get_task_data (task);

  drop_clients (self, out);
  sfs_submissions_take_up (self, out->sent);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static const char *
get_grant (SfsSent *sent)
{
  return sfs_sent_get_grant (sent) != NULL ? sfs_sent_get_grant (sent) : "";
}

/* How it was signed in is on record from now on, as nothing else of it is left: it decides whether
 * signing in again brings these back. */

static void
note_issuer (JsonObject *record, gpointer user_data)
{
  json_object_set_string_member (record, "issuer", user_data);
}

static void
note_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  SignOut *out = task_data;

  for (guint i = 0; i < out->sent->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (out->sent, i);
      char *issuer = g_hash_table_lookup (out->issuers, get_grant (sent));
      g_autoptr (SfsRecords) records = NULL;
      g_autoptr (GError) error = NULL;
      JsonObject *record = NULL;

      if (issuer != NULL)
        records = sfs_submissions_find_records (self, sfs_sent_get_folder (sent),
                                                sfs_sent_get_id (sent), &error);
      if (records != NULL)
        record = sfs_records_edit_submission (records, sfs_sent_get_id (sent), NULL, note_issuer,
                                              issuer, &error);
      /* Signed out it is all the same. */
      if (error != NULL)
        g_warning ("Not on record how it was signed in: %s", error->message);
      g_ptr_array_add (out->records, record);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  SignOut *out = g_task_get_task_data (task);
  g_autoptr (GError) gone = g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                                                 "The seller signed out");

  for (guint i = 0; i < out->sent->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (out->sent, i);
      JsonObject *record = g_ptr_array_index (out->records, i);
      const char *today = out->description != NULL ? sfs_description_get_issuer (out->description)
                                                   : NULL;
      const char *gave = g_hash_table_lookup (out->issuers, get_grant (sent));

      if (record != NULL)
        sfs_sent_update (sent, record, sent->waiting);
      if (gave != NULL)
        sfs_sent_set_issuer (sent, g_strcmp0 (gave, today) == 0 ? today : NULL);
      if (!sent->waiting)
        sfs_sent_set_trouble (sent, gone);
    }
  drop_clients (self, out);
  sfs_submissions_take_up (self, out->sent);
  g_task_return_boolean (task, TRUE);
}

/* Sign-ins that nothing was sent under: the newest of them, until there is none. */

static void give_up_rest (GTask *task);

static gboolean
holds_token (SfsOperatorClient *client)
{
  const SfsCredentials *held = sfs_operator_client_get_credentials (client);

  return held->refresh_token != NULL || held->access_token != NULL;
}

/* FALSE: it failed, and @task is taken. */
static gboolean
came_out (GTask *task, GObject *client, GAsyncResult *result)
{
  SignOut *out = g_task_get_task_data (task);
  gboolean confirmed = FALSE;
  GError *error = NULL;

  if (!sfs_operator_client_sign_out_finish (SFS_OPERATOR_CLIENT (client), result, &confirmed,
                                            &error))
    {
      fail (task, error);
      return FALSE;
    }
  if (out->counts && !confirmed)
    out->unconfirmed = TRUE;
  return TRUE;
}

static void
on_rest_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  if (came_out (user_data, source, result))
    give_up_rest (user_data);
}

static void
on_rest_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  SignOut *out = g_task_get_task_data (task);
  SfsOperatorClient *client = SFS_OPERATOR_CLIENT (source);
  GError *error = NULL;

  if (!sfs_operator_client_restore_finish (client, result, &error))
    {
      fail (task, error);
      return;
    }
  out->counts = holds_token (client);
  if (out->counts)
    sfs_operator_client_sign_out_async (client, g_task_get_cancellable (task), on_rest_out, task);
  else
    sfs_submissions_run (self, note_in_thread, out, on_noted, task);
}

/* Takes @task. */
static void
give_up_rest (GTask *task)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  SignOut *out = g_task_get_task_data (task);
  g_autoptr (SfsOperatorClient)
      client = sfs_operator_client_new (self->http, out->description, self->store, NULL);

  sfs_operator_client_restore_async (client, NULL, on_rest_restored, task);
}

/* Those that something was sent under, each by the client that speaks for it. */

static void give_up_next (GTask *task);

static void
on_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  if (came_out (user_data, source, result))
    give_up_next (user_data);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignOut *out = g_task_get_task_data (task);
  SfsSent *sent = g_ptr_array_index (out->sent, out->next - 1);
  SfsOperatorClient *client;
  const SfsCredentials *held;
  GError *error = NULL;

  g_clear_pointer (&out->reach, sfs_reach_free);
  out->reach = sfs_submissions_reach_finish (SFS_SUBMISSIONS (source), result, &error);
  if (out->reach == NULL)
    {
      fail (task, error);
      return;
    }
  client = out->reach->client;
  held = sfs_operator_client_get_credentials (client);
  g_clear_pointer (&out->description, sfs_description_unref);
  out->description = sfs_description_ref (sfs_operator_client_get_description (client));
  g_hash_table_insert (out->issuers, g_strdup (get_grant (sent)),
                       held->subject == NULL ? NULL
                                             : g_strdup (held->issuer != NULL ? held->issuer : ""));
  out->counts = holds_token (client);
  sfs_operator_client_sign_out_async (client, g_task_get_cancellable (task), on_out, task);
}

/* Takes @task. */
static void
give_up_next (GTask *task)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  SignOut *out = g_task_get_task_data (task);

  while (out->next < out->sent->len)
    {
      SfsSent *sent = g_ptr_array_index (out->sent, out->next++);

      if (g_hash_table_contains (out->issuers, get_grant (sent)))
        continue;
      sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_CACHED, NULL, on_reached,
                                   task);
      return;
    }
  give_up_rest (task);
}

/* Under what is being sent, nothing is taken away. */
static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  SignOut *out = task_data;
  GError *error = NULL;

  for (guint i = 0; i < out->sent->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (out->sent, i);
      const char *id = sfs_sent_get_id (sent);
      g_autoptr (SfsRecords)
          records = sfs_submissions_find_records (self, sfs_sent_get_folder (sent), id, NULL);
      SfsOutbox *outbox;

      /* A folder that is not there has nothing that is being sent. */
      if (records == NULL)
        continue;
      outbox = sfs_records_get_outbox (records);
      if (!sfs_outbox_claim (outbox, id, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      sfs_outbox_release (outbox, id);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    give_up_next (task);
  else
    fail (task, error);
}

static void
on_at_rest (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;

  sfs_submissions_run (SFS_SUBMISSIONS (source), look_in_thread, g_task_get_task_data (task),
                       on_looked, task);
}

/**
 * sfs_submissions_sign_out_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels telling the operator, not the forgetting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Signs out of the operator of @sent: each sign-in there is revoked (RFC 7009) where its issuer can
 * do that, and forgotten here whatever the answer is. For what was sent the trouble is
 * %SFS_ACCOUNT_ERROR_SIGNED_OUT from then on, until somebody signs in again.
 */
void
sfs_submissions_sign_out_async (SfsSubmissions *self,
                                SfsSent *sent,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *origin = sfs_sent_get_origin (sent);
  SignOut *out;

  g_task_set_source_tag (task, sfs_submissions_sign_out_async);
  /* What is forgotten is, whoever stopped waiting. */
  g_task_set_check_cancellable (task, FALSE);
  if (sfs_records_is_held (self->records, origin))
    {
      g_task_return_new_error (task, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE,
                               "An invitation of this operator is under way");
      return;
    }
  out = g_new0 (SignOut, 1);
  out->origin = g_strdup (origin);
  out->sent = g_ptr_array_new_with_free_func (g_object_unref);
  out->issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  out->records = g_ptr_array_new_with_free_func (unref_record);
  for (guint i = self->items->len; i > 0; i--)
    if (g_str_equal (sfs_sent_get_origin (g_ptr_array_index (self->items, i - 1)), origin))
      g_ptr_array_add (out->sent, g_object_ref (g_ptr_array_index (self->items, i - 1)));
  g_task_set_task_data (task, out, (GDestroyNotify) sign_out_free);
  if (sfs_submissions_is_leaving (out->sent))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "A submission is being withdrawn, forgotten or signed out of");
      return;
    }
  sfs_submissions_bring_to_rest_async (self, out->sent, on_at_rest, g_steal_pointer (&task));
}

/**
 * sfs_submissions_sign_out_finish:
 * @self: the submissions
 * @result: what the callback got
 * @confirmed: (out) (optional): whether nobody has to be told any more: every sign-in that could
 *   still be used was revoked, and the operator said so
 * @error: return location; %SFS_SESSION_ERROR_IN_USE, %SFS_UPLOAD_ERROR_BUSY while something is
 *   being sent there, %SFS_ACCOUNT_ERROR_LOCKED or %SFS_ACCOUNT_ERROR_NO_SERVICE,
 *   %SFS_SESSION_ERROR_RECORDS, %G_IO_ERROR_PENDING. What is left then can be signed out of again.
 *
 * Finishes sfs_submissions_sign_out_async ().
 *
 * Returns: %TRUE when no sign-in is kept
 */
gboolean
sfs_submissions_sign_out_finish (SfsSubmissions *self,
                                 GAsyncResult *result,
                                 gboolean *confirmed,
                                 GError **error)
{
  SignOut *out = g_task_get_task_data (G_TASK (result));

  if (confirmed != NULL)
    *confirmed = out != NULL && !out->unconfirmed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
