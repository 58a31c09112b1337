/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-records.h"
#include "receiver/sfs-sqlite.h"

G_BEGIN_DECLS

/* The parts of SfsSqliteRecords: each fills in its methods of the interface. */
sqlite3 *sfs_sqlite_records_get_db (SfsReceiverRecords *records);
void sfs_sqlite_records_init_grants (SfsReceiverRecordsInterface *iface);
void sfs_sqlite_records_init_submissions (SfsReceiverRecordsInterface *iface);
void sfs_sqlite_records_init_uploads (SfsReceiverRecordsInterface *iface);
void sfs_sqlite_records_init_log (SfsReceiverRecordsInterface *iface);

G_END_DECLS
