/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-credentials.h"

#include "seal/sfs-age.h"

/* A file on a server that does not answer holds up the sign-in no longer than this. */
#define PATIENCE_SECONDS 10

/* Keeps credentials for as long as the program runs: the store of a computer without a Secret
 * Service. What has to last longer goes into the recovery file. */
#define SFS_TYPE_MEMORY_STORE (sfs_memory_store_get_type ())
G_DECLARE_FINAL_TYPE (SfsMemoryStore, sfs_memory_store, SFS, MEMORY_STORE, GObject)

struct _SfsMemoryStore
{
  GObject parent_instance;

  GHashTable *identities; /* origin → SfsSecret */
  GPtrArray *sign_ins; /* SfsCredentials without identity, in the order in which they were saved */
  GPtrArray *follows;  /* Follow */
  GHashTable *own;     /* (nullable) beside a keyring that is locked: the sign-ins of this run, as
                          origin and grant; what else there is lies in it */
};

/* A recovery file that has to hold what is newest of a sign-in. There is one for each file, which
 * is written by one at a time, so that what is newest is written last. */
typedef struct
{
  char *origin;
  char *grant; /* the empty string for none */
  GFile *file;
  SfsSecret *passphrase;
  SfsSecret *identity; /* (nullable) what is in the file, which nobody has taken back there */
  GPtrArray *waiting;  /* GTask: saves that are done with the next writing */
  GPtrArray *writing;  /* (nullable) GTask: those that are done with the one under way */
  gboolean again;      /* there is something newer than what is being written */
} Follow;

static void
follow_clear (gpointer data)
{
  Follow *follow = data;

  g_free (follow->origin);
  g_free (follow->grant);
  g_object_unref (follow->file);
  sfs_secret_unref (follow->passphrase);
  g_clear_pointer (&follow->identity, sfs_secret_unref);
  g_ptr_array_unref (follow->waiting);
}

static void
follow_unref (gpointer follow)
{
  g_rc_box_release_full (follow, follow_clear);
}

static gboolean
sfs_memory_store_is_persistent (SfsCredentialStore *store)
{
  return FALSE;
}

static gboolean
is_sign_in (const SfsCredentials *kept, const char *origin, const char *grant)
{
  return g_str_equal (kept->origin, origin) &&
         (grant == NULL || g_strcmp0 (kept->grant, grant) == 0);
}

/* What only the keyring holds. Whoever took it for missing, or for removed, would have another
 * made, or forget that it is there. */
static gboolean
is_elsewhere (SfsMemoryStore *self, const char *origin, const char *grant)
{
  g_autofree char *name = g_strconcat (origin, "\n", grant, NULL);

  return self->own != NULL && !g_hash_table_contains (self->own, name);
}

static void
return_locked (GTask *task)
{
  g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED,
                           "The keyring, which stayed locked, may hold it");
}

static void
sfs_memory_store_load_async (SfsCredentialStore *store,
                             const char *origin,
                             const char *grant,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SfsSecret *identity = g_hash_table_lookup (self->identities, origin);
  SfsCredentials *found = NULL;

  g_task_set_source_tag (task, sfs_memory_store_load_async);
  if (grant != NULL && is_elsewhere (self, origin, grant))
    {
      return_locked (task);
      return;
    }
  for (guint i = self->sign_ins->len; i > 0 && found == NULL; i--)
    if (is_sign_in (g_ptr_array_index (self->sign_ins, i - 1), origin, grant))
      found = sfs_credentials_copy (g_ptr_array_index (self->sign_ins, i - 1));
  if (found == NULL)
    {
      found = sfs_credentials_new (origin);
      found->grant = g_strdup (grant);
    }
  if (identity != NULL)
    found->identity = sfs_secret_ref (identity);
  g_task_return_pointer (task, found, (GDestroyNotify) sfs_credentials_free);
}

