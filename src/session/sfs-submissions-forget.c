/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What this computer lets go of on the seller's word. */

#include "session/sfs-submissions-private.h"

#include "account/sfs-refresh-turn.h"
#include "session/sfs-elsewhere-private.h"

typedef struct
{
  char *origin;    /* (nullable) of all that are forgotten; NULL: of any */
  gboolean whole;  /* operators with all there is of them, and not one submission */
  GPtrArray *sent; /* SfsSent */
  GPtrArray *ids;
  GPtrArray *folders; /* (nullable) of each, where it is not on record in the usual place */
  GPtrArray *places;  /* SfsRecords that have it, of those that are claimed; NULL: in a folder that
                         is not there */
  guint claimed;      /* of them, the first, are in our hand */
  guint rested;       /* of @sent, the first, are not being asked about and nothing refreshes their
                         sign-in */
  GStrv origins;      /* whose credentials go */
  guint next;         /* of them */
  char *grant;        /* (nullable) the one sign-in that goes with the one submission */
} Forget;

static void
forget_free (Forget *forget)
{
  g_free (forget->origin);
  g_ptr_array_unref (forget->sent);
  g_ptr_array_unref (forget->ids);
  g_ptr_array_unref (forget->folders);
  g_ptr_array_unref (forget->places);
  g_strfreev (forget->origins);
  g_free (forget->grant);
  g_free (forget);
}

/* The record stays while it cannot be told whether something waits: by it that is found again. */
static gboolean
forget_one (SfsRecords *records, const char *id, GError **error)
{
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  g_autoptr (SfsOutboxEntry) entry = NULL;

  return sfs_outbox_find (outbox, id, &entry, error) &&
         (entry == NULL || sfs_outbox_remove (outbox, id, error)) &&
         sfs_records_forget_all (records, id, error);
}

/* Of what was brought home, a folder that could not be written may still have a copy, which goes
 * first: as long as there is the other it can be done again. With all there is, it is in nobody's
 * way, as what lies in a folder that is not there. */
static gboolean
clear_left (SfsSubmissions *self, Forget *forget, guint i, GError **error)
{
  const char *id = g_ptr_array_index (forget->ids, i);
  g_autoptr (GError) fault = NULL;

  if (g_ptr_array_index (forget->places, i) != self->records ||
      !sfs_elsewhere_is_any (self->records) || sfs_elsewhere_clear_left (self->records, id, &fault))
    return TRUE;
  if (!forget->whole)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_message ("What a folder has of %s stays: %s", id, fault->message);
  return TRUE;
}

static void
free_place (gpointer records)
{
  if (records != NULL)
    g_object_unref (records);
}

/* All are in our hand before anything is touched: while one is being sent, nothing is forgotten. A
 * disk that is not connected, and may be lost, keeps nobody from removing the rest. */
static void
claim_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Forget *forget = task_data;
  GError *error = NULL;

  for (; forget->claimed < forget->ids->len; forget->claimed++)
    {
      const char *id = g_ptr_array_index (forget->ids, forget->claimed);
      g_autoptr (SfsRecords) records =
          sfs_submissions_find_records (self, g_ptr_array_index (forget->folders, forget->claimed),
                                        id, &error);

      if (forget->whole && g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_AWAY))
        g_clear_error (&error);
      else if (records == NULL || !sfs_outbox_claim (sfs_records_get_outbox (records), id, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      g_ptr_array_add (forget->places, g_steal_pointer (&records));
    }
  g_task_return_boolean (task, TRUE);
}

static void
release (Forget *forget)
{
  while (forget->claimed > 0)
    {
      SfsRecords *records = g_ptr_array_index (forget->places, --forget->claimed);

      if (records == NULL)
        continue;
      sfs_outbox_release (sfs_records_get_outbox (records),
                          g_ptr_array_index (forget->ids, forget->claimed));
    }
  g_ptr_array_set_size (forget->places, 0);
}

static void
forget_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSubmissions *self = source;
  Forget *forget = task_data;
  gboolean done = TRUE;
  GError *error = NULL;

  for (guint i = 0; done && i < forget->ids->len; i++)
    if (g_ptr_array_index (forget->places, i) != NULL)
      done = clear_left (self, forget, i, &error) &&
             forget_one (g_ptr_array_index (forget->places, i), g_ptr_array_index (forget->ids, i),
                         &error);
  if (done && forget->whole)
    done = sfs_records_remove_pin (self->records, forget->origin, &error);
  if (done && forget->whole && forget->origin == NULL)
    done = sfs_elsewhere_forget_emptied (self->records, &error);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @task and @error: what is still there is looked after as before. */
