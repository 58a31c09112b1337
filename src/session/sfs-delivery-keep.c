/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a delivery writes to the outbox: one after another, in the order it came to pass. A late
 * write would undo what is newer. */

#include "session/sfs-delivery-private.h"

/* Blocking work, on what the main thread does not touch until @callback, which gets a reference to
 * us. Not cancelled half way: a step that wrote the outbox finishes. We are not the task's source:
 * a thread that lets go of it last would finalize us, and with us what speaks HTTP, off our thread.
 */
void
sfs_delivery_run_blocking (SfsDelivery *self, GTaskThreadFunc work, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, g_object_ref (self));

  g_task_set_source_tag (task, sfs_delivery_run_blocking);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, work);
}

/* The submission was in our hand until all is written that we set out to write. */
void
sfs_delivery_tell_end (SfsDelivery *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->claimed)
    sfs_outbox_release (sfs_records_get_outbox (self->records), self->id);
  self->claimed = FALSE;
  if (self->fault != NULL)
    g_task_return_error (task, g_steal_pointer (&self->fault));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->verified),
                           (GDestroyNotify) sfs_receipt_unref);
}

static void
on_outbox_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsDelivery) self = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    sfs_delivery_fail (self, error);
  else if (!sfs_delivery_stop_if_cancelled (self))
    self->next (self);
}

static void
update_outbox_in_thread (GTask *task,
                         gpointer source,
                         gpointer task_data,
                         GCancellable *cancellable)
{
  SfsDelivery *self = task_data;
  GError *error = NULL;

  if (sfs_outbox_set_state (sfs_records_get_outbox (self->records), self->id, self->entry->state,
                            self->entry->creation_url,
                            self->entry->upload_url != NULL ? self->entry->upload_url : "", &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Brings the outbox to what self->entry says, then goes on. */
void
sfs_delivery_update_outbox (SfsDelivery *self, SfsOutboxState state, SfsDeliveryStep next)
{
  self->entry->state = state;
  self->next = next;
  if (self->keeping)
    self->updating = TRUE;
  else
    sfs_delivery_run_blocking (self, update_outbox_in_thread, on_outbox_updated);
}

static void
note_told_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsDelivery *self = task_data;
  GError *error = NULL;

  if (sfs_outbox_set_told (sfs_records_get_outbox (self->records), self->id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Before the operator hears of it for the first time, and so before anything else is written here:
 * an announcement whose answer is lost has to be taken back, too. Then goes on. */
void
sfs_delivery_note_told (SfsDelivery *self, SfsDeliveryStep next)
{
  g_assert (!self->keeping);

  self->entry->told = TRUE;
  self->next = next;
  sfs_delivery_run_blocking (self, note_told_in_thread, on_outbox_updated);
}

typedef struct
{
  SfsRecords *records;
  char *id;
  char *upload_url;
} Address;

static void
address_free (Address *address)
{
  g_object_unref (address->records);
  g_free (address->id);
  g_free (address->upload_url);
  g_free (address);
}

/* A program that ends before this is on the disk makes another upload next time: nothing is lost,
 * so the upload does not wait for it. */
static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Address *address = task_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_outbox_set_state (sfs_records_get_outbox (address->records), address->id,
                             SFS_OUTBOX_UPLOADING, NULL, address->upload_url, &error))
    g_warning ("Cannot keep the upload's address: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void start_keeping (SfsDelivery *self);

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsDelivery) self = user_data;

  self->keeping = FALSE;
  if (self->updating)
    {
      /* With the newest address. */
      self->updating = FALSE;
      self->keep_again = FALSE;
      sfs_delivery_run_blocking (self, update_outbox_in_thread, on_outbox_updated);
    }
  else if (self->keep_again)
    {
      self->keep_again = FALSE;
      start_keeping (self);
    }
  else if (self->ended)
    {
      sfs_delivery_tell_end (self);
    }
}

static void
start_keeping (SfsDelivery *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_kept, g_object_ref (self));
  Address *address = g_new0 (Address, 1);

  self->keeping = TRUE;
  address->records = g_object_ref (self->records);
  address->id = g_strdup (self->id);
  address->upload_url = g_strdup (self->entry->upload_url);
  g_task_set_source_tag (task, start_keeping);
  g_task_set_task_data (task, address, (GDestroyNotify) address_free);
  g_task_run_in_thread (task, keep_in_thread);
}

/* Writes the address of self->entry, while the upload goes on. */
void
sfs_delivery_keep_address (SfsDelivery *self)
{
  if (self->keeping)
    self->keep_again = TRUE;
  else
    start_keeping (self);
}
