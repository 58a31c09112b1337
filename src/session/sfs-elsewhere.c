/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-elsewhere-private.h"

#include "core/sfs-json.h"
#include "session/sfs-records-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define FOLDERS_FILE "folders.json"
#define FOLDERS_VERSION "1"

static gboolean
take_error (GError *local, const char *path, GError **error)
{
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path, local->message);
  g_error_free (local);
  return FALSE;
}

/* The addresses, since the name of a folder need not be text. */
static gboolean
parse (GBytes *bytes, GPtrArray *dirs, GError **error)
{
  g_autoptr (JsonObject) file = sfs_json_parse_object (bytes, error);
  JsonArray *list = NULL;

  if (file == NULL || !sfs_json_get_array (file, "folders", TRUE, &list, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      char *dir = NULL;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        dir = g_filename_from_uri (json_node_get_string (node), NULL, NULL);
      if (dir != NULL)
        g_ptr_array_add (dirs, dir);
    }
  return TRUE;
}

/* (transfer full) (element-type filename): none where there is no file. With others_mutex. */
static GPtrArray *
read_dirs (SfsRecords *usual, GError **error)
{
  g_autofree char *path = g_build_filename (usual->dir, FOLDERS_FILE, NULL);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) bytes = NULL;
  char *text;
  gsize length;
  GError *local = NULL;

  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (!g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          take_error (local, path, error);
          return NULL;
        }
      g_error_free (local);
      return g_steal_pointer (&dirs);
    }
  bytes = g_bytes_new_take (text, length);
  if (!parse (bytes, dirs, &local))
    {
      take_error (local, path, error);
      return NULL;
    }
  return g_steal_pointer (&dirs);
}

static gboolean
write_dirs (SfsRecords *usual, GPtrArray *dirs, GError **error)
{
  g_autofree char *path = g_build_filename (usual->dir, FOLDERS_FILE, NULL);
  g_autoptr (JsonObject) file = json_object_new ();
  JsonArray *list = json_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < dirs->len; i++)
    {
      g_autofree char *uri = g_filename_to_uri (g_ptr_array_index (dirs, i), NULL, NULL);

      if (uri != NULL)
        json_array_add_string_element (list, uri);
    }
  json_object_set_string_member (file, "version", FOLDERS_VERSION);
  json_object_set_array_member (file, "folders", list);
  bytes = sfs_json_object_to_bytes (file);
  return sfs_records_write_file (path, bytes, error);
}

/* Whether there is one less after this. */
static gboolean
drop (GPtrArray *dirs, const char *dir)
{
  guint at;

  return g_ptr_array_find_with_equal_func (dirs, dir, g_str_equal, &at) &&
         g_ptr_array_remove_index (dirs, at) != NULL;
}

/**
 * sfs_elsewhere_remember:
 * @usual: the usual place
 * @records: those of the folder that was chosen
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or %SFS_UPLOAD_ERROR_NO_SPACE: the usual
 * place takes not even that
 *
 * Keeps where it is, so that the next start offers what is sealed there.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_elsewhere_remember (SfsRecords *usual, SfsRecords *records, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  g_autoptr (GPtrArray) dirs = read_dirs (usual, error);

  if (dirs == NULL)
    return FALSE;
  drop (dirs, records->dir);
  g_ptr_array_add (dirs, g_strdup (records->dir));
  if (!write_dirs (usual, dirs, error))
    return FALSE;
  g_hash_table_replace (usual->others, g_strdup (records->dir), g_object_ref (records));
  return TRUE;
}

/**
 * sfs_elsewhere_forget_all:
 * @usual: the usual place
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes what was kept of folders the seller chose.
 *
 * Returns: %TRUE when it is not there any more
 */
gboolean
sfs_elsewhere_forget_all (SfsRecords *usual, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  g_autofree char *path = g_build_filename (usual->dir, FOLDERS_FILE, NULL);

  g_hash_table_remove_all (usual->others);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/**
 * sfs_elsewhere_free:
 * @elsewhere: (transfer full): a folder
 *
 * Frees @elsewhere.
 */
void
sfs_elsewhere_free (SfsElsewhere *elsewhere)
{
  g_free (elsewhere->dir);
  g_clear_pointer (&elsewhere->pending, g_ptr_array_unref);
  g_clear_error (&elsewhere->error);
  g_free (elsewhere);
}

typedef struct
{
  SfsRecords *usual;
  char *dir; /* (nullable) */
  gboolean allow_loopback;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->usual);
  g_free (job->dir);
  g_free (job);
}

