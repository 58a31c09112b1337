/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether there is a way out of this computer, as far as the system says: a hint that makes waiting
 * longer or shorter, never a reason not to try. Signal "changed": it comes or goes. */
#define SFS_TYPE_NETWORK (sfs_network_get_type ())
G_DECLARE_FINAL_TYPE (SfsNetwork, sfs_network, SFS, NETWORK, GObject)

/* @monitor (nullable): the system's, looked for at the first sfs_network_watch (). */
SfsNetwork *sfs_network_new (GNetworkMonitor *monitor);
void        sfs_network_watch (SfsNetwork *self);
gboolean    sfs_network_is_there (SfsNetwork *self, const char *url);
/* Whether @error is what one gets without a network, and there is none. */
gboolean    sfs_network_explains (SfsNetwork *self, const char *url, const GError *error);

G_END_DECLS
