/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* Every deletion that was signed, a JWS a line: what tells a backup that is older than a deletion
 * that there was one. Lines are added only, and are on the disk before anybody hears of a deletion.
 */
gboolean
sfs_deletion_journal_prepare (const char *path, SfsReceiverRecords *records, GError **error);
gboolean sfs_deletion_journal_add (const char *path, const char *jws, GError **error);
char **sfs_deletion_journal_read (const char *path, GError **error);

G_END_DECLS
