/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way back with a recovery file, where the key or the sign-in is not on this computer. */

#include "session/sfs-submissions-private.h"

#include "seal/sfs-age.h"

typedef struct
{
  SfsSent *sent;
  GFile *file;
  SfsSecret *passphrase;
  SfsCredentials *found; /* (nullable) what is in the file */
} Recovery;

static void
recovery_free (Recovery *recovery)
{
  g_object_unref (recovery->sent);
  g_object_unref (recovery->file);
  sfs_secret_unref (recovery->passphrase);
  g_clear_pointer (&recovery->found, sfs_credentials_free);
  g_free (recovery);
}

/* Takes @task and @error (nullable). */
static void
end (GTask *task, GError *error)
{
  Recovery *recovery = g_task_get_task_data (task);

  sfs_sent_set_signing_in (recovery->sent, FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
is_signed_out (SfsSent *sent)
{
  return sfs_sent_get_answer (sent) == SFS_ANSWER_SIGNED_OUT;
}

/* It was sent under the sign-in in the file. */
static gboolean
is_under (SfsSent *sent, const SfsCredentials *found)
{
  return g_str_equal (sfs_sent_get_origin (sent), found->origin) &&
         g_strcmp0 (sfs_sent_get_grant (sent), found->grant) == 0;
}

/* Whether the operator refuses what is kept of this sign-in here. */
static gboolean
is_refused (SfsSubmissions *self, const SfsCredentials *found)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (is_under (sent, found) && is_signed_out (sent))
        return TRUE;
    }
  return FALSE;
}

/* A client that knows of no sign-in does not look for one again. */
static void
take_up (SfsSubmissions *self, const SfsCredentials *found)
{
  g_autofree char *key = g_strconcat (found->origin, "\n", found->grant, NULL);

  g_hash_table_remove (self->clients, key);
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (!is_under (sent, found) || sent->leaving)
        continue;
      if (is_signed_out (sent))
        sfs_sent_set_trouble (sent, NULL);
      sfs_pace_reset (&sent->pace);
      sfs_submissions_schedule (self, sent, TRUE);
    }
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  Recovery *recovery = g_task_get_task_data (task);
  const SfsCredentials *found = recovery->found;
  gboolean helps = is_under (recovery->sent, found) || !is_signed_out (recovery->sent);
  GError *error = NULL;

  if (!sfs_credential_store_save_finish (self->store, result, &error))
    {
      end (task, error);
      return;
    }
  if (found->refresh_token != NULL)
    {
      sfs_credential_store_follow_file (self->store, found->origin, found->grant, recovery->file,
                                        recovery->passphrase);
      take_up (self, found);
    }
  if (!helps)
    error = g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SIGN_IN,
                                 "The sign-in in the file does not see this submission");
  end (task, error);
}

/* Who sends something may be making a key at this moment: one of the two would be lost. */
static gboolean
is_in_use (SfsSubmissions *self, const char *origin, GError **error)
{
  if (!sfs_records_is_held (self->records, origin))
    return FALSE;
  g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE,
                       "An invitation of this operator is under way");
  return TRUE;
}

/* What is kept here goes before what is in the file: a key that things may be sealed to by now, and
 * a token that is newer as long as nobody refuses it. */
static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  Recovery *recovery = g_task_get_task_data (task);
  SfsCredentials *found = recovery->found;
  g_autoptr (SfsCredentials) kept = NULL;
  GError *error = NULL;

  kept = sfs_credential_store_load_finish (self->store, result, &error);
  /* From here on it is kept whole: a store may take the key and the sign-in one after the other. */
  if (kept == NULL || is_in_use (self, found->origin, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      end (task, error);
      return;
    }
  if (kept->identity != NULL && found->identity != NULL)
    {
      g_autoptr (SfsSecret) identity = g_steal_pointer (&found->identity);

      found->identity = sfs_age_identities_join (kept->identity, identity);
    }
  if (kept->refresh_token != NULL && g_strcmp0 (kept->grant, found->grant) == 0 &&
      !is_refused (self, found))
    g_clear_pointer (&found->refresh_token, sfs_secret_unref);
  sfs_credential_store_save_async (self->store, found, NULL, on_saved, task);
}

static gboolean
belongs (SfsSent *sent, const SfsCredentials *found)
{
  return g_str_equal (found->origin, sfs_sent_get_origin (sent)) &&
         (found->subject == NULL ||
          g_strcmp0 (found->subject, json_object_get_string_member (sent->record, "subject")) == 0);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  Recovery *recovery = g_task_get_task_data (task);
  GError *error = NULL;

  recovery->found = sfs_recovery_file_read_finish (result, &error);
  if (recovery->found != NULL && !belongs (recovery->sent, recovery->found))
    error = g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_RECOVERY,
                                 "The recovery file is of another operator or seller");
  if (error != NULL)
    end (task, error);
  else
    sfs_credential_store_load_async (self->store, recovery->found->origin, recovery->found->grant,
                                     g_task_get_cancellable (task), on_loaded, task);
}

/**
 * sfs_submissions_recover_async:
 * @self: the submissions
 * @sent: one of them, whose key or sign-in is not on this computer
 * @file: a recovery file
 * @passphrase: the one it was saved with
 * @cancellable: (nullable): cancels, until something is kept; nothing is changed then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens the recovery file, and keeps what is in it where credentials are kept on this computer, so
 * that what was sent can be looked at and withdrawn again. What is kept there already stays: a
 * further key is added, and opens what was sealed to it.
 *
 * Where that place forgets when the program ends, @file gets each refresh token that takes the
 * place of the one in it.
 */
void
sfs_submissions_recover_async (SfsSubmissions *self,
                               SfsSent *sent,
                               GFile *file,
                               SfsSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  g_autoptr (GTask) task = g_task_new (self, joined, callback, user_data);
  Recovery *recovery;
  GError *error = NULL;

  g_task_set_source_tag (task, sfs_submissions_recover_async);
  /* What is kept is kept, whoever stopped waiting. */
  g_task_set_check_cancellable (task, FALSE);
  if (sent->leaving || sent->signing_in ||
      sfs_submissions_find (self, sfs_sent_get_id (sent)) != sent)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "This submission is forgotten, signed out of or signed in to");
      return;
    }
  if (is_in_use (self, sfs_sent_get_origin (sent), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  recovery = g_new0 (Recovery, 1);
  recovery->sent = g_object_ref (sent);
  recovery->file = g_object_ref (file);
  recovery->passphrase = sfs_secret_ref (passphrase);
  g_task_set_task_data (task, recovery, (GDestroyNotify) recovery_free);
  sfs_sent_set_signing_in (sent, TRUE);
  sfs_recovery_file_read_async (file, passphrase, joined, on_read, g_steal_pointer (&task));
}

/**
 * sfs_submissions_recover_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE,
 *   %SFS_ACCOUNT_ERROR_RECOVERY_FILE, %SFS_SESSION_ERROR_OTHER_RECOVERY,
 *   %SFS_SESSION_ERROR_IN_USE while a wizard is under way with that operator,
 *   %SFS_SESSION_ERROR_OTHER_SIGN_IN when what is in the file is kept, but does not help here; of
 *   the store, %G_IO_ERROR_NOT_FOUND or another %G_IO_ERROR, %G_IO_ERROR_PENDING
 *
 * Finishes sfs_submissions_recover_async ().
 *
 * Returns: %TRUE when the operator can be asked about it, or it can be opened, again
 */
gboolean
sfs_submissions_recover_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
