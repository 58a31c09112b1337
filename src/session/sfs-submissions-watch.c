/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking by ourselves: what is not decided, and what was taken back and is not confirmed. */

#include "session/sfs-submissions-private.h"

/* So many are asked about at the same time by themselves. */
#define MAX_ASKING 2
/* What is asked about this soon need not be asked about at once. */
#define SOON (5 * G_USEC_PER_SEC)

static void arm (SfsSubmissions *self);

static gboolean
is_at_rest (SfsSent *sent)
{
  switch (sent->state)
    {
    case SFS_SUBMISSION_VERIFIED:
    case SFS_SUBMISSION_REJECTED:
    case SFS_SUBMISSION_DELETED:
      return TRUE;
    case SFS_SUBMISSION_UNKNOWN:
    case SFS_SUBMISSION_ANNOUNCED:
    case SFS_SUBMISSION_UPLOADING:
    case SFS_SUBMISSION_MISMATCH:
    case SFS_SUBMISSION_RECEIVED:
    case SFS_SUBMISSION_IN_REVIEW:
    case SFS_SUBMISSION_DELETING:
      return FALSE;
    }
  return TRUE;
}

/* The keyring was locked meanwhile, and who was asked to unlock it did not. */
static gboolean
is_locked (SfsSent *sent)
{
  return g_error_matches (sent->trouble, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
}

/* Nobody answers before somebody signs in, or is there to unlock the keyring: who works with
 * another program is not asked to, every few minutes. */
static gboolean
is_held_up (SfsSent *sent)
{
  return sent->leaving || is_locked (sent) ||
         g_error_matches (sent->trouble, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
}

/* What it is asked about for, if nothing holds that up. */
static SfsPaceKind
get_kind (SfsSubmissions *self, SfsSent *sent)
{
  switch (sent->withdrawal)
    {
    case SFS_WITHDRAWAL_ASKED:
      return SFS_PACE_ASKED;
    case SFS_WITHDRAWAL_PROMISED:
      return SFS_PACE_PROMISED;
    case SFS_WITHDRAWAL_CONFIRMED:
      return SFS_PACE_REST;
    case SFS_WITHDRAWAL_NONE:
      break;
    }
  return self->watching && !sent->waiting && !is_at_rest (sent) ? SFS_PACE_WATCHED : SFS_PACE_REST;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsSubmissions *self = SFS_SUBMISSIONS (source);
  g_autoptr (GError) error = NULL;

  if (!sfs_submissions_refresh_finish (self, result, &error))
    g_info ("Asking an operator: %s", error->message);
  self->asking--;
  arm (self);
}

static void
ask (SfsSubmissions *self, SfsSent *sent)
{
  self->asking++;
  if (sent->withdrawal == SFS_WITHDRAWAL_NONE)
    sfs_submissions_ask_async (self, sent, SFS_REACH_CACHED, NULL, on_asked, NULL);
  else
    sfs_submissions_tell_async (self, sent, SFS_REACH_CACHED, NULL, on_asked, NULL);
}

static gboolean
on_time (gpointer user_data)
{
  SfsSubmissions *self = user_data;
  gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&self->timer, g_source_unref);
  for (guint i = 0; i < self->items->len && self->asking < MAX_ASKING; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->ask_at != 0 && sent->ask_at <= now && !sent->busy)
        ask (self, sent);
    }
  arm (self);
  return G_SOURCE_REMOVE;
}

