/* SPDX-License-Identifier: GPL-3.0-or-later */

/* By GDBus: a library that hides the request cannot tell a "no" from a question that was called
 * off, and opens the remote synchronously. */

#include "capture/sfs-camera-portal.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>
#include "capture/sfs-frame.h"

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define CAMERA "org.freedesktop.portal.Camera"
#define REQUEST "org.freedesktop.portal.Request"
/* ms for an answer to a call, which does not wait for the person; the portal may have to start. */
#define MAX_WAIT 10000

/* Of the signal Response. */
enum
{
  RESPONSE_SUCCESS,
  RESPONSE_CANCELLED
};

/* What a task waits for, from the call until the answer of the person. */
typedef struct
{
  GDBusConnection *connection;
  char *handle; /* of the request */
  guint response, owner;
  GSource *cancelled;
  gboolean answered; /* or given up: whatever comes later comes too late */
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
  g_free (self->handle);
  g_free (self);
}

static void
close_request (Question *self)
{
  g_dbus_connection_call (self->connection, NAME, self->handle, REQUEST, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, MAX_WAIT, NULL, NULL, NULL);
}

static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static void
fail (GTask *task, SfsCaptureError code, const char *what, const GError *error)
{
  g_task_return_new_error (task, SFS_CAPTURE_ERROR, (int) code, "camera portal: %s%s%s", what,
                           error != NULL ? ": " : "", error != NULL ? error->message : "");
}

static void
close_descriptor (gpointer data)
{
  int *fd = data;

  if (*fd >= 0)
    close (*fd);
  g_free (fd);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant)
      reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list,
                                                               result, &error);
  g_autofree char *name = NULL;
  gint32 index;
  int fd;

  if (reply == NULL)
    {
      name = g_dbus_error_get_remote_error (error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_task_return_error (task, g_steal_pointer (&error));
      /* The portal says so of nothing else than its own way to PipeWire. */
      else if (g_strcmp0 (name, "org.freedesktop.portal.Error.Failed") == 0)
        fail (task, SFS_CAPTURE_ERROR_NO_PIPEWIRE, "no PipeWire", error);
      else
        fail (task, SFS_CAPTURE_ERROR_PORTAL, "no remote", error);
      return;
    }
  g_variant_get (reply, "(h)", &index);
  fd = list != NULL ? g_unix_fd_list_get (list, index, &error) : -1;
  if (fd < 0)
    fail (task, SFS_CAPTURE_ERROR_PORTAL, "no descriptor", error);
  else
    g_task_return_pointer (task, g_memdup2 (&fd, sizeof fd), close_descriptor);
}

static void
open_remote (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  g_dbus_connection_call_with_unix_fd_list (question->connection, NAME, PATH, CAMERA,
                                            "OpenPipeWireRemote", g_variant_new ("(a{sv})", NULL),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE,
                                            MAX_WAIT, NULL, g_task_get_cancellable (task), opened,
                                            g_object_ref (task));
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
  guint32 response = G_MAXUINT32;

  if (question->answered)
    return;
  end_question (question);
  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(ua{sv})", &response, NULL);
  if (response == RESPONSE_SUCCESS)
    open_remote (task);
  else if (response == RESPONSE_CANCELLED)
    fail (task, SFS_CAPTURE_ERROR_DENIED, "the answer is no", NULL);
  else
    fail (task, SFS_CAPTURE_ERROR_DISMISSED, "the question ended without an answer", NULL);
}

static void
listen_for_response (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->response != 0)
    g_dbus_connection_signal_unsubscribe (question->connection, question->response);
  question->response = g_dbus_connection_signal_subscribe (question->connection, NAME, REQUEST,
                                                           "Response", question->handle, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, got_response,
                                                           g_object_ref (task), g_object_unref);
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
  fail (task, SFS_CAPTURE_ERROR_DISMISSED, "the portal ended while it asked", NULL);
}

