/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-outbox.h"

G_BEGIN_DECLS

/* Inside src/upload: outbox.db, the rows beside the ciphertext files. Not thread-safe: the outbox
 * locks. Entries come without their path. */
typedef struct _SfsOutboxDb SfsOutboxDb;

SfsOutboxDb    *sfs_outbox_db_open (const char *path, GError **error);
void            sfs_outbox_db_close (SfsOutboxDb *self);
gboolean        sfs_outbox_db_insert (SfsOutboxDb *self, const SfsOutboxEntry *entry, GError **error);
GPtrArray      *sfs_outbox_db_list (SfsOutboxDb *self, const char *id, GError **error); /* id (nullable): all of them */
gboolean        sfs_outbox_db_update (SfsOutboxDb *self, const char *id, SfsOutboxState state, const char *creation_url, const char *upload_url, gboolean *found, GError **error);
gboolean        sfs_outbox_db_set_grant (SfsOutboxDb *self, const char *id, const char *grant, gboolean *found, GError **error);
gboolean        sfs_outbox_db_set_told (SfsOutboxDb *self, const char *id, gboolean *found, GError **error);
gboolean        sfs_outbox_db_set_go_on (SfsOutboxDb *self, const char *id, gboolean go_on, gboolean *found, GError **error);
gboolean        sfs_outbox_db_delete (SfsOutboxDb *self, const char *id, gboolean *found, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsOutboxDb, sfs_outbox_db_close)

G_END_DECLS
