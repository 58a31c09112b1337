/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Giving up what was sealed, with what the operator may have of it or without. */

#include "session/sfs-session-private.h"

#include "core/sfs-encoding.h"
#include "session/sfs-pending.h"

/* Takes @task. Nothing of what was sealed is ours any more; what is on record of it in another
 * folder comes home. @over: there is nothing that another one could be recorded for. */
static void
let_go (SfsSession *self, GTask *task, gboolean over)
{
  SfsSessionState after = over ? SFS_SESSION_IDLE : SFS_SESSION_AGREED;
  g_autofree char *id = NULL;

  sfs_session_set_delivery (self, NULL);
  self->told = FALSE;
  g_clear_pointer (&self->receipt_path, g_free);
  self->sealed_bytes = 0;
  id = g_steal_pointer (&self->submission_id);
  if (over)
    sfs_session_forget (self);
  else
    /* The old id may be known to the operator, with the hash of what was discarded. */
    self->submission_id = sfs_uuid_new ();
  if (sfs_session_is_elsewhere (self))
    sfs_session_bring_home (self, task, id, after);
  else
    sfs_session_succeed (self, task, after);
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sfs_pending_discard_finish (result, &error))
    let_go (self, task, self->resumed);
  else
    sfs_session_fail (self, task, error);
}

/**
 * sfs_session_discard_async:
 * @self: a session that is SEALED or UNCONFIRMED
 * @cancellable: (nullable): cancels, if it comes before the work is begun
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller gives up what was sealed: the spool is erased, and a new recording under the same
 * consent gets a new submission id. After sfs_session_resume_async () there is no invitation to
 * record for, and the session is IDLE.
 */
void
sfs_session_discard_async (SfsSession *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_discard_async, "discard",
                                   SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);

  if (task != NULL)
    sfs_pending_discard_async (self->records, self->submission_id, cancellable, on_discarded, task);
}

/**
 * sfs_session_discard_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; a %SFS_UPLOAD_ERROR or %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_session_discard_async ().
 *
 * Returns: %TRUE when the spool is erased
 */
gboolean
sfs_session_discard_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sfs_pending_withdraw_finish (result, &error))
    let_go (self, task, TRUE);
  else
    sfs_session_fail (self, task, error);
}

/**
 * sfs_session_withdraw_async:
 * @self: a session that is SEALED or UNCONFIRMED
 * @cancellable: (nullable): cancels, if it comes before the work is begun
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller takes back what was sealed, also what the operator may have of it by now: the spool is
 * erased, and the deletion is asked for by #SfsSubmissions (see sfs_pending_withdraw_async ()). The
 * consent is over with that, and the session IDLE.
 */
void
sfs_session_withdraw_async (SfsSession *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_withdraw_async, "withdraw",
                                   SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);

  if (task != NULL)
    sfs_pending_withdraw_async (self->records, self->submission_id, cancellable, on_withdrawn,
                                task);
}

/**
 * sfs_session_withdraw_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; as sfs_session_discard_finish ()
 *
 * Finishes sfs_session_withdraw_async ().
 *
 * Returns: %TRUE when it is taken back
 */
gboolean
sfs_session_withdraw_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sfs_session_get_told:
 * @self: a session
 *
 * Returns: whether the operator may know of what is sealed, and hold a part or all of it
 */
gboolean
sfs_session_get_told (SfsSession *self)
{
  return self->told || (self->delivery != NULL && sfs_delivery_get_told (self->delivery));
}
