/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-private.h"
#include "receiver/sfs-tus.h"

G_BEGIN_DECLS

/* One PATCH on its way into a content. Only one at a time for an upload. */
typedef struct _SfsUploadSink SfsUploadSink;

SfsUploadSink *sfs_upload_sink_new (SfsReceiver *receiver,
                                    SfsUploadRow *row,
                                    const SfsTusChecksum *checksum,
                                    GError **error);
gint64 sfs_upload_sink_get_room (SfsUploadSink *self);
gboolean sfs_upload_sink_write (SfsUploadSink *self, GBytes *bytes, GError **error);
gboolean sfs_upload_sink_commit (SfsUploadSink *self, gboolean *matches, GError **error);
void sfs_upload_sink_cut (SfsUploadSink *self);
void sfs_upload_sink_drop (SfsUploadSink *self);
gboolean sfs_upload_sink_is_open (SfsUploadSink *self);
SfsUploadRow *sfs_upload_sink_get_row (SfsUploadSink *self);
void sfs_upload_sink_free (SfsUploadSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsUploadSink, sfs_upload_sink_free)

G_END_DECLS