static SfsCredentials *
sfs_memory_store_load_finish (SfsCredentialStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
forget_sign_ins (SfsMemoryStore *self, const char *origin, const char *grant)
{
  for (guint i = self->sign_ins->len; i > 0; i--)
    if (is_sign_in (g_ptr_array_index (self->sign_ins, i - 1), origin, grant))
      g_ptr_array_remove_index (self->sign_ins, i - 1);
}

/* (nullable) @grant: any. */
static void
stop_following (SfsMemoryStore *self, const char *origin, const char *grant)
{
  for (guint i = self->follows->len; i > 0; i--)
    {
      const Follow *follow = g_ptr_array_index (self->follows, i - 1);

      if (g_strcmp0 (follow->origin, origin) == 0 &&
          (grant == NULL || g_str_equal (follow->grant, grant)))
        g_ptr_array_remove_index (self->follows, i - 1);
    }
}

static Follow *
find_follow (SfsMemoryStore *self, const char *origin, const char *grant)
{
  for (guint i = 0; i < self->follows->len; i++)
    {
      Follow *follow = g_ptr_array_index (self->follows, i);

      if (g_str_equal (follow->origin, origin) && g_str_equal (follow->grant, grant))
        return follow;
    }
  return NULL;
}

/* A save that waits for the file. */
typedef struct
{
  Follow *follow;
  guint late;
} Wait;

static void
wait_free (Wait *wait)
{
  g_clear_handle_id (&wait->late, g_source_remove);
  follow_unref (wait->follow);
  g_free (wait);
}

/* Takes @task. A stick that was pulled out holds nobody up: what is in memory lets the seller in
 * until the program ends, and the next token is tried again. */
static void
let_go (GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  g_clear_handle_id (&wait->late, g_source_remove);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Takes what is in @tasks. */
static void
answer (GPtrArray *tasks)
{
  while (tasks->len > 0)
    let_go (g_ptr_array_steal_index (tasks, tasks->len - 1));
}

/* The writing goes on. */
static gboolean
on_late (gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);
  const Follow *follow = wait->follow;
  GPtrArray *tasks = follow->waiting;
  guint index;

  wait->late = 0;
  if (!g_ptr_array_find (tasks, task, &index))
    {
      tasks = follow->writing;
      g_ptr_array_find (tasks, task, &index);
    }
  g_message ("The recovery file takes long to be written");
  let_go (g_ptr_array_steal_index (tasks, index));
  return G_SOURCE_REMOVE;
}

/* Takes @task, which is done when what is kept now is in the file. */
static void
wait_for_file (GTask *task, Follow *follow)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->follow = g_rc_box_acquire (follow);
  wait->late = g_timeout_add_seconds (PATIENCE_SECONDS, on_late, task);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  g_ptr_array_add (follow->waiting, task);
}

/* The key may be gone from memory, as one that is of no use any more, or there is a new one: the
 * file only ever gets more. */
static void
join_identity (SfsMemoryStore *self, Follow *follow)
{
  SfsSecret *identity = g_hash_table_lookup (self->identities, follow->origin);
  g_autoptr (SfsSecret) before = g_steal_pointer (&follow->identity);

  if (identity != NULL && before != NULL)
    follow->identity = sfs_age_identities_join (identity, before);
  else if (identity != NULL)
    follow->identity = sfs_secret_ref (identity);
  else
    follow->identity = g_steal_pointer (&before);
}

/* (transfer full) (nullable): what has to be in the file. */
static SfsCredentials *
build_whole (SfsMemoryStore *self, Follow *follow)
{
  for (guint i = 0; i < self->sign_ins->len; i++)
    {
      const SfsCredentials *kept = g_ptr_array_index (self->sign_ins, i);
      SfsCredentials *whole;

      if (!is_sign_in (kept, follow->origin, follow->grant))
        continue;
      whole = sfs_credentials_copy (kept);
      if (*whole->grant == '\0')
        g_clear_pointer (&whole->grant, g_free);
      join_identity (self, follow);
      if (follow->identity != NULL)
        whole->identity = sfs_secret_ref (follow->identity);
      return whole;
    }
  return NULL;
}

typedef struct
{
  SfsMemoryStore *store;
  Follow *follow;
} Writing;

static void write_newest (SfsMemoryStore *self, Follow *follow);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Writing *writing = user_data;
  g_autoptr (SfsMemoryStore) self = writing->store;
  Follow *follow = writing->follow;
  g_autoptr (GPtrArray) done = g_steal_pointer (&follow->writing);
  g_autoptr (GError) error = NULL;

  if (!sfs_recovery_file_write_finish (result, &error))
    g_message ("The recovery file does not have the newest sign-in: %s", error->message);
  answer (done);
  if (!g_ptr_array_find (self->follows, follow, NULL))
    answer (follow->waiting);
  else if (follow->again)
    write_newest (self, follow);
  follow_unref (follow);
}

/* Now, or as soon as what is being written is. */
static void
write_newest (SfsMemoryStore *self, Follow *follow)
{
  g_autoptr (SfsCredentials) whole = NULL;
  Writing *writing;

  follow->again = follow->writing != NULL;
  if (follow->again)
    return;
  whole = build_whole (self, follow);
  if (whole == NULL)
    {
      answer (follow->waiting);
      return;
    }
  follow->writing = follow->waiting;
  follow->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  writing = g_new0 (Writing, 1);
  writing->store = g_object_ref (self);
  writing->follow = g_rc_box_acquire (follow);
  sfs_recovery_file_renew_async (follow->file, whole, follow->passphrase, NULL, on_written,
                                 writing);
}

