/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What our own records hold of one submission, and who the operator says looked at it. */

#include "session/sfs-submissions-private.h"

/**
 * sfs_sent_records_free:
 * @records: (transfer full): records
 *
 * Frees @records.
 */
void
sfs_sent_records_free (SfsSentRecords *records)
{
  g_clear_pointer (&records->consent, sfs_consent_unref);
  g_clear_pointer (&records->description, sfs_description_unref);
  g_clear_pointer (&records->receipt, sfs_receipt_unref);
  g_clear_pointer (&records->deletion, sfs_deletion_unref);
  g_free (records);
}

static SfsReceipt *
load_receipt (SfsRecords *records, SfsReach *reach, GError **error)
{
  const SfsReceiptExpectation expected = {
    .issuer = sfs_description_get_origin (reach->then),
    .subject = sfs_consent_get_subject (reach->consent),
    .submission = reach->id,
    .sha256 = json_object_get_string_member (reach->record, "sha256"),
    .bytes = json_object_get_int_member (reach->record, "bytes"),
    .consent_sha256 = sfs_consent_get_sha256 (reach->consent),
    .description_sha256 = sfs_consent_get_description_sha256 (reach->consent),
    .retention_days = sfs_consent_get_retention_days (reach->consent),
  };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *jws = NULL;

  if (!sfs_records_has (records, SFS_RECORD_RECEIPT, reach->id))
    return NULL;
  bytes = sfs_records_read (records, SFS_RECORD_RECEIPT, reach->id, error);
  if (bytes == NULL)
    return NULL;
  jws = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return sfs_receipt_verify (jws, sfs_description_get_signing_key (reach->then), &expected, now,
                             error);
}

typedef struct
{
  SfsReach *reach;
  SfsSentRecords *found; /* (nullable) */
} Read;

static void
read_free (Read *read)
{
  g_clear_pointer (&read->reach, sfs_reach_free);
  g_clear_pointer (&read->found, sfs_sent_records_free);
  g_free (read);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Read *read = task_data;
  SfsReach *reach = read->reach;
  g_autoptr (SfsSentRecords) found = g_new0 (SfsSentRecords, 1);
  GError *error = NULL;

  found->consent = sfs_consent_ref (reach->consent);
  found->description = sfs_description_ref (reach->then);
  found->receipt = load_receipt (reach->records, reach, &error);
  if (error == NULL)
    found->deletion =
        sfs_deletion_load (reach->records, reach, sfs_http_get_allow_loopback (self->http), &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  read->found = g_steal_pointer (&found);
  g_task_return_boolean (task, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Read *read = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_pointer (task, g_steal_pointer (&read->found),
                           (GDestroyNotify) sfs_sent_records_free);
  else
    g_task_return_error (task, error);
}

static void
on_records (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Read *read = g_task_get_task_data (task);
  GError *error = NULL;

  read->reach = sfs_submissions_reach_finish (SFS_SUBMISSIONS (source), result, &error);
  if (read->reach == NULL)
    g_task_return_error (task, error);
  else
    sfs_submissions_run (SFS_SUBMISSIONS (source), read_in_thread, read, on_read,
                         g_steal_pointer (&task));
}

/**
 * sfs_submissions_read_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads what this computer keeps of a submission. Receipt and deletion are verified again: what
 * stands in a file of our own may have been changed there.
 */
void
sfs_submissions_read_async (SfsSubmissions *self,
                            SfsSent *sent,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_read_async);
  g_task_set_task_data (task, g_new0 (Read, 1), (GDestroyNotify) read_free);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_DISK, cancellable,
                               on_records, task);
}

/**
 * sfs_submissions_read_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS, or a %SFS_CORE_ERROR for what does not
 * verify (any more)
 *
 * Finishes sfs_submissions_read_async ().
 *
 * Returns: (transfer full): what is kept
 */
SfsSentRecords *
sfs_submissions_read_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Accesses. */

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GPtrArray *list;
  GError *error = NULL;

  list = sfs_operator_client_list_accesses_finish (SFS_OPERATOR_CLIENT (source), result, &error);
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (SfsReach) reach = NULL;
  GError *error = NULL;

  reach = sfs_submissions_reach_finish (SFS_SUBMISSIONS (source), result, &error);
  if (reach == NULL)
    g_task_return_error (task, error);
  else
    sfs_operator_client_list_accesses_async (reach->client, reach->id, cancellable, on_listed,
                                             g_steal_pointer (&task));
}

/**
 * sfs_submissions_list_accesses_async:
 * @self: the submissions
 * @sent: one of them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks the operator who looked at a submission, when and why. What it did not record cannot be
 * seen.
 */
void
sfs_submissions_list_accesses_async (SfsSubmissions *self,
                                     SfsSent *sent,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  GTask *task = g_task_new (self, joined, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_list_accesses_async);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_CACHED, joined, on_reached,
                               task);
}

/**
 * sfs_submissions_list_accesses_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_GONE, %SFS_ACCOUNT_ERROR_SIGNED_OUT, a %SFS_NET_ERROR
 * or %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_submissions_list_accesses_async ().
 *
 * Returns: (transfer full) (element-type SfsAccess): newest first
 */
GPtrArray *
sfs_submissions_list_accesses_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
