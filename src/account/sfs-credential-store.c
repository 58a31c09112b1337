/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-secret-store.h"
#include "account/sfs-secret-trial.h"

#include <libsecret/secret.h>

#define SERVICE_NAME "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"

/* A service that has not answered by then is none: nobody waits longer for a window to come up. */
#define ANSWER_SECONDS 10
/* How long the person has to type the keyring's password. */
#define UNLOCK_SECONDS 120

typedef struct
{
  GCancellable *bounded; /* the caller's wish or our own time limit, whichever comes first */
  GCancellable *caller;  /* (nullable) */
  gulong caller_handler;
  guint timeout;
  GSource *called_off; /* (nullable): while the bus is awaited */
  GDBusConnection *bus;
  SecretCollection *collection;
} Open;

static void
open_free (Open *open)
{
  g_clear_handle_id (&open->timeout, g_source_remove);
  g_cancellable_disconnect (open->caller, open->caller_handler);
  g_clear_object (&open->caller);
  g_clear_object (&open->bounded);
  g_clear_object (&open->bus);
  g_clear_object (&open->collection);
  g_free (open);
}

static void
on_caller_cancelled (GCancellable *caller, GCancellable *bounded)
{
  g_cancellable_cancel (bounded);
}

static gboolean
on_time_is_up (gpointer user_data)
{
  Open *open = user_data;

  open->timeout = 0;
  g_cancellable_cancel (open->bounded);
  return G_SOURCE_REMOVE;
}

static void
bound (Open *open, guint seconds)
{
  g_clear_handle_id (&open->timeout, g_source_remove);
  open->timeout = g_timeout_add_seconds (seconds, on_time_is_up, open);
}

/* Where the caller cancelled, that is no reason, and GTask itself turns each of these into
 * G_IO_ERROR_CANCELLED. */
static void
use_memory (GTask *task, const char *reason)
{
  if (g_task_return_error_if_cancelled (task))
    return;

  g_info ("No Secret Service, credentials stay in memory: %s", reason);
  g_task_return_pointer (task, sfs_memory_store_new (), g_object_unref);
}

static void
use_secret_service (GTask *task)
{
  g_task_return_pointer (task, sfs_secret_store_new (), g_object_unref);
}

static void
return_locked (GTask *task, const char *reason)
{
  g_task_return_new_error (task, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED,
                           "The keyring was not unlocked: %s", reason);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int unlocked;

  unlocked = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);
  if (unlocked > 0)
    use_secret_service (task);
  else
    return_locked (task, error != NULL ? error->message : "prompt dismissed");
}

static void
on_collection (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) objects = NULL;

  open->collection = secret_collection_for_alias_finish (result, &error);
  if (error != NULL)
    {
      use_memory (task, error->message);
      return;
    }
  /* No default collection yet: the first save makes one, unless the person does not want it. */
  if (open->collection == NULL || !secret_collection_get_locked (open->collection))
    {
      use_secret_service (task);
      return;
    }

  bound (open, UNLOCK_SECONDS);
  objects = g_list_prepend (NULL, open->collection);
  secret_service_unlock (secret_collection_get_service (open->collection), objects, open->bounded,
                         on_unlocked, g_steal_pointer (&task));
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_finish (result, &error);

  if (service == NULL)
    {
      use_memory (task, error->message);
      return;
    }
  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               open->bounded, on_collection, g_steal_pointer (&task));
}

static void
on_service_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) alias = NULL;

  alias = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (alias == NULL)
    {
      use_memory (task, error->message);
      return;
    }
  secret_service_get (SECRET_SERVICE_OPEN_SESSION, open->bounded, on_service,
                      g_steal_pointer (&task));
}

/* Who holds the task with it lets go of it here. */
static void
stop_listening (Open *open)
{
  g_source_destroy (open->called_off);
  g_clear_pointer (&open->called_off, g_source_unref);
}

static gboolean
on_called_off (GCancellable *bounded, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  stop_listening (g_task_get_task_data (task));
  use_memory (task, "the session bus does not answer");
  return G_SOURCE_REMOVE;
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  open->bus = g_bus_get_finish (result, &error);
  /* Answered without it. */
  if (open->called_off == NULL)
    return;
  stop_listening (open);
  if (open->bus == NULL)
    {
      use_memory (task, error->message);
      return;
    }
  /* Any harmless call: it activates the service where the bus knows how to. libsecret itself is
   * happy with a proxy that has nobody behind it. */
  g_dbus_connection_call (open->bus, SERVICE_NAME, SERVICE_PATH, "org.freedesktop.Secret.Service",
                          "ReadAlias", g_variant_new ("(s)", "default"), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, ANSWER_SECONDS * 1000, open->bounded,
                          on_service_answered, g_steal_pointer (&task));
}

static void
on_trial (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_secret_trial_finish (result, &error))
    use_memory (task, error->message);
  else
    use_secret_service (task);
}

/* All in the process share one connection: were it called off while it is being made, it would be
 * for whoever else waits for it, too. So it is made to the end, and who called it off does not wait
 * for that. */
static void
get_bus (GTask *task)
{
  Open *open = g_task_get_task_data (task);

  open->called_off = g_cancellable_source_new (open->bounded);
  g_source_set_callback (open->called_off, G_SOURCE_FUNC (on_called_off), g_object_ref (task),
                         g_object_unref);
  g_source_attach (open->called_off, g_task_get_context (task));
  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, g_object_ref (task));
}

/* In a sandbox libsecret keeps a file of its own, with a key from the Secret portal: then there is
 * no service to ask, and a trial shows whether it works. */
static gboolean
has_own_backend (void)
{
  return g_getenv ("SECRET_BACKEND") != NULL || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * sfs_credential_store_open_async:
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out where credentials can be kept, activating the Secret Service when the bus knows one and
 * asking the person to unlock the default collection when it is locked. Takes 10 s at most, or 120
 * s where the person is asked for a password.
 */
void
sfs_credential_store_open_async (GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Open *open = g_new0 (Open, 1);

  g_task_set_source_tag (task, sfs_credential_store_open_async);
  g_task_set_task_data (task, open, (GDestroyNotify) open_free);
  open->bounded = g_cancellable_new ();
  if (cancellable != NULL)
    {
      open->caller = g_object_ref (cancellable);
      open->caller_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_caller_cancelled),
                                                    g_object_ref (open->bounded), g_object_unref);
    }
  bound (open, ANSWER_SECONDS);

  if (has_own_backend ())
    {
      sfs_secret_trial_async (cancellable, on_trial, g_steal_pointer (&task));
      return;
    }
  get_bus (task);
}

/**
 * sfs_credential_store_open_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Finishes sfs_credential_store_open_async (). The outcomes:
 *
 * - a store in the Secret Service: it answers and its default collection is unlocked (or there is
 *   none yet);
 * - a store in memory, sfs_credential_store_is_persistent () %FALSE: no session bus, no Secret
 *   Service on it, or one that does not answer within 10 s;
 * - %SFS_ACCOUNT_ERROR_LOCKED: it answers, but the person dismissed the prompt, or did not type the
 *   password within 120 s. Call again, or go on with sfs_memory_store_new_beside_locked ();
 * - %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the store, or %NULL with @error
 */
SfsCredentialStore *
sfs_credential_store_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
