/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

static void
keep_contact (SfsSession *self, GTask *task, SfsDescription *description)
{
  g_clear_pointer (&self->description, sfs_description_unref);
  self->description = sfs_description_ref (description);
  g_clear_pointer (&self->fetched, g_date_time_unref);
  self->fetched = g_date_time_new_now_utc ();
  sfs_session_set_client (self, sfs_operator_client_new (self->http, description, self->store,
                                                         self->grant));
  sfs_session_succeed (self, task, SFS_SESSION_INFORMED);
}

static void
pin_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GTask *contact = task_data;
  SfsSession *self = g_task_get_source_object (contact);
  SfsDescription *description = g_task_get_task_data (contact);
  GError *error = NULL;

  if (sfs_records_set_pin (
          self->records, sfs_description_get_origin (description),
          sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (description)), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_pinned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    sfs_session_fail (self, task, error);
  else
    keep_contact (self, task, g_task_get_task_data (task));
}

static void
on_description (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (GTask) pin = NULL;
  const char *pinned, *thumbprint;
  GError *error = NULL;

  description = sfs_operator_fetch_description_finish (result, &error);
  if (description == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  pinned = sfs_records_get_pin (self->records, sfs_description_get_origin (description));
  if (!sfs_description_check_key (description, pinned,
                                  sfs_invitation_get_fingerprint (self->invitation), &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }

  thumbprint = sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (description));
  if (g_strcmp0 (pinned, thumbprint) == 0)
    {
      keep_contact (self, task, description);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&description),
                        (GDestroyNotify) sfs_description_unref);
  /* Without a source: a thread that lets go of its task last would finalize us, off our thread. */
  pin = g_task_new (NULL, NULL, on_pinned, task);
  g_task_set_source_tag (pin, on_description);
  g_task_set_task_data (pin, task, NULL);
  g_task_run_in_thread (pin, pin_in_thread);
}

/**
 * sfs_session_contact_async:
 * @self: a session with an invitation
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The first thing that goes over the network: fetches the operator's description, checks its key
 * against the pin (or, at the first contact, the invitation's fingerprint) and pins it. From
 * INVITED to INFORMED; from INFORMED once more, for a description that has changed since
 * (%SFS_ACCOUNT_ERROR_NOTICE_CHANGED: discard what was sealed under the old one, reconsider,
 * contact again).
 */
void
sfs_session_contact_async (SfsSession *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_contact_async, "contact",
                                   SFS_SESSION_IN (SFS_SESSION_INVITED) |
                                       SFS_SESSION_IN (SFS_SESSION_INFORMED),
                                   cancellable, callback, user_data);

  if (task != NULL)
    sfs_operator_fetch_description_async (self->http, sfs_invitation_get_origin (self->invitation),
                                          cancellable, on_description, task);
}

/**
 * sfs_session_contact_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; a %SFS_NET_ERROR, %SFS_CORE_ERROR_FINGERPRINT,
 *   %SFS_CORE_ERROR_KEY_CHANGED or another %SFS_CORE_ERROR, %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_session_contact_async (). Questions left open are no error here: the seller may read
 * what there is; sfs_session_may_record () says whether that is all.
 *
 * Returns: %TRUE when the description is there
 */
gboolean
sfs_session_contact_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
