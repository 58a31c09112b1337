/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-submissions-private.h"

#include "session/sfs-elsewhere-private.h"

#include <string.h>

typedef struct
{
  guint number;        /* loads are counted */
  GPtrArray *records;  /* JsonObject */
  GHashTable *waiting; /* ids in the outbox → whether the operator may know of it */
  gboolean elsewhere;  /* there are folders that the seller chose: */
  GPtrArray *folders;  /* (nullable) SfsElsewhere, once they are looked at */
} Load;

static void
load_free (Load *load)
{
  g_clear_pointer (&load->records, g_ptr_array_unref);
  g_clear_pointer (&load->waiting, g_hash_table_unref);
  g_clear_pointer (&load->folders, g_ptr_array_unref);
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

static gboolean
read_usual (SfsSubmissions *self, Load *load, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) records = NULL;

  /* The outbox first: what is sent meanwhile is found with its receipt then. */
  entries = sfs_outbox_list (sfs_records_get_outbox (self->records), error);
  if (entries != NULL)
    records = sfs_records_list_submissions (self->records, error);
  if (records == NULL)
    return FALSE;
  g_hash_table_remove_all (load->waiting);
  for (guint i = 0; i < entries->len; i++)
    {
      const SfsOutboxEntry *entry = g_ptr_array_index (entries, i);

      g_hash_table_insert (load->waiting, g_strdup (entry->id), GINT_TO_POINTER (entry->told));
    }
  for (guint i = 0; i < records->len; i++)
    add_operator (self, g_ptr_array_index (records, i));
  g_clear_pointer (&load->records, g_ptr_array_unref);
  load->records = g_steal_pointer (&records);
  return TRUE;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Load *load = task_data;
  GError *error = NULL;

  load->elsewhere = sfs_elsewhere_is_any (self->records);
  if (read_usual (self, load, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Where a record was found, and what the outbox there has of it. */
typedef struct
{
  const char *folder; /* (nullable) */
  gboolean spooled;
  gboolean told;
} Found;

/* (transfer full) */
static SfsSent *
take_record (SfsSubmissions *self, JsonObject *record, const Found *found)
{
  gboolean waiting = found->spooled && !json_object_has_member (record, "receipt") &&
                     !json_object_has_member (record, "withdrawal");
  SfsSent *known = sfs_submissions_find (self, json_object_get_string_member (record, "id"));

  if (known == NULL)
    known = sfs_sent_new (record, waiting);
  else
    g_object_ref (known);
  sfs_sent_set_folder (known, found->folder);
  sfs_sent_update (known, record, waiting);
  known->told = found->told;
  return known;
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

static gboolean
is_among (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (sfs_sent_get_id (g_ptr_array_index (items, i)), id))
      return TRUE;
  return FALSE;
}

static SfsElsewhere *
find_folder (Load *load, const char *dir)
{
  for (guint i = 0; load->folders != NULL && i < load->folders->len; i++)
    {
      SfsElsewhere *folder = g_ptr_array_index (load->folders, i);

      if (g_str_equal (folder->dir, dir))
        return folder;
    }
  return NULL;
}

/* What was found in a folder stays in the list while that is not looked at. */
static void
take_known (SfsSubmissions *self, Load *load, GPtrArray *items)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *known = g_ptr_array_index (self->items, i);
      const char *dir = sfs_sent_get_folder (known);
      const SfsElsewhere *folder = dir != NULL ? find_folder (load, dir) : NULL;
      gboolean not_looked_at = load->folders == NULL || (folder != NULL && folder->kept == NULL);

      if (dir != NULL && not_looked_at && !is_among (items, sfs_sent_get_id (known)))
        g_ptr_array_add (items, g_object_ref (known));
    }
}

/* It may have been read before it was forgotten. */
static void
add_record (SfsSubmissions *self, GPtrArray *items, JsonObject *record, const Found *found)
{
  if (!g_hash_table_contains (self->dropped, json_object_get_string_member (record, "id")))
    g_ptr_array_add (items, take_record (self, record, found));
}

/* Several may run at once. What was read before what is in the list already is older than that. */
static gboolean
is_outdated (SfsSubmissions *self, Load *load)
{
  return load->number < self->taken;
}

static void
take_all (SfsSubmissions *self, Load *load)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  self->taken = load->number;
  for (guint i = 0; i < load->records->len; i++)
    {
      JsonObject *record = g_ptr_array_index (load->records, i);
      const char *id = json_object_get_string_member (record, "id");
      gpointer told = NULL;
      Found found = { NULL };

      found.spooled = g_hash_table_lookup_extended (load->waiting, id, NULL, &told);
      found.told = GPOINTER_TO_INT (told);
      add_record (self, items, record, &found);
    }
  for (guint i = 0; load->folders != NULL && i < load->folders->len; i++)
    {
      const SfsElsewhere *folder = g_ptr_array_index (load->folders, i);

      for (guint j = 0; folder->kept != NULL && j < folder->kept->len; j++)
        {
          const SfsElsewhereKept *kept = g_ptr_array_index (folder->kept, j);

          add_record (self, items, kept->record,
                      &(Found){ folder->dir, kept->waiting, kept->told });
        }
    }
  take_known (self, load, items);
  g_ptr_array_sort (items, sfs_sent_compare);
  replace_items (self, items);
}

/* Folders the seller chose come after the usual place: a disk may take its time. */

static void
look_elsewhere_in_thread (GTask *task,
                          gpointer source,
                          gpointer task_data,
                          GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Load *load = task_data;
  GError *error = NULL;

  load->folders =
      sfs_elsewhere_list (self->records, sfs_http_get_allow_loopback (self->http), &error);
  /* What was brought home by that is in the usual place now. */
  if (load->folders != NULL && read_usual (self, load, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
is_blind (Load *load)
{
  for (guint i = 0; i < load->folders->len; i++)
    {
      const SfsElsewhere *folder = g_ptr_array_index (load->folders, i);

      if (folder->kept == NULL || folder->left)
        return TRUE;
    }
  return FALSE;
}

/* Confirmations come while we are blind, too: each load is so for a moment. */
static void
set_blind (SfsSubmissions *self, gboolean blind)
{
  gboolean was_blind = self->blind;

  self->blind = blind;
  if (was_blind && !blind)
    sfs_submissions_let_go_of_keys (self);
}

static void
on_looked_elsewhere (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (is_outdated (self, load))
    g_debug ("What is in folders was read anew meanwhile");
  else if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      take_all (self, load);
      set_blind (self, is_blind (load));
      sfs_submissions_start_watch (self);
    }
  else
    {
      self->blind = TRUE;
      g_message ("What is in folders that were chosen is not known: %s", error->message);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (is_outdated (self, load))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  take_all (self, load);
  self->loaded = TRUE;
  sfs_submissions_start_watch (self);
  if (load->elsewhere)
    {
      self->blind = TRUE;
      sfs_submissions_run (self, look_elsewhere_in_thread, load, on_looked_elsewhere,
                           g_steal_pointer (&task));
      return;
    }
  set_blind (self, FALSE);
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
 * withdrawals that are not confirmed are asked for again by themselves, and what is not decided is
 * asked about where that is wanted (sfs_submissions_set_watching ()).
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
  load->number = ++self->loads;
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
