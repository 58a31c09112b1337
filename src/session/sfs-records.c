/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-records.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define PINS_FILE "pins.json"
#define PINS_VERSION "1"

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
};

struct _SfsRecords
{
  GObject parent_instance;

  char *dir;
  SfsOutbox *outbox;

  GMutex mutex;
  GHashTable *pins; /* origin → interned thumbprint, so that a reader may keep it */
};

G_DEFINE_FINAL_TYPE (SfsRecords, sfs_records, G_TYPE_OBJECT)

static void
sfs_records_finalize (GObject *object)
{
  SfsRecords *self = SFS_RECORDS (object);

  g_free (self->dir);
  g_clear_object (&self->outbox);
  g_hash_table_unref (self->pins);
  g_mutex_clear (&self->mutex);
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
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Ours alone, also when the folder was there before with other rights. */
static gboolean
make_private_dir (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0 && g_chmod (path, 0700) == 0)
    return TRUE;
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_file (const char *path, GBytes *contents, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);

  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  /* The same thing, and the same to do about it, as when the video itself finds no room. */
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    g_set_error_literal (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_NO_SPACE, local->message);
  else
    g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, local->message);
  return FALSE;
}

/* Reads the pins into @pins. A file that cannot be read is an error, never an empty list: whoever
 * could damage it would otherwise undo every pin. */
static gboolean
read_pins (const char *path, GHashTable *pins, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) file = NULL;
  g_autoptr (GError) local = NULL;
  JsonObject *list = NULL;
  JsonObjectIter iter;
  const char *origin;

  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, local->message);
      return FALSE;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  file = sfs_json_parse_object (bytes, &local);
  if (file == NULL || !sfs_json_get_object (file, "pins", TRUE, &list, &local))
    {
      g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
                   local->message);
      return FALSE;
    }

  json_object_iter_init_ordered (&iter, list);
  while (json_object_iter_next_ordered (&iter, &origin, NULL))
    {
      JsonObject *pin;
      const char *thumbprint;

      if (!sfs_json_get_object (list, origin, TRUE, &pin, &local) ||
          !sfs_json_get_string (pin, "thumbprint", TRUE, &thumbprint, &local))
        {
          g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "%s: %s", path,
                       local->message);
          return FALSE;
        }
      g_hash_table_replace (pins, g_strdup (origin), (gpointer) g_intern_string (thumbprint));
    }
  return TRUE;
}

static GBytes *
pins_to_bytes (GHashTable *pins)
{
  g_autoptr (JsonObject) file = json_object_new ();
  JsonObject *list = json_object_new ();
  g_autoptr (GList) origins = g_list_sort (g_hash_table_get_keys (pins), (GCompareFunc) strcmp);

  for (GList *l = origins; l != NULL; l = l->next)
    {
      JsonObject *pin = json_object_new ();

      json_object_set_string_member (pin, "thumbprint", g_hash_table_lookup (pins, l->data));
      json_object_set_object_member (list, l->data, pin);
    }
  json_object_set_string_member (file, "version", PINS_VERSION);
  json_object_set_object_member (file, "pins", list);
  return sfs_json_object_to_bytes (file);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (SfsRecords) self = g_object_new (SFS_TYPE_RECORDS, NULL);
  g_autofree char *outbox = NULL;
  g_autofree char *pins = NULL;
  GError *error = NULL;

  self->dir = task_data != NULL ? g_strdup (task_data)
                                : g_build_filename (g_get_user_data_dir (), "selfsame", NULL);
  outbox = g_build_filename (self->dir, "outbox", NULL);
  pins = g_build_filename (self->dir, PINS_FILE, NULL);
  if (!make_private_dir (self->dir, &error))
    goto failed;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *folder = g_build_filename (self->dir, kinds[i].folder, NULL);

      if (!make_private_dir (folder, &error))
        goto failed;
    }
  if (!read_pins (pins, self->pins, &error))
    goto failed;
  self->outbox = sfs_outbox_open (outbox, &error);
  if (self->outbox == NULL)
    goto failed;

  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
  return;

failed:
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
 * sfs_records_get_pin:
 * @self: records
 * @origin: origin of an operator
 *
 * The key this operator was seen with, or said to have by the first invitation.
 *
 * Returns: (transfer none) (nullable): RFC 7638 thumbprint, valid for good
 */
const char *
sfs_records_get_pin (SfsRecords *self, const char *origin)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return g_hash_table_lookup (self->pins, origin);
}

/**
 * sfs_records_set_pin:
 * @self: records
 * @origin: origin of an operator
 * @thumbprint: RFC 7638 thumbprint of its signing key, accepted
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Pins a key. The outbox is locked as long as records are open, so no other process has pins to
 * lose.
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
sfs_records_set_pin (SfsRecords *self, const char *origin, const char *thumbprint, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  g_autofree char *path = g_build_filename (self->dir, PINS_FILE, NULL);
  g_autoptr (GHashTable) pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) contents = NULL;
  GHashTableIter iter;
  gpointer known, pinned;

  g_hash_table_iter_init (&iter, self->pins);
  while (g_hash_table_iter_next (&iter, &known, &pinned))
    g_hash_table_insert (pins, g_strdup (known), pinned);
  g_hash_table_replace (pins, g_strdup (origin), (gpointer) g_intern_string (thumbprint));

  contents = pins_to_bytes (pins);
  if (!write_file (path, contents, error))
    return FALSE;
  g_hash_table_unref (self->pins);
  self->pins = g_steal_pointer (&pins);
  return TRUE;
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

  return write_file (path, contents, error);
}

/**
 * sfs_records_remove:
 * @self: records
 * @kind: which
 * @id: submission id
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Removes a record; one that is not there is fine.
 *
 * Returns: %TRUE when it is not there any more
 */
gboolean
sfs_records_remove (SfsRecords *self, SfsRecordKind kind, const char *id, GError **error)
{
  g_autofree char *path = sfs_records_build_path (self, kind, id);

  if (g_unlink (path) == 0 || errno == ENOENT)
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
