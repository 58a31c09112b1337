/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-submissions-private.h"

#include <string.h>

typedef struct
{
  GPtrArray *records;  /* JsonObject */
  GHashTable *waiting; /* ids in the outbox */
} Load;

static void
load_free (Load *load)
{
  g_clear_pointer (&load->records, g_ptr_array_unref);
  g_clear_pointer (&load->waiting, g_hash_table_unref);
  g_free (load);
}

/* Records written before the name was among them. */
static void
add_operator (SfsSubmissions *self, JsonObject *record)
{
  const char *id = json_object_get_string_member (record, "id");
  g_autoptr (GBytes) jws = NULL;
  g_autoptr (SfsDescription) description = NULL;

  if (json_object_has_member (record, "operator"))
    return;
  jws = sfs_records_read (self->records, SFS_RECORD_DESCRIPTION, id, NULL);
  if (jws != NULL)
    description = sfs_description_new_from_jws (jws,
                                                json_object_get_string_member (record, "origin"),
                                                sfs_http_get_allow_loopback (self->http), NULL);
  if (description != NULL)
    json_object_set_string_member (record, "operator", sfs_description_get_name (description));
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Load *load = task_data;
  g_autoptr (GPtrArray) entries = NULL;
  GError *error = NULL;

  /* The outbox first: what is sent meanwhile is found with its receipt then. */
  entries = sfs_outbox_list (sfs_records_get_outbox (self->records), &error);
  if (entries != NULL)
    load->records = sfs_records_list_submissions (self->records, &error);
  if (entries == NULL || load->records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < entries->len; i++)
    g_hash_table_add (load->waiting,
                      g_strdup (((SfsOutboxEntry *) g_ptr_array_index (entries, i))->id));
  for (guint i = 0; i < load->records->len; i++)
    add_operator (self, g_ptr_array_index (load->records, i));
  g_task_return_boolean (task, TRUE);
}

static SfsSent *
take_record (SfsSubmissions *self, Load *load, JsonObject *record)
{
  const char *id = json_object_get_string_member (record, "id");
  gboolean waiting = g_hash_table_contains (load->waiting, id) &&
                     !json_object_has_member (record, "receipt") &&
                     !json_object_has_member (record, "withdrawal");
  SfsSent *known = sfs_submissions_find (self, id);

  if (known == NULL)
    return sfs_sent_new (record, waiting);
  sfs_sent_update (known, record, waiting);
  return g_object_ref (known);
}

/* Puts @items (transfer full) in the place of those there are, and says no more than what changed.
 */
static void
replace_items (SfsSubmissions *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) before = self->items;
  guint first = 0, last = 0;

  self->items = items;
  g_hash_table_remove_all (self->by_id);
  for (guint i = 0; i < items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (items, i);

      g_hash_table_insert (self->by_id, g_strdup (sfs_sent_get_id (sent)), sent);
    }
  while (first < MIN (before->len, items->len) &&
         g_ptr_array_index (before, first) == g_ptr_array_index (items, first))
    first++;
  while (last < MIN (before->len, items->len) - first &&
         g_ptr_array_index (before, before->len - 1 - last) ==
             g_ptr_array_index (items, items->len - 1 - last))
    last++;
  if (before->len != items->len || first < items->len)
    g_list_model_items_changed (G_LIST_MODEL (self), first, before->len - first - last,
                                items->len - first - last);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Load *load = g_task_get_task_data (task);
  GPtrArray *items;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < load->records->len; i++)
    g_ptr_array_add (items, take_record (self, load, g_ptr_array_index (load->records, i)));
  g_ptr_array_sort (items, sfs_sent_compare);
  replace_items (self, items);

  self->loaded = TRUE;
  sfs_submissions_start_watch (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_submissions_load_async:
 * @self: the submissions
 * @cancellable: (nullable): cancels the waiting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads what this computer knows of what was sent. Contacts nobody for that; but from then on
 * withdrawals that are not confirmed are asked for again by themselves.
 */
void
sfs_submissions_load_async (SfsSubmissions *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, sfs_submissions_load_async);
  load->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  sfs_submissions_run (self, load_in_thread, load, on_read, task);
}

/**
 * sfs_submissions_load_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * Finishes sfs_submissions_load_async ().
 *
 * Returns: %TRUE when the list is as the disk has it
 */
gboolean
sfs_submissions_load_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
