/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the records hold, as plain structs: strings owned, a row with id 0 is new, times are seconds
 * since 1970 with 0 for none. Tokens, codes and PINs are kept as hashes only. */

/* What an invitation grants: one subject, and only that invitation's submissions. */
typedef struct
{
  gint64 id;
  char *subject;
  char *code_hash;
  char *pin_hash; /* (nullable) */
  int pin_failures;
  gint64 created;
  gint64 expires;
  gboolean revoked;
} SfsGrantRow;

/* An access token and the refresh token that came with it. @parent is the pair whose refresh token
 * was exchanged for this one, 0 when it was the invitation's code. */
typedef struct
{
  gint64 id;
  gint64 grant;
  gint64 parent;
  char *access_hash;
  char *refresh_hash;
  gint64 access_expires;
  gint64 refresh_expires;
  gboolean used;
  gboolean revoked;
} SfsTokenRow;

typedef enum
{
  SFS_RECEIVER_STATE_ANNOUNCED,
  SFS_RECEIVER_STATE_UPLOADING,
  SFS_RECEIVER_STATE_MISMATCH,
  SFS_RECEIVER_STATE_RECEIVED,
  SFS_RECEIVER_STATE_IN_REVIEW,
  SFS_RECEIVER_STATE_VERIFIED,
  SFS_RECEIVER_STATE_REJECTED,
  SFS_RECEIVER_STATE_DELETING, /* consent is withdrawn or over; what was sent is being erased */
  SFS_RECEIVER_STATE_DELETED,
} SfsReceiverState;

typedef struct
{
  gint64 id;
  gint64 grant;
  char *submission; /* the UUID the app made; unique within its grant only */
  char *subject;
  SfsReceiverState state;
  char *state_reason; /* (nullable) */
  char *sha256;
  gint64 bytes;
  GBytes *consent;
  char *consent_sha256;
  char *description_sha256;
  int retention_days;
  gint64 announced;
  gint64 received;
  gint64 retention_until;
  char *receipt; /* (nullable) */
  char *content; /* (nullable) key in the contents, once received */
  gint64 deleted;
  char *deletion; /* (nullable) JWS that says so */
} SfsSubmissionRow;

typedef enum
{
  SFS_UPLOAD_OPEN,
  SFS_UPLOAD_COMPLETE,
  SFS_UPLOAD_GONE, /* terminated, expired, replaced or not what was announced */
} SfsUploadState;

typedef struct
{
  gint64 id;
  char *name; /* unguessable, last part of the upload's URL */
  gint64 submission;
  char *content;
  gint64 offset;
  gint64 length;
  char *metadata; /* as sent */
  gint64 expires;
  SfsUploadState state;
} SfsUploadRow;

typedef struct
{
  gint64 id;
  char *subject;
  gint64 time;
  char *alternative; /* (nullable) */
  char *reason;      /* (nullable) */
} SfsRefusalRow;

typedef struct
{
  gint64 id;
  gint64 submission;
  gint64 time;
  char *who;
  char *reason;
} SfsAccessRow;

const char *sfs_receiver_state_to_string (SfsReceiverState state);

void sfs_grant_row_free (SfsGrantRow *row);
void sfs_token_row_free (SfsTokenRow *row);
void sfs_submission_row_free (SfsSubmissionRow *row);
SfsUploadRow *sfs_upload_row_copy (const SfsUploadRow *row);
void sfs_upload_row_free (SfsUploadRow *row);
void sfs_refusal_row_free (SfsRefusalRow *row);
void sfs_access_row_free (SfsAccessRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsGrantRow, sfs_grant_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsTokenRow, sfs_token_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSubmissionRow, sfs_submission_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsUploadRow, sfs_upload_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRefusalRow, sfs_refusal_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAccessRow, sfs_access_row_free)

G_END_DECLS