/* A folder of a disk that is not connected is not made anew where that disk would be. */
static gboolean
is_there (const char *dir)
{
  g_autofree char *outbox = g_build_filename (dir, "outbox", NULL);

  return g_file_test (outbox, G_FILE_TEST_IS_DIR);
}

static SfsElsewhere *
look (Job *job, const char *dir)
{
  SfsElsewhere *elsewhere = g_new0 (SfsElsewhere, 1);
  SfsRecords *records = g_hash_table_lookup (job->usual->others, dir);

  elsewhere->dir = g_strdup (dir);
  if (!is_there (dir))
    {
      g_hash_table_remove (job->usual->others, dir);
      return elsewhere;
    }
  if (records == NULL)
    {
      records = sfs_records_open_now (dir, &elsewhere->error);
      if (records == NULL)
        return elsewhere;
      g_hash_table_replace (job->usual->others, g_strdup (dir), records);
    }
  elsewhere->pending = sfs_pending_list (records, job->allow_loopback, &elsewhere->error);
  for (guint i = 0; elsewhere->pending != NULL && i < elsewhere->pending->len; i++)
    {
      SfsPending *pending = g_ptr_array_index (elsewhere->pending, i);

      pending->dir = g_strdup (dir);
      pending->records = g_object_ref (records);
    }
  return elsewhere;
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  SfsRecords *usual = job->usual;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_elsewhere_free);
  g_autoptr (GPtrArray) dirs = NULL;
  g_autoptr (GError) fault = NULL;
  GError *error = NULL;
  guint before;

  dirs = read_dirs (usual, &error);
  if (dirs == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  before = dirs->len;
  for (guint i = 0; i < dirs->len;)
    {
      const char *dir = g_ptr_array_index (dirs, i);
      g_autoptr (SfsElsewhere) elsewhere = look (job, dir);

      if (elsewhere->pending != NULL && elsewhere->pending->len == 0)
        {
          g_hash_table_remove (usual->others, dir);
          g_ptr_array_remove_index (dirs, i);
          continue;
        }
      g_ptr_array_add (list, g_steal_pointer (&elsewhere));
      i++;
    }
  if (dirs->len < before && !write_dirs (usual, dirs, &fault))
    g_warning ("%s", fault->message);
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
}

static void
run_job (SfsRecords *usual,
         const char *dir,
         gboolean allow_loopback,
         GTaskThreadFunc work,
         gpointer tag,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, tag);
  job->usual = g_object_ref (usual);
  job->dir = g_strdup (dir);
  job->allow_loopback = allow_loopback;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, work);
}

/**
 * sfs_elsewhere_list_async:
 * @usual: the usual place
 * @allow_loopback: whether an operator may be on this computer, without encryption
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Looks into the folders the seller chose in earlier runs. What waits there can be gone on with by
 * a session that is given its records (sfs_session_set_records ()).
 */
void
sfs_elsewhere_list_async (SfsRecords *usual,
                          gboolean allow_loopback,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  run_job (usual, NULL, allow_loopback, list_in_thread, sfs_elsewhere_list_async, cancellable,
           callback, user_data);
}

/**
 * sfs_elsewhere_list_finish:
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_elsewhere_list_async ().
 *
 * Returns: (transfer full) (element-type SfsElsewhere): folders where something waits, or that
 * cannot be looked at
 */
GPtrArray *
sfs_elsewhere_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
forget_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&job->usual->others_mutex);
  g_autoptr (GPtrArray) dirs = NULL;
  GError *error = NULL;

  dirs = read_dirs (job->usual, &error);
  if (dirs == NULL || (drop (dirs, job->dir) && !write_dirs (job->usual, dirs, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  g_hash_table_remove (job->usual->others, job->dir);
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_elsewhere_forget_async:
 * @usual: the usual place
 * @dir: of a #SfsElsewhere
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * On the seller's word: for a folder that will not come back. What is in it stays.
 */
void
sfs_elsewhere_forget_async (SfsRecords *usual,
                            const char *dir,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  run_job (usual, dir, FALSE, forget_in_thread, sfs_elsewhere_forget_async, cancellable, callback,
           user_data);
}

/**
 * sfs_elsewhere_forget_finish:
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_elsewhere_forget_async ().
 *
 * Returns: %TRUE when it is not looked for any more
 */
gboolean
sfs_elsewhere_forget_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
