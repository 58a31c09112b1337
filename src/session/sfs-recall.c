/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-recall.h"

#include "session/sfs-session-private.h"

typedef struct
{
  SfsRecords *records;
  char *id;
  gboolean allow_loopback;
  SfsOutboxEntry *entry;
  SfsDescription *description; /* (nullable) its words cannot be read */
  char *issuer;                /* (nullable) "issuer" of its record */
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->records);
  g_free (look->id);
  g_clear_pointer (&look->entry, sfs_outbox_entry_free);
  g_clear_pointer (&look->description, sfs_description_unref);
  g_free (look->issuer);
  g_free (look);
}

/**
 * sfs_recall_found_free:
 * @found: (transfer full): what was found
 *
 * Frees @found.
 */
void
sfs_recall_found_free (SfsRecallFound *found)
{
  g_free (found->contact);
  g_free (found);
}

/* Without a refresh token nobody comes in any more: an access token is not kept, and soon over.
 * @issuer (nullable): where another one can be had. */
static SfsRecall
judge (const SfsCredentials *held, const char *issuer)
{
  if (held != NULL && held->refresh_token != NULL)
    return SFS_RECALL_ASKED;
  return issuer != NULL ? SFS_RECALL_SIGN_IN : SFS_RECALL_MUTE;
}

/**
 * sfs_session_get_recall:
 * @session: a session that is SEALED or UNCONFIRMED
 *
 * Returns: what comes of it when the seller takes back what is sealed
 */
SfsRecall
sfs_session_get_recall (SfsSession *session)
{
  if (!sfs_session_get_told (session))
    return SFS_RECALL_NEEDLESS;
  return judge (sfs_operator_client_get_credentials (session->client),
                sfs_session_get_issuer (session));
}

/* Who gave the sign-in has to be who is named now, as when it is asked about. */
static const char *
find_issuer (const Look *look, const SfsCredentials *held)
{
  const char *today = look->description != NULL ? sfs_description_get_issuer (look->description)
                                                : NULL;
  const char *gave = look->issuer != NULL ? look->issuer : today;

  if (held->subject != NULL)
    gave = held->issuer;
  return g_strcmp0 (gave, today) == 0 ? today : NULL;
}

/* Takes @task. */
static void
answer (GTask *task, SfsRecall way)
{
  const Look *look = g_task_get_task_data (task);
  SfsRecallFound *found = g_new0 (SfsRecallFound, 1);

  found->way = way;
  if (look->description != NULL)
    found->contact = g_strdup (sfs_description_get_contact_email (look->description));
  g_task_return_pointer (task, found, (GDestroyNotify) sfs_recall_found_free);
  g_object_unref (task);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (SfsCredentials) held = NULL;
  g_autoptr (GError) error = NULL;

  held = sfs_credential_store_load_finish (SFS_CREDENTIAL_STORE (source), result, &error);
  if (held == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  /* A store that does not open now is asked again later, and so is the operator then. */
  if (held == NULL)
    g_message ("Whether a sign-in is kept is not known: %s", error->message);
  answer (task, held != NULL ? judge (held, find_issuer (g_task_get_task_data (task), held))
                             : SFS_RECALL_ASKED);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *session = g_task_get_source_object (task);
  const Look *look = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (!look->entry->told)
    answer (task, SFS_RECALL_NEEDLESS);
  else
    sfs_credential_store_load_async (session->store, look->entry->origin, look->entry->grant,
                                     g_task_get_cancellable (task), on_credentials, task);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Look *look = task_data;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) unread = NULL;
  GError *error = NULL;

  look->entry = sfs_outbox_get (sfs_records_get_outbox (look->records), look->id, &error);
  if (look->entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Neither is in the way of giving it up. */
  look->description = sfs_description_new_from_jws (look->entry->description, look->entry->origin,
                                                    look->allow_loopback, &unread);
  if (look->description == NULL)
    g_message ("Submission %s: %s", look->id, unread->message);
  record = sfs_records_read_submission (look->records, look->id, NULL);
  if (record != NULL)
    look->issuer = g_strdup (json_object_get_string_member_with_default (record, "issuer", NULL));
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_recall_look_async:
 * @session: a session, which is not changed by it
 * @records: where the outbox is
 * @id: submission id
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Looks what would come of it when the seller takes back what lies in the outbox: whether the
 * operator was told of it by now, and whether there is a sign-in to ask it with. Contacts nobody;
 * that an operator does not accept the sign-in that is kept shows only when it is asked.
 */
void
sfs_recall_look_async (SfsSession *session,
                       SfsRecords *records,
                       const char *id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr (GTask) work = g_task_new (NULL, NULL, on_read, task);
  Look *look = g_new0 (Look, 1);

  g_task_set_source_tag (task, sfs_recall_look_async);
  look->records = g_object_ref (records);
  look->id = g_strdup (id);
  look->allow_loopback = sfs_session_get_allow_loopback (session);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  g_task_set_source_tag (work, sfs_recall_look_async);
  g_task_set_task_data (work, look, NULL);
  g_task_run_in_thread (work, read_in_thread);
}

/**
 * sfs_recall_look_finish:
 * @session: a session
 * @result: what the callback got
 * @error: return location; %SFS_UPLOAD_ERROR_FAILED where it does not lie there any more, or
 * another %SFS_UPLOAD_ERROR
 *
 * Finishes sfs_recall_look_async ().
 *
 * Returns: (transfer full): what was found
 */
SfsRecallFound *
sfs_recall_look_finish (SfsSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
