/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-records-private.h"

#include "core/sfs-disk.h"

#include <errno.h>
#include <glib/gstdio.h>

static const struct
{
  const char *folder;
  const char *suffix;
} kinds[] = {
  [SFS_RECORD_SUBMISSION] = { "submissions", ".json" },
  [SFS_RECORD_CONSENT] = { "consents", ".json" },
  [SFS_RECORD_DESCRIPTION] = { "consents", ".operator.jws" },
  [SFS_RECORD_RECEIPT] = { "receipts", ".jws" },
  [SFS_RECORD_BAD_RECEIPT] = { "receipts", ".unconfirmed.jws" },
  [SFS_RECORD_DELETION] = { "receipts", ".deletion.jws" },
  [SFS_RECORD_DELETION_DESCRIPTION] = { "receipts", ".deletion.operator.jws" },
  [SFS_RECORD_BAD_DELETION] = { "receipts", ".deletion.unconfirmed.jws" },
};

G_DEFINE_FINAL_TYPE (SfsRecords, sfs_records, G_TYPE_OBJECT)

static void
sfs_records_finalize (GObject *object)
{
  SfsRecords *self = SFS_RECORDS (object);

  g_free (self->dir);
  g_clear_object (&self->outbox);
  g_hash_table_unref (self->pins);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->others);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->edit_mutex);
  g_mutex_clear (&self->others_mutex);
  G_OBJECT_CLASS (sfs_records_parent_class)->finalize (object);
}

static void
sfs_records_class_init (SfsRecordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_records_finalize;
}

static void
sfs_records_init (SfsRecords *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->edit_mutex);
  g_mutex_init (&self->others_mutex);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* Ours alone, also when the folder was there before with other rights. */
static gboolean
make_private_dir (const char *path, GError **error)
{
  if (sfs_disk_make_folder (path) && g_chmod (path, 0700) == 0)
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

gboolean
sfs_records_write_file (const char *path, GBytes *contents, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);

  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  /* The same thing, and the same to do about it, as when the video itself finds no room. */
  if (sfs_disk_is_full (local))
    g_set_error_literal (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE, local->message);
  else
    g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, local->message);
  return FALSE;
}

