/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-elsewhere-private.h"

#include "session/sfs-records-private.h"

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
  g_autoptr (GPtrArray) dirs = NULL;

  /* As long as this program runs it is known in any case. */
  g_atomic_int_set (&usual->has_others, TRUE);
  g_hash_table_replace (usual->others, g_strdup (records->dir), g_object_ref (records));
  dirs = sfs_elsewhere_read_dirs (usual, error);
  if (dirs == NULL)
    return FALSE;
  drop (dirs, records->dir);
  g_ptr_array_add (dirs, g_strdup (records->dir));
  return sfs_elsewhere_write_dirs (usual, dirs, error);
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
  g_clear_pointer (&elsewhere->kept, g_ptr_array_unref);
  g_clear_error (&elsewhere->error);
  g_free (elsewhere);
}

/* A folder of a disk that is not connected is not made anew where that disk would be. */
static gboolean
is_there (const char *dir)
{
  g_autofree char *outbox = g_build_filename (dir, "outbox", NULL);

  return g_file_test (outbox, G_FILE_TEST_IS_DIR);
}

/* (transfer none) (nullable): with others_mutex. NULL without @error: it is not there. */
static SfsRecords *
open_dir (SfsRecords *usual, const char *dir, GError **error)
{
  SfsRecords *records = g_hash_table_lookup (usual->others, dir);

  if (!is_there (dir))
    {
      g_hash_table_remove (usual->others, dir);
      return NULL;
    }
  if (records != NULL)
    return records;
  records = sfs_records_open_now (dir, error);
  if (records != NULL)
    g_hash_table_replace (usual->others, g_strdup (dir), records);
  return records;
}

static SfsElsewhere *
look (SfsRecords *usual, const char *dir, gboolean allow_loopback)
{
  SfsElsewhere *elsewhere = g_new0 (SfsElsewhere, 1);
  SfsRecords *records = open_dir (usual, dir, &elsewhere->error);
  g_autoptr (GPtrArray) pending = NULL;

  elsewhere->dir = g_strdup (dir);
  if (records == NULL)
    return elsewhere;
  pending = sfs_pending_list (records, allow_loopback, &elsewhere->error);
  if (pending == NULL)
    return elsewhere;
  for (guint i = 0; i < pending->len; i++)
    {
      SfsPending *one = g_ptr_array_index (pending, i);

      one->dir = g_strdup (dir);
      one->records = g_object_ref (records);
    }
  elsewhere->kept =
      sfs_elsewhere_settle (usual, records, pending, &elsewhere->left, &elsewhere->error);
  if (elsewhere->kept != NULL)
    elsewhere->pending = g_steal_pointer (&pending);
  return elsewhere;
}

/* Those that are known in this run only come after what the file has; where that cannot be read,
 * they are all there is. With others_mutex. */
static GPtrArray *
list_dirs (SfsRecords *usual, gboolean *changed, GError **error)
{
  g_autoptr (GError) local = NULL;
  GPtrArray *dirs = sfs_elsewhere_read_dirs (usual, &local);
  GHashTableIter iter;
  gpointer dir;

  if (dirs == NULL && g_hash_table_size (usual->others) == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (dirs == NULL)
    dirs = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, usual->others);
  while (g_hash_table_iter_next (&iter, &dir, NULL))
    if (!g_ptr_array_find_with_equal_func (dirs, dir, g_str_equal, NULL))
      {
        g_ptr_array_add (dirs, g_strdup (dir));
        *changed = local == NULL;
      }
  return dirs;
}

/**
 * sfs_elsewhere_list:
 * @usual: the usual place
 * @allow_loopback: whether an operator may be on this computer, without encryption
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * As sfs_elsewhere_list_async (). Blocking.
 *
 * Returns: (transfer full) (element-type SfsElsewhere): the folders
 */
GPtrArray *
sfs_elsewhere_list (SfsRecords *usual, gboolean allow_loopback, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_elsewhere_free);
  gboolean changed = FALSE;
  g_autoptr (GPtrArray) dirs = list_dirs (usual, &changed, error);
  g_autoptr (GError) fault = NULL;

  if (dirs == NULL)
    return NULL;
  for (guint i = 0; i < dirs->len;)
    {
      const char *dir = g_ptr_array_index (dirs, i);
      g_autoptr (SfsElsewhere) elsewhere = look (usual, dir, allow_loopback);

      if (elsewhere->pending != NULL && elsewhere->pending->len == 0 && elsewhere->kept->len == 0 &&
          !elsewhere->left)
        {
          g_hash_table_remove (usual->others, dir);
          g_ptr_array_remove_index (dirs, i);
          changed = TRUE;
          continue;
        }
      g_ptr_array_add (list, g_steal_pointer (&elsewhere));
      i++;
    }
  if (changed && !sfs_elsewhere_write_dirs (usual, dirs, &fault))
    g_message ("Which folders there are is not kept: %s", fault->message);
  return g_steal_pointer (&list);
}

