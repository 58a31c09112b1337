/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-secret-store.h"

#include "core/sfs-invitation.h"
#include "sfs-config.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

#define KIND_IDENTITY "identity"
#define KIND_REFRESH_TOKEN "refresh-token"

/* The schema is frozen: items of earlier versions have to be found by later ones.
 *
 * identity       the age identity, as age itself writes it: usable with `age -i`
 * refresh-token  first line the token, second line the subject it belongs to, third line the
 *                issuer that gave it (both may be missing); together in one item because one
 *                without the others is of no use. One for each
 *                sign-in: `grant` is a UUID of our own that says which, and says nothing to others
 */
static const SecretSchema schema = {
  SFS_APP_ID ".Credentials",
  SECRET_SCHEMA_NONE,
  {
      { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "grant", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

struct _SfsSecretStore
{
  GObject parent_instance;
};

/* @kind and @grant (nullable): any. */
static GHashTable *
build_attributes (const char *origin, const char *kind, const char *grant)
{
  GHashTable *attributes = secret_attributes_build (&schema, "origin", origin, NULL);

  if (kind != NULL)
    g_hash_table_insert (attributes, g_strdup ("kind"), g_strdup (kind));
  if (grant != NULL)
    g_hash_table_insert (attributes, g_strdup ("grant"), g_strdup (grant));
  return attributes;
}

/**
 * sfs_secret_store_translate_error:
 * @error: (transfer full): what libsecret or D-Bus said
 * @cancellable: (nullable): the caller's
 *
 * Maps to %SFS_ACCOUNT_ERROR_LOCKED, %SFS_ACCOUNT_ERROR_NO_SERVICE or %SFS_ACCOUNT_ERROR_FAILED;
 * leaves a cancellation the caller asked for as it is.
 *
 * Returns: (transfer full): the error to hand on
 */
GError *
sfs_secret_store_translate_error (GError *error, GCancellable *cancellable)
{
  SfsAccountError code = SFS_ACCOUNT_ERROR_FAILED;
  GError *translated;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      g_cancellable_is_cancelled (cancellable))
    return error;

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = SFS_ACCOUNT_ERROR_LOCKED;
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    code = SFS_ACCOUNT_ERROR_NO_SERVICE;

  translated = g_error_new (SFS_ACCOUNT_ERROR, code, "Secret Service: %s", error->message);
  g_error_free (error);
  return translated;
}

static SfsSecret *
secret_from_value (SecretValue *value)
{
  gsize length;
  const char *data = secret_value_get (value, &length);

  return sfs_secret_new_copy (data, length);
}

/* libsecret copies it into locked memory of its own, wiped with the value. */
static SecretValue *
secret_to_value (SfsSecret *secret)
{
  return secret_value_new (sfs_secret_string (secret), (gssize) sfs_secret_length (secret),
                           "text/plain");
}

static SfsSecret *
join_token (SfsSecret *token, const char *subject, const char *issuer)
{
  gsize token_length = sfs_secret_length (token);
  g_autofree char *rest = g_strconcat ("\n", subject != NULL ? subject : "",
                                       issuer != NULL ? "\n" : NULL, issuer, NULL);
  SfsSecret *joined = sfs_secret_new (token_length + strlen (rest));

  memcpy (sfs_secret_data (joined), sfs_secret_data (token), token_length);
  memcpy (sfs_secret_data (joined) + token_length, rest, strlen (rest));
  return joined;
}

static void
split_token (SfsSecret *joined, SfsCredentials *credentials)
{
  const char *data = sfs_secret_string (joined);
  const char *line_end = memchr (data, '\n', sfs_secret_length (joined));
  gsize token_length = line_end != NULL ? (gsize) (line_end - data) : sfs_secret_length (joined);
  g_auto (GStrv) rest = NULL;

  credentials->refresh_token = sfs_secret_new_copy (data, token_length);
  if (line_end == NULL || !g_utf8_validate (line_end + 1, -1, NULL))
    return;
  rest = g_strsplit (line_end + 1, "\n", 2);
  if (rest[0] != NULL && *rest[0] != '\0')
    credentials->subject = g_strdup (rest[0]);
  if (rest[0] != NULL && rest[1] != NULL)
    credentials->issuer = g_strdup (rest[1]);
}

/* Loading: find the items, then ask for the secret of each of the two that are wanted in turn. */
typedef struct
{
  SfsCredentials *credentials;
  GList *items; /* SecretRetrievable, those still to be asked */
} Load;

static void
load_free (Load *load)
{
  g_clear_pointer (&load->credentials, sfs_credentials_free);
  g_list_free_full (load->items, g_object_unref);
  g_free (load);
}

static void load_next (GTask *task);

static void
on_secret_retrieved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  SecretRetrievable *item = SECRET_RETRIEVABLE (source);
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  const char *kind = g_hash_table_lookup (attributes, "kind");
  g_autoptr (SfsSecret) secret = NULL;
  SecretValue *value;
  GError *error = NULL;

  value = secret_retrievable_retrieve_secret_finish (item, result, &error);
  if (error != NULL)
    {
      g_task_return_error (task,
                           sfs_secret_store_translate_error (error, g_task_get_cancellable (task)));
      return;
    }
  if (value == NULL)
    {
      g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED,
                               "Credentials are kept, but the keyring stayed locked");
      return;
    }

  secret = secret_from_value (value);
  secret_value_unref (value);
  if (g_strcmp0 (kind, KIND_IDENTITY) == 0 && load->credentials->identity == NULL)
    load->credentials->identity = g_steal_pointer (&secret);
  else if (g_strcmp0 (kind, KIND_REFRESH_TOKEN) == 0 && load->credentials->refresh_token == NULL)
    {
      split_token (secret, load->credentials);
      g_free (load->credentials->grant);
      load->credentials->grant = g_strdup (g_hash_table_lookup (attributes, "grant"));
    }

  load_next (g_steal_pointer (&task));
}

