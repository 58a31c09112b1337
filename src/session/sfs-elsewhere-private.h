/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-elsewhere.h"

G_BEGIN_DECLS

/* Blocking: call from a worker. @records: of the chosen folder, open. */
gboolean sfs_elsewhere_remember (SfsRecords *usual, SfsRecords *records, GError **error);
gboolean sfs_elsewhere_forget_all (SfsRecords *usual, GError **error);

/* (transfer full) (element-type SfsPending): as sfs_pending_list_async (). Blocking. */
GPtrArray *sfs_pending_list (SfsRecords *records, gboolean allow_loopback, GError **error);

G_END_DECLS
