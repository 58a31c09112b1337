/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-outbox.h"

#include "core/sfs-encoding.h"
#include "upload/sfs-outbox-db.h"
#include "upload/sfs-outbox-folder.h"
#include "upload/sfs-outbox-private.h"
#include "upload/sfs-spool-stream.h"

#define DB_NAME "outbox.db"

struct _SfsOutbox
{
  GObject parent_instance;

  SfsOutboxFolder *folder;

  GMutex mutex; /* the database, and what is done to the folder */
  SfsOutboxDb *db;

  /* Not the one above, which is held while the disk is written: the main thread lets go of what it
   * had in hand. */
  GMutex claimed_mutex;
  GHashTable *claimed; /* ids in somebody's hand */
};

G_DEFINE_FINAL_TYPE (SfsOutbox, sfs_outbox, G_TYPE_OBJECT)

void (*sfs_outbox_crash_point) (const char *step) = NULL;

static void
reached (const char *step)
{
  if (G_UNLIKELY (sfs_outbox_crash_point != NULL))
    sfs_outbox_crash_point (step);
}

/**
 * sfs_outbox_entry_free:
 * @entry: (transfer full) (nullable): an entry
 */
void
sfs_outbox_entry_free (SfsOutboxEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->id);
  g_free (entry->origin);
  g_free (entry->path);
  g_free (entry->sha256);
  g_free (entry->creation_url);
  g_free (entry->upload_url);
  g_free (entry->grant);
  g_clear_pointer (&entry->consent, g_bytes_unref);
  g_clear_pointer (&entry->description, g_bytes_unref);
  g_free (entry->created);
  g_free (entry);
}

static gboolean
fail_unknown (const char *id, GError **error)
{
  g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED, "No submission %s in the outbox",
               id);
  return FALSE;
}

/* A row whose file somebody removed stays: the operator may have had every byte before, and if not,
 * the seller was told that it is safe and has to be told that it is not. */
static gboolean
clean_up (SfsOutbox *self, GError **error)
{
  g_autoptr (GPtrArray) entries = sfs_outbox_db_list (self->db, NULL, error);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    g_hash_table_add (known, ((SfsOutboxEntry *) g_ptr_array_index (entries, i))->id);
  return sfs_outbox_folder_erase_leftovers (self->folder, known, error);
}

static void
sfs_outbox_finalize (GObject *object)
{
  SfsOutbox *self = SFS_OUTBOX (object);

  /* The lock goes last: until then the folder is ours. */
  g_clear_pointer (&self->db, sfs_outbox_db_close);
  g_clear_pointer (&self->folder, sfs_outbox_folder_close);
  g_hash_table_unref (self->claimed);
  g_mutex_clear (&self->claimed_mutex);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (sfs_outbox_parent_class)->finalize (object);
}

static void
sfs_outbox_class_init (SfsOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_outbox_finalize;
}

static void
sfs_outbox_init (SfsOutbox *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->claimed_mutex);
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * sfs_outbox_open:
 * @dir: folder of the outbox; made when it is not there, and set to mode 0700
 * @error: return location
 *
 * Takes the folder in hand until the last reference (of the outbox and of its streams) goes, and
 * erases what an earlier run left half done.
 *
 * Returns: (transfer full): the outbox, or NULL with SFS_UPLOAD_ERROR_BUSY when another has it in
 *   hand, _NO_SPACE, or _SPOOL; then nothing was erased
 */
