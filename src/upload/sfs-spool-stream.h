/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-outbox.h"

G_BEGIN_DECLS

/* Inside src/upload: the error for an errno about @path. EDQUOT and ENOSPC are NO_SPACE. */
void sfs_spool_set_error (GError **error, int errsv, const char *what, const char *path);

/* The stream sfs_outbox_create() gives out: a new file `<id>.age.part`, 0600, that disappears
 * unless it is kept. Holds a reference to the outbox, and with it the outbox's lock. */
#define SFS_TYPE_SPOOL_STREAM (sfs_spool_stream_get_type ())
G_DECLARE_FINAL_TYPE (SfsSpoolStream, sfs_spool_stream, SFS, SPOOL_STREAM, GOutputStream)

#define SFS_SPOOL_SUFFIX      ".age"
#define SFS_SPOOL_PART_SUFFIX ".age.part"

SfsSpoolStream *sfs_spool_stream_new (SfsOutbox *outbox, int dir_fd, const char *dir, const char *id, GError **error);
SfsOutbox      *sfs_spool_stream_get_outbox (SfsSpoolStream *self);
const char     *sfs_spool_stream_get_id (SfsSpoolStream *self);
gint64          sfs_spool_stream_get_bytes (SfsSpoolStream *self);
gboolean        sfs_spool_stream_sync (SfsSpoolStream *self, GError **error);
gboolean        sfs_spool_stream_rename (SfsSpoolStream *self, GError **error);
void            sfs_spool_stream_discard (SfsSpoolStream *self);
void            sfs_spool_stream_keep (SfsSpoolStream *self);

G_END_DECLS
