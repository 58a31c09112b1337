/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-private.h"

#include "account/sfs-refresh-turn.h"
#include "core/sfs-encoding.h"

#include <string.h>

typedef struct
{
  GTask *task;
  GSource *cancelled; /* (nullable) */
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  if (waiting->cancelled != NULL)
    {
      g_source_destroy (waiting->cancelled);
      g_source_unref (waiting->cancelled);
    }
  g_object_unref (waiting->task);
  g_free (waiting);
}

GPtrArray *
sfs_operator_client_new_waiting (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
}

void
sfs_renewal_free (SfsRenewal *renewal)
{
  sfs_credentials_free (renewal->credentials);
  g_free (renewal);
}

SfsRenewal *
sfs_renewal_new (const SfsCredentials *held, SfsTokens *tokens)
{
  SfsRenewal *renewal = g_new0 (SfsRenewal, 1);
  SfsCredentials *credentials = sfs_credentials_copy (held);

  g_clear_pointer (&credentials->access_token, sfs_secret_unref);
  credentials->access_token = sfs_secret_ref (tokens->access_token);
  if (tokens->refresh_token != NULL)
    {
      g_clear_pointer (&credentials->refresh_token, sfs_secret_unref);
      credentials->refresh_token = sfs_secret_ref (tokens->refresh_token);
    }
  if (tokens->subject != NULL)
    {
      g_free (credentials->subject);
      credentials->subject = g_strdup (tokens->subject);
    }
  renewal->credentials = credentials;
  renewal->use_until = tokens->use_until;
  return renewal;
}

SfsRenewal *
sfs_renewal_new_grant (const SfsCredentials *held, SfsTokens *tokens, const char *issuer)
{
  g_autoptr (SfsCredentials) fresh = sfs_credentials_new (held->origin);

  fresh->grant = sfs_uuid_new ();
  fresh->issuer = g_strdup (issuer);
  return sfs_renewal_new (fresh, tokens);
}

void
sfs_operator_client_adopt (SfsOperatorClient *self, const SfsRenewal *renewal)
{
  g_clear_pointer (&self->credentials, sfs_credentials_free);
  self->credentials = sfs_credentials_copy (renewal->credentials);
  self->use_until = renewal->use_until;
}

/* get_token: one refresh, however many wait for it. It is nobody's in particular, so no caller's
 * cancellation ends it; the bounds of SfsHttp do, and the end of the sign-in. */

static void
finish_refresh (SfsOperatorClient *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (SfsSecret) token = NULL;

  if (error == NULL)
    token = sfs_secret_ref (self->credentials->access_token);
  self->refreshing = FALSE;
  if (self->turn != NULL)
    sfs_refresh_turn_leave (self->store, self->turn);
  g_clear_pointer (&self->turn, g_free);
  g_clear_pointer (&self->renewal, sfs_renewal_free);
  self->waiting = sfs_operator_client_new_waiting ();
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = ((Waiting *) g_ptr_array_index (waiting, i))->task;

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, sfs_secret_ref (token), (GDestroyNotify) sfs_secret_unref);
    }
}

static void
on_refreshed_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsOperatorClient) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_credential_store_save_finish (self->store, result, &error))
    sfs_operator_client_adopt (self, self->renewal);
  finish_refresh (self, error);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsOperatorClient) self = user_data;
  g_autoptr (SfsTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;

  tokens = sfs_token_request_finish (result, &error);
  if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT))
    g_clear_pointer (&self->credentials->refresh_token, sfs_secret_unref);
  if (tokens != NULL && tokens->subject != NULL && self->credentials->subject != NULL &&
      strcmp (tokens->subject, self->credentials->subject) != 0)
    error = g_error_new_literal (SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                                 "The refreshed token is for somebody else");
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (self->stopped, &error);
  if (error != NULL)
    {
      finish_refresh (self, error);
      return;
    }

  self->renewal = sfs_renewal_new (self->credentials, tokens);
  sfs_credential_store_save_async (self->store, self->renewal->credentials, NULL,
                                   on_refreshed_saved, g_object_ref (self));
}

static void
send_refresh (SfsOperatorClient *self, const char *endpoint)
{
  sfs_token_request_refresh_async (self->http, endpoint, self->credentials->issuer,
                                   sfs_description_get_client_id (self->description),
                                   self->credentials->refresh_token, self->stopped, on_refreshed,
                                   g_object_ref (self));
}

static void
on_metadata (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsOperatorClient) self = user_data;
  g_autoptr (GError) error = NULL;
  const SfsServerMetadata *metadata =
      sfs_operator_client_get_metadata_finish (self, result, &error);

  if (metadata != NULL)
    send_refresh (self, metadata->token_endpoint);
  else
    finish_refresh (self, error);
}

/* A refresh token goes to nobody but who gave it: the operator's own token endpoint, or that of the
 * issuer. */
