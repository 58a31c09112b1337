/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-private.h"

G_BEGIN_DECLS

/* What happens to uploads apart from the requests that fill them. */

/* Seconds that an upload waits for its next piece. */
#define SFS_UPLOAD_LIFETIME (7 * 24 * 60 * 60)

gboolean sfs_uploads_interrupt (SfsReceiver *receiver, const char *name);
gboolean sfs_uploads_discard (SfsReceiver *receiver, SfsUploadRow *row, GError **error);
gboolean sfs_uploads_erase (SfsReceiver *receiver, SfsSubmissionRow *row, GError **error);
void sfs_uploads_sweep (SfsReceiver *receiver);
void sfs_uploads_erase_due (SfsReceiver *receiver);
void sfs_uploads_sweep_contents (SfsReceiver *receiver); /* before the first request */

gboolean sfs_uploads_is_settling (SfsReceiver *receiver, const SfsUploadRow *row);
void sfs_uploads_settle_async (SfsReceiver *receiver,
                               SfsUploadRow *row,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean sfs_uploads_settle_finish (SfsReceiver *receiver, GAsyncResult *result, GError **error);

G_END_DECLS
