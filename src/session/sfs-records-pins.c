/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which key each operator was seen with. */

#include "session/sfs-records-private.h"

#include "core/sfs-json.h"

#include <string.h>

#define PINS_FILE "pins.json"
#define PINS_VERSION "1"

/* Reads the pins. A file that cannot be read is an error, never an empty list: whoever
 * could damage it would otherwise undo every pin. */
gboolean
sfs_records_read_pins (SfsRecords *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, PINS_FILE, NULL);
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
      g_hash_table_replace (self->pins, g_strdup (origin), (gpointer) g_intern_string (thumbprint));
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

static GHashTable *
copy_pins (SfsRecords *self)
{
  GHashTable *pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer known, pinned;

  g_hash_table_iter_init (&iter, self->pins);
  while (g_hash_table_iter_next (&iter, &known, &pinned))
    g_hash_table_insert (pins, g_strdup (known), pinned);
  return pins;
}

/* What is on the disk counts, so it comes first. */
static gboolean
adopt_pins (SfsRecords *self, GHashTable *pins, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, PINS_FILE, NULL);
  g_autoptr (GBytes) contents = pins_to_bytes (pins);

  if (!sfs_records_write_file (path, contents, error))
    return FALSE;
  g_hash_table_unref (self->pins);
  self->pins = g_hash_table_ref (pins);
  return TRUE;
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
  g_autoptr (GHashTable) pins = copy_pins (self);

  g_hash_table_replace (pins, g_strdup (origin), (gpointer) g_intern_string (thumbprint));
  return adopt_pins (self, pins, error);
}

/**
 * sfs_records_remove_pin:
 * @self: records
 * @origin: (nullable): origin of an operator, %NULL for all
 * @error: return location; %SFS_SESSION_ERROR_RECORDS
 *
 * Forgets which key an operator had, on the seller's word to remove every trace of it. A pin names
 * the operator, so it is a trace; and what it protected, the consents and receipts, goes with it.
 * Whoever is contacted there afterwards is contacted for the first time, and the app says so.
 *
 * Returns: %TRUE when it is not on the disk any more
 */
gboolean
sfs_records_remove_pin (SfsRecords *self, const char *origin, GError **error)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  g_autoptr (GHashTable) pins = copy_pins (self);

  if (origin != NULL)
    g_hash_table_remove (pins, origin);
  else
    g_hash_table_remove_all (pins);
  if (g_hash_table_size (pins) == g_hash_table_size (self->pins))
    return TRUE;
  return adopt_pins (self, pins, error);
}

/**
 * sfs_records_dup_pinned:
 * @self: records
 *
 * Returns: (transfer full): the origins of all operators that have a pin
 */
GStrv
sfs_records_dup_pinned (SfsRecords *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer origin;

  g_hash_table_iter_init (&iter, self->pins);
  while (g_hash_table_iter_next (&iter, &origin, NULL))
    g_strv_builder_add (builder, origin);
  return g_strv_builder_end (builder);
}
