/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wizard and the list of what was sent may hold the same sign-in, each with a client of its
 * own. Refresh tokens rotate: two that refresh at once get two successors of one token, of which
 * the operator keeps the one that is used first, and a token that comes back later ends the sign-in
 * (RFC 9700 section 4.14.2). So the second waits for the first and begins with what that one kept.
 */

#include "account/sfs-refresh-turn.h"

static void
waiting_free (gpointer waiting)
{
  g_queue_free_full (waiting, g_object_unref);
}

/* Grants that are being refreshed → tasks of those who wait for it. */
static GHashTable *
get_turns (SfsCredentialStore *store)
{
  static const char key[] = "sfs-refresh-turns";
  GHashTable *turns = g_object_get_data (G_OBJECT (store), key);

  if (turns == NULL)
    {
      turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, waiting_free);
      g_object_set_data_full (G_OBJECT (store), key, turns, (GDestroyNotify) g_hash_table_unref);
    }
  return turns;
}

/**
 * sfs_refresh_turn_take_async:
 * @store: where the sign-in is kept
 * @grant: which sign-in
 * @callback: called when it is the caller's turn; there is nothing to finish
 * @user_data: for @callback
 *
 * Waits until nobody else refreshes @grant. Those who wait get it in the order they came.
 */
void
sfs_refresh_turn_take_async (SfsCredentialStore *store,
                             const char *grant,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, NULL, callback, user_data);
  GHashTable *turns = get_turns (store);
  GQueue *waiting = g_hash_table_lookup (turns, grant);

  g_task_set_source_tag (task, sfs_refresh_turn_take_async);
  if (waiting != NULL)
    {
      g_queue_push_tail (waiting, g_steal_pointer (&task));
      return;
    }
  g_hash_table_insert (turns, g_strdup (grant), g_queue_new ());
  g_task_return_boolean (task, TRUE);
}

/**
 * sfs_refresh_turn_leave:
 * @store: where the sign-in is kept
 * @grant: which sign-in
 *
 * The refresh is over, whatever came of it.
 */
void
sfs_refresh_turn_leave (SfsCredentialStore *store, const char *grant)
{
  GHashTable *turns = get_turns (store);
  GQueue *waiting = g_hash_table_lookup (turns, grant);
  g_autoptr (GTask) next = NULL;

  g_return_if_fail (waiting != NULL);

  next = g_queue_pop_head (waiting);
  if (next != NULL)
    g_task_return_boolean (next, TRUE);
  else
    g_hash_table_remove (turns, grant);
}