/* Takes @task. */
static void
load_next (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (SecretRetrievable) item = NULL;

  if (load->items == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&load->credentials),
                             (GDestroyNotify) sfs_credentials_free);
      g_object_unref (task);
      return;
    }

  item = load->items->data;
  load->items = g_list_delete_link (load->items, load->items);
  secret_retrievable_retrieve_secret (item, g_task_get_cancellable (task), on_secret_retrieved,
                                      task);
}

static gboolean
is_item (gpointer item, const char *attribute, const char *value)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);

  return g_strcmp0 (g_hash_table_lookup (attributes, attribute), value) == 0;
}

/* The identity, and the sign-in that is wanted: the newest when it is not said which. Takes @found.
 */
static GList *
choose_items (GList *found, const char *grant)
{
  GObject *identity = NULL;
  GObject *token = NULL;
  GList *chosen = NULL;

  for (GList *l = found; l != NULL; l = l->next)
    {
      if (is_item (l->data, "kind", KIND_IDENTITY))
        identity = identity != NULL ? identity : l->data;
      else if (is_item (l->data, "kind", KIND_REFRESH_TOKEN) &&
               (grant != NULL ? is_item (l->data, "grant", grant)
                              : token == NULL || secret_retrievable_get_modified (l->data) >
                                                     secret_retrievable_get_modified (
                                                         SECRET_RETRIEVABLE (token))))
        token = l->data;
    }
  if (token != NULL)
    chosen = g_list_prepend (chosen, g_object_ref (token));
  if (identity != NULL)
    chosen = g_list_prepend (chosen, g_object_ref (identity));
  g_list_free_full (found, g_object_unref);
  return chosen;
}

static void
on_items_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GList *found;
  GError *error = NULL;

  found = secret_password_search_finish (result, &error);
  if (error != NULL)
    {
      g_task_return_error (task,
                           sfs_secret_store_translate_error (error, g_task_get_cancellable (task)));
      return;
    }
  load->items = choose_items (found, load->credentials->grant);
  load_next (g_steal_pointer (&task));
}

static void
sfs_secret_store_load_async (SfsCredentialStore *store,
                             const char *origin,
                             const char *grant,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GHashTable) attributes = build_attributes (origin, NULL, NULL);
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, sfs_secret_store_load_async);
  load->credentials = sfs_credentials_new (origin);
  load->credentials->grant = g_strdup (grant);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);

  secret_password_searchv (&schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK,
                           cancellable, on_items_found, task);
}

static SfsCredentials *
sfs_secret_store_load_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Saving: the identity first, since a token can be had again and an identity cannot. */
static void save_next (GTask *task);

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!secret_password_store_finish (result, &error))
    {
      if (error == NULL)
        error = g_error_new (SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "Prompt dismissed");
      g_task_return_error (task,
                           sfs_secret_store_translate_error (error, g_task_get_cancellable (task)));
      return;
    }
  save_next (g_steal_pointer (&task));
}

