/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-rate.h"

#define WINDOW (60 * G_USEC_PER_SEC)

/* Keys that are remembered at once. Whoever commands more addresses than this shares one allowance
 * with all who come later, instead of our memory. */
#define MAX_KEYS 16384
#define OTHERS ""

#define AT_ONCE 4

/* The generic cell rate algorithm: all that is kept of a key is the moment at which its allowance
 * is whole again. */
struct _SfsRate
{
  gint64 interval; /* between two at a steady pace; 0 when there is no limit */
  GHashTable *whole_at;
};

/**
 * sfs_rate_new:
 * @per_minute: how many a key may do in a minute, all at once if it likes; 0 is no limit
 *
 * Returns: (transfer full): a limit on a rate
 */
SfsRate *
sfs_rate_new (int per_minute)
{
  SfsRate *self = g_new0 (SfsRate, 1);

  self->interval = per_minute > 0 ? WINDOW / per_minute : 0;
  self->whole_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/* A client that is let in again needs some requests to get on (a look where its upload stands, and
 * the piece): with room for one alone it would be sent away again and again. */
static guint
to_seconds (SfsRate *self, gint64 wait)
{
  gint64 ready = MIN (wait + (AT_ONCE - 1) * self->interval, WINDOW);

  return (ready + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

static gboolean
is_whole (gpointer key, gpointer value, gpointer user_data)
{
  return *(gint64 *) value <= *(gint64 *) user_data;
}

static gint64 *
look_up (SfsRate *self, const char *key, gint64 now)
{
  gint64 *whole_at = g_hash_table_lookup (self->whole_at, key);

  if (whole_at != NULL)
    return whole_at;
  if (g_hash_table_size (self->whole_at) >= MAX_KEYS)
    {
      g_hash_table_foreach_remove (self->whole_at, is_whole, &now);
      if (g_hash_table_size (self->whole_at) >= MAX_KEYS)
        key = OTHERS;
    }
  whole_at = g_hash_table_lookup (self->whole_at, key);
  if (whole_at == NULL)
    {
      whole_at = g_new0 (gint64, 1);
      g_hash_table_insert (self->whole_at, g_strdup (key), whole_at);
    }
  return whole_at;
}

/**
 * sfs_rate_peek:
 * @self: a limit
 * @key: who
 * @now: monotonic time, microseconds
 *
 * Returns: 0 when @key may do one more, otherwise in how many seconds it is worth another try
 */
guint
sfs_rate_peek (SfsRate *self, const char *key, gint64 now)
{
  const gint64 *whole_at;
  gint64 wait;

  if (self->interval == 0)
    return 0;
  whole_at = g_hash_table_lookup (self->whole_at, key);
  if (whole_at == NULL)
    return 0;
  wait = *whole_at + self->interval - WINDOW - now;
  return wait <= 0 ? 0 : to_seconds (self, wait);
}

/**
 * sfs_rate_take:
 * @self: a limit
 * @key: who
 * @now: monotonic time, microseconds
 *
 * Counts one, unless @key has no more: being refused costs nothing.
 *
 * Returns: 0 when it was counted, otherwise in how many seconds it is worth another try
 */
guint
sfs_rate_take (SfsRate *self, const char *key, gint64 now)
{
  gint64 *whole_at;
  gint64 wait;

  if (self->interval == 0)
    return 0;
  whole_at = look_up (self, key, now);
  wait = *whole_at + self->interval - WINDOW - now;
  if (wait > 0)
    return to_seconds (self, wait);
  *whole_at = MAX (*whole_at, now) + self->interval;
  return 0;
}

/**
 * sfs_rate_free:
 * @self: (nullable) (transfer full): a limit
 */
void
sfs_rate_free (SfsRate *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->whole_at);
  g_free (self);
}
