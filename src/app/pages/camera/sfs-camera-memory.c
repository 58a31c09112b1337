/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/camera/sfs-camera-memory.h"

#include <string.h>

#define MAX_LENGTH 1024

static GFile *
get_file (void)
{
  return g_file_new_build_filename (g_get_user_state_dir (), "selfsame", "camera", NULL);
}

static char *
load (GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = get_file ();
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  char text[MAX_LENGTH + 1] = "";
  gsize length;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_LENGTH,
                                                  &length, cancellable, error))
    return NULL;

  text[strcspn (text, "\n")] = '\0';
  if (*text != '\0' && length < MAX_LENGTH && g_utf8_validate (text, -1, NULL))
    return g_strdup (text);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the file holds no camera");
  return NULL;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char *id = load (cancellable, &error);

  if (id != NULL)
    g_task_return_pointer (task, id, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * sfs_camera_memory_load_async:
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads which camera was chosen.
 */
void
sfs_camera_memory_load_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_camera_memory_load_async);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * sfs_camera_memory_load_finish:
 * @result: what the callback was given
 * @error: where to put an error: one of %G_IO_ERROR, %G_IO_ERROR_NOT_FOUND where none was chosen
 * yet
 *
 * Returns: (transfer full) (nullable): the camera's id, as sfs_camera_get_id () answers
 */
char *
sfs_camera_memory_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One after the other, and the last one stays, however threads are woken. Nobody but those threads
 * waits for a write. */
static GMutex write_lock, newest_lock;
static char *newest;

static void
store_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GFile) file = get_file ();
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&write_lock);
  g_mutex_lock (&newest_lock);
  line = g_strconcat (newest, "\n", NULL);
  g_mutex_unlock (&newest_lock);
  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) != 0 ||
      !g_file_replace_contents (file, line, strlen (line), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                NULL, &error))
    g_message ("Which camera was chosen could not be kept: %s",
               error != NULL ? error->message : "no folder for it");
  g_mutex_unlock (&write_lock);
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_camera_memory_store:
 * @id: of the camera that somebody chose
 *
 * Writes it down. Where that fails, the choice has to be made again next time, no more.
 */
void
sfs_camera_memory_store (const char *id)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_return_if_fail (id != NULL);

  g_mutex_lock (&newest_lock);
  g_free (newest);
  newest = g_strdup (id);
  g_mutex_unlock (&newest_lock);
  g_task_set_source_tag (task, sfs_camera_memory_store);
  g_task_run_in_thread (task, store_in_thread);
}
