/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sealed file, from the outbox or from the operator; and that the operator holds something else
 * goes on record, until it is found otherwise. */

#include "session/sfs-submissions-private.h"

#include "core/sfs-encoding.h"

#include <string.h>

typedef struct
{
  SfsReach *reach;    /* borrowed */
  GBytes *bytes;      /* (nullable) */
  GError *error;      /* (nullable) */
  JsonObject *record; /* (nullable) what is on the disk after noting */
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_clear_pointer (&fetch->bytes, g_bytes_unref);
  g_clear_pointer (&fetch->record, json_object_unref);
  g_clear_error (&fetch->error);
  g_free (fetch);
}

static gboolean
is_altered (Fetch *fetch)
{
  return g_error_matches (fetch->error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_ALTERED);
}

/* Whether it is known now what the operator holds, and that is not what is on record. */
static gboolean
is_news (Fetch *fetch)
{
  gboolean noted = json_object_has_member (fetch->reach->record, "altered_at");

  return is_altered (fetch) ||
         (noted && (fetch->bytes != NULL ||
                    g_error_matches (fetch->error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_GONE)));
}

static void
edit (JsonObject *record, gpointer user_data)
{
  g_autofree char *now = sfs_time_now ();

  if (is_altered (user_data))
    json_object_set_string_member (record, "altered_at", now);
  else
    json_object_remove_member (record, "altered_at");
}

static void
note_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fetch *fetch = task_data;
  g_autoptr (GError) error = NULL;

  fetch->record = sfs_records_edit_submission (fetch->reach->records, fetch->reach->id, NULL, edit,
                                               fetch, &error);
  /* What was found is told in any case; only after the next start it is not known any more. */
  if (fetch->record == NULL)
    g_warning ("What the operator holds is not noted: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* Takes @task. */
static void
finish (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  if (fetch->bytes != NULL)
    g_task_return_pointer (task, g_steal_pointer (&fetch->bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&fetch->error));
  g_object_unref (task);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  SfsSent *sent = sfs_submissions_find (SFS_SUBMISSIONS (source), fetch->reach->id);

  if (sent != NULL && fetch->record != NULL)
    sfs_sent_update (sent, fetch->record, sent->waiting);
  finish (task);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  fetch->bytes = sfs_operator_client_fetch_content_finish (SFS_OPERATOR_CLIENT (source), result,
                                                           &fetch->error);
  if (is_news (fetch))
    sfs_submissions_run (g_task_get_source_object (task), note_in_thread, fetch, on_noted, task);
  else
    finish (task);
}

static void
read_spool_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fetch *fetch = task_data;
  JsonObject *record = fetch->reach->record;
  g_autoptr (SfsOutboxEntry) entry = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *data = NULL;
  gsize length;

  /* Where it is not there, or not whole, the operator is asked. */
  entry = sfs_outbox_get (sfs_records_get_outbox (fetch->reach->records), fetch->reach->id, NULL);
  if (entry != NULL && !entry->missing && g_file_get_contents (entry->path, &data, &length, NULL))
    {
      sha256 = sfs_sha256_hex (data, length);
      if (strcmp (sha256, json_object_get_string_member (record, "sha256")) == 0)
        fetch->bytes = g_bytes_new_take (g_steal_pointer (&data), length);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_spool (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  SfsReach *reach = fetch->reach;

  if (fetch->bytes != NULL)
    finish (task);
  else
    sfs_operator_client_fetch_content_async (
        reach->client, reach->id, json_object_get_int_member (reach->record, "bytes"),
        json_object_get_string_member (reach->record, "sha256"), g_task_get_cancellable (task),
        on_fetched, task);
}

/* @reach (borrowed) lives until this is finished. */
void
sfs_submissions_fetch_async (SfsSubmissions *self,
                             SfsReach *reach,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, sfs_submissions_fetch_async);
  fetch->reach = reach;
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  sfs_submissions_run (self, read_spool_in_thread, fetch, on_spool, task);
}

GBytes *
sfs_submissions_fetch_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
