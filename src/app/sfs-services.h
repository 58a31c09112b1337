/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-queue.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* What outlives a walk through the wizard: the way to the network, the seller's records and the
 * place where credentials are kept. */
#define SFS_TYPE_SERVICES (sfs_services_get_type ())
G_DECLARE_FINAL_TYPE (SfsServices, sfs_services, SFS, SERVICES, GObject)

void         sfs_services_open_async (gboolean allow_loopback, gboolean forgetful, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsServices *sfs_services_open_finish (GAsyncResult *result, GError **error);
SfsSession  *sfs_services_create_session (SfsServices *self); /* (transfer full) */
SfsSubmissions *sfs_services_get_submissions (SfsServices *self);
SfsQueue       *sfs_services_get_queue (SfsServices *self);

G_END_DECLS
