/* SPDX-License-Identifier: GPL-3.0-or-later */

/* By GDBus: a library opens the remote synchronously. */

#include "capture/sfs-camera-portal.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>
#include "capture/sfs-frame.h"
#include "core/sfs-portal.h"

#define CAMERA "org.freedesktop.portal.Camera"

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
open_remote (GTask *task, GDBusConnection *connection)
{
  g_dbus_connection_call_with_unix_fd_list (
      connection, SFS_PORTAL_NAME, SFS_PORTAL_PATH, CAMERA, "OpenPipeWireRemote",
      g_variant_new ("(a{sv})", NULL), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE,
      SFS_PORTAL_MAX_WAIT, NULL, g_task_get_cancellable (task), opened, g_object_ref (task));
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  SfsPortalResponse response;
  g_autoptr (GVariant) results = sfs_portal_ask_finish (result, &response, &error);
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    fail (task, SFS_CAPTURE_ERROR_DISMISSED, error->message, NULL);
  else if (error != NULL && sfs_portal_is_missing (error))
    fail (task, SFS_CAPTURE_ERROR_NO_PORTAL, "there is none", error);
  /* The switch for all cameras and all programs; no question was asked. */
  else if (g_strcmp0 (name, "org.freedesktop.portal.Error.NotAllowed") == 0)
    fail (task, SFS_CAPTURE_ERROR_CAMERAS_OFF, "cameras are switched off", error);
  else if (error != NULL)
    fail (task, SFS_CAPTURE_ERROR_PORTAL, "it does not ask", error);
  else if (response == SFS_PORTAL_SUCCESS)
    open_remote (task, sfs_portal_get_connection (result));
  else if (response == SFS_PORTAL_CANCELLED)
    fail (task, SFS_CAPTURE_ERROR_DENIED, "the answer is no", NULL);
  else
    fail (task, SFS_CAPTURE_ERROR_DISMISSED, "the question ended without an answer", NULL);
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
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_task_set_source_tag (task, sfs_camera_portal_open_async);
  sfs_portal_ask_async (CAMERA, "AccessCamera", NULL, &options, cancellable, answered, task);
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
