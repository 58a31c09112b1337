/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-credentials.h"

/* clang-format off */
G_DEFINE_QUARK (sfs-account-error-quark, sfs_account_error)
/* clang-format on */

/**
 * sfs_credentials_new:
 * @origin: origin of the operator these belong to
 *
 * Credentials that hold nothing yet.
 *
 * Returns: (transfer full): the credentials
 */
SfsCredentials *
sfs_credentials_new (const char *origin)
{
  SfsCredentials *self = g_new0 (SfsCredentials, 1);

  self->origin = g_strdup (origin);
  return self;
}

/**
 * sfs_credentials_copy:
 * @credentials: credentials
 *
 * A copy whose members can be replaced without changing @credentials. The secrets themselves are
 * shared, not doubled.
 *
 * Returns: (transfer full): the copy
 */
SfsCredentials *
sfs_credentials_copy (const SfsCredentials *credentials)
{
  SfsCredentials *copy = sfs_credentials_new (credentials->origin);

  copy->grant = g_strdup (credentials->grant);
  copy->subject = g_strdup (credentials->subject);
  copy->issuer = g_strdup (credentials->issuer);
  if (credentials->access_token != NULL)
    copy->access_token = sfs_secret_ref (credentials->access_token);
  if (credentials->refresh_token != NULL)
    copy->refresh_token = sfs_secret_ref (credentials->refresh_token);
  if (credentials->identity != NULL)
    copy->identity = sfs_secret_ref (credentials->identity);
  return copy;
}

/**
 * sfs_credentials_free:
 * @credentials: (transfer full): credentials
 *
 * Frees them; a secret is wiped when this was its last holder.
 */
void
sfs_credentials_free (SfsCredentials *credentials)
{
  g_free (credentials->origin);
  g_free (credentials->grant);
  g_free (credentials->subject);
  g_free (credentials->issuer);
  g_clear_pointer (&credentials->access_token, sfs_secret_unref);
  g_clear_pointer (&credentials->refresh_token, sfs_secret_unref);
  g_clear_pointer (&credentials->identity, sfs_secret_unref);
  g_free (credentials);
}

G_DEFINE_INTERFACE (SfsCredentialStore, sfs_credential_store, G_TYPE_OBJECT)

static void
sfs_credential_store_default_init (SfsCredentialStoreInterface *iface)
{
}

/**
 * sfs_credential_store_is_persistent:
 * @self: a store
 *
 * Whether what is saved outlives the program. If not, the seller is offered the recovery file.
 *
 * Returns: %TRUE when it does
 */
gboolean
sfs_credential_store_is_persistent (SfsCredentialStore *self)
{
  return SFS_CREDENTIAL_STORE_GET_IFACE (self)->is_persistent (self);
}

/**
 * sfs_credential_store_load_async:
 * @self: a store
 * @origin: origin of an operator
 * @grant: (nullable): which sign-in; %NULL for the one that was saved last
 * @cancellable: (nullable): cancels; also takes away a prompt to unlock
 * @callback: called when done
 * @user_data: for @callback
 *
 * Loads the key kept for @origin, and the sign-in where there is such a one. May ask the person to
 * unlock the keyring.
 */
void
sfs_credential_store_load_async (SfsCredentialStore *self,
                                 const char *origin,
                                 const char *grant,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  SFS_CREDENTIAL_STORE_GET_IFACE (self)->load_async (self, origin, grant, cancellable, callback,
                                                     user_data);
}

/**
 * sfs_credential_store_load_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE or %SFS_ACCOUNT_ERROR_LOCKED
 *
 * Finishes sfs_credential_store_load_async (). Nothing kept gives credentials without secrets; kept
 * but locked is an error, so that a key in hand is never taken for missing and made anew.
 *
 * Returns: (transfer full): the credentials, or %NULL with @error
 */
SfsCredentials *
sfs_credential_store_load_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error)
{
  return SFS_CREDENTIAL_STORE_GET_IFACE (self)->load_finish (self, result, error);
}

