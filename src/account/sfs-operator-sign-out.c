/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-private.h"

#include "account/sfs-form.h"

#define MAX_ANSWER (64 * 1024)

/* --- Metadata --------------------------------------------------------------------------------- */

static void
on_metadata_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  SfsServerMetadata *metadata;
  GError *error = NULL;

  metadata = sfs_server_metadata_fetch_finish (result, &error);
  if (metadata == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->metadata, sfs_server_metadata_free);
  self->metadata = metadata;
  g_task_return_boolean (task, TRUE);
}

void
sfs_operator_client_get_metadata_async (SfsOperatorClient *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_get_metadata_async);
  if (g_strcmp0 (self->credentials->issuer, sfs_description_get_issuer (self->description)) != 0)
    g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                             "The operator no longer names the issuer of this sign-in");
  else if (self->metadata != NULL)
    g_task_return_boolean (task, TRUE);
  else
    sfs_server_metadata_fetch_async (self->http, self->description, cancellable,
                                     on_metadata_fetched, g_steal_pointer (&task));
}

const SfsServerMetadata *
sfs_operator_client_get_metadata_finish (SfsOperatorClient *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error) ? self->metadata : NULL;
}

/* --- Sign out --------------------------------------------------------------------------------- */

typedef struct
{
  SfsCredentials *credentials; /* (nullable) that are given up */
  gboolean confirmed;
} SignOut;

static void
sign_out_free (SignOut *sign_out)
{
  g_clear_pointer (&sign_out->credentials, sfs_credentials_free);
  g_free (sign_out);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  sfs_operator_client_set_at_store (self, FALSE);
  if (sfs_credential_store_remove_finish (self->store, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @task. Not to be cancelled: half signed out would be worse than either. */
static void
forget (GTask *task)
{
  SfsOperatorClient *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);

  sfs_operator_client_set_at_store (self, TRUE);
  /* Without a name it is the one that was kept before sign-ins had names, or none. */
  sfs_credential_store_remove_async (self->store, sign_out->credentials->origin,
                                     sign_out->credentials->grant != NULL
                                         ? sign_out->credentials->grant
                                         : "",
                                     NULL, on_removed, task);
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignOut *sign_out = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = sfs_http_send_finish (SFS_HTTP (source), result, &error);

  if (reply == NULL)
    g_message ("The sign-in could not be revoked: %s", error->message);
  else if (reply->status != SOUP_STATUS_OK)
    g_message ("The sign-in could not be revoked: status %u", reply->status);
  else
    sign_out->confirmed = TRUE;
  forget (task);
}

/* RFC 7009 section 2.1. With the refresh token its access tokens go as well. */
static void
on_metadata (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);
  SfsSecret *refresh_token = sign_out->credentials->refresh_token;
  SfsSecret *token = refresh_token != NULL ? refresh_token : sign_out->credentials->access_token;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const SfsServerMetadata *metadata =
      sfs_operator_client_get_metadata_finish (self, result, &error);
  const SfsFormField fields[] = {
    { "token", sfs_secret_string (token) },
    { "token_type_hint", refresh_token != NULL ? "refresh_token" : "access_token" },
    { "client_id", sfs_description_get_client_id (self->description) },
  };

  if (metadata != NULL && metadata->revocation_endpoint != NULL)
    message = sfs_form_message_new (self->http, metadata->revocation_endpoint, fields,
                                    G_N_ELEMENTS (fields), &error);
  if (message == NULL)
    {
      g_message ("The sign-in could not be revoked: %s",
                 error != NULL ? error->message : "the issuer has no endpoint for it");
      forget (task);
      return;
    }
  /* The answer has no content of any type that would matter. */
  soup_message_headers_remove (soup_message_get_request_headers (message), "Accept");
  sfs_http_send_async (self->http, message, MAX_ANSWER, g_task_get_cancellable (task), on_revoked,
                       task);
}

/* Takes @task. From here on nobody gets a token from this client. */
static void
give_up (GTask *task)
{
  SfsOperatorClient *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);
  SfsCredentials *held = self->credentials;

  sign_out->credentials = sfs_credentials_copy (held);
  g_clear_pointer (&held->access_token, sfs_secret_unref);
  g_clear_pointer (&held->refresh_token, sfs_secret_unref);
  if (held->issuer != NULL &&
      (sign_out->credentials->refresh_token != NULL || sign_out->credentials->access_token != NULL))
    sfs_operator_client_get_metadata_async (self, g_task_get_cancellable (task), on_metadata, task);
  else
    forget (task);
}

static void
on_refresh_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSecret *token =
      sfs_operator_client_get_token_finish (SFS_OPERATOR_CLIENT (source), result, NULL);

  g_clear_pointer (&token, sfs_secret_unref);
  give_up (g_steal_pointer (&task));
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sfs_operator_client_restore_finish (SFS_OPERATOR_CLIENT (source), result, &error))
    give_up (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * sfs_operator_client_sign_out_async:
 * @self: a client
 * @cancellable: (nullable): cancels asking the server, not the forgetting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Revokes the tokens (RFC 7009) and removes this sign-in from the store, whatever the server says:
 * also when it cannot be reached, and when it has no way to revoke, as an operator without an
 * issuer. Submissions stay where they are, and so does the seller's own key.
 */
void
sfs_operator_client_sign_out_async (SfsOperatorClient *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_sign_out_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (SignOut, 1), (GDestroyNotify) sign_out_free);
  /* A refresh that is under way would be saved after we forgot. */
  if (self->refreshing)
    sfs_operator_client_get_token_async (self, NULL, NULL, on_refresh_over, task);
  else if (self->credentials == NULL)
    sfs_operator_client_restore_async (self, cancellable, on_restored, task);
  else
    give_up (task);
}

/**
 * sfs_operator_client_sign_out_finish:
 * @self: a client
 * @result: what the callback got
 * @confirmed: (out) (optional): whether the server said that the tokens are no longer good
 * @error: return location; of the store
 *
 * Finishes sfs_operator_client_sign_out_async ().
 *
 * Returns: %TRUE when the sign-in is no longer kept
 */
gboolean
sfs_operator_client_sign_out_finish (SfsOperatorClient *self,
                                     GAsyncResult *result,
                                     gboolean *confirmed,
                                     GError **error)
{
  SignOut *sign_out = g_task_get_task_data (G_TASK (result));

  if (confirmed != NULL)
    *confirmed = sign_out->confirmed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
