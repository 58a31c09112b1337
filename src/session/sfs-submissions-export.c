/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-export.h"

typedef struct
{
  GFile *file;
  GCancellable *cancellable; /* lent by the task */
  SfsSecret *identity;       /* (nullable) */
  gboolean gone;             /* the operator does not have it any more, which is no failure */
  SfsExport *export;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->file);
  g_clear_pointer (&job->identity, sfs_secret_unref);
  g_clear_pointer (&job->export, sfs_export_free);
  g_free (job);
}

/* From the last step to the first. */

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  SfsExport *export = job->export;
  GError *error = NULL;

  if (export->sealed != NULL)
    {
      export->opened = sfs_opened_new (export->sealed, export->reach, job->identity, &error);
      if (export->opened == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  if (sfs_export_write (export, export->reach->records, job->file, job->cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_accesses (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->export->accesses =
      sfs_operator_client_list_accesses_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  /* Nothing is left out because of the network alone. */
  if (error != NULL && !job->gone)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  sfs_submissions_run (g_task_get_source_object (task), write_in_thread, job, on_written,
                       g_object_ref (task));
}

static void
ask_accesses (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  sfs_operator_client_list_accesses_async (job->export->reach->client, job->export->reach->id,
                                           g_task_get_cancellable (task), on_accesses, task);
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  job->export->sealed = sfs_submissions_fetch_finish (SFS_SUBMISSIONS (source), result, &error);
  job->gone = g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE);
  if (error != NULL && !job->gone)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_clear_error (&error);
  ask_accesses (task);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  g_autoptr (SfsCredentials) credentials = NULL;
  GError *error = NULL;

  credentials = sfs_credential_store_load_finish (self->store, result, &error);
  if (credentials != NULL && credentials->identity == NULL)
    error = g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY,
                                 "The key it was sealed for is not kept on this computer");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  job->identity = sfs_secret_ref (credentials->identity);
  sfs_submissions_fetch_async (self, job->export->reach, g_task_get_cancellable (task), on_sealed,
                               task);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Job *job = g_task_get_task_data (task);
  SfsReach *reach;
  GError *error = NULL;

  reach = sfs_submissions_reach_finish (self, result, &error);
  job->export->reach = reach;
  if (reach == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  job->gone = json_object_has_member (reach->record, "deletion");
  if (job->gone)
    ask_accesses (g_steal_pointer (&task));
  else
    sfs_credential_store_load_async (self->store, sfs_description_get_origin (reach->then),
                                     json_object_get_string_member_with_default (reach->record,
                                                                                 "grant", NULL),
                                     cancellable, on_credentials, g_steal_pointer (&task));
}

/**
 * sfs_submissions_export_async:
 * @self: the submissions
 * @sent: one of them
 * @file: where to; replaced
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Writes everything there is of a submission into one archive, for the person's own records (GDPR
 * articles 15 and 20). It holds the video in plain: it is theirs, and they choose where it lies.
 * Where the operator has deleted it, the archive has the rest.
 */
void
sfs_submissions_export_async (SfsSubmissions *self,
                              SfsSent *sent,
                              GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  GTask *task = g_task_new (self, joined, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, sfs_submissions_export_async);
  job->file = g_object_ref (file);
  job->cancellable = joined;
  job->export = g_new0 (SfsExport, 1);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_CACHED, joined, on_reached,
                               task);
}

/**
 * sfs_submissions_export_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; as sfs_submissions_open_finish (), %SFS_UPLOAD_ERROR_NO_SPACE or
 *   %SFS_UPLOAD_ERROR_SPOOL
 *
 * Finishes sfs_submissions_export_async ().
 *
 * Returns: %TRUE when the archive is whole and in its place
 */
gboolean
sfs_submissions_export_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