/**
 * sfs_credential_store_save_async:
 * @self: a store
 * @credentials: what to keep; copied before this returns
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Keeps the identity, and refresh token and subject as those of the sign-in that `grant` names. A
 * secret that is %NULL here leaves the kept one as it is. The access token is never kept: it is
 * short-lived and the refresh token gives another.
 */
void
sfs_credential_store_save_async (SfsCredentialStore *self,
                                 const SfsCredentials *credentials,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  SFS_CREDENTIAL_STORE_GET_IFACE (self)->save_async (self, credentials, cancellable, callback,
                                                     user_data);
}

/**
 * sfs_credential_store_save_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE or %SFS_ACCOUNT_ERROR_LOCKED
 *
 * Finishes sfs_credential_store_save_async ().
 *
 * Returns: %TRUE when everything is kept
 */
gboolean
sfs_credential_store_save_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error)
{
  return SFS_CREDENTIAL_STORE_GET_IFACE (self)->save_finish (self, result, error);
}

/**
 * sfs_credential_store_remove_async:
 * @self: a store
 * @origin: origin of an operator
 * @grant: (nullable): forget this sign-in only
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Forgets one sign-in; or everything kept for @origin, and then videos sealed to the identity
 * cannot be viewed afterwards.
 */
void
sfs_credential_store_remove_async (SfsCredentialStore *self,
                                   const char *origin,
                                   const char *grant,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  SFS_CREDENTIAL_STORE_GET_IFACE (self)->remove_async (self, origin, grant, cancellable, callback,
                                                       user_data);
}

/**
 * sfs_credential_store_remove_identity_async:
 * @self: a store
 * @origin: origin of an operator
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Forgets the seller's own key for @origin and keeps the sign-ins: for when nothing that was sealed
 * to it is left. Finished by sfs_credential_store_remove_finish ().
 */
void
sfs_credential_store_remove_identity_async (SfsCredentialStore *self,
                                            const char *origin,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  SFS_CREDENTIAL_STORE_GET_IFACE (self)->remove_identity_async (self, origin, cancellable, callback,
                                                                user_data);
}

/**
 * sfs_credential_store_remove_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE or %SFS_ACCOUNT_ERROR_LOCKED
 *
 * Finishes sfs_credential_store_remove_async () and sfs_credential_store_remove_identity_async ().
 *
 * Returns: %TRUE when nothing is kept any more
 */
gboolean
sfs_credential_store_remove_finish (SfsCredentialStore *self, GAsyncResult *result, GError **error)
{
  return SFS_CREDENTIAL_STORE_GET_IFACE (self)->remove_finish (self, result, error);
}

/**
 * sfs_credential_store_follow_file:
 * @self: a store
 * @origin: origin of an operator
 * @grant: (nullable): which sign-in
 * @file: a recovery file with that sign-in in it
 * @passphrase: its passphrase; kept as long as the store is
 *
 * An operator gives a new refresh token for each that is used, and takes the return of a used one
 * for a theft, which ends the sign-in. So a store that forgets when the program ends writes each
 * new one to @file before it says that it is saved, unless that takes longer than ten seconds; one
 * that lasts does nothing.
 */
void
sfs_credential_store_follow_file (SfsCredentialStore *self,
                                  const char *origin,
                                  const char *grant,
                                  GFile *file,
                                  SfsSecret *passphrase)
{
  SfsCredentialStoreInterface *iface = SFS_CREDENTIAL_STORE_GET_IFACE (self);

  if (iface->follow_file != NULL)
    iface->follow_file (self, origin, grant, file, passphrase);
}

/**
 * sfs_credential_store_follow_on:
 * @self: a store
 * @origin: origin of an operator
 * @before: (nullable): a sign-in that is gone
 * @after: (nullable): the one that took its place, which is kept
 *
 * Where a recovery file follows @before, it follows @after from now on and is written at once. To
 * be called before @before is removed, with which the following of it ends.
 */
void
sfs_credential_store_follow_on (SfsCredentialStore *self,
                                const char *origin,
                                const char *before,
                                const char *after)
{
  SfsCredentialStoreInterface *iface = SFS_CREDENTIAL_STORE_GET_IFACE (self);

  if (iface->follow_on != NULL)
    iface->follow_on (self, origin, before, after);
}