static void
fail (GTask *task, GError *error)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  Forget *forget = g_task_get_task_data (task);

  release (forget);
  sfs_submissions_take_up (self, forget->sent);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void remove_next (GTask *task);

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (!sfs_credential_store_remove_finish (SFS_CREDENTIAL_STORE (source), result, &error))
    fail (task, error);
  else
    remove_next (task);
}

static void on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data);

/* Takes @task. Credentials first: while there are records, what failed here can be done again. */
static void
remove_next (GTask *task)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  Forget *forget = g_task_get_task_data (task);
  const char *origin = forget->origins[forget->next];

  if (origin == NULL)
    {
      sfs_submissions_run (self, forget_in_thread, forget, on_forgotten, task);
      return;
    }
  forget->next++;
  sfs_credential_store_remove_async (self->store, origin, forget->grant, NULL, on_removed, task);
}

/* What was not reached is looked after as before, and can be removed when it is back. */
static void
drop_forgotten (SfsSubmissions *self, Forget *forget)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < forget->sent->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (forget->sent, i);

      if (g_ptr_array_index (forget->places, i) == NULL)
        g_ptr_array_add (left, g_object_ref (sent));
      else
        sfs_submissions_drop (self, sent);
    }
  self->blind |= left->len > 0;
  sfs_submissions_take_up (self, left);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  Forget *forget = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (g_steal_pointer (&task), error);
      return;
    }
  drop_forgotten (self, forget);
  release (forget);
  if (!forget->whole)
    sfs_submissions_let_go_of_key (self, forget->origin);
  g_task_return_boolean (task, TRUE);
}

/* What is in memory: clients hold tokens and keys of their own. */
static void
drop_clients (SfsSubmissions *self, Forget *forget)
{
  GHashTableIter iter;
  gpointer key, client;

  for (guint i = 0; forget->whole && forget->origins[i] != NULL; i++)
    g_hash_table_remove (self->today, forget->origins[i]);

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, &key, &client))
    for (guint i = 0; forget->origins[i] != NULL; i++)
      {
        g_autofree char *of = g_strconcat (forget->origins[i], "\n", forget->grant, NULL);

        if (forget->grant != NULL ? g_str_equal (key, of) : g_str_has_prefix (key, of))
          {
            sfs_operator_client_stop (client);
            g_hash_table_iter_remove (&iter);
            break;
          }
      }
}

static void wait_for_rest (GTask *task);

static void
on_rest (SfsSent *sent, GTask *task)
{
  g_signal_handlers_disconnect_by_func (sent, on_rest, task);
  wait_for_rest (task);
}

static void
on_turn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Forget *forget = g_task_get_task_data (task);
  SfsSent *sent = g_ptr_array_index (forget->sent, forget->rested - 1);

  sfs_refresh_turn_leave (SFS_CREDENTIAL_STORE (source), sfs_sent_get_grant (sent));
  wait_for_rest (task);
}

/* Whether that sign-in goes, and not only one of the submissions under it. */
static gboolean
is_leaving (Forget *forget, const char *grant)
{
  return forget->whole || g_strcmp0 (forget->grant, grant) == 0;
}

/* Takes @task. What is cancelled has come to its end when the item is idle, a new sign-in too; a
 * token that was being saved, when nobody has the turn to refresh its sign-in. */
static void
wait_for_rest (GTask *task)
{
  SfsSubmissions *self = g_task_get_source_object (task);
  Forget *forget = g_task_get_task_data (task);
  SfsSent *sent;

  if (forget->rested == forget->sent->len)
    {
      /* Those that somebody made meanwhile, too. */
      drop_clients (self, forget);
      remove_next (task);
      return;
    }
  sent = g_ptr_array_index (forget->sent, forget->rested);
  if (!sfs_sent_is_idle (sent))
    {
      g_signal_connect (sent, "idle", G_CALLBACK (on_rest), task);
      return;
    }
  forget->rested++;
  if (sfs_sent_get_grant (sent) != NULL && is_leaving (forget, sfs_sent_get_grant (sent)))
    sfs_refresh_turn_take_async (self->store, sfs_sent_get_grant (sent), on_turn, task);
  else
    wait_for_rest (task);
}

/* Nothing is waited for that an operator has in its hand: all that is under way is cancelled. */
static void
on_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Forget *forget = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (task, error);
      return;
    }
  drop_clients (SFS_SUBMISSIONS (source), forget);
  for (guint i = 0; i < forget->sent->len; i++)
    g_cancellable_cancel (((SfsSent *) g_ptr_array_index (forget->sent, i))->left);
  wait_for_rest (task);
}

/* The sign-in of @sent, when no other submission is looked after with it. */
static char *
dup_own_grant (SfsSubmissions *self, SfsSent *sent)
{
  const char *grant = sfs_sent_get_grant (sent);

  for (guint i = 0; grant != NULL && i < self->items->len; i++)
    {
      SfsSent *other = g_ptr_array_index (self->items, i);

      if (other != sent && g_strcmp0 (sfs_sent_get_grant (other), grant) == 0)
        return NULL;
    }
  return g_strdup (grant);
}