static void
asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
      reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;
  const char *handle;

  if (question->answered)
    return;
  if (reply == NULL)
    {
      end_question (question);
      if (is_missing (error))
        fail (task, SFS_CAPTURE_ERROR_NO_PORTAL, "there is none", error);
      /* The switch for all cameras and all programs; no question was asked. */
      else if (g_strcmp0 (name, "org.freedesktop.portal.Error.NotAllowed") == 0)
        fail (task, SFS_CAPTURE_ERROR_CAMERAS_OFF, "cameras are switched off", error);
      else
        {
          /* It may still ask, too late. */
          close_request (question);
          fail (task, SFS_CAPTURE_ERROR_PORTAL, "it does not ask", error);
        }
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
  question->owner =
      g_bus_watch_name_on_connection (question->connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      NULL, portal_vanished, g_object_ref (task), g_object_unref);
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

/* For the log alone: it says no of cameras that PipeWire has not told of yet, and stays at that
 * where the portal lost its own connection. */
static void
got_presence (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant)
      reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree char *text = reply != NULL ? g_variant_print (reply, FALSE) : NULL;

  g_debug ("camera portal: IsCameraPresent %s", text != NULL ? text : "unknown");
}

static void
ask (GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (question->connection) + 1), ".",
                    '_');
  g_autofree char *token = g_strdup_printf ("selfsame%u", g_random_int ());
  GVariantBuilder options;

  question->handle = g_strdup_printf (PATH "/request/%s/%s", sender, token);
  /* Before the call: a stored answer may come before the reply. */
  listen_for_response (task);
  if (cancellable != NULL)
    {
      question->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (question->cancelled, G_SOURCE_FUNC (cancelled), g_object_ref (task),
                             g_object_unref);
      g_source_attach (question->cancelled, g_task_get_context (task));
    }
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_dbus_connection_call (question->connection, NAME, PATH, CAMERA, "AccessCamera",
                          g_variant_new ("(a{sv})", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, MAX_WAIT, NULL, asked, g_object_ref (task));
  g_dbus_connection_call (question->connection, NAME, PATH, "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", CAMERA, "IsCameraPresent"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, MAX_WAIT, NULL,
                          got_presence, NULL);
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
    fail (task, SFS_CAPTURE_ERROR_NO_PORTAL, "there is no session bus", error);
  else
    ask (task);
}

/**
 * sfs_camera_portal_open_async:
 * @cancellable: (nullable): calls the question off; a question that was asked already is closed
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Asks the portal for the cameras, and the portal the person unless the answer is stored (the
 * permission store's table "devices", id "camera"). Waits as long as the person thinks.
 *
 * With xdg-desktop-portal 1.16 a question that is closed by anybody, by @cancellable too, counts as
 * a no that is stored. So it is called off when there is nobody left to answer, not before.
 *
 * Errors: %SFS_CAPTURE_ERROR_DENIED: the person says no, or said so once;
 * %SFS_CAPTURE_ERROR_DISMISSED: the question ended without an answer;
 * %SFS_CAPTURE_ERROR_CAMERAS_OFF: for all programs; %SFS_CAPTURE_ERROR_NO_PORTAL: no session bus,
 * no portal on it, or one without cameras; %SFS_CAPTURE_ERROR_NO_PIPEWIRE: the portal does not
 * reach PipeWire; %SFS_CAPTURE_ERROR_PORTAL: anything else; %G_IO_ERROR_CANCELLED.
 */
void
sfs_camera_portal_open_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_camera_portal_open_async);
  g_task_set_task_data (task, g_new0 (Question, 1), question_free);
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
 * sfs_camera_portal_open_finish:
 * @result: what the callback got
 * @error: where to put an error
 *
 * Returns: a connection to PipeWire, to be closed with close(), or -1. All that use it have to be
 *   given this very descriptor: GStreamer's PipeWire elements share one connection by its number,
 *   and two on copies of it would read each other's messages.
 */
int
sfs_camera_portal_open_finish (GAsyncResult *result, GError **error)
{
  g_autofree int *fd = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);
  fd = g_task_propagate_pointer (G_TASK (result), error);
  return fd != NULL ? *fd : -1;
}