static void
store_item (GTask *task, const char *kind, const char *grant, const char *label, SfsSecret *secret)
{
  SfsCredentials *left = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = build_attributes (left->origin, kind, grant);
  SecretValue *value = secret_to_value (secret);

  secret_password_storev_binary (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                                 g_task_get_cancellable (task), on_saved, task);
  secret_value_unref (value);
}

/* Takes @task. What was saved is dropped from the task's copy. */
static void
save_next (GTask *task)
{
  SfsCredentials *left = g_task_get_task_data (task);
  g_autofree char *host = sfs_url_get_host_label (left->origin);
  const char *where = host != NULL ? host : left->origin;

  if (left->identity != NULL)
    {
      g_autoptr (SfsSecret) identity = g_steal_pointer (&left->identity);
      /* Translators: how the key is called in the password manager; %s is a host name. */
      g_autofree char *label = g_strdup_printf (_ ("Selfsame: key for your videos at %s"), where);

      store_item (task, KIND_IDENTITY, NULL, label, identity);
    }
  else if (left->refresh_token != NULL)
    {
      g_autoptr (SfsSecret) token = g_steal_pointer (&left->refresh_token);
      g_autoptr (SfsSecret) joined = join_token (token, left->subject, left->issuer);
      /* Translators: how the sign-in is called in the password manager; %s is a host name. */
      g_autofree char *label = g_strdup_printf (_ ("Selfsame: your sign-in at %s"), where);

      /* Never without: an item that has more attributes than these could be taken for the same. */
      store_item (task, KIND_REFRESH_TOKEN, left->grant != NULL ? left->grant : "", label, joined);
    }
  else
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
sfs_secret_store_save_async (SfsCredentialStore *store,
                             const SfsCredentials *credentials,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_secret_store_save_async);
  g_task_set_task_data (task, sfs_credentials_copy (credentials),
                        (GDestroyNotify) sfs_credentials_free);
  save_next (task);
}

static gboolean
sfs_secret_store_save_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task,
                         sfs_secret_store_translate_error (error, g_task_get_cancellable (task)));
  else
    g_task_return_boolean (task, TRUE);
}

static void
sfs_secret_store_remove_async (SfsCredentialStore *store,
                               const char *origin,
                               const char *grant,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GHashTable)
      attributes = build_attributes (origin, grant != NULL ? KIND_REFRESH_TOKEN : NULL, grant);
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_secret_store_remove_async);
  secret_password_clearv (&schema, attributes, cancellable, on_cleared, task);
}

static void
sfs_secret_store_remove_identity_async (SfsCredentialStore *store,
                                        const char *origin,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GHashTable) attributes = build_attributes (origin, KIND_IDENTITY, NULL);
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_secret_store_remove_identity_async);
  secret_password_clearv (&schema, attributes, cancellable, on_cleared, task);
}

static gboolean
sfs_secret_store_remove_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
sfs_secret_store_is_persistent (SfsCredentialStore *store)
{
  return TRUE;
}

static void
sfs_secret_store_store_init (SfsCredentialStoreInterface *iface)
{
  iface->is_persistent = sfs_secret_store_is_persistent;
  iface->load_async = sfs_secret_store_load_async;
  iface->load_finish = sfs_secret_store_load_finish;
  iface->save_async = sfs_secret_store_save_async;
  iface->save_finish = sfs_secret_store_save_finish;
  iface->remove_async = sfs_secret_store_remove_async;
  iface->remove_identity_async = sfs_secret_store_remove_identity_async;
  iface->remove_finish = sfs_secret_store_remove_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsSecretStore,
                               sfs_secret_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SFS_TYPE_CREDENTIAL_STORE,
                                                      sfs_secret_store_store_init))

static void
sfs_secret_store_class_init (SfsSecretStoreClass *klass)
{
}

static void
sfs_secret_store_init (SfsSecretStore *self)
{
}

/**
 * sfs_secret_store_new:
 *
 * The store in the Secret Service. Contacts nothing yet: sfs_credential_store_open_async () finds
 * out whether it would work.
 *
 * Returns: (transfer full): the store
 */
SfsCredentialStore *
sfs_secret_store_new (void)
{
  return g_object_new (SFS_TYPE_SECRET_STORE, NULL);
}
