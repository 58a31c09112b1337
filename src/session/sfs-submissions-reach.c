/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a submission to its operator: our own records, the description of today, a client. */

#include "session/sfs-submissions-private.h"

#include <string.h>

/* A description of this age will do where nobody waits for the newest. */
#define TODAY_SECONDS (5 * 60)

typedef struct
{
  SfsReach *reach;
  SfsReachDepth depth;
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->reach, sfs_reach_free);
  g_free (work);
}

SfsReach *
sfs_reach_new (SfsSubmissions *self, const char *id)
{
  SfsReach *reach = g_new0 (SfsReach, 1);
  SfsSent *sent = sfs_submissions_find (self, id);

  reach->id = g_strdup (id);
  reach->folder = sent != NULL ? sfs_sent_get_folder (sent) : NULL;
  return reach;
}

void
sfs_reach_free (SfsReach *reach)
{
  g_free (reach->id);
  g_clear_object (&reach->records);
  g_clear_pointer (&reach->record, json_object_unref);
  g_clear_pointer (&reach->consent, sfs_consent_unref);
  g_clear_pointer (&reach->then, sfs_description_unref);
  g_clear_pointer (&reach->now, sfs_description_unref);
  g_clear_error (&reach->fault);
  g_clear_object (&reach->client);
  g_free (reach);
}

void
sfs_today_free (SfsToday *today)
{
  sfs_description_unref (today->description);
  g_free (today);
}

const char *
sfs_reach_get_issuer (SfsReach *reach)
{
  const SfsCredentials *held = sfs_operator_client_get_credentials (reach->client);
  const char *today =
      sfs_description_get_issuer (sfs_operator_client_get_description (reach->client));
  const char *gave = json_object_get_string_member_with_default (reach->record, "issuer", today);

  if (held != NULL && held->subject != NULL)
    gave = held->issuer;
  /* Who gave it has to be who is named now: it would not be asked otherwise. */
  return g_strcmp0 (gave, today) == 0 ? today : NULL;
}

static gboolean
fits (SfsReach *reach, GError **error)
{
  if (g_strcmp0 (sfs_consent_get_subject (reach->consent),
                 json_object_get_string_member (reach->record, "subject")) == 0 &&
      g_strcmp0 (sfs_consent_get_description_sha256 (reach->consent),
                 sfs_description_get_sha256 (reach->then)) == 0)
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS,
               "The records of %s do not belong together", reach->id);
  return FALSE;
}

static gboolean
read_records (SfsSubmissions *self, SfsReach *reach, GError **error)
{
  g_autoptr (GBytes) consent = NULL;
  g_autoptr (GBytes) description = NULL;

  reach->records = sfs_submissions_find_records (self, reach->folder, reach->id, error);
  if (reach->records == NULL)
    return FALSE;
  reach->record = sfs_records_read_submission (reach->records, reach->id, error);
  if (reach->record == NULL)
    return FALSE;
  consent = sfs_records_read (reach->records, SFS_RECORD_CONSENT, reach->id, error);
  if (consent == NULL)
    return FALSE;
  reach->consent = sfs_consent_new_from_bytes (consent, error);
  if (reach->consent == NULL)
    return FALSE;
  description = sfs_records_read (reach->records, SFS_RECORD_DESCRIPTION, reach->id, error);
  if (description == NULL)
    return FALSE;
  reach->then =
      sfs_description_new_from_jws (description,
                                    json_object_get_string_member (reach->record, "origin"),
                                    sfs_http_get_allow_loopback (self->http), error);
  return reach->then != NULL && fits (reach, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;

  if (read_records (source, work->reach, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
finish (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&work->reach), (GDestroyNotify) sfs_reach_free);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!sfs_operator_client_restore_finish (SFS_OPERATOR_CLIENT (source), result, &error))
    g_task_return_error (task, error);
  else
    finish (task);
}

/* Takes @task. What the operator says today counts, as far as its key is vouched for: it may have
 * moved. Otherwise what it said then: looking at what was sent, and taking it back, stay possible.
 */
static void
find_client (GTask *task)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  SfsReach *reach = work->reach;
  SfsDescription *description = reach->now != NULL ? reach->now : reach->then;
  const char *grant = json_object_get_string_member_with_default (reach->record, "grant", NULL);
  g_autofree char *key = g_strconcat (sfs_description_get_origin (description), "\n", grant, NULL);
  SfsOperatorClient *client = g_hash_table_lookup (self->clients, key);

  if (client == NULL ||
      !g_str_equal (sfs_description_get_sha256 (description),
                    sfs_description_get_sha256 (sfs_operator_client_get_description (client))))
    {
      client = sfs_operator_client_new (self->http, description, self->store, grant);
      g_hash_table_replace (self->clients, g_steal_pointer (&key), client);
    }
  reach->client = g_object_ref (client);
  if (sfs_operator_client_get_subject (client) != NULL)
    {
      finish (task);
      g_object_unref (task);
      return;
    }
  sfs_operator_client_restore_async (client, g_task_get_cancellable (task), on_restored, task);
}

/* The pin beats the key of the day of the consent: it may have come further. Takes @description. */
static void
judge_today (SfsSubmissions *self, SfsReach *reach, SfsDescription *description)
{
  const char *origin = sfs_description_get_origin (description);
  const char *pin = sfs_records_get_pin (self->records, origin);

  if (pin == NULL)
    pin = sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (reach->then));
  g_clear_error (&reach->fault);
  if (sfs_description_check_key (description, pin, NULL, &reach->fault))
    reach->now = description;
  else
    sfs_description_unref (description);
}

static void
on_today (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSubmissions *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  SfsReach *reach = work->reach;
  SfsDescription *description;

  description = sfs_operator_fetch_description_finish (result, &reach->fault);
  if (g_error_matches (reach->fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&reach->fault));
      g_object_unref (task);
      return;
    }
  if (description != NULL)
    {
      SfsToday *today = g_new0 (SfsToday, 1);

      today->description = sfs_description_ref (description);
      today->fetched = g_get_monotonic_time ();
      g_hash_table_replace (self->today, g_strdup (sfs_description_get_origin (description)),
                            today);
      judge_today (self, reach, description);
    }
  find_client (task);
}

static void
on_records (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Work *work = g_task_get_task_data (task);
  SfsReach *reach = work->reach;
  const char *origin;
  SfsToday *today;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* With a client that is made from here on, what is being forgotten would be signed in anew. */
  if (g_task_return_error_if_cancelled (task))
    return;
  if (work->depth == SFS_REACH_DISK)
    {
      finish (task);
      return;
    }
  origin = sfs_description_get_origin (reach->then);
  today = g_hash_table_lookup (self->today, origin);
  if (work->depth == SFS_REACH_CACHED && today != NULL &&
      today->fetched + TODAY_SECONDS * G_USEC_PER_SEC > g_get_monotonic_time ())
    {
      judge_today (self, reach, sfs_description_ref (today->description));
      find_client (g_steal_pointer (&task));
      return;
    }
  sfs_operator_fetch_description_async (self->http, origin, cancellable, on_today,
                                        g_steal_pointer (&task));
}

/* Reads the records of a submission and finds the way to its operator. */
void
sfs_submissions_reach_async (SfsSubmissions *self,
                             const char *id,
                             SfsReachDepth depth,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, sfs_submissions_reach_async);
  work->reach = sfs_reach_new (self, id);
  work->depth = depth;
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  sfs_submissions_run (self, read_in_thread, work, on_records, task);
}

SfsReach *
sfs_submissions_reach_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
