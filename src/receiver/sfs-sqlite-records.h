/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* SfsReceiverRecords in one SQLite file. Several processes may have it open at once. */
#define SFS_TYPE_SQLITE_RECORDS (sfs_sqlite_records_get_type ())
G_DECLARE_FINAL_TYPE (SfsSqliteRecords, sfs_sqlite_records, SFS, SQLITE_RECORDS, GObject)

SfsReceiverRecords *sfs_sqlite_records_open (const char *path, GError **error);
gboolean sfs_sqlite_records_copy_to (SfsReceiverRecords *records, const char *path, GError **error);

G_END_DECLS
