/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A piece of a file, with its checksum as tus wants it. */
typedef struct
{
  GBytes *bytes;
  char   *checksum; /* "sha256 <base64>" */
} SfsChunk;
void sfs_chunk_free (SfsChunk *chunk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsChunk, sfs_chunk_free)

/* Reads up to @size bytes at @offset of @path, which must be @total bytes long. */
void      sfs_chunk_read_async (const char *path, gint64 offset, gsize size, gint64 total, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsChunk *sfs_chunk_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
