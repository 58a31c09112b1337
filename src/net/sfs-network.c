/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net/sfs-network.h"

#include "core/sfs-invitation.h"
#include "net/sfs-http.h"

struct _SfsNetwork
{
  GObject parent_instance;

  GNetworkMonitor *monitor; /* (nullable) until it is found */
  gboolean given;           /* and not the system's */
  gboolean looking;
  gboolean there; /* as told last */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsNetwork, sfs_network, G_TYPE_OBJECT)

/* A portal, or a network that leads nowhere, is none. */
static gboolean
look (SfsNetwork *self)
{
  return self->monitor == NULL ||
         (g_network_monitor_get_network_available (self->monitor) &&
          g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_FULL);
}

/* The monitor reports every route that changes; what counts here is that there is one again. */
static void
on_changed (GNetworkMonitor *monitor, GParamSpec *pspec, SfsNetwork *self)
{
  gboolean there = look (self);

  if (self->there == there)
    return;
  self->there = there;
  g_debug ("The network is %s", there ? "there" : "gone");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_monitor (SfsNetwork *self, GNetworkMonitor *monitor)
{
  self->monitor = g_object_ref (monitor);
  g_signal_connect_object (monitor, "notify::network-available", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (monitor, "notify::connectivity", G_CALLBACK (on_changed), self, 0);
  on_changed (monitor, NULL, self);
}

static void
sfs_network_finalize (GObject *object)
{
  g_clear_object (&SFS_NETWORK (object)->monitor);
  G_OBJECT_CLASS (sfs_network_parent_class)->finalize (object);
}

static void
sfs_network_class_init (SfsNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_network_finalize;

  /**
   * SfsNetwork::changed:
   * @self: the network
   *
   * It came or went, for all that is not on this computer.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SFS_TYPE_NETWORK, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
sfs_network_init (SfsNetwork *self)
{
  self->there = TRUE;
}

/**
 * sfs_network_new:
 * @monitor: (nullable): what to ask instead of the system's own
 *
 * Returns: (transfer full): the network
 */
SfsNetwork *
sfs_network_new (GNetworkMonitor *monitor)
{
  SfsNetwork *self = g_object_new (SFS_TYPE_NETWORK, NULL);

  if (monitor != NULL)
    {
      self->given = TRUE;
      take_monitor (self, monitor);
    }
  return self;
}

static void
find_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_network_monitor_get_default ();
  g_task_return_boolean (task, TRUE);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (SfsNetwork) self = g_weak_ref_get (weak);

  if (self != NULL)
    take_monitor (self, g_network_monitor_get_default ());
  g_weak_ref_clear (weak);
  g_free (weak);
}

/**
 * sfs_network_watch:
 * @self: the network
 *
 * Begins to look, unless it was begun. The system's monitor may ask the system bus when it is made,
 * and wait for the answer: that happens on a worker, and until then the network counts as there.
 */
void
sfs_network_watch (SfsNetwork *self)
{
  g_autoptr (GTask) task = NULL;
  GWeakRef *weak;

  if (self->monitor != NULL || self->looking)
    return;
  self->looking = TRUE;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (NULL, NULL, on_found, weak);
  g_task_set_source_tag (task, sfs_network_watch);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * sfs_network_is_there:
 * @self: the network
 * @url: where to
 *
 * Returns: %FALSE when the system says that nothing beyond it can be reached. What is on this
 *   computer always can, as far as the system's monitor is concerned.
 */
gboolean
sfs_network_is_there (SfsNetwork *self, const char *url)
{
  return look (self) || (!self->given && sfs_url_is_loopback (url));
}

/**
 * sfs_network_explains:
 * @self: the network
 * @url: where a request went
 * @error: what it failed with
 *
 * Returns: whether nobody but the network is to blame: nothing was reached, or a captive portal
 *   answered in the server's place
 */
gboolean
sfs_network_explains (SfsNetwork *self, const char *url, const GError *error)
{
  return sfs_net_error_is_unreachable (error) && !sfs_network_is_there (self, url);
}