/* With others_mutex. Not one that cannot be looked into: that would be for good. */
static gboolean
is_emptied (SfsRecords *usual, const char *dir)
{
  SfsRecords *records = open_dir (usual, dir, NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (records == NULL)
    return FALSE;
  entries = sfs_outbox_list (sfs_records_get_outbox (records), NULL);
  found = sfs_records_list_submissions (records, NULL);
  return entries != NULL && entries->len == 0 && found != NULL && found->len == 0;
}

/**
 * sfs_elsewhere_forget_emptied:
 * @usual: the usual place
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or %SFS_UPLOAD_ERROR_NO_SPACE
 *
 * Removes what was kept of folders the seller chose, but of those in which something still is, or
 * that are not there: what lies in them would never be found again.
 *
 * Returns: %TRUE when it is not there any more
 */
gboolean
sfs_elsewhere_forget_emptied (SfsRecords *usual, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  gboolean changed = FALSE;
  g_autoptr (GPtrArray) dirs = list_dirs (usual, &changed, NULL);

  /* Where the file cannot be read there is nothing left to go by. */
  if (dirs == NULL)
    dirs = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < dirs->len;)
    {
      const char *dir = g_ptr_array_index (dirs, i);

      if (!is_emptied (usual, dir))
        {
          i++;
          continue;
        }
      g_hash_table_remove (usual->others, dir);
      g_ptr_array_remove_index (dirs, i);
    }
  return sfs_elsewhere_write_dirs (usual, dirs, error);
}

/**
 * sfs_elsewhere_clear_left:
 * @usual: the usual place
 * @id: id of a submission that is on record there
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * Removes what a folder the seller chose still has of it, since it would be brought home again.
 *
 * Returns: %TRUE when none of those that are there has it any more
 */
gboolean
sfs_elsewhere_clear_left (SfsRecords *usual, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&usual->others_mutex);
  gboolean changed = FALSE;
  g_autoptr (GPtrArray) dirs = list_dirs (usual, &changed, error);

  if (dirs == NULL)
    return FALSE;
  for (guint i = 0; i < dirs->len; i++)
    {
      g_autoptr (GError) fault = NULL;
      SfsRecords *records = open_dir (usual, g_ptr_array_index (dirs, i), &fault);

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (records != NULL && sfs_records_has (records, SFS_RECORD_SUBMISSION, id) &&
          !sfs_elsewhere_clear (records, id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sfs_elsewhere_is_any:
 * @usual: the usual place
 *
 * Returns: whether the seller chose another folder that has to be looked into. Waits for no disk
 * but the usual one.
 */
gboolean
sfs_elsewhere_is_any (SfsRecords *usual)
{
  g_autofree char *path = sfs_elsewhere_build_path (usual);

  return g_atomic_int_get (&usual->has_others) || g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * sfs_elsewhere_find:
 * @usual: the usual place
 * @dir: (nullable): the folder in which it was found
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_AWAY when that folder is not there,
 *   %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * Finds where a submission is on record now: it may have been brought home meanwhile.
 *
 * Returns: (transfer full): the records that have it
 */
SfsRecords *
sfs_elsewhere_find (SfsRecords *usual, const char *dir, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = NULL;
  g_autoptr (GError) local = NULL;
  SfsRecords *records;

  if (dir == NULL || sfs_records_has (usual, SFS_RECORD_SUBMISSION, id))
    return g_object_ref (usual);
  locker = g_mutex_locker_new (&usual->others_mutex);
  records = open_dir (usual, dir, &local);
  if (records != NULL)
    return g_object_ref (records);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_AWAY, "%s is not there", dir);
  return NULL;
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

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  GPtrArray *list = sfs_elsewhere_list (job->usual, job->allow_loopback, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
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
 * Looks into the folders the seller chose, in this run or before. What waits there can be gone on
 * with by a session that is given its records (sfs_session_set_records ()).
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

  dirs = sfs_elsewhere_read_dirs (job->usual, &error);
  if (dirs == NULL ||
      (drop (dirs, job->dir) && !sfs_elsewhere_write_dirs (job->usual, dirs, &error)))
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