/* Everybody this computer knows: by what was sent, or only by a pin. */
static GStrv
list_origins (SfsSubmissions *self)
{
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) pinned = sfs_records_dup_pinned (self->records);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer origin;

  for (guint i = 0; pinned[i] != NULL; i++)
    g_hash_table_add (set, pinned[i]);
  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_add (set, (gpointer) sfs_sent_get_origin (g_ptr_array_index (self->items, i)));
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &origin, NULL))
    g_strv_builder_add (builder, origin);
  return g_strv_builder_end (builder);
}

static Forget *
plan (SfsSubmissions *self, SfsSent *one, const char *origin)
{
  Forget *forget = g_new0 (Forget, 1);
  const char *const only[] = { origin, NULL };

  forget->sent = g_ptr_array_new_with_free_func (g_object_unref);
  forget->ids = g_ptr_array_new_with_free_func (g_free);
  forget->folders = g_ptr_array_new ();
  forget->places = g_ptr_array_new_with_free_func (free_place);
  forget->whole = one == NULL;
  forget->origin = g_strdup (one != NULL ? sfs_sent_get_origin (one) : origin);
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (one != NULL ? sent != one
                      : origin != NULL && !g_str_equal (sfs_sent_get_origin (sent), origin))
        continue;
      g_ptr_array_add (forget->sent, g_object_ref (sent));
      g_ptr_array_add (forget->ids, g_strdup (sfs_sent_get_id (sent)));
      g_ptr_array_add (forget->folders, (gpointer) sfs_sent_get_folder (sent));
    }

  if (one == NULL)
    {
      forget->origins = origin != NULL ? g_strdupv ((char **) only) : list_origins (self);
      return forget;
    }
  forget->grant = dup_own_grant (self, one);
  forget->origins = g_new0 (char *, 2);
  if (forget->grant != NULL)
    forget->origins[0] = g_strdup (forget->origin);
  return forget;
}

/**
 * sfs_submissions_forget_async:
 * @self: the submissions
 * @sent: (nullable): one of them, or %NULL for all of @origin
 * @origin: (nullable): origin of an operator, or %NULL for everybody; not looked at with @sent
 * @cancellable: (nullable): not looked at once it is begun
 * @callback: called when done
 * @user_data: for @callback
 *
 * Removes what this computer keeps: records, receipts, what waits in the outbox, and what the
 * credential store has. With one submission goes its sign-in, unless another uses it, and the
 * seller's own key, when it was the last. With an operator goes everything, its pinned key too,
 * which names it: the next contact is a first one again, and the app says so. Nobody is told, and
 * nobody is waited for: what is being asked about it is cancelled, and nothing of that is kept.
 *
 * What lies in a folder that is not there stays where it is, and in the list as far as it was there
 * (sfs_submissions_is_blind ()): when the folder is back it can be removed.
 */
void
sfs_submissions_forget_async (SfsSubmissions *self,
                              SfsSent *sent,
                              const char *origin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Forget *forget;

  g_task_set_source_tag (task, sfs_submissions_forget_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  g_task_set_check_cancellable (task, FALSE);
  if (sent == NULL && sfs_records_is_held (self->records, origin))
    {
      g_task_return_new_error (task, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE,
                               "An invitation of this operator is under way");
      return;
    }
  forget = plan (self, sent, origin);
  g_task_set_task_data (task, forget, (GDestroyNotify) forget_free);
  if (sfs_submissions_is_leaving (forget->sent))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "A submission is being withdrawn, forgotten or signed out of");
      return;
    }
  for (guint i = 0; i < forget->sent->len; i++)
    ((SfsSent *) g_ptr_array_index (forget->sent, i))->leaving = TRUE;
  sfs_submissions_run (self, claim_in_thread, forget, on_claimed, g_steal_pointer (&task));
}

/**
 * sfs_submissions_forget_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_UPLOAD_ERROR_BUSY while one of them is being sent,
 *   %SFS_SESSION_ERROR_IN_USE, %SFS_SESSION_ERROR_RECORDS, %SFS_ACCOUNT_ERROR_LOCKED or
 *   %SFS_ACCOUNT_ERROR_NO_SERVICE, %G_IO_ERROR_PENDING, and %SFS_SESSION_ERROR_AWAY for the one
 * that lies in a folder that is not there. What is left then is still in the list, and can be
 * forgotten again.
 *
 * Finishes sfs_submissions_forget_async ().
 *
 * Returns: %TRUE when nothing is there any more, wherever this computer could look
 */
gboolean
sfs_submissions_forget_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
