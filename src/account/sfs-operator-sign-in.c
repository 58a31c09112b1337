/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-private.h"

#include "account/sfs-sign-in.h"

/* Tokens of a new sign-in, be it an invitation or the browser: saved first, then used. */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  sfs_operator_client_set_at_store (self, FALSE);
  if (!sfs_credential_store_save_finish (self->store, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sfs_operator_client_adopt (self, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/* Takes @task; @tokens as a new sign-in. @issuer (nullable): who gave them. */
static void
keep_tokens (GTask *task, SfsTokens *tokens, const char *issuer)
{
  SfsOperatorClient *self = g_task_get_source_object (task);
  SfsRenewal *renewal;

  if (tokens->subject == NULL)
    {
      g_task_return_new_error (task, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                               "The token endpoint did not say who the token is for");
      g_object_unref (task);
      return;
    }

  renewal = sfs_renewal_new_grant (self->credentials, tokens, issuer);
  g_task_set_task_data (task, renewal, (GDestroyNotify) sfs_renewal_free);
  sfs_operator_client_set_at_store (self, TRUE);
  sfs_credential_store_save_async (self->store, renewal->credentials, g_task_get_cancellable (task),
                                   on_saved, task);
}

/* redeem */

static void
on_code_redeemed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SfsTokens) tokens = NULL;
  GError *error = NULL;

  tokens = sfs_token_request_finish (result, &error);
  if (tokens == NULL)
    g_task_return_error (task, error);
  else
    keep_tokens (g_steal_pointer (&task), tokens, NULL);
}

/**
 * sfs_operator_client_redeem_async:
 * @self: a client; prepared, unless all it is for is to tell a refusal
 * @code: the invitation's code
 * @pin: (nullable): the PIN that came with it
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Turns the code into tokens and saves them, as a sign-in of its own beside those there are. After
 * any failure, a lost answer too, the same call may be made again: the code stays valid until a
 * token it gave is first used.
 */
void
sfs_operator_client_redeem_async (SfsOperatorClient *self,
                                  const char *code,
                                  SfsSecret *pin,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_redeem_async);
  /* What is kept is told as it is: who stopped waiting would not know of it. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->credentials == NULL)
    self->credentials = sfs_credentials_new (sfs_description_get_origin (self->description));
  sfs_token_request_code_async (self->http, self->description, code, pin, cancellable,
                                on_code_redeemed, task);
}

/**
 * sfs_operator_client_redeem_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; as sfs_token_request_finish () and sfs_credential_store_save_finish ()
 *
 * Finishes sfs_operator_client_redeem_async ().
 *
 * Returns: %TRUE when tokens are held and kept
 */
gboolean
sfs_operator_client_redeem_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* sign in */

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSignIn *sign_in = SFS_SIGN_IN (source);
  g_autoptr (SfsTokens) tokens = NULL;
  GError *error = NULL;

  tokens = sfs_sign_in_wait_finish (sign_in, result, &error);
  if (tokens == NULL)
    g_task_return_error (task, error);
  else
    keep_tokens (g_steal_pointer (&task), tokens,
                 sfs_description_get_issuer (sfs_sign_in_get_description (sign_in)));
}

/**
 * sfs_operator_client_sign_in_async:
 * @self: a client; prepared or restored
 * @sign_in: a sign-in at the same operator, started
 * @cancellable: (nullable): cancels; a browser that was closed never comes back
 * @callback: called when done
 * @user_data: for @callback
 *
 * Waits for the browser, and saves the tokens as a sign-in of its own beside those there are.
 */
void
sfs_operator_client_sign_in_async (SfsOperatorClient *self,
                                   SfsSignIn *sign_in,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_sign_in_async);
  /* What is kept is told as it is: who stopped waiting would not know of it. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->credentials == NULL)
    self->credentials = sfs_credentials_new (sfs_description_get_origin (self->description));
  sfs_sign_in_wait_async (sign_in, cancellable, on_signed_in, task);
}

/**
 * sfs_operator_client_sign_in_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; as sfs_sign_in_wait_finish () and sfs_credential_store_save_finish ()
 *
 * Finishes sfs_operator_client_sign_in_async ().
 *
 * Returns: %TRUE when tokens are held and kept
 */
gboolean
sfs_operator_client_sign_in_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
