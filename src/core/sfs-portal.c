/* SPDX-License-Identifier: GPL-3.0-or-later */

/* By GDBus: a library that hides the request cannot tell a "no" from a question that was called
 * off. */

#include "core/sfs-portal.h"

#define REQUEST "org.freedesktop.portal.Request"

/* What a task waits for, from the call until the answer of the person. */
typedef struct
{
  char *interface, *method;
  char *window; /* (nullable): the first argument, of methods that have one */
  GVariant *options;
  char *token;
  GDBusConnection *connection;
  char *handle; /* of the request */
  guint response, owner;
  GSource *cancelled;
  gboolean answered; /* or given up: whatever comes later comes too late */
  SfsPortalResponse said;
} Question;

static void
end_question (Question *self)
{
  self->answered = TRUE;
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response);
  self->response = 0;
  g_clear_handle_id (&self->owner, g_bus_unwatch_name);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  end_question (self);
  g_clear_object (&self->connection);
  g_variant_unref (self->options);
  g_free (self->interface);
  g_free (self->method);
  g_free (self->window);
  g_free (self->token);
  g_free (self->handle);
  g_free (self);
}

static void
close_request (Question *self)
{
  g_dbus_connection_call (self->connection, SFS_PORTAL_NAME, self->handle, REQUEST, "Close", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, SFS_PORTAL_MAX_WAIT, NULL, NULL,
                          NULL);
}

static void
got_response (GDBusConnection *connection,
              const char *sender,
              const char *path,
              const char *interface,
              const char *signal,
              GVariant *parameters,
              gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint32 response = G_MAXUINT32;

  if (question->answered)
    return;
  end_question (question);
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, &results);
  else
    results = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  question->said = MIN (response, (guint32) SFS_PORTAL_ENDED);
  g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
}

static void
listen_for_response (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->response != 0)
    g_dbus_connection_signal_unsubscribe (question->connection, question->response);
  question->response = g_dbus_connection_signal_subscribe (
      question->connection, SFS_PORTAL_NAME, REQUEST, "Response", question->handle, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, got_response, g_object_ref (task), g_object_unref);
}

/* It takes the question with it: nobody will answer. */
static void
portal_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);

  if (question->answered)
    return;
  end_question (question);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the portal ended while it asked");
}

static void
asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
      reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *handle;

  if (question->answered)
    return;
  if (reply == NULL)
    {
      end_question (question);
      /* Whoever was too slow may still ask, too late. */
      if (!g_dbus_error_is_remote_error (error))
        close_request (question);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_variant_get (reply, "(&o)", &handle);
  /* Portals before 0.9 made up their own. */
  if (!g_str_equal (handle, question->handle))
    {
      g_free (question->handle);
      question->handle = g_strdup (handle);
      listen_for_response (task);
    }
  question->owner = g_bus_watch_name_on_connection (question->connection, SFS_PORTAL_NAME,
                                                    G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                    portal_vanished, g_object_ref (task),
                                                    g_object_unref);
}

static gboolean
cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Question *question = g_task_get_task_data (task);

  if (question->answered)
    return G_SOURCE_REMOVE;
  end_question (question);
  close_request (question);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
ask (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (question->connection) + 1), ".",
                    '_');
  GVariant *arguments = question->window != NULL
                            ? g_variant_new ("(s@a{sv})", question->window, question->options)
                            : g_variant_new ("(@a{sv})", question->options);

  question->handle = g_strdup_printf (SFS_PORTAL_PATH "/request/%s/%s", sender, question->token);
  /* Before the call: a stored answer may come before the reply. */
  listen_for_response (task);
  if (cancellable != NULL)
    {
      question->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (question->cancelled, G_SOURCE_FUNC (cancelled), g_object_ref (task),
                             g_object_unref);
      g_source_attach (question->cancelled, g_task_get_context (task));
    }
  g_dbus_connection_call (question->connection, SFS_PORTAL_NAME, SFS_PORTAL_PATH,
                          question->interface, question->method, arguments, G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, SFS_PORTAL_MAX_WAIT, NULL, asked,
                          g_object_ref (task));
}

static void
got_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  question->connection = g_bus_get_finish (result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (question->connection == NULL)
    g_task_return_new_error (task, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN,
                             "there is no session bus: %s", error->message);
  else
    ask (task);
}

/**
 * sfs_portal_ask_async:
 * @interface: of the portal
 * @method: of @interface, which answers with a request
 * @window: (nullable): the method's first argument, or %NULL where it has none but @options
 * @options: the method's options
 * @cancellable: (nullable): calls the question off; a question that was asked already is closed
 * @callback: called when it is answered
 * @user_data: for @callback
 *
 * Asks a portal, which may ask the person. Waits as long as the person thinks.
 */
void
sfs_portal_ask_async (const char *interface,
                      const char *method,
                      const char *window,
                      GVariantDict *options,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->interface = g_strdup (interface);
  question->method = g_strdup (method);
  question->window = g_strdup (window);
  question->token = g_strdup_printf ("selfsame%u", g_random_int ());
  g_variant_dict_insert (options, "handle_token", "s", question->token);
  question->options = g_variant_ref_sink (g_variant_dict_end (options));
  g_task_set_source_tag (task, sfs_portal_ask_async);
  g_task_set_task_data (task, question, question_free);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  /* All in the process share one connection: were it called off while it is being made, it would be
   * for whoever else waits for it, too. */
  g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus, task);
}

/**
 * sfs_portal_ask_finish:
 * @result: what the callback was given
 * @response: (out): how it was answered
 * @error: where to put an error: %G_IO_ERROR_CANCELLED; %G_IO_ERROR_CLOSED: the portal ended while
 *   it asked; what the bus or the portal said of the call, see sfs_portal_is_missing()
 *
 * Returns: (transfer full) (nullable): the results (`a{sv}`), which are worth something with
 *   %SFS_PORTAL_SUCCESS only
 */
GVariant *
sfs_portal_ask_finish (GAsyncResult *result, SfsPortalResponse *response, GError **error)
{
  Question *question;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  question = g_task_get_task_data (G_TASK (result));
  *response = question->said;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sfs_portal_get_connection:
 * @result: what the callback was given
 *
 * Returns: (transfer none) (nullable): where it was asked, for what comes after the answer
 */
GDBusConnection *
sfs_portal_get_connection (GAsyncResult *result)
{
  Question *question = g_task_get_task_data (G_TASK (result));

  return question->connection;
}

/**
 * sfs_portal_is_missing:
 * @error: of sfs_portal_ask_finish()
 *
 * Returns: whether there is no session bus, no portal on it, or one without this interface
 */
gboolean
sfs_portal_is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}
