/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

/**
 * sfs_session_new_sign_in:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): an attempt to sign in through the browser, not yet started;
 *   %NULL when the operator is not known yet, or has no issuer to sign in at
 */
SfsSignIn *
sfs_session_new_sign_in (SfsSession *self)
{
  if (self->description == NULL || sfs_description_get_issuer (self->description) == NULL)
    return NULL;
  return sfs_sign_in_new (self->http, self->description);
}

/**
 * sfs_session_get_issuer:
 * @self: a session
 *
 * What an invitation let in is brought back by another invitation, not by this.
 *
 * Returns: (transfer none) (nullable): where the seller can sign in through the browser, as far as
 *   what is sealed can be sent under that
 */
const char *
sfs_session_get_issuer (SfsSession *self)
{
  const char *today = self->description != NULL ? sfs_description_get_issuer (self->description)
                                                : NULL;

  return self->issuer == NULL || g_strcmp0 (self->issuer, today) == 0 ? today : NULL;
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_sign_in_finish (self->client, result, &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  sfs_session_keep_grant (self);
  sfs_session_succeed (self, task, self->state);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_prepare_finish (self->client, result, &error))
    sfs_session_fail (self, task, error);
  else
    sfs_operator_client_sign_in_async (self->client, g_task_get_task_data (task),
                                       g_task_get_cancellable (task), on_signed_in, task);
}

/**
 * sfs_session_sign_in_async:
 * @self: a session that is INFORMED, SEALED or UNCONFIRMED
 * @sign_in: of sfs_session_new_sign_in (), started
 * @cancellable: (nullable): cancels; the seller may have closed the browser
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits for the seller to sign in through the browser. Before the seller agreed, the tokens are
 * what sfs_session_agree_async () goes on with, instead of a code. Where a sealed video waits whose
 * sign-in is gone, it can be sent under the new one; that works for the same seller only.
 */
void
sfs_session_sign_in_async (SfsSession *self,
                           SfsSignIn *sign_in,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_sign_in_async, "sign_in",
                                   SFS_SESSION_IN (SFS_SESSION_INFORMED) |
                                       SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);

  if (task == NULL)
    return;
  if (self->state != SFS_SESSION_INFORMED)
    {
      sfs_session_renew_by_sign_in (self, task, sign_in);
      return;
    }
  g_task_set_task_data (task, g_object_ref (sign_in), g_object_unref);
  sfs_operator_client_prepare_async (self->client, cancellable, on_prepared, task);
}

/**
 * sfs_session_sign_in_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGN_IN_DENIED and the other
 *   %SFS_ACCOUNT_ERROR_SIGN_IN_ ones, %SFS_SESSION_ERROR_OTHER_SELLER, of the store, a
 *   %SFS_NET_ERROR
 *
 * Finishes sfs_session_sign_in_async ().
 *
 * Returns: %TRUE when tokens are held and kept
 */
gboolean
sfs_session_sign_in_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
