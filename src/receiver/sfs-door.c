/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-door.h"
#include "receiver/sfs-caller.h"

/* Connections beyond the limit that are told so; those beyond these are closed without a word. */
#define TURNED_AWAY_AT_ONCE 64

#define CHECK_SECONDS 1

struct _SfsDoor
{
  SoupServer *server;
  SfsReceiverLimits limits;

  GHashTable *callers;     /* GSocket, the caller's → SfsCaller */
  GHashTable *per_address; /* address → number of those that are not turned away */
  guint n_turned_away;
  guint check_source; /* runs while there is somebody */
};

static guint
count_of (SfsDoor *self, const char *address)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->per_address, address));
}

static void
set_count_of (SfsDoor *self, const char *address, guint count)
{
  if (count == 0)
    g_hash_table_remove (self->per_address, address);
  else
    g_hash_table_insert (self->per_address, g_strdup (address), GUINT_TO_POINTER (count));
}

/* libsoup tells nobody when a connection ends, and keeps its socket (3.2.3 leaks it), but closes
 * it, or leaves that to us. */
static void
forget_gone (SfsDoor *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SfsCaller *caller = value;
      const char *address = sfs_caller_get_address (caller);

      sfs_caller_let_go (caller);
      if (!sfs_caller_is_gone (caller))
        continue;
      if (sfs_caller_is_turned_away (caller))
        self->n_turned_away--;
      else
        set_count_of (self, address, count_of (self, address) - 1);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
check (gpointer user_data)
{
  SfsDoor *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer caller;

  forget_gone (self);
  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &caller))
    if (sfs_caller_is_too_slow (caller, now))
      sfs_caller_cut (caller);
  if (g_hash_table_size (self->callers) > 0)
    return G_SOURCE_CONTINUE;
  self->check_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_reached (guint count, int limit, guint quarters)
{
  return limit > 0 && (guint64) count * 4 >= (guint64) limit * quarters;
}

/* Whether there are so many quarters of those that may be. */
static gboolean
is_full (SfsDoor *self, const char *address, guint quarters)
{
  guint count = g_hash_table_size (self->callers) - self->n_turned_away;

  return is_reached (count, self->limits.connections, quarters) ||
         is_reached (count_of (self, address), self->limits.connections_per_address, quarters);
}

static SfsCaller *
let_in (SfsDoor *self, GSocket *socket)
{
  SfsCaller *caller = sfs_caller_new (socket, &self->limits);
  const char *address = sfs_caller_get_address (caller);

  /* In good time: it takes two looks to see that one is gone. */
  if (is_full (self, address, 3))
    forget_gone (self);
  if (!is_full (self, address, 4))
    set_count_of (self, address, count_of (self, address) + 1);
  else
    {
      sfs_caller_turn_away (caller);
      if (self->n_turned_away >= TURNED_AWAY_AT_ONCE)
        sfs_caller_cut (caller);
      self->n_turned_away++;
    }
  g_hash_table_insert (self->callers, socket, caller);
  if (self->check_source == 0)
    self->check_source = g_timeout_add_seconds (CHECK_SECONDS, check, self);
  return caller;
}

/* The first message of a connection begins with the connection itself, before TLS. */
static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  SfsDoor *self = user_data;
  GSocket *socket = soup_server_message_get_socket (message);
  SfsCaller *caller;

  if (socket == NULL)
    return;
  caller = g_hash_table_lookup (self->callers, socket);
  if (caller == NULL)
    caller = let_in (self, socket);
  sfs_caller_watch (caller, message);
}

/**
 * sfs_door_new:
 * @server: a server that does not listen yet
 * @limits: how many connections there may be, and how slow; copied
 *
 * Watches the connections of @server, which by itself takes any number and waits for each for ever.
 *
 * Returns: (transfer full): a door
 */
SfsDoor *
sfs_door_new (SoupServer *server, const SfsReceiverLimits *limits)
{
  SfsDoor *self = g_new0 (SfsDoor, 1);

  self->server = g_object_ref (server);
  self->limits = *limits;
  self->callers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sfs_caller_free);
  self->per_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), self);
  return self;
}

/**
 * sfs_door_free:
 * @self: (transfer full): a door
 *
 * Watches no more.
 */
void
sfs_door_free (SfsDoor *self)
{
  g_signal_handlers_disconnect_by_data (self->server, self);
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->per_address);
  g_object_unref (self->server);
  g_free (self);
}
