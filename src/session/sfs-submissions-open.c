/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent, back again. */

#include "session/sfs-submissions-private.h"

typedef struct
{
  SfsReach *reach;     /* (nullable) */
  SfsSecret *identity; /* (nullable) */
  GBytes *sealed;      /* (nullable) */
  SfsOpened *opened;   /* (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->reach, sfs_reach_free);
  g_clear_pointer (&opening->identity, sfs_secret_unref);
  g_clear_pointer (&opening->sealed, g_bytes_unref);
  g_clear_pointer (&opening->opened, sfs_opened_free);
  g_free (opening);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;

  opening->opened = sfs_opened_new (opening->sealed, opening->reach, opening->identity, &error);
  if (opening->opened != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_pointer (task, g_steal_pointer (&opening->opened),
                           (GDestroyNotify) sfs_opened_free);
  else
    g_task_return_error (task, error);
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->sealed = sfs_submissions_fetch_finish (SFS_SUBMISSIONS (source), result, &error);
  if (opening->sealed == NULL)
    g_task_return_error (task, error);
  else
    sfs_submissions_run (SFS_SUBMISSIONS (source), open_in_thread, opening, on_opened,
                         g_steal_pointer (&task));
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsSubmissions *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (SfsCredentials) credentials = NULL;
  GError *error = NULL;

  credentials = sfs_credential_store_load_finish (self->store, result, &error);
  if (credentials == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (credentials->identity == NULL)
    {
      g_task_return_new_error (task, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY,
                               "The key it was sealed for is not kept on this computer");
      return;
    }
  opening->identity = sfs_secret_ref (credentials->identity);
  sfs_submissions_fetch_async (self, opening->reach, cancellable, on_sealed,
                               g_steal_pointer (&task));
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->reach = sfs_submissions_reach_finish (self, result, &error);
  if (opening->reach == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The key first: without it nothing is fetched. */
  sfs_credential_store_load_async (
      self->store, sfs_description_get_origin (opening->reach->then),
      json_object_get_string_member_with_default (opening->reach->record, "grant", NULL),
      cancellable, on_credentials, g_steal_pointer (&task));
}

/**
 * sfs_submissions_open_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Brings back what was sent, and opens it with the seller's own key. That the hash of the sealed
 * file is the one on our record, and in the receipt, is what makes it the one that was sent.
 * Nothing of it touches the disk.
 */
void
sfs_submissions_open_async (SfsSubmissions *self,
                            SfsSent *sent,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  GTask *task = g_task_new (self, joined, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_open_async);
  g_task_set_task_data (task, g_new0 (Opening, 1), (GDestroyNotify) opening_free);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_CACHED, joined, on_reached,
                               task);
}

/**
 * sfs_submissions_open_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_GONE, %SFS_ACCOUNT_ERROR_ALTERED,
 *   %SFS_SESSION_ERROR_NO_KEY, %SFS_SESSION_ERROR_CONTENTS, %SFS_ACCOUNT_ERROR_SIGNED_OUT, a
 *   %SFS_NET_ERROR, a %SFS_SEAL_ERROR, %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_submissions_open_async ().
 *
 * Returns: (transfer full): what is in it, in memory that is wiped
 */
SfsOpened *
sfs_submissions_open_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
