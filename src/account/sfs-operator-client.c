/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-operator-private.h"

#include "account/sfs-operator-call.h"
#include "seal/sfs-age.h"

enum
{
  PROP_AT_STORE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SfsOperatorClient, sfs_operator_client, G_TYPE_OBJECT)

void
sfs_operator_client_set_at_store (SfsOperatorClient *self, gboolean at_store)
{
  if (self->at_store == at_store)
    return;
  self->at_store = at_store;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_STORE]);
}

static void
sfs_operator_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsOperatorClient *self = SFS_OPERATOR_CLIENT (object);

  switch (id)
    {
    case PROP_AT_STORE:
      g_value_set_boolean (value, self->at_store);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_operator_client_finalize (GObject *object)
{
  SfsOperatorClient *self = SFS_OPERATOR_CLIENT (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_object (&self->store);
  g_free (self->grant);
  g_free (self->turn);
  g_clear_pointer (&self->credentials, sfs_credentials_free);
  g_free (self->recipient);
  g_clear_pointer (&self->renewal, sfs_renewal_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->stopped);
  g_clear_pointer (&self->metadata, sfs_server_metadata_free);
  G_OBJECT_CLASS (sfs_operator_client_parent_class)->finalize (object);
}

static void
sfs_operator_client_class_init (SfsOperatorClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sfs_operator_client_get_property;
  object_class->finalize = sfs_operator_client_finalize;

  /**
   * SfsOperatorClient:at-store:
   *
   * Whether preparing or redeeming waits for the credential store, which may be asking the person
   * for a password.
   */
  props[PROP_AT_STORE] =
      g_param_spec_boolean ("at-store", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_operator_client_init (SfsOperatorClient *self)
{
  self->waiting = sfs_operator_client_new_waiting ();
  self->stopped = g_cancellable_new ();
}

/**
 * sfs_operator_client_new:
 * @http: what to speak with
 * @description: the operator's, its key accepted
 * @store: where credentials are kept
 * @grant: (nullable): the sign-in to go on with, as sfs_operator_client_get_grant () said; %NULL
 * for the newest
 *
 * A client of one operator. Contacts nothing.
 *
 * Returns: (transfer full): the client
 */
SfsOperatorClient *
sfs_operator_client_new (SfsHttp *http,
                         SfsDescription *description,
                         SfsCredentialStore *store,
                         const char *grant)
{
  SfsOperatorClient *self = g_object_new (SFS_TYPE_OPERATOR_CLIENT, NULL);

  self->http = g_object_ref (http);
  self->description = sfs_description_ref (description);
  self->store = g_object_ref (store);
  self->grant = g_strdup (grant);
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
 * Returns: (transfer none) (nullable): what it holds: tokens and subject, never the identity; %NULL
 *   before sfs_operator_client_prepare_async () was done
 */
const SfsCredentials *
sfs_operator_client_get_credentials (SfsOperatorClient *self)
{
  return self->credentials;
}

/**
 * sfs_operator_client_get_recipient:
 * @self: a client
 *
 * Sealing needs no more than this, so the identity it belongs to stays in the store.
 *
 * Returns: (transfer none) (nullable): the seller's own recipient, `age1…`; %NULL before
 *   sfs_operator_client_prepare_async () was done
 */
const char *
sfs_operator_client_get_recipient (SfsOperatorClient *self)
{
  return self->recipient;
}

/**
 * sfs_operator_client_get_grant:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): which of our sign-ins at this operator it speaks under: keep
 *   it with what is sent, since no other will see that again
 */
const char *
sfs_operator_client_get_grant (SfsOperatorClient *self)
{
  return self->credentials != NULL ? self->credentials->grant : NULL;
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
 * newer than what was kept. Of the identity only the public half is held on to. */

typedef struct
{
  SfsCredentials *credentials;
  gboolean made; /* the identity is new and has to be saved */
  char *recipient;
} Prepared;

static void
prepared_free (Prepared *prepared)
{
  sfs_credentials_free (prepared->credentials);
  g_free (prepared->recipient);
  g_free (prepared);
}

static void
adopt_loaded (SfsOperatorClient *self, const SfsCredentials *loaded)
{
  g_autoptr (SfsCredentials) held = g_steal_pointer (&self->credentials);

  self->credentials = sfs_credentials_copy (loaded);
  g_clear_pointer (&self->credentials->identity, sfs_secret_unref);
  if (held == NULL || held->access_token == NULL)
    return;
  self->credentials->access_token = g_steal_pointer (&held->access_token);
  g_clear_pointer (&self->credentials->refresh_token, sfs_secret_unref);
  self->credentials->refresh_token = g_steal_pointer (&held->refresh_token);
  g_free (self->credentials->grant);
  self->credentials->grant = g_steal_pointer (&held->grant);
  g_free (self->credentials->subject);
  self->credentials->subject = g_steal_pointer (&held->subject);
  g_free (self->credentials->issuer);
  self->credentials->issuer = g_steal_pointer (&held->issuer);
}

static void
adopt_prepared (GTask *task)
{
  SfsOperatorClient *self = g_task_get_source_object (task);
  Prepared *prepared = g_task_get_task_data (task);

  adopt_loaded (self, prepared->credentials);
  g_free (self->recipient);
  self->recipient = g_steal_pointer (&prepared->recipient);
  /* Whoever keeps the task does not keep the identity. */
  g_clear_pointer (&prepared->credentials->identity, sfs_secret_unref);
  g_task_return_boolean (task, TRUE);
}

static void
on_identity_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  sfs_operator_client_set_at_store (self, FALSE);
  if (sfs_credential_store_save_finish (self->store, result, &error))
    adopt_prepared (task);
  else
    g_task_return_error (task, error);
}

static void
make_recipient_in_thread (GTask *task,
                          gpointer source,
                          gpointer task_data,
                          GCancellable *cancellable)
{
  Prepared *prepared = task_data;
  g_autoptr (GPtrArray) identities = NULL;
  GError *error = NULL;

  if (prepared->credentials->identity == NULL)
    {
      prepared->credentials->identity = sfs_age_identity_generate ();
      prepared->made = TRUE;
    }
  identities = sfs_age_identities_split (prepared->credentials->identity);
  prepared->recipient = sfs_age_identity_to_recipient (identities->len > 0
                                                           ? g_ptr_array_index (identities, 0)
                                                           : prepared->credentials->identity,
                                                       &error);
  if (prepared->recipient != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_recipient_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Prepared *prepared = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!prepared->made)
    {
      adopt_prepared (task);
      return;
    }
  sfs_operator_client_set_at_store (self, TRUE);
  sfs_credential_store_save_async (self->store, prepared->credentials, cancellable,
                                   on_identity_saved, g_steal_pointer (&task));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  SfsCredentials *loaded;
  Prepared *prepared;
  g_autoptr (GTask) work = NULL;
  GError *error = NULL;

  sfs_operator_client_set_at_store (self, FALSE);
  loaded = sfs_credential_store_load_finish (self->store, result, &error);
  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  prepared = g_new0 (Prepared, 1);
  prepared->credentials = loaded;
  g_task_set_task_data (task, prepared, (GDestroyNotify) prepared_free);
  /* Without a source: a thread that lets go of its task last would finalize us, off our thread. */
  work = g_task_new (NULL, g_task_get_cancellable (task), on_recipient_made, g_object_ref (task));
  g_task_set_source_tag (work, on_loaded);
  g_task_set_task_data (work, prepared, NULL);
  g_task_run_in_thread (work, make_recipient_in_thread);
}

/**
 * sfs_operator_client_prepare_async:
 * @self: a client
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Loads what is kept for this operator; makes the seller's own age identity when there is none and
 * saves it, before anything is sealed to it. Keeps its recipient and lets go of the identity. Does
 * nothing when done before.
 */
void
sfs_operator_client_prepare_async (SfsOperatorClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_prepare_async);
  if (self->recipient != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  sfs_operator_client_set_at_store (self, TRUE);
  sfs_credential_store_load_async (self->store, sfs_description_get_origin (self->description),
                                   self->grant, cancellable, on_loaded, g_steal_pointer (&task));
}

/**
 * sfs_operator_client_prepare_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE, %SFS_ACCOUNT_ERROR_LOCKED, or
 *   %SFS_SEAL_ERROR_KEY when what is kept is no identity
 *
 * Finishes sfs_operator_client_prepare_async ().
 *
 * Returns: %TRUE when an identity is kept and there is a recipient to seal to
 */
gboolean
sfs_operator_client_prepare_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* restore */

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsOperatorClient *self = g_task_get_source_object (task);
  g_autoptr (SfsCredentials) loaded = NULL;
  GError *error = NULL;

  loaded = sfs_credential_store_load_finish (self->store, result, &error);
  if (loaded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  adopt_loaded (self, loaded);
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_operator_client_restore_async:
 * @self: a client
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Loads what is kept for this operator. Finding nothing is no error here: the first request says
 * %SFS_ACCOUNT_ERROR_SIGNED_OUT. No identity is made, since nothing new is sealed.
 */
void
sfs_operator_client_restore_async (SfsOperatorClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_operator_client_restore_async);
  sfs_credential_store_load_async (self->store, sfs_description_get_origin (self->description),
                                   self->grant, cancellable, on_restored, task);
}

/**
 * sfs_operator_client_restore_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location; %SFS_ACCOUNT_ERROR_NO_SERVICE, %SFS_ACCOUNT_ERROR_LOCKED
 *
 * Finishes sfs_operator_client_restore_async ().
 *
 * Returns: %TRUE when what is kept, if anything, is held
 */
gboolean
sfs_operator_client_restore_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
