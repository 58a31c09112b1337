/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-client.h"

#include "account/sfs-operator-call.h"
#include "account/sfs-token-request.h"
#include "seal/sfs-age.h"

#include <string.h>

/* New tokens are saved first and used only then. Until they are used the operator still takes what
 * they were made from, so a failed save loses nothing. */
typedef struct
{
  SfsCredentials *credentials;
  gint64 use_until;
} Renewal;

struct _SfsOperatorClient
{
  GObject parent_instance;

  SfsHttp *http;
  SfsDescription *description;
  SfsCredentialStore *store;
  SfsCredentials *credentials; /* (nullable) until prepared */
  gint64 use_until;            /* the access token, monotonic µs */
  gboolean refreshing;
  Renewal *renewal;   /* (nullable) what the refresh gave, being saved */
  GPtrArray *waiting; /* Waiting: who waits for the refresh */
};

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

static void
renewal_free (Renewal *renewal)
{
  sfs_credentials_free (renewal->credentials);
  g_free (renewal);
}

G_DEFINE_FINAL_TYPE (SfsOperatorClient, sfs_operator_client, G_TYPE_OBJECT)

static void
sfs_operator_client_finalize (GObject *object)
{
  SfsOperatorClient *self = SFS_OPERATOR_CLIENT (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->credentials, sfs_credentials_free);
  g_clear_pointer (&self->renewal, renewal_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  G_OBJECT_CLASS (sfs_operator_client_parent_class)->finalize (object);
}

static void
sfs_operator_client_class_init (SfsOperatorClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_operator_client_finalize;
}

static void
sfs_operator_client_init (SfsOperatorClient *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
}

/**
 * sfs_operator_client_new:
 * @http: what to speak with
 * @description: the operator's, its key accepted
 * @store: where credentials are kept
 *
 * A client of one operator. Contacts nothing.
 *
 * Returns: (transfer full): the client
 */
SfsOperatorClient *
sfs_operator_client_new (SfsHttp *http, SfsDescription *description, SfsCredentialStore *store)
{
  SfsOperatorClient *self = g_object_new (SFS_TYPE_OPERATOR_CLIENT, NULL);

  self->http = g_object_ref (http);
  self->description = sfs_description_ref (description);
  self->store = g_object_ref (store);
  return self;
}

/**
 * sfs_operator_client_get_http:
 * @self: a client
 *
 * Returns: (transfer none): what it speaks with
 */
SfsHttp *
sfs_operator_client_get_http (SfsOperatorClient *self)
{
  return self->http;
}

/**
 * sfs_operator_client_get_description:
 * @self: a client
 *
 * Returns: (transfer none): the description it was made with
 */
SfsDescription *
sfs_operator_client_get_description (SfsOperatorClient *self)
{
  return self->description;
}

/**
 * sfs_operator_client_get_credentials:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): what it holds; %NULL before
 *   sfs_operator_client_prepare_async () was done
 */
const SfsCredentials *
sfs_operator_client_get_credentials (SfsOperatorClient *self)
{
  return self->credentials;
}

/**
 * sfs_operator_client_get_subject:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): who the operator says the seller is
 */
const char *
sfs_operator_client_get_subject (SfsOperatorClient *self)
{
  return self->credentials != NULL ? self->credentials->subject : NULL;
}

/* prepare: load, make an identity where there is none, save. What a redeemed code gave meanwhile is
 * newer than what was kept. */

static void
adopt_prepared (SfsOperatorClient *self, const SfsCredentials *prepared)
{
  g_autoptr (SfsCredentials) held = g_steal_pointer (&self->credentials);

  self->credentials = sfs_credentials_copy (prepared);
  if (held == NULL || held->access_token == NULL)
    return;
  self->credentials->access_token = g_steal_pointer (&held->access_token);
  if (held->refresh_token != NULL)
    {
      g_clear_pointer (&self->credentials->refresh_token, sfs_secret_unref);
      self->credentials->refresh_token = g_steal_pointer (&held->refresh_token);
    }
  g_free (self->credentials->subject);
  self->credentials->subject = g_steal_pointer (&held->subject);
}

static void
on_identity_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  SfsCredentials *prepared = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sfs_credential_store_save_finish (self->store, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  adopt_prepared (self, prepared);
  g_task_return_boolean (task, TRUE);
}

static void
generate_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, sfs_age_identity_generate (), (GDestroyNotify) sfs_secret_unref);
}