static void
disarm (SfsSubmissions *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/* One timer, for the first whose time comes. */
static void
arm (SfsSubmissions *self)
{
  gint64 first = 0;

  disarm (self);
  if (self->asking >= MAX_ASKING)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->ask_at != 0 && !sent->busy && (first == 0 || sent->ask_at < first))
        first = sent->ask_at;
    }
  if (first == 0)
    return;
  self->timer = g_timeout_source_new (0);
  g_source_set_ready_time (self->timer, first);
  g_source_set_callback (self->timer, on_time, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
plan_as (SfsSubmissions *self, SfsSent *sent, SfsPaceKind kind, gboolean at_once)
{
  double seconds =
      sfs_pace_next (&sent->pace, kind, g_random_double (),
                     sent->trouble != NULL ? sfs_net_error_get_retry_after (sent->trouble) : -1);

  if (seconds < 0)
    sent->ask_at = 0;
  else if (at_once)
    sent->ask_at = MAX (1, g_get_monotonic_time ());
  else
    sent->ask_at = g_get_monotonic_time () + (gint64) (seconds / self->haste * G_USEC_PER_SEC);
}

static void
plan (SfsSubmissions *self, SfsSent *sent, gboolean at_once)
{
  plan_as (self, sent, is_held_up (sent) ? SFS_PACE_REST : get_kind (self, sent), at_once);
}

void
sfs_submissions_schedule (SfsSubmissions *self, SfsSent *sent, gboolean at_once)
{
  if (!self->loaded || !g_hash_table_contains (self->by_id, sfs_sent_get_id (sent)))
    return;
  plan (self, sent, at_once);
  arm (self);
}

/* Who waited for the network is asked about at once. */
static void
on_network_changed (SfsNetwork *network, SfsSubmissions *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->busy || sent->trouble == NULL || !sfs_net_error_is_unreachable (sent->trouble) ||
          !sfs_network_is_there (network, sfs_sent_get_origin (sent)))
        continue;
      sfs_pace_reset (&sent->pace);
      plan (self, sent, TRUE);
    }
  arm (self);
}

void
sfs_submissions_start_watch (SfsSubmissions *self)
{
  SfsNetwork *network = sfs_http_get_network (self->http);

  if (self->network_handler == 0)
    {
      sfs_network_watch (network);
      self->network_handler =
          g_signal_connect (network, "changed", G_CALLBACK (on_network_changed), self);
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->ask_at == 0 && !sent->busy)
        plan (self, sent, TRUE);
    }
  arm (self);
}

void
sfs_submissions_end_watch (SfsSubmissions *self)
{
  disarm (self);
  g_clear_signal_handler (&self->network_handler, sfs_http_get_network (self->http));
}

/**
 * sfs_submissions_set_watching:
 * @self: the submissions
 * @watching: whether somebody wants to hear of decisions
 *
 * While somebody does, everything that is not decided is asked about: at once, and then at
 * intervals that grow from seconds to minutes. An operator without such a submission is not
 * contacted. Withdrawals that are not confirmed are asked for in any case.
 */
void
sfs_submissions_set_watching (SfsSubmissions *self, gboolean watching)
{
  watching = !!watching;
  if (self->watching == watching)
    return;
  self->watching = watching;
  if (!self->loaded)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (sent->withdrawal != SFS_WITHDRAWAL_NONE)
        continue;
      sfs_pace_reset (&sent->pace);
      plan (self, sent, TRUE);
    }
  arm (self);
}

/**
 * sfs_submissions_look:
 * @self: the submissions
 *
 * Somebody looks at them from now on: what is watched is asked about at once, and its intervals
 * begin anew. Whoever asked for patience (Retry-After) gets it. What rests because the keyring
 * stayed locked is taken up again, also what was taken back: there is somebody now who may unlock
 * it.
 */
void
sfs_submissions_look (SfsSubmissions *self)
{
  gint64 soon = g_get_monotonic_time () + SOON;

  if (!self->watching || !self->loaded)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (self->items, i);

      if (is_locked (sent) && !sent->leaving && !sent->busy)
        {
          sfs_pace_reset (&sent->pace);
          plan_as (self, sent, get_kind (self, sent), TRUE);
          continue;
        }
      if (sent->withdrawal != SFS_WITHDRAWAL_NONE || sent->busy || sent->ask_at <= soon ||
          (sent->trouble != NULL && sfs_net_error_get_retry_after (sent->trouble) >= 0))
        continue;
      sfs_pace_reset (&sent->pace);
      plan (self, sent, TRUE);
    }
  arm (self);
}