SfsOutbox *
sfs_outbox_open (const char *dir, GError **error)
{
  g_autoptr (SfsOutbox) self = g_object_new (SFS_TYPE_OUTBOX, NULL);
  g_autofree char *db_path = NULL;

  self->folder = sfs_outbox_folder_open (dir, error);
  if (self->folder == NULL)
    return NULL;
  db_path = sfs_outbox_folder_touch (self->folder, DB_NAME, error);
  if (db_path == NULL)
    return NULL;
  self->db = sfs_outbox_db_open (db_path, error);
  if (self->db == NULL || !clean_up (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sfs_outbox_create:
 * @self: the outbox
 * @id: submission id
 * @error: return location
 *
 * Errors of writing come as SFS_UPLOAD_ERROR_NO_SPACE and _SPOOL. Without
 * sfs_outbox_commit() the file disappears with the stream.
 *
 * Returns: (transfer full): a stream for the ciphertext, or NULL with SFS_UPLOAD_ERROR_BUSY when
 *   the outbox holds @id already or one is being written, _FAILED when @id is none, _NO_SPACE or
 *   _SPOOL
 */
GOutputStream *
sfs_outbox_create (SfsOutbox *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  g_autoptr (GPtrArray) entries = NULL;

  if (!sfs_uuid_is_valid (id))
    {
      g_set_error_literal (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED, "Not a submission id");
      return NULL;
    }
  entries = sfs_outbox_db_list (self->db, id, error);
  if (entries == NULL)
    return NULL;
  if (entries->len > 0)
    {
      g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY,
                   "Submission %s is in the outbox already", id);
      return NULL;
    }
  return (GOutputStream *) sfs_spool_stream_new (self, self->folder->fd, self->folder->dir, id,
                                                 error);
}

static gboolean
check_entry (SfsSpoolStream *stream, const SfsOutboxEntry *entry, GError **error)
{
  if (g_strcmp0 (entry->id, sfs_spool_stream_get_id (stream)) == 0 &&
      entry->bytes == sfs_spool_stream_get_bytes (stream) &&
      sfs_sha256_hex_is_valid (entry->sha256) && entry->origin != NULL && entry->consent != NULL &&
      entry->description != NULL)
    return TRUE;

  g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_FAILED,
               "The entry for submission %s is not what was written",
               sfs_spool_stream_get_id (stream));
  return FALSE;
}

static gboolean
insert_now (SfsOutbox *self, const SfsOutboxEntry *entry, GError **error)
{
  g_autofree char *now = entry->created == NULL ? sfs_time_now () : NULL;
  SfsOutboxEntry row = *entry;

  if (row.created == NULL)
    row.created = now;
  return sfs_outbox_db_insert (self->db, &row, error);
}

/**
 * sfs_outbox_commit:
 * @self: the outbox
 * @stream: from sfs_outbox_create() of this outbox, everything written
 * @entry: what the row is to say; `path` is ignored, and `created` may be NULL for now
 * @error: return location
 *
 * When this returns TRUE, file and row survive a power cut. The order (file to disk, name, folder
 * to disk, row) leaves at each moment either a row with its complete file, or no row.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_NO_SPACE, _SPOOL or, when @entry does not fit @stream,
 *   _FAILED; the file is gone then, as after sfs_outbox_abandon()
 */
gboolean
sfs_outbox_commit (SfsOutbox *self,
                   GOutputStream *stream,
                   const SfsOutboxEntry *entry,
                   GError **error)
{
  SfsSpoolStream *spool = SFS_SPOOL_STREAM (stream);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  g_return_val_if_fail (sfs_spool_stream_get_outbox (spool) == self, FALSE);

  if (!check_entry (spool, entry, error) || !sfs_spool_stream_sync (spool, error))
    goto failed;
  reached ("synced");
  if (!sfs_spool_stream_rename (spool, error))
    goto failed;
  reached ("renamed");
  if (!sfs_outbox_folder_sync (self->folder, error))
    goto failed;
  reached ("folder-synced");
  if (!insert_now (self, entry, error))
    goto failed;
  reached ("inserted");
  sfs_spool_stream_keep (spool);
  return TRUE;

failed:
  sfs_spool_stream_discard (spool);
  return FALSE;
}

/**
 * sfs_outbox_abandon:
 * @self: the outbox
 * @stream: from sfs_outbox_create(), not committed
 *
 * Removes what was written so far. The caller still owns its reference to @stream.
 */
void
sfs_outbox_abandon (SfsOutbox *self, GOutputStream *stream)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  sfs_spool_stream_discard (SFS_SPOOL_STREAM (stream));
}

static GPtrArray *
list_with_paths (SfsOutbox *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  GPtrArray *entries = sfs_outbox_db_list (self->db, id, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      SfsOutboxEntry *entry = g_ptr_array_index (entries, i);

      entry->path = sfs_outbox_folder_get_path (self->folder, entry->id);
      entry->missing = sfs_outbox_folder_is_missing (self->folder, entry->id);
    }
  return entries;
}

/**
 * sfs_outbox_list:
 * @self: the outbox
 * @error: return location
 *
 * Returns: (transfer full) (element-type SfsOutboxEntry): oldest first, or NULL with
 *   SFS_UPLOAD_ERROR_SPOOL
 */
GPtrArray *
sfs_outbox_list (SfsOutbox *self, GError **error)
{
  return list_with_paths (self, NULL, error);
}

/**
 * sfs_outbox_find:
 * @self: the outbox
 * @id: submission id
 * @entry: (out) (transfer full) (nullable): the entry, or NULL when there is none
 * @error: return location
 *
 * As sfs_outbox_get (), for who has to tell what is not there from what cannot be read.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_SPOOL, _BUSY or _FAILED when it cannot be told whether there
 *   is one
 */
gboolean
sfs_outbox_find (SfsOutbox *self, const char *id, SfsOutboxEntry **entry, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;

  g_return_val_if_fail (id != NULL, FALSE);

  entries = list_with_paths (self, id, error);
  if (entries == NULL)
    return FALSE;
  *entry = entries->len > 0 ? g_ptr_array_steal_index (entries, 0) : NULL;
  return TRUE;
}

