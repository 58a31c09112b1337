/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

typedef struct
{
  char *alternative;
  char *reason;
  SfsSecret *pin; /* (nullable) */
} Refusal;

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->alternative);
  g_free (refusal->reason);
  g_clear_pointer (&refusal->pin, sfs_secret_unref);
  g_free (refusal);
}

static void
be_refused (SfsSession *self, GTask *task)
{
  sfs_session_drop_clip (self);
  g_clear_pointer (&self->consent, sfs_consent_unref);
  g_clear_pointer (&self->submission_id, g_free);
  sfs_session_succeed (self, task, SFS_SESSION_REFUSED);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_refuse_finish (self->client, result, &error))
    sfs_session_fail (self, task, error);
  else
    be_refused (self, task);
}

static void
tell (SfsSession *self, GTask *task)
{
  Refusal *refusal = g_task_get_task_data (task);

  sfs_operator_client_refuse_async (self->client, refusal->alternative, refusal->reason,
                                    g_task_get_cancellable (task), on_told, task);
}

static void
on_redeemed_to_refuse (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_redeem_finish (self->client, result, &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  sfs_session_keep_grant (self);
  tell (self, task);
}

/**
 * sfs_session_refuse_async:
 * @self: a session
 * @tell: whether the operator is to know
 * @alternative: (nullable): id of the alternative the seller chose
 * @reason: (nullable): the seller's own words
 * @pin: (nullable): the PIN that came with the invitation, where the operator wants it to be told
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller would rather not: from INFORMED, AGREED or RECORDED to REFUSED. Without @tell nothing
 * goes over the network. No key is made for a seller who says no.
 */
void
sfs_session_refuse_async (SfsSession *self,
                          gboolean tell_operator,
                          const char *alternative,
                          const char *reason,
                          SfsSecret *pin,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_refuse_async, "refuse",
                                   SFS_SESSION_IN (SFS_SESSION_INFORMED) |
                                       SFS_SESSION_IN (SFS_SESSION_AGREED) |
                                       SFS_SESSION_IN (SFS_SESSION_RECORDED),
                                   cancellable, callback, user_data);
  const char *code;
  Refusal *refusal;

  if (task == NULL)
    return;
  refusal = g_new0 (Refusal, 1);
  refusal->alternative = g_strdup (alternative);
  refusal->reason = g_strdup (reason);
  refusal->pin = pin != NULL ? sfs_secret_ref (pin) : NULL;
  g_task_set_task_data (task, refusal, (GDestroyNotify) refusal_free);

  code = sfs_invitation_get_code (self->invitation);
  if (!tell_operator)
    be_refused (self, task);
  else if ((self->redeemed || code == NULL) && sfs_session_holds_token (self))
    tell (self, task);
  else if (code == NULL)
    sfs_session_fail (self, task, sfs_session_no_code (self));
  else
    sfs_operator_client_redeem_async (self->client, code, pin, cancellable, on_redeemed_to_refuse,
                                      task);
}

/**
 * sfs_session_refuse_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_NO_CODE, %SFS_SESSION_ERROR_SIGN_IN,
 * %SFS_ACCOUNT_ERROR_*, a %SFS_NET_ERROR
 *
 * Finishes sfs_session_refuse_async ().
 *
 * Returns: %TRUE when it is settled
 */
gboolean
sfs_session_refuse_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
