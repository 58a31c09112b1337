/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seller's own key goes when it is of no use any more. */

#include "session/sfs-submissions-private.h"

typedef struct
{
  SfsSubmissions *self; /* holds it */
  char *origin;
} Key;

static void
on_key_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Key *key = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_credential_store_remove_finish (SFS_CREDENTIAL_STORE (source), result, &error))
    g_warning ("The key for %s stays: %s", key->origin, error->message);
  g_object_unref (key->self);
  g_free (key->origin);
  g_free (key);
}

/* What was sealed to the key is erased everywhere, by the operator's signed word; or nothing of it
 * is on record here any more, nor in a folder that is not there. The sign-ins stay: the operator
 * can still be asked about the deletion. */
void
sfs_submissions_let_go_of_key (SfsSubmissions *self, const char *origin)
{
  Key *key;

  if (self->blind)
    g_hash_table_add (self->owed, g_strdup (origin));
  if (self->blind || sfs_records_is_held (self->records, origin))
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (g_str_equal (sfs_sent_get_origin (sent), origin) &&
          sent->withdrawal != SFS_WITHDRAWAL_CONFIRMED)
        return;
    }
  key = g_new0 (Key, 1);
  key->self = g_object_ref (self);
  key->origin = g_strdup (origin);
  sfs_credential_store_remove_identity_async (self->store, origin, NULL, on_key_removed, key);
}

/* An earlier run may have seen the deletions, and not into a folder. */
static void
add_confirmed (SfsSubmissions *self, GHashTable *origins)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->withdrawal == SFS_WITHDRAWAL_CONFIRMED)
        g_hash_table_add (origins, g_strdup (sfs_sent_get_origin (sent)));
    }
}

void
sfs_submissions_let_go_of_keys (SfsSubmissions *self)
{
  g_autoptr (GHashTable) origins = self->owed;
  GHashTableIter iter;
  gpointer origin;

  self->owed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_confirmed (self, origins);
  g_hash_table_iter_init (&iter, origins);
  while (g_hash_table_iter_next (&iter, &origin, NULL))
    sfs_submissions_let_go_of_key (self, origin);
}