static void
ask_refresh (SfsOperatorClient *self)
{
  if (self->credentials->issuer == NULL)
    send_refresh (self, sfs_description_get_token_endpoint (self->description));
  else
    sfs_operator_client_get_metadata_async (self, self->stopped, on_metadata, g_object_ref (self));
}

/* Another client may have refreshed this sign-in, or ended it, since ours was loaded. */
static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsOperatorClient) self = user_data;
  SfsCredentials *held = self->credentials;
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  kept = sfs_credential_store_load_finish (self->store, result, &error);
  /* What was signed in anew meanwhile is newer than what is kept of the one before. */
  if (kept != NULL && g_strcmp0 (held->grant, self->turn) == 0)
    {
      g_clear_pointer (&held->refresh_token, sfs_secret_unref);
      if (kept->refresh_token != NULL)
        held->refresh_token = sfs_secret_ref (kept->refresh_token);
      else
        error = g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                                     "The sign-in is not kept any more");
    }
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (self->stopped, &error);
  if (error != NULL)
    finish_refresh (self, error);
  else
    ask_refresh (self);
}

static void
on_turn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsOperatorClient) self = user_data;

  sfs_credential_store_load_async (self->store, self->credentials->origin, self->turn, NULL,
                                   on_reloaded, g_object_ref (self));
}

static void
start_refresh (SfsOperatorClient *self)
{
  self->refreshing = TRUE;
  /* One that was kept before sign-ins had names is held by nobody else. */
  if (self->credentials->grant == NULL)
    {
      ask_refresh (self);
      return;
    }
  self->turn = g_strdup (self->credentials->grant);
  sfs_refresh_turn_take_async (self->store, self->turn, on_turn, g_object_ref (self));
}

static gboolean
on_waiting_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Waiting *waiting = user_data;
  g_autoptr (GTask) task = g_object_ref (waiting->task);
  SfsOperatorClient *self = g_task_get_source_object (task);

  g_ptr_array_remove (self->waiting, waiting);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
wait_for_refresh (SfsOperatorClient *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->task = g_object_ref (task);
  g_ptr_array_add (self->waiting, waiting);
  if (cancellable != NULL)
    {
      waiting->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiting->cancelled, G_SOURCE_FUNC (on_waiting_cancelled), waiting,
                             NULL);
      g_source_attach (waiting->cancelled, g_main_context_get_thread_default ());
    }
}

static gboolean
is_same_token (SfsSecret *a, SfsSecret *b)
{
  return a == b || strcmp (sfs_secret_string (a), sfs_secret_string (b)) == 0;
}

/**
 * sfs_operator_client_get_token_async:
 * @self: a client
 * @refuse: (nullable): a token the operator has just answered 401 to
 * @cancellable: (nullable): cancels the waiting, not a refresh others wait for too
 * @callback: called when done
 * @user_data: for @callback
 *
 * Gives an access token that is valid as far as we know, refreshing when there is none, when it
 * runs out, or when it is @refuse. The new refresh token is saved before the new access token is
 * handed out.
 */
void
sfs_operator_client_get_token_async (SfsOperatorClient *self,
                                     SfsSecret *refuse,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SfsCredentials *held = self->credentials;

  GError *error = NULL;

  g_task_set_source_tag (task, sfs_operator_client_get_token_async);
  if (g_cancellable_set_error_if_cancelled (self->stopped, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (held != NULL && held->access_token != NULL && refuse != NULL &&
      is_same_token (held->access_token, refuse))
    g_clear_pointer (&held->access_token, sfs_secret_unref);

  if (held != NULL && held->access_token != NULL && self->use_until > g_get_monotonic_time ())
    {
      g_task_return_pointer (task, sfs_secret_ref (held->access_token),
                             (GDestroyNotify) sfs_secret_unref);
      return;
    }
  if (held == NULL || held->refresh_token == NULL)
    {
      g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                               "No token is held that could be refreshed");
      return;
    }

  wait_for_refresh (self, task);
  if (!self->refreshing)
    start_refresh (self);
}

/**
 * sfs_operator_client_stop:
 * @self: a client
 *
 * To be called before its sign-in is forgotten: a token that came later would be kept. Whoever
 * waits for one gets %G_IO_ERROR_CANCELLED. One that is being saved already is saved: take the turn
 * (sfs_refresh_turn_take_async ()) to wait for that.
 */
void
sfs_operator_client_stop (SfsOperatorClient *self)
{
  g_cancellable_cancel (self->stopped);
}

/**
 * sfs_operator_client_get_token_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_SIGNED_OUT, a %SFS_NET_ERROR, or of the store
 *
 * Finishes sfs_operator_client_get_token_async ().
 *
 * Returns: (transfer full): the token, or %NULL with @error
 */
SfsSecret *
sfs_operator_client_get_token_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
