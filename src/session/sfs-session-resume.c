/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

/* Everything the worker needs, and what it finds. */
typedef struct
{
  SfsRecords *records;
  char *id;
  gboolean allow_loopback;
  SfsOutboxEntry *entry;
  char *issuer; /* (nullable) "issuer" of its record */
  SfsConsent *consent;
  SfsDescription *description;
  SfsOperatorClient *client;
} Resume;

static void
resume_free (Resume *resume)
{
  g_object_unref (resume->records);
  g_free (resume->id);
  g_free (resume->issuer);
  g_clear_pointer (&resume->entry, sfs_outbox_entry_free);
  g_clear_pointer (&resume->consent, sfs_consent_unref);
  g_clear_pointer (&resume->description, sfs_description_unref);
  g_clear_object (&resume->client);
  g_free (resume);
}

/* Sending does without it; only the way to sign in again goes by it. */
static char *
read_issuer (SfsRecords *records, const char *id)
{
  g_autoptr (JsonObject) record = sfs_records_read_submission (records, id, NULL);

  return record != NULL
             ? g_strdup (json_object_get_string_member_with_default (record, "issuer", NULL))
             : NULL;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Resume *resume = task_data;
  GError *error = NULL;

  resume->entry = sfs_outbox_get (sfs_records_get_outbox (resume->records), resume->id, &error);
  if (resume->entry != NULL)
    resume->consent = sfs_consent_new_from_bytes (resume->entry->consent, &error);
  if (resume->consent != NULL)
    resume->description = sfs_description_new_from_jws (resume->entry->description,
                                                        resume->entry->origin,
                                                        resume->allow_loopback, &error);
  resume->issuer = read_issuer (resume->records, resume->id);
  if (resume->description != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* From here on the session is that of what was sealed then. */
static void
take_over (SfsSession *self, GTask *task, Resume *resume)
{
  gboolean unconfirmed = resume->entry->state == SFS_OUTBOX_UNCONFIRMED;

  sfs_session_forget (self);
  self->resumed = TRUE;
  self->remembered = sfs_session_is_elsewhere (self);
  self->redeemed = FALSE;
  g_clear_pointer (&self->grant, g_free);
  self->first_contact = FALSE;
  self->description = g_steal_pointer (&resume->description);
  self->consent = g_steal_pointer (&resume->consent);
  sfs_session_set_client (self, g_steal_pointer (&resume->client));
  self->submission_id = g_steal_pointer (&resume->id);
  self->sealed_bytes = resume->entry->bytes;
  self->issuer = g_steal_pointer (&resume->issuer);
  if (unconfirmed)
    self->receipt_path =
        sfs_records_build_path (self->records, SFS_RECORD_BAD_RECEIPT, self->submission_id);
  sfs_session_set_delivery (self, NULL);
  self->told = resume->entry->told;
  sfs_session_succeed (self, task, unconfirmed ? SFS_SESSION_UNCONFIRMED : SFS_SESSION_SEALED);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_restore_finish (SFS_OPERATOR_CLIENT (source), result, &error))
    sfs_session_fail (self, task, error);
  else
    take_over (self, task, g_task_get_task_data (task));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Resume *resume = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  resume->client =
      sfs_operator_client_new (self->http, resume->description, self->store, resume->entry->grant);
  sfs_operator_client_restore_async (resume->client, g_task_get_cancellable (task), on_restored,
                                     task);
}

/**
 * sfs_session_resume_async:
 * @self: a session with nothing of its own to lose: IDLE, INVITED, INFORMED, REFUSED or CONFIRMED
 * @id: of a submission in the outbox
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes this the session of what an earlier run sealed: the description and the consent come from
 * the outbox, the credentials from the store. Contacts nothing: sfs_session_send_async () goes on
 * with it, sfs_session_discard_async () gives it up. Where no sign-in is kept any more the first of
 * these says so with %SFS_ACCOUNT_ERROR_SIGNED_OUT.
 */
void
sfs_session_resume_async (SfsSession *self,
                          const char *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_resume_async, "resume",
                                   SFS_SESSION_IN (SFS_SESSION_IDLE) |
                                       SFS_SESSION_IN (SFS_SESSION_INVITED) |
                                       SFS_SESSION_IN (SFS_SESSION_INFORMED) |
                                       SFS_SESSION_IN (SFS_SESSION_REFUSED) |
                                       SFS_SESSION_IN (SFS_SESSION_CONFIRMED),
                                   cancellable, callback, user_data);
  g_autoptr (GTask) work = NULL;
  Resume *resume;

  if (task == NULL)
    return;
  resume = g_new0 (Resume, 1);
  resume->records = g_object_ref (self->records);
  resume->id = g_strdup (id);
  resume->allow_loopback = sfs_http_get_allow_loopback (self->http);
  g_task_set_task_data (task, resume, (GDestroyNotify) resume_free);

  work = g_task_new (NULL, cancellable, on_loaded, task);
  g_task_set_source_tag (work, sfs_session_resume_async);
  g_task_set_task_data (work, resume, NULL);
  g_task_run_in_thread (work, load_in_thread);
}

/**
 * sfs_session_resume_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; a %SFS_UPLOAD_ERROR, a %SFS_CORE_ERROR when what was kept cannot be
 *   read, %SFS_ACCOUNT_ERROR_LOCKED or %SFS_ACCOUNT_ERROR_NO_SERVICE
 *
 * Finishes sfs_session_resume_async ().
 *
 * Returns: %TRUE when the session is SEALED or UNCONFIRMED
 */
gboolean
sfs_session_resume_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