static void
on_identity_generated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsOperatorClient *self = SFS_OPERATOR_CLIENT (source);
  SfsCredentials *prepared = g_task_get_task_data (task);
  GError *error = NULL;

  prepared->identity = g_task_propagate_pointer (G_TASK (result), &error);
  if (prepared->identity == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sfs_credential_store_save_async (self->store, prepared, cancellable, on_identity_saved,
                                   g_steal_pointer (&task));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  g_autoptr (SfsCredentials) loaded = NULL;
  g_autoptr (GTask) generate = NULL;
  GError *error = NULL;

  loaded = sfs_credential_store_load_finish (self->store, result, &error);
  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (loaded->identity != NULL)
    {
      adopt_prepared (self, loaded);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_task_set_task_data (task, g_steal_pointer (&loaded), (GDestroyNotify) sfs_credentials_free);
  generate =
      g_task_new (self, g_task_get_cancellable (task), on_identity_generated, g_object_ref (task));
  g_task_set_source_tag (generate, on_loaded);
  g_task_run_in_thread (generate, generate_in_thread);
}

/**
 * sfs_operator_client_prepare_async:
 * @self: a client
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Loads what is kept for this operator; makes the seller's own age identity when there is none and
 * saves it, before anything is sealed to it. Does nothing when done before.
 */
void
sfs_operator_client_prepare_async (SfsOperatorClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_prepare_async);
  if (self->credentials != NULL && self->credentials->identity != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  sfs_credential_store_load_async (self->store, sfs_description_get_origin (self->description),
                                   cancellable, on_loaded, g_steal_pointer (&task));
}

/**
 * sfs_operator_client_prepare_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE, %SFS_ACCOUNT_ERROR_LOCKED
 *
 * Finishes sfs_operator_client_prepare_async ().
 *
 * Returns: %TRUE when an identity is held and kept
 */
gboolean
sfs_operator_client_prepare_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static Renewal *
renewal_new (const SfsCredentials *held, SfsTokens *tokens)
{
  Renewal *renewal = g_new0 (Renewal, 1);
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

static void
adopt (SfsOperatorClient *self, const Renewal *renewal)
{
  g_clear_pointer (&self->credentials, sfs_credentials_free);
  self->credentials = sfs_credentials_copy (renewal->credentials);
  self->use_until = renewal->use_until;
}

/* redeem */

static void
on_redeemed_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_credential_store_save_finish (self->store, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  adopt (self, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
on_code_redeemed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SfsOperatorClient *self = g_task_get_source_object (task);
  g_autoptr (SfsTokens) tokens = NULL;
  Renewal *renewal;
  GError *error = NULL;

  tokens = sfs_token_request_finish (result, &error);
  if (tokens == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (tokens->subject == NULL)
    {
      g_task_return_new_error (task, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                               "The token endpoint did not say who the token is for");
      return;
    }

  renewal = renewal_new (self->credentials, tokens);
  g_task_set_task_data (task, renewal, (GDestroyNotify) renewal_free);
  sfs_credential_store_save_async (self->store, renewal->credentials, cancellable,
                                   on_redeemed_saved, g_steal_pointer (&task));
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
 * Turns the code into tokens and saves them. After any failure, a lost answer too, the same call
 * may be made again: the code stays valid until a token it gave is first used.
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

/* get_token: one refresh, however many wait for it. It is nobody's in particular, so no caller's
 * cancellation ends it; the bounds of SfsHttp do. */

static void
finish_refresh (SfsOperatorClient *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (SfsSecret) token = NULL;

  if (error == NULL)
    token = sfs_secret_ref (self->credentials->access_token);
  self->refreshing = FALSE;
  g_clear_pointer (&self->renewal, renewal_free);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
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
    adopt (self, self->renewal);
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
  if (error != NULL)
    {
      finish_refresh (self, error);
      return;
    }

  self->renewal = renewal_new (self->credentials, tokens);
  sfs_credential_store_save_async (self->store, self->renewal->credentials, NULL,
                                   on_refreshed_saved, g_object_ref (self));
}

static void
start_refresh (SfsOperatorClient *self)
{
  self->refreshing = TRUE;
  sfs_token_request_refresh_async (self->http, self->description, self->credentials->refresh_token,
                                   NULL, on_refreshed, g_object_ref (self));
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

  g_task_set_source_tag (task, sfs_operator_client_get_token_async);
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
