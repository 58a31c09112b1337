/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-records.h"

G_BEGIN_DECLS

/* Takes one entry of the outbox to its receipt: announce, upload, wait, verify. Knows nothing of
 * the wizard, so that an entry of an earlier run can be delivered as well. Properties "sent",
 * "total", "rate", "paused", "waiting" as SfsSession has them. */
#define SFS_TYPE_DELIVERY (sfs_delivery_get_type ())
G_DECLARE_FINAL_TYPE (SfsDelivery, sfs_delivery, SFS, DELIVERY, GObject)

SfsDelivery *
sfs_delivery_new (SfsHttp *http, SfsRecords *records, SfsOperatorClient *client, const char *id);
void sfs_delivery_run_async (SfsDelivery *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
SfsReceipt *sfs_delivery_run_finish (SfsDelivery *self, GAsyncResult *result, GError **error);
void sfs_delivery_set_paused (SfsDelivery *self, gboolean paused);
gboolean sfs_delivery_get_paused (SfsDelivery *self);
gboolean sfs_delivery_get_waiting (SfsDelivery *self);
gint64 sfs_delivery_get_sent (SfsDelivery *self);
gint64 sfs_delivery_get_total (SfsDelivery *self);
double sfs_delivery_get_rate (SfsDelivery *self);
gboolean sfs_delivery_get_told (SfsDelivery *self);
gboolean sfs_delivery_is_unconfirmed (SfsDelivery *self); /* a receipt came that does not verify */

G_END_DECLS
