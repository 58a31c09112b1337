/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-queue.h"

typedef struct
{
  SfsQueue *queue;
  char *id;
  char *origin;
  SfsQueued state;
  SfsSession *session; /* (nullable) while SENDS */
  GError *error;       /* (nullable) of FAILED */
} Item;

struct _SfsQueue
{
  GObject parent_instance;

  SfsHttp *http;
  SfsRecords *records;
  SfsCredentialStore *store;
  GPtrArray *items; /* Item, in the order they go on */
  GCancellable *stopped;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsQueue, sfs_queue, G_TYPE_OBJECT)

static void advance (SfsQueue *self);

static void
item_free (Item *item)
{
  g_clear_object (&item->session);
  g_clear_error (&item->error);
  g_free (item->id);
  g_free (item->origin);
  g_free (item);
}

static Item *
find (SfsQueue *self, const char *id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (item->id, id))
        return item;
    }
  return NULL;
}

static gboolean
goes_on (const Item *item)
{
  return item->state == SFS_QUEUED_WAITS || item->state == SFS_QUEUED_SENDS;
}

static gboolean
is_held_up (const Item *item)
{
  gboolean waiting = FALSE;

  if (item->session != NULL)
    g_object_get (item->session, "waiting", &waiting, NULL);
  return waiting;
}

static void
set_state (Item *item, SfsQueued state)
{
  item->state = state;
  g_signal_emit (item->queue, signals[SIGNAL_CHANGED], 0, item->id);
}

static void
on_progress (SfsSession *session, GParamSpec *pspec, Item *item)
{
  g_signal_emit (item->queue, signals[SIGNAL_CHANGED], 0, item->id);
  /* One that has to wait lets the next go on meanwhile. */
  if (g_str_equal (pspec->name, "waiting"))
    advance (item->queue);
}

/* Takes @error (nullable). */
static void
end (Item *item, GError *error)
{
  SfsQueue *self = item->queue;
  g_autofree char *id = g_strdup (item->id);
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_signal_handlers_disconnect_by_data (item->session, item);
  g_clear_object (&item->session);
  item->error = error;
  if (cancelled)
    {
      item->state = SFS_QUEUED_NOT;
      return;
    }
  set_state (item, error == NULL ? SFS_QUEUED_DONE : SFS_QUEUED_FAILED);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, id);
  advance (self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Item *item = user_data;
  g_autoptr (SfsQueue) self G_GNUC_UNUSED = item->queue;
  GError *error = NULL;

  sfs_session_send_finish (SFS_SESSION (source), result, &error);
  end (item, error);
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Item *item = user_data;
  g_autoptr (SfsQueue) self = item->queue;
  GError *error = NULL;

  if (!sfs_session_resume_finish (SFS_SESSION (source), result, &error))
    {
      end (item, error);
      return;
    }
  sfs_session_send_async (item->session, self->stopped, on_sent, item);
  g_object_ref (self);
}

static void
begin (SfsQueue *self, Item *item)
{
  item->session = sfs_session_new (self->http, self->records, self->store);
  g_signal_connect (item->session, "notify::sent", G_CALLBACK (on_progress), item);
  g_signal_connect (item->session, "notify::waiting", G_CALLBACK (on_progress), item);
  sfs_session_resume_async (item->session, item->id, self->stopped, on_resumed, item);
  g_object_ref (self);
  set_state (item, SFS_QUEUED_SENDS);
}

/* One at a time, so that they do not share what the line can carry; but for those that wait. */
static void
advance (SfsQueue *self)
{
  if (g_cancellable_is_cancelled (self->stopped))
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);

      if (item->state == SFS_QUEUED_SENDS && !is_held_up (item))
        return;
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->state != SFS_QUEUED_WAITS)
        continue;
      begin (self, item);
      return;
    }
}

static void
sfs_queue_finalize (GObject *object)
{
  SfsQueue *self = SFS_QUEUE (object);

  g_ptr_array_unref (self->items);
  g_clear_object (&self->stopped);
  g_clear_object (&self->http);
  g_clear_object (&self->records);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (sfs_queue_parent_class)->finalize (object);
}

