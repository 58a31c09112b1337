/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a delivery waits: between two tries, and for the network. */

#include "session/sfs-delivery-private.h"

static void
clear_pause (SfsDelivery *self)
{
  if (self->pause == NULL)
    return;
  g_source_destroy (self->pause);
  g_clear_pointer (&self->pause, g_source_unref);
}

static gboolean
on_pause_over (gpointer user_data)
{
  SfsDelivery *self = user_data;

  clear_pause (self);
  if (sfs_delivery_stop_if_cancelled (self))
    return G_SOURCE_REMOVE;
  self->next (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_network (SfsDelivery *self)
{
  SfsDescription *description = sfs_operator_client_get_description (self->client);

  return sfs_network_is_there (sfs_http_get_network (self->http),
                               sfs_description_get_submissions_endpoint (description));
}

/* Who waited for the network goes on at once. */
static void
on_network_changed (SfsNetwork *network, SfsDelivery *self)
{
  if (self->pause == NULL || !self->unreachable || !has_network (self))
    return;
  sfs_retry_progress (&self->retry);
  on_pause_over (self);
}

/* Goes on with @next after @seconds, or at once when cancelled. */
void
sfs_delivery_go_on_after (SfsDelivery *self, double seconds, SfsDeliveryStep next)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  clear_pause (self);
  self->unreachable = FALSE;
  self->next = next;
  self->pause = g_timeout_source_new ((guint) (seconds * 1000));
  g_source_set_callback (self->pause, on_pause_over, self, NULL);
  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (self->pause, cancelled);
    }
  g_source_attach (self->pause, g_main_context_get_thread_default ());
}

/* A fault of the network is waited out within the budget of SfsRetry, and without one for as long
 * as it takes; anything else ends the run. Takes @error. */
void
sfs_delivery_try_again (SfsDelivery *self, GError *error, SfsDeliveryStep step)
{
  double seconds = -1;
  gboolean unreachable = sfs_net_error_is_unreachable (error);

  if (unreachable && !has_network (self))
    /* Also where a captive portal answered. */
    seconds = sfs_retry_hold (&self->retry, g_random_double ());
  else if (sfs_net_error_is_transient (error))
    seconds = sfs_retry_next (&self->retry, g_get_monotonic_time (), g_random_double (),
                              sfs_net_error_get_retry_after (error));
  if (seconds < 0)
    {
      sfs_delivery_fail (self, error);
      return;
    }
  g_debug ("Trying again in %.1f s: %s", seconds, error->message);
  g_error_free (error);
  sfs_delivery_set_waiting (self, TRUE);
  sfs_delivery_go_on_after (self, seconds, step);
  self->unreachable = unreachable;
}

void
sfs_delivery_succeeded (SfsDelivery *self)
{
  sfs_retry_progress (&self->retry);
  sfs_delivery_set_waiting (self, FALSE);
}

void
sfs_delivery_watch_network (SfsDelivery *self)
{
  SfsNetwork *network = sfs_http_get_network (self->http);

  sfs_network_watch (network);
  self->network_handler =
      g_signal_connect (network, "changed", G_CALLBACK (on_network_changed), self);
}

void
sfs_delivery_end_wait (SfsDelivery *self)
{
  clear_pause (self);
  g_clear_signal_handler (&self->network_handler, sfs_http_get_network (self->http));
}
