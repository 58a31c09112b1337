/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "core/sfs-secret.h"
#include "net/sfs-http.h"
#include "upload/sfs-outbox.h"
#include "upload/sfs-retry.h"
#include "upload/sfs-upload-error.h"

G_BEGIN_DECLS

/* tus 1.0.0 upload of one file: HEAD to find the offset, PATCH in chunks with Upload-Checksum,
 * resumes by itself. Properties "sent" (gint64), "paused" (gboolean), "upload-url",
 * "waiting" (gboolean: between two tries). Signal "created" (const char *upload_url): persist it.
 * Second run: G_IO_ERROR_PENDING. */
#define SFS_TYPE_UPLOAD (sfs_upload_get_type ())
G_DECLARE_FINAL_TYPE (SfsUpload, sfs_upload, SFS, UPLOAD, GObject)

/* Where the upload gets its bearer token: keeps upload free of account. */
typedef void       (*SfsTokenAsync) (gpointer source, SfsSecret *refuse, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
typedef SfsSecret *(*SfsTokenFinish) (gpointer source, GAsyncResult *result, GError **error);

/* @upload_url (nullable): of an earlier run. @token_source (nullable): no token is sent. */
SfsUpload    *sfs_upload_new (SfsHttp *http, const char *path, gint64 bytes, const char *submission, const char *creation_url,
                              const char *upload_url, GObject *token_source, SfsTokenAsync token_async, SfsTokenFinish token_finish);
void          sfs_upload_run_async (SfsUpload *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      sfs_upload_run_finish (SfsUpload *self, GAsyncResult *result, GError **error);
void          sfs_upload_set_paused (SfsUpload *self, gboolean paused);
gboolean      sfs_upload_get_paused (SfsUpload *self);
gboolean      sfs_upload_get_waiting (SfsUpload *self);
const GError *sfs_upload_get_wait_reason (SfsUpload *self); /* (nullable) what went wrong, while waiting */
gint64        sfs_upload_get_sent (SfsUpload *self);
const char   *sfs_upload_get_upload_url (SfsUpload *self);  /* (nullable) */
/* For tests: chunk size in bytes, 256 KiB unless told otherwise; and shorter waits. */
void          sfs_upload_set_chunk_size (SfsUpload *self, gsize bytes);
void          sfs_upload_set_retry_policy (SfsUpload *self, const SfsRetryPolicy *policy);

G_END_DECLS
