/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-camera-access.h"

#include "capture/sfs-camera-portal.h"
#include "capture/sfs-frame.h"

typedef enum
{
  EITHER,
  PORTAL_ONLY,
  DIRECT_ONLY
} Way;

static Way
get_way (void)
{
  const char *wish = g_getenv ("SFS_CAMERA"); /* see HACKING.md */

  if (g_strcmp0 (wish, "direct") == 0)
    return DIRECT_ONLY;
  if (g_strcmp0 (wish, "portal") == 0)
    return PORTAL_ONLY;
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? PORTAL_ONLY : EITHER;
}

/* Outside of a sandbox the portal is no barrier, but the place where the person is asked. So an
 * answer holds that is a no, and so does none at all; a portal that is not there, or that could not
 * ask or hand on, decides nothing, and the camera is reached as by any other program. */
static gboolean
is_answer (const GError *error)
{
  return g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DENIED) ||
         g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_DISMISSED) ||
         g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_CAMERAS_OFF) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
got_remote (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  int fd = sfs_camera_portal_open_finish (result, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else if (g_task_get_task_data (task) == NULL && !is_answer (error))
    {
      if (!g_error_matches (error, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_NO_PORTAL))
        g_message ("Cameras are reached without the portal: %s", error->message);
      g_task_return_int (task, -1);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * sfs_camera_access_open_async:
 * @cancellable: (nullable): as for sfs_camera_portal_open_async()
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Finds the way to the cameras: the portal's, in a sandbox and wherever the portal answers;
 * otherwise directly. Errors: those of sfs_camera_portal_open_async(); outside of a sandbox only
 * the ones that are an answer.
 */
void
sfs_camera_access_open_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Way way = get_way ();

  g_task_set_source_tag (task, sfs_camera_access_open_async);
  /* The descriptor must not get lost: who cancels learns that from the portal's call. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, GINT_TO_POINTER (way == PORTAL_ONLY), NULL);
  if (way == DIRECT_ONLY)
    {
      g_task_return_int (task, -1);
      g_object_unref (task);
      return;
    }
  sfs_camera_portal_open_async (cancellable, got_remote, task);
}

/**
 * sfs_camera_access_open_finish:
 * @result: what the callback got
 * @fd: (out): the portal's connection to PipeWire, to be closed, or -1 to go directly
 * @error: where to put an error
 *
 * Returns: whether there is a way
 */
gboolean
sfs_camera_access_open_finish (GAsyncResult *result, int *fd, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  *fd = (int) g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
