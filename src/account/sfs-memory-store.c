/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-credentials.h"

/* Keeps credentials for as long as the program runs: the store of a computer without a Secret
 * Service. What has to last longer goes into the recovery file. */
#define SFS_TYPE_MEMORY_STORE (sfs_memory_store_get_type ())
G_DECLARE_FINAL_TYPE (SfsMemoryStore, sfs_memory_store, SFS, MEMORY_STORE, GObject)

struct _SfsMemoryStore
{
  GObject parent_instance;

  GHashTable *kept; /* origin → SfsCredentials */
};

static gboolean
sfs_memory_store_is_persistent (SfsCredentialStore *store)
{
  return FALSE;
}

static void
sfs_memory_store_load_async (SfsCredentialStore *store,
                             const char *origin,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const SfsCredentials *kept = g_hash_table_lookup (self->kept, origin);

  g_task_set_source_tag (task, sfs_memory_store_load_async);
  g_task_return_pointer (task,
                         kept != NULL ? sfs_credentials_copy (kept) : sfs_credentials_new (origin),
                         (GDestroyNotify) sfs_credentials_free);
}

static SfsCredentials *
sfs_memory_store_load_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sfs_memory_store_save_async (SfsCredentialStore *store,
                             const SfsCredentials *credentials,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SfsCredentials *kept;
  const SfsCredentials *before;

  g_task_set_source_tag (task, sfs_memory_store_save_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  kept = sfs_credentials_copy (credentials);
  g_clear_pointer (&kept->access_token, sfs_secret_unref);
  before = g_hash_table_lookup (self->kept, credentials->origin);
  if (before != NULL && kept->identity == NULL && before->identity != NULL)
    kept->identity = sfs_secret_ref (before->identity);
  if (before != NULL && kept->refresh_token == NULL && before->refresh_token != NULL)
    {
      kept->refresh_token = sfs_secret_ref (before->refresh_token);
      g_free (kept->subject);
      kept->subject = g_strdup (before->subject);
    }
  g_hash_table_replace (self->kept, g_strdup (kept->origin), kept);
  g_task_return_boolean (task, TRUE);
}

static gboolean
sfs_memory_store_save_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_memory_store_remove_async (SfsCredentialStore *store,
                               const char *origin,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_memory_store_remove_async);
  g_hash_table_remove (self->kept, origin);
  g_task_return_boolean (task, TRUE);
}

static gboolean
sfs_memory_store_remove_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_memory_store_store_init (SfsCredentialStoreInterface *iface)
{
  iface->is_persistent = sfs_memory_store_is_persistent;
  iface->load_async = sfs_memory_store_load_async;
  iface->load_finish = sfs_memory_store_load_finish;
  iface->save_async = sfs_memory_store_save_async;
  iface->save_finish = sfs_memory_store_save_finish;
  iface->remove_async = sfs_memory_store_remove_async;
  iface->remove_finish = sfs_memory_store_remove_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsMemoryStore,
                               sfs_memory_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SFS_TYPE_CREDENTIAL_STORE,
                                                      sfs_memory_store_store_init))

static void
sfs_memory_store_finalize (GObject *object)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (object);

  g_hash_table_unref (self->kept);
  G_OBJECT_CLASS (sfs_memory_store_parent_class)->finalize (object);
}

static void
sfs_memory_store_class_init (SfsMemoryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_memory_store_finalize;
}

static void
sfs_memory_store_init (SfsMemoryStore *self)
{
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) sfs_credentials_free);
}

/**
 * sfs_memory_store_new:
 *
 * A store that forgets everything when the program ends.
 *
 * Returns: (transfer full): the store
 */
SfsCredentialStore *
sfs_memory_store_new (void)
{
  return g_object_new (SFS_TYPE_MEMORY_STORE, NULL);
}
