/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "core/sfs-secret.h"
#include "net/sfs-http.h"

G_BEGIN_DECLS

#define SFS_UPLOAD_ERROR (sfs_upload_error_quark ())
GQuark sfs_upload_error_quark (void);

typedef enum
{
  SFS_UPLOAD_ERROR_FAILED,
  SFS_UPLOAD_ERROR_SPOOL,      /* the outbox cannot be read or written; message names the path */
  SFS_UPLOAD_ERROR_NO_SPACE,
  SFS_UPLOAD_ERROR_BUSY,       /* another instance has this submission in hand */
  SFS_UPLOAD_ERROR_GONE,       /* 404/410 on an upload: make a new one from the same spool */
  SFS_UPLOAD_ERROR_OFFSET,     /* server's offset makes no sense (beyond the end, going back) */
  SFS_UPLOAD_ERROR_CHECKSUM,   /* 460 again and again */
  SFS_UPLOAD_ERROR_TOO_LARGE,  /* 413 */
  SFS_UPLOAD_ERROR_REFUSED,    /* another 4xx: final */
  SFS_UPLOAD_ERROR_EXHAUSTED,  /* retry budget used up without progress; the spool is kept */
} SfsUploadError;

/* One sealed submission in the outbox ($XDG_DATA_HOME/selfsame/outbox, 0700): the ciphertext file,
 * and its row in outbox.db. Boxed. */
typedef enum
{
  SFS_OUTBOX_SEALED,    /* safe on this computer; nothing announced yet */
  SFS_OUTBOX_ANNOUNCED, /* upload creation URL known */
  SFS_OUTBOX_UPLOADING, /* upload URL known */
  SFS_OUTBOX_UPLOADED,  /* all bytes taken; waiting for the receipt */
  SFS_OUTBOX_UNCONFIRMED, /* a receipt came that does not verify: kept */
} SfsOutboxState;

typedef struct
{
  char          *id;          /* submission id */
  char          *origin;
  SfsOutboxState state;
  char          *path;        /* of the ciphertext */
  char          *sha256;
  gint64         bytes;
  char          *creation_url; /* (nullable) */
  char          *upload_url;   /* (nullable) */
  GBytes        *consent;      /* exact consent.json */
  GBytes        *description;  /* exact operator.jws */
  char          *created;      /* RFC 3339 */
} SfsOutboxEntry;
void sfs_outbox_entry_free (SfsOutboxEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsOutboxEntry, sfs_outbox_entry_free)

/* Blocking; call from a worker. Thread-safe. */
#define SFS_TYPE_OUTBOX (sfs_outbox_get_type ())
G_DECLARE_FINAL_TYPE (SfsOutbox, sfs_outbox, SFS, OUTBOX, GObject)
SfsOutbox      *sfs_outbox_open (const char *dir, GError **error);
/* A stream into a temporary file of the outbox; commit fsyncs, renames, fsyncs the folder, writes the row. */
GOutputStream  *sfs_outbox_create (SfsOutbox *self, const char *id, GError **error);
gboolean        sfs_outbox_commit (SfsOutbox *self, GOutputStream *stream, const SfsOutboxEntry *entry, GError **error);
void            sfs_outbox_abandon (SfsOutbox *self, GOutputStream *stream);
GPtrArray      *sfs_outbox_list (SfsOutbox *self, GError **error); /* SfsOutboxEntry, oldest first */
SfsOutboxEntry *sfs_outbox_get (SfsOutbox *self, const char *id, GError **error);
gboolean        sfs_outbox_set_state (SfsOutbox *self, const char *id, SfsOutboxState state, const char *creation_url, const char *upload_url, GError **error);
gboolean        sfs_outbox_remove (SfsOutbox *self, const char *id, GError **error); /* after a verified receipt, or on the seller's word */

/* Pure: what to do after a failure. */
typedef struct
{
  int    attempts;   /* failures since the last progress */
  gint64 first;      /* µs, monotonic, of the first of these */
} SfsRetry;
void   sfs_retry_progress (SfsRetry *retry);
/* Seconds to wait before the next try, or -1 to give up. @jitter 0–1. @retry_after -1 or seconds. */
double sfs_retry_next (SfsRetry *retry, gint64 now, double jitter, gint64 retry_after);

/* tus 1.0.0 upload of one file: HEAD to find the offset, PATCH in chunks with Upload-Checksum,
 * resumes by itself. Properties "sent" (gint64), "paused" (gboolean), "upload-url",
 * "waiting" (gboolean: between two tries; "wait-reason" GError message is not for people).
 * Signal "created" (const char *upload_url): persist it. Second run: G_IO_ERROR_PENDING. */
#define SFS_TYPE_UPLOAD (sfs_upload_get_type ())
G_DECLARE_FINAL_TYPE (SfsUpload, sfs_upload, SFS, UPLOAD, GObject)

/* Where the upload gets its bearer token: keeps upload free of account. */
typedef void       (*SfsTokenAsync) (gpointer source, SfsSecret *refuse, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
typedef SfsSecret *(*SfsTokenFinish) (gpointer source, GAsyncResult *result, GError **error);

SfsUpload  *sfs_upload_new (SfsHttp *http, const char *path, gint64 bytes, const char *submission, const char *creation_url,
                            const char *upload_url, GObject *token_source, SfsTokenAsync token_async, SfsTokenFinish token_finish);
void        sfs_upload_run_async (SfsUpload *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_upload_run_finish (SfsUpload *self, GAsyncResult *result, GError **error);
void        sfs_upload_set_paused (SfsUpload *self, gboolean paused);
gboolean    sfs_upload_get_paused (SfsUpload *self);
gboolean    sfs_upload_get_waiting (SfsUpload *self);
gint64      sfs_upload_get_sent (SfsUpload *self);
/* For tests: chunk size in bytes, 1 MiB unless told otherwise. */
void        sfs_upload_set_chunk_size (SfsUpload *self, gsize bytes);

G_END_DECLS