/**
 * sfs_outbox_get:
 * @self: the outbox
 * @id: submission id
 * @error: return location
 *
 * Returns: (transfer full): the entry, or NULL with SFS_UPLOAD_ERROR_FAILED when there is none, or
 *   _SPOOL
 */
SfsOutboxEntry *
sfs_outbox_get (SfsOutbox *self, const char *id, GError **error)
{
  SfsOutboxEntry *entry = NULL;

  if (sfs_outbox_find (self, id, &entry, error) && entry == NULL)
    fail_unknown (id, error);
  return entry;
}

/**
 * sfs_outbox_set_state:
 * @self: the outbox
 * @id: submission id
 * @state: its new state
 * @creation_url: (nullable): where uploads for it are created; NULL leaves what is kept, "" forgets
 *   it
 * @upload_url: (nullable): the upload itself; the same
 * @error: return location
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_FAILED when there is no such entry, _NO_SPACE or _SPOOL
 */
gboolean
sfs_outbox_set_state (SfsOutbox *self,
                      const char *id,
                      SfsOutboxState state,
                      const char *creation_url,
                      const char *upload_url,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean found;

  if (!sfs_outbox_db_update (self->db, id, state, creation_url, upload_url, &found, error))
    return FALSE;
  return found || fail_unknown (id, error);
}

/**
 * sfs_outbox_set_grant:
 * @self: the outbox
 * @id: submission id
 * @grant: the sign-in it is sent under from now on
 * @error: return location
 *
 * What the operator knows under the one before, it does not know under this one.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_FAILED when there is no such entry, _NO_SPACE or _SPOOL
 */
gboolean
sfs_outbox_set_grant (SfsOutbox *self, const char *id, const char *grant, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean found;

  if (!sfs_outbox_db_set_grant (self->db, id, grant, &found, error))
    return FALSE;
  return found || fail_unknown (id, error);
}

/**
 * sfs_outbox_set_told:
 * @self: the outbox
 * @id: submission id
 * @error: return location
 *
 * Keeps, whatever sign-in it is sent under later, that the operator may know of it: taken back, it
 * has to be told so.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_FAILED when there is no such entry, _NO_SPACE or _SPOOL
 */
gboolean
sfs_outbox_set_told (SfsOutbox *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean found;

  if (!sfs_outbox_db_set_told (self->db, id, &found, error))
    return FALSE;
  return found || fail_unknown (id, error);
}

/**
 * sfs_outbox_set_go_on:
 * @self: the outbox
 * @id: submission id
 * @go_on: whether it is to be sent by itself at the next start
 * @error: return location
 *
 * Keeps what the seller decided.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_FAILED when there is no such entry, _NO_SPACE or _SPOOL
 */
gboolean
sfs_outbox_set_go_on (SfsOutbox *self, const char *id, gboolean go_on, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean found;

  if (!sfs_outbox_db_set_go_on (self->db, id, go_on, &found, error))
    return FALSE;
  return found || fail_unknown (id, error);
}

/**
 * sfs_outbox_claim:
 * @self: the outbox
 * @id: submission id, whether or not there is an entry
 * @error: return location
 *
 * Takes a submission in hand until sfs_outbox_release (): two windows that both go on with it would
 * upload it twice. The folder's lock keeps other processes off already.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_BUSY when somebody has it
 */
gboolean
sfs_outbox_claim (SfsOutbox *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->claimed_mutex);

  if (g_hash_table_add (self->claimed, g_strdup (id)))
    return TRUE;
  g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_BUSY, "Submission %s is in hand already",
               id);
  return FALSE;
}

/**
 * sfs_outbox_release:
 * @self: the outbox
 * @id: what sfs_outbox_claim () gave
 *
 * Lets it go. For any thread: waits for no disk.
 */
void
sfs_outbox_release (SfsOutbox *self, const char *id)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->claimed_mutex);

  g_hash_table_remove (self->claimed, id);
}

/**
 * sfs_outbox_remove:
 * @self: the outbox
 * @id: submission id
 * @error: return location
 *
 * Only after a receipt that verifies, or on the seller's word. The row goes first: what a crash
 * leaves is a file without a row, which the next sfs_outbox_open() erases.
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_FAILED when there is no such entry, or _SPOOL
 */
gboolean
sfs_outbox_remove (SfsOutbox *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gboolean found;

  if (!sfs_outbox_db_delete (self->db, id, &found, error))
    return FALSE;
  if (!found)
    return fail_unknown (id, error);
  reached ("deleted");
  return sfs_outbox_folder_remove (self->folder, id, error);
}
