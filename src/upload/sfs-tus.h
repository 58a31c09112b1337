/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/sfs-http.h"
#include "upload/sfs-chunk.h"
#include "upload/sfs-upload-error.h"

G_BEGIN_DECLS

/* tus 1.0.0, one request each, without any memory between them. Inside src/upload. */

/* What a server says it can do. */
typedef struct
{
  gboolean sha256;   /* takes Upload-Checksum with SHA-256 */
  gint64   max_size; /* bytes, -1 when it names none */
} SfsTusServer;

/* What an error of one of these requests means for the upload. */
typedef enum
{
  SFS_TUS_WAIT,     /* a passing fault, 423 too: wait, then ask for the offset */
  SFS_TUS_CONFLICT, /* 409: the offset is another one; ask for it */
  SFS_TUS_CORRUPT,  /* 460: it arrived damaged and was thrown away; send it again */
  SFS_TUS_TOKEN,    /* 401: with another token */
  SFS_TUS_GONE,     /* 404 or 410 */
  SFS_TUS_FINAL,    /* trying again changes nothing */
} SfsTusVerdict;
SfsTusVerdict sfs_tus_judge (const GError *error);

/* Headers, pure. */
gboolean sfs_tus_parse_options (SoupMessageHeaders *headers, SfsTusServer *server, GError **error);
gboolean sfs_tus_parse_offset (SoupMessageHeaders *headers, gint64 *offset, GError **error);
gboolean sfs_tus_parse_length (SoupMessageHeaders *headers, gint64 bytes, GError **error);
char    *sfs_tus_parse_location (SoupMessageHeaders *headers, const char *creation_url, gboolean allow_loopback, GError **error);
char    *sfs_tus_format_metadata (const char *submission);

/* Requests. @token (nullable). */
void     sfs_tus_options_async (SfsHttp *http, const char *url, SfsSecret *token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_tus_options_finish (GAsyncResult *result, SfsTusServer *server, GError **error);
void     sfs_tus_create_async (SfsHttp *http, const char *url, SfsSecret *token, const char *submission, gint64 bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *sfs_tus_create_finish (GAsyncResult *result, GError **error); /* upload URL */
void     sfs_tus_head_async (SfsHttp *http, const char *url, SfsSecret *token, gint64 bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64   sfs_tus_head_finish (GAsyncResult *result, GError **error); /* offset, -1 on error */
/* @progress is told how much of the chunk went out, until the request is done. */
typedef void (*SfsTusProgress) (gint64 written, gpointer data);
void     sfs_tus_patch_async (SfsHttp *http, const char *url, SfsSecret *token, gint64 offset, SfsChunk *chunk, gboolean checksum, SfsTusProgress progress, gpointer progress_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64   sfs_tus_patch_finish (GAsyncResult *result, GError **error); /* new offset, -1 on error */

G_END_DECLS