/* (transfer none): who writes to @file, wherever from. */
static Follow *
ensure_follow (SfsMemoryStore *self, GFile *file)
{
  Follow *follow;

  for (guint i = 0; i < self->follows->len; i++)
    {
      follow = g_ptr_array_index (self->follows, i);
      if (g_file_equal (follow->file, file))
        return follow;
    }
  follow = g_rc_box_new0 (Follow);
  follow->file = g_object_ref (file);
  follow->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->follows, follow);
  return follow;
}

/* A file that was saved over is another's, with another passphrase. */
static void
sfs_memory_store_follow_file (SfsCredentialStore *store,
                              const char *origin,
                              const char *grant,
                              GFile *file,
                              SfsSecret *passphrase)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  SfsSecret *identity = g_hash_table_lookup (self->identities, origin);
  g_autofree char *named = g_strdup (grant != NULL ? grant : "");
  Follow *follow = ensure_follow (self, file);

  g_clear_pointer (&follow->origin, g_free);
  stop_following (self, origin, named);
  follow->origin = g_strdup (origin);
  g_free (follow->grant);
  follow->grant = g_steal_pointer (&named);
  g_clear_pointer (&follow->passphrase, sfs_secret_unref);
  follow->passphrase = sfs_secret_ref (passphrase);
  g_clear_pointer (&follow->identity, sfs_secret_unref);
  follow->identity = identity != NULL ? sfs_secret_ref (identity) : NULL;
  if (follow->writing != NULL)
    write_newest (self, follow);
}

/* One that is followed already stays in its own file. */
static void
sfs_memory_store_follow_on (SfsCredentialStore *store,
                            const char *origin,
                            const char *before,
                            const char *after)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  Follow *follow = find_follow (self, origin, before != NULL ? before : "");
  const char *named = after != NULL ? after : "";

  if (follow == NULL || find_follow (self, origin, named) != NULL)
    return;
  g_free (follow->grant);
  follow->grant = g_strdup (named);
  write_newest (self, follow);
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

  g_task_set_source_tag (task, sfs_memory_store_save_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->own != NULL && credentials->grant != NULL)
    g_hash_table_add (self->own, g_strconcat (credentials->origin, "\n", credentials->grant, NULL));
  if (credentials->identity != NULL)
    g_hash_table_replace (self->identities, g_strdup (credentials->origin),
                          sfs_secret_ref (credentials->identity));
  if (credentials->refresh_token != NULL)
    {
      SfsCredentials *kept = sfs_credentials_copy (credentials);
      Follow *follow;

      forget_sign_ins (self, credentials->origin,
                       credentials->grant != NULL ? credentials->grant : "");
      g_clear_pointer (&kept->access_token, sfs_secret_unref);
      g_clear_pointer (&kept->identity, sfs_secret_unref);
      if (kept->grant == NULL)
        kept->grant = g_strdup ("");
      g_ptr_array_add (self->sign_ins, kept);
      follow = find_follow (self, kept->origin, kept->grant);
      if (follow != NULL)
        {
          wait_for_file (g_steal_pointer (&task), follow);
          write_newest (self, follow);
          return;
        }
    }
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
                               const char *grant,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_memory_store_remove_async);
  if (is_elsewhere (self, origin, grant))
    {
      return_locked (task);
      return;
    }
  forget_sign_ins (self, origin, grant);
  stop_following (self, origin, grant);
  if (grant == NULL)
    g_hash_table_remove (self->identities, origin);
  g_task_return_boolean (task, TRUE);
}

static void
sfs_memory_store_remove_identity_async (SfsCredentialStore *store,
                                        const char *origin,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  SfsMemoryStore *self = SFS_MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_memory_store_remove_identity_async);
  g_hash_table_remove (self->identities, origin);
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
  iface->remove_identity_async = sfs_memory_store_remove_identity_async;
  iface->remove_finish = sfs_memory_store_remove_finish;
  iface->follow_file = sfs_memory_store_follow_file;
  iface->follow_on = sfs_memory_store_follow_on;
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

  g_hash_table_unref (self->identities);
  g_ptr_array_unref (self->sign_ins);
  g_ptr_array_unref (self->follows);
  g_clear_pointer (&self->own, g_hash_table_unref);
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
  self->identities =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sfs_secret_unref);
  self->sign_ins = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_credentials_free);
  self->follows = g_ptr_array_new_with_free_func (follow_unref);
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

/**
 * sfs_memory_store_new_beside_locked:
 *
 * As sfs_memory_store_new (), for who goes on without a keyring that stays locked. What that holds
 * is not known here and stays; so to remove everything of an operator, or to load or remove a
 * sign-in that was never kept here, is %SFS_ACCOUNT_ERROR_LOCKED.
 *
 * Returns: (transfer full): the store
 */
SfsCredentialStore *
sfs_memory_store_new_beside_locked (void)
{
  SfsMemoryStore *self = g_object_new (SFS_TYPE_MEMORY_STORE, NULL);

  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return SFS_CREDENTIAL_STORE (self);
}