SfsRecords *
sfs_records_open_now (const char *dir, GError **error)
{
  g_autoptr (SfsRecords) self = g_object_new (SFS_TYPE_RECORDS, NULL);
  g_autofree char *outbox = NULL;

  self->dir = dir != NULL ? g_strdup (dir)
                          : g_build_filename (g_get_user_data_dir (), "selfsame", NULL);
  outbox = g_build_filename (self->dir, "outbox", NULL);
  if (!make_private_dir (self->dir, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *folder = g_build_filename (self->dir, kinds[i].folder, NULL);

      if (!make_private_dir (folder, error))
        return NULL;
    }
  if (!sfs_records_read_pins (self, error))
    return NULL;
  self->outbox = sfs_outbox_open (outbox, error);
  return self->outbox != NULL ? g_steal_pointer (&self) : NULL;
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  SfsRecords *self = sfs_records_open_now (task_data, &error);

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sfs_records_open_async:
 * @dir: (nullable): where they lie; %NULL for `selfsame` in the user's data folder
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Opens what this computer keeps, making the folders (mode 0700) where they are missing. Holds
 * nothing secret: keys and tokens are in the credential store, videos sealed in the outbox.
 */
void
sfs_records_open_async (const char *dir,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_records_open_async);
  g_task_set_task_data (task, g_strdup (dir), g_free);
  g_task_run_in_thread (task, open_in_thread);
}

/**
 * sfs_records_open_finish:
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * Finishes sfs_records_open_async ().
 *
 * Returns: (transfer full): the records, or %NULL with @error
 */
SfsRecords *
sfs_records_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sfs_records_get_outbox:
 * @self: records
 *
 * Returns: (transfer none): the outbox that lies with them
 */
SfsOutbox *
sfs_records_get_outbox (SfsRecords *self)
{
  return self->outbox;
}

/**
 * sfs_records_build_path:
 * @self: records
 * @kind: which
 * @id: submission id
 *
 * Returns: (transfer full): where that record lies, or would
 */
char *
sfs_records_build_path (SfsRecords *self, SfsRecordKind kind, const char *id)
{
  g_autofree char *name = g_strconcat (id, kinds[kind].suffix, NULL);

  return g_build_filename (self->dir, kinds[kind].folder, name, NULL);
}

/**
 * sfs_records_write:
 * @self: records
 * @kind: which
 * @id: submission id
 * @contents: exact bytes
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Writes a record as a whole (mode 0600), through to the disk.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_records_write (
    SfsRecords *self, SfsRecordKind kind, const char *id, GBytes *contents, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, kind, id);

  return sfs_records_write_file (path, contents, error);
}

/**
 * sfs_records_remove:
 * @self: records
 * @kind: which
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes a record, through to the disk; one that is not there is fine.
 *
 * Returns: %TRUE when it is not there any more, nor after a power cut
 */
gboolean
sfs_records_remove (SfsRecords *self, SfsRecordKind kind, const char *id, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, kind, id);
  g_autofree char *folder = g_path_get_dirname (path);

  /* Also where it was gone: it may have been removed by a try that did not bring it to the disk. */
  if ((g_unlink (path) == 0 || errno == ENOENT) && sfs_disk_sync_folder (folder))
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

/**
 * sfs_records_forget:
 * @self: records
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes everything kept about a submission but a verified receipt: for one that came to nothing.
 *
 * Returns: %TRUE when nothing is there any more
 */
gboolean
sfs_records_forget (SfsRecords *self, const char *id, GError **error)
{
  return sfs_records_remove (self, SFS_RECORD_SUBMISSION, id, error) &&
         sfs_records_remove (self, SFS_RECORD_DESCRIPTION, id, error) &&
         sfs_records_remove (self, SFS_RECORD_CONSENT, id, error) &&
         sfs_records_remove (self, SFS_RECORD_BAD_RECEIPT, id, error);
}

/**
 * sfs_records_forget_all:
 * @self: records
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes every record of a submission, receipts as well; what lies in the outbox is not looked at.
 * The one by which it is known goes last, so that what fails half way can be done again. It does
 * not come back by an edit that had begun before.
 *
 * Returns: %TRUE when nothing is there any more
 */
gboolean
sfs_records_forget_all (SfsRecords *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = NULL;

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    if (kind != SFS_RECORD_SUBMISSION && !sfs_records_remove (self, kind, id, error))
      return FALSE;
  locker = g_mutex_locker_new (&self->edit_mutex);
  return sfs_records_remove (self, SFS_RECORD_SUBMISSION, id, error);
}

/**
 * sfs_records_hold:
 * @self: records
 * @origin: origin of an operator
 *
 * Says that something is under way with an operator that no record tells of yet: what is kept for
 * it is not cleared away meanwhile.
 */
void
sfs_records_hold (SfsRecords *self, const char *origin)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->held, origin));

  g_hash_table_replace (self->held, g_strdup (origin), GUINT_TO_POINTER (count + 1));
}

/**
 * sfs_records_release:
 * @self: records
 * @origin: origin of an operator, held once
 *
 * The end of sfs_records_hold ().
 */
void
sfs_records_release (SfsRecords *self, const char *origin)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->held, origin));

  g_return_if_fail (count > 0);
  if (count > 1)
    g_hash_table_replace (self->held, g_strdup (origin), GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (self->held, origin);
}

/**
 * sfs_records_is_held:
 * @self: records
 * @origin: (nullable): origin of an operator, %NULL for any
 *
 * Returns: whether something is under way with it
 */
gboolean
sfs_records_is_held (SfsRecords *self, const char *origin)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return origin != NULL ? g_hash_table_contains (self->held, origin)
                        : g_hash_table_size (self->held) > 0;
}
