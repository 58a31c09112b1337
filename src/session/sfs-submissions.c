/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-submissions-private.h"

#include "session/sfs-elsewhere-private.h"

enum
{
  PROP_HASTE = 1,
  N_PROPS
};

enum
{
  SIGNAL_DECIDED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return SFS_TYPE_SENT;
}

static guint
get_n_items (GListModel *model)
{
  return SFS_SUBMISSIONS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  SfsSubmissions *self = SFS_SUBMISSIONS (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsSubmissions,
                               sfs_submissions,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
sfs_submissions_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsSubmissions *self = SFS_SUBMISSIONS (object);

  switch (id)
    {
    case PROP_HASTE:
      self->haste = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_submissions_dispose (GObject *object)
{
  SfsSubmissions *self = SFS_SUBMISSIONS (object);

  if (self->http != NULL)
    sfs_submissions_end_watch (self);
  g_clear_object (&self->http);
  g_clear_object (&self->records);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (sfs_submissions_parent_class)->dispose (object);
}

static void
sfs_submissions_finalize (GObject *object)
{
  SfsSubmissions *self = SFS_SUBMISSIONS (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->dropped);
  g_hash_table_unref (self->clients);
  g_hash_table_unref (self->today);
  g_hash_table_unref (self->owed);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (sfs_submissions_parent_class)->finalize (object);
}

static void
sfs_submissions_class_init (SfsSubmissionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = sfs_submissions_set_property;
  object_class->dispose = sfs_submissions_dispose;
  object_class->finalize = sfs_submissions_finalize;

  /**
   * SfsSubmissions:haste:
   *
   * How many times faster than usual it asks by itself; for tests.
   */
  props[PROP_HASTE] =
      g_param_spec_double ("haste", NULL, NULL, 1, 10000, 1,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * SfsSubmissions::decided:
   * @self: the submissions
   * @sent: one of them
   *
   * The operator accepted or rejected it, or has signed that it deleted it, and that is news.
   */
  signals[SIGNAL_DECIDED] = g_signal_new ("decided", SFS_TYPE_SUBMISSIONS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, SFS_TYPE_SENT);
}

static void
sfs_submissions_init (SfsSubmissions *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dropped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->owed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->today =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sfs_today_free);
}

/**
 * sfs_submissions_new:
 * @http: what to speak with
 * @records: what this computer keeps
 * @store: where credentials are kept
 *
 * The list is empty before sfs_submissions_load_async ().
 *
 * Returns: (transfer full): the submissions
 */
SfsSubmissions *
sfs_submissions_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store)
{
  SfsSubmissions *self = g_object_new (SFS_TYPE_SUBMISSIONS, NULL);

  self->http = g_object_ref (http);
  self->records = g_object_ref (records);
  self->store = g_object_ref (store);
  return self;
}

/**
 * sfs_submissions_find:
 * @self: the submissions
 * @id: submission id
 *
 * Returns: (transfer none) (nullable): that submission, when it is in the list
 */
SfsSent *
sfs_submissions_find (SfsSubmissions *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * sfs_submissions_is_blind:
 * @self: the submissions
 *
 * Returns: whether there may be more than is in the list, or something that cannot be reached: in a
 *   folder the seller chose that is not there, that is not looked into yet, or from which something
 *   could not be cleared away
 */
gboolean
sfs_submissions_is_blind (SfsSubmissions *self)
{
  return self->blind;
}

/* What a thread was given to do. */
typedef struct
{
  SfsSubmissions *self; /* lent by @task */
  GTaskThreadFunc work;
  gpointer data;
  GTask *task; /* what is done when it is */
} Run;

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Run *run = task_data;

  run->work (task, run->self, run->data, cancellable);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GTask) task = run->task;
  GError *error = NULL;

  g_free (run);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
sfs_submissions_run (SfsSubmissions *self,
                     GTaskThreadFunc work,
                     gpointer data,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) thread = NULL;
  Run *run = g_new0 (Run, 1);

  run->self = self;
  run->work = work;
  run->data = data;
  run->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (run->task, sfs_submissions_run);
  /* The thread may be the last to let go of its task, which therefore holds nothing of ours. */
  thread = g_task_new (NULL, NULL, on_run, run);
  g_task_set_source_tag (thread, sfs_submissions_run);
  g_task_set_task_data (thread, run, NULL);
  g_task_run_in_thread (thread, run_in_thread);
}

SfsRecords *
sfs_submissions_find_records (SfsSubmissions *self,
                              const char *folder,
                              const char *id,
                              GError **error)
{
  return sfs_elsewhere_find (self->records, folder, id, error);
}

void
sfs_submissions_drop (SfsSubmissions *self, SfsSent *sent)
{
  guint position;

  if (!g_ptr_array_find (self->items, sent, &position))
    return;
  sent->ask_at = 0;
  g_hash_table_add (self->dropped, g_strdup (sfs_sent_get_id (sent)));
  g_hash_table_remove (self->by_id, sfs_sent_get_id (sent));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
sfs_submissions_settle (SfsSubmissions *self,
                        SfsSent *sent,
                        JsonObject *record,
                        const GError *trouble)
{
  gboolean news = record != NULL && sfs_sent_update (sent, record, sent->waiting);

  sfs_sent_set_trouble (sent, trouble);
  sfs_sent_set_busy (sent, FALSE);
  if (sent->to_tell != NULL)
    sfs_submissions_tell_now (self, sent);
  else
    sfs_submissions_schedule (self, sent, FALSE);
  if (!news)
    return;
  if (sent->withdrawal == SFS_WITHDRAWAL_CONFIRMED)
    sfs_submissions_let_go_of_key (self, sfs_sent_get_origin (sent));
  g_signal_emit (self, signals[SIGNAL_DECIDED], 0, sent);
}