static void
sfs_queue_class_init (SfsQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_queue_finalize;

  /**
   * SfsQueue::changed:
   * @self: the queue
   * @id: submission id
   *
   * Its state or its progress is another one.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SFS_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * SfsQueue::ended:
   * @self: the queue
   * @id: submission id
   *
   * It was sent and confirmed, or could not be.
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", SFS_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sfs_queue_init (SfsQueue *self)
{
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->stopped = g_cancellable_new ();
}

/**
 * sfs_queue_new:
 * @http: what to speak with
 * @records: where the outbox is
 * @store: where credentials are kept
 *
 * Returns: (transfer full): a queue of none
 */
SfsQueue *
sfs_queue_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store)
{
  SfsQueue *self = g_object_new (SFS_TYPE_QUEUE, NULL);

  self->http = g_object_ref (http);
  self->records = g_object_ref (records);
  self->store = g_object_ref (store);
  return self;
}

/**
 * sfs_queue_add:
 * @self: a queue
 * @id: of a submission in the outbox
 * @origin: of its operator
 *
 * Has it sent when those before it have ended, whatever they came to, or wait for the network or
 * their operator. Does nothing where it is on its way already.
 */
void
sfs_queue_add (SfsQueue *self, const char *id, const char *origin)
{
  Item *item = find (self, id);

  if (item != NULL && goes_on (item))
    return;
  sfs_queue_drop (self, id);
  item = g_new0 (Item, 1);
  item->queue = self;
  item->id = g_strdup (id);
  item->origin = g_strdup (origin);
  g_ptr_array_add (self->items, item);
  set_state (item, SFS_QUEUED_WAITS);
  advance (self);
}

/**
 * sfs_queue_drop:
 * @self: a queue
 * @id: submission id
 *
 * What it came to is of no interest any more: somebody else goes on with it. Does nothing while it
 * waits or is being sent.
 */
void
sfs_queue_drop (SfsQueue *self, const char *id)
{
  Item *item = find (self, id);

  if (item != NULL && !goes_on (item))
    g_ptr_array_remove (self->items, item);
}

/**
 * sfs_queue_stop:
 * @self: a queue
 *
 * Cancels what is being sent, and begins nothing more.
 */
void
sfs_queue_stop (SfsQueue *self)
{
  g_cancellable_cancel (self->stopped);
}

/**
 * sfs_queue_is_busy:
 * @self: a queue
 *
 * Returns: whether any waits for its turn or is being sent
 */
gboolean
sfs_queue_is_busy (SfsQueue *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      if (goes_on (g_ptr_array_index (self->items, i)))
        return TRUE;
    }
  return FALSE;
}

/**
 * sfs_queue_get_state:
 * @self: a queue
 * @id: submission id
 *
 * Returns: how far it is
 */
SfsQueued
sfs_queue_get_state (SfsQueue *self, const char *id)
{
  const Item *item = find (self, id);

  return item != NULL ? item->state : SFS_QUEUED_NOT;
}

/**
 * sfs_queue_get_origin:
 * @self: a queue
 * @id: submission id
 *
 * Returns: (transfer none) (nullable): of its operator
 */
const char *
sfs_queue_get_origin (SfsQueue *self, const char *id)
{
  const Item *item = find (self, id);

  return item != NULL ? item->origin : NULL;
}

/**
 * sfs_queue_get_fraction:
 * @self: a queue
 * @id: submission id
 *
 * Returns: how much of it is there, 0 to 1
 */
double
sfs_queue_get_fraction (SfsQueue *self, const char *id)
{
  const Item *item = find (self, id);
  gint64 sent = 0, total = 0;

  if (item != NULL && item->session != NULL)
    g_object_get (item->session, "sent", &sent, "total", &total, NULL);
  return total > 0 ? (double) sent / (double) total : 0;
}

/**
 * sfs_queue_is_held_up:
 * @self: a queue
 * @id: submission id
 *
 * Returns: whether it is being sent, but waits for the network or the operator
 */
gboolean
sfs_queue_is_held_up (SfsQueue *self, const char *id)
{
  const Item *item = find (self, id);

  return item != NULL && is_held_up (item);
}

/**
 * sfs_queue_get_error:
 * @self: a queue
 * @id: submission id
 *
 * Returns: (transfer none) (nullable): why it could not be sent
 */
const GError *
sfs_queue_get_error (SfsQueue *self, const char *id)
{
  const Item *item = find (self, id);

  return item != NULL ? item->error : NULL;
}
