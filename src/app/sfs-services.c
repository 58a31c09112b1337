/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-services.h"

struct _SfsServices
{
  GObject parent_instance;

  SfsHttp *http;
  SfsRecords *records;
  SfsCredentialStore *store;
  SfsSubmissions *submissions;
  SfsQueue *queue;

  gboolean forgetful; /* nothing of the keyring is used */
};

G_DEFINE_FINAL_TYPE (SfsServices, sfs_services, G_TYPE_OBJECT)

static void
sfs_services_finalize (GObject *object)
{
  SfsServices *self = SFS_SERVICES (object);

  if (self->queue != NULL)
    sfs_queue_stop (self->queue);
  g_clear_object (&self->queue);
  g_clear_object (&self->submissions);
  g_clear_object (&self->http);
  g_clear_object (&self->records);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sfs_services_parent_class)->finalize (object);
}

static void
sfs_services_class_init (SfsServicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_services_finalize;
}

static void
sfs_services_init (SfsServices *self)
{
}

/* Takes @store. */
static void
take_store (GTask *task, SfsCredentialStore *store)
{
  SfsServices *self = g_task_get_task_data (task);

  self->store = store;
  self->submissions = sfs_submissions_new (self->http, self->records, self->store);
  self->queue = sfs_queue_new (self->http, self->records, self->store);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
store_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SfsCredentialStore *store = sfs_credential_store_open_finish (result, &error);

  if (store == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    take_store (task, store);
}

static void
records_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsServices *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;

  self->records = sfs_records_open_finish (result, &error);
  if (self->records == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->forgetful)
    take_store (task, sfs_memory_store_new_beside_locked ());
  else
    sfs_credential_store_open_async (cancellable, store_opened, g_steal_pointer (&task));
}

/**
 * sfs_services_open_async:
 * @allow_loopback: whether plain HTTP to this computer is allowed (demo, tests)
 * @forgetful: whether credentials are kept in memory alone: the seller goes on without the keyring,
 *   which stays as it is
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens the seller's records, then finds out where credentials are kept, unless that is known.
 */
void
sfs_services_open_async (gboolean allow_loopback,
                         gboolean forgetful,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  SfsServices *self = g_object_new (SFS_TYPE_SERVICES, NULL);

  g_task_set_source_tag (task, sfs_services_open_async);
  g_task_set_task_data (task, self, g_object_unref);
  self->http = sfs_http_new (allow_loopback);
  self->forgetful = forgetful;
  sfs_records_open_async (NULL, cancellable, records_opened, g_steal_pointer (&task));
}

/**
 * sfs_services_open_finish:
 * @result: what the callback was given
 * @error: where to put an error: %SFS_SESSION_ERROR_RECORDS, or one of %SFS_ACCOUNT_ERROR
 *
 * Returns: (transfer full): the services
 */
SfsServices *
sfs_services_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sfs_services_create_session:
 * @self: the services
 *
 * Returns: (transfer full): a session without an invitation
 */
SfsSession *
sfs_services_create_session (SfsServices *self)
{
  g_return_val_if_fail (SFS_IS_SERVICES (self), NULL);

  return sfs_session_new (self->http, self->records, self->store);
}

/**
 * sfs_services_get_submissions:
 * @self: the services
 *
 * Returns: (transfer none): what was sent, not read yet before sfs_submissions_load_async()
 */
SfsSubmissions *
sfs_services_get_submissions (SfsServices *self)
{
  g_return_val_if_fail (SFS_IS_SERVICES (self), NULL);

  return self->submissions;
}

/**
 * sfs_services_get_queue:
 * @self: the services
 *
 * Returns: (transfer none): what goes on by itself
 */
SfsQueue *
sfs_services_get_queue (SfsServices *self)
{
  g_return_val_if_fail (SFS_IS_SERVICES (self), NULL);

  return self->queue;
}
