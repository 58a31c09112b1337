/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A backup is a tar of selfsame-backup.json, records.db, selfsame-operator.json, the signing keys
 * and contents/KEY, in this order. Never in it: the age identity, which is not in the folder
 * either, and the journal of deletions, which has to be newer than the backup. */
#define SFS_BACKUP_MARK "selfsame-backup.json"
#define SFS_BACKUP_VERSION 1

typedef struct
{
  guint contents;   /* restored, or saved */
  guint deleted;    /* by the journal, which the backup still had */
  guint unverified; /* of these, signed by a key that the backup does not know */
} SfsBackupCount;

gboolean
sfs_backup_write (const char *dir, const char *file, SfsBackupCount *count, GError **error);
gboolean sfs_backup_restore (
    const char *file, const char *dir, char **deletions, SfsBackupCount *count, GError **error);

G_END_DECLS
