/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-operator-client.h"

G_BEGIN_DECLS

/* How far taking back is. */
typedef enum
{
  SFS_WITHDRAWAL_NONE,
  SFS_WITHDRAWAL_ASKED,     /* the seller's word is on the disk; not confirmed: asked again until it is */
  SFS_WITHDRAWAL_PROMISED,  /* the operator named a date ("withdrawal-due") and perhaps a reason */
  SFS_WITHDRAWAL_CONFIRMED, /* a signed deletion that verifies is kept; asked for or not */
} SfsWithdrawal;
#define SFS_TYPE_WITHDRAWAL (sfs_withdrawal_get_type ())
GType sfs_withdrawal_get_type (void);

/* What came of the last asking. Only SFS_ANSWER_NONE says that the operator did not come into it. */
typedef enum
{
  SFS_ANSWER_GOOD,         /* it said what became of it, or was not asked yet */
  SFS_ANSWER_NONE,         /* it could not be asked */
  SFS_ANSWER_GONE,         /* it does not know this submission, or not any more */
  SFS_ANSWER_SIGNED_OUT,   /* it does not accept the sign-in that is held for it, or none is held */
  SFS_ANSWER_REFUSED,      /* it knows who asks, and will not say */
  SFS_ANSWER_FAULT,        /* it is busy, has a fault, or makes no sense */
  SFS_ANSWER_BAD_DELETION, /* it says deleted, and what is to show that does not hold */
} SfsAnswer;

/* One submission as this computer knows it. Read-only properties, each with a notification:
 * "id", "origin", "operator" (what the operator called itself), "created" (RFC 3339), "bytes", "sha256",
 * "state" (SfsSubmissionState; of the last answer), "state-reason", "received", "retention-until" (of
 * the verified receipt), "has-receipt", "asked-at" (RFC 3339 of the last answer; NULL: never),
 * "altered-at" (RFC 3339, when it was found that the operator holds something else; NULL: it was not,
 * or what it holds was fetched since and is right),
 * "folder" (that the seller chose and that it is on record in; NULL: in the usual place),
 * "waiting" (it lies in the outbox and was not sent yet), "withdrawal" (SfsWithdrawal),
 * "withdrawal-asked" (RFC 3339, when the seller said so), "withdrawal-due" (RFC 3339),
 * "withdrawal-reason", "deleted-at", "backups-until" (RFC 3339, of the verified deletion),
 * "notice-changed" (the operator answers a question otherwise than when it was consented to; known
 * after a refresh), "busy" (being asked about),
 * "trouble" (GError; of the last asking, NULL after a good one). */
#define SFS_TYPE_SENT (sfs_sent_get_type ())
G_DECLARE_FINAL_TYPE (SfsSent, sfs_sent, SFS, SENT, GObject)

const char        *sfs_sent_get_id (SfsSent *self);
const char        *sfs_sent_get_origin (SfsSent *self);
const char        *sfs_sent_get_operator (SfsSent *self);
const char        *sfs_sent_get_created (SfsSent *self);
gint64             sfs_sent_get_bytes (SfsSent *self);
const char        *sfs_sent_get_sha256 (SfsSent *self);
SfsSubmissionState sfs_sent_get_state (SfsSent *self);
const char        *sfs_sent_get_state_reason (SfsSent *self);
const char        *sfs_sent_get_received (SfsSent *self);
const char        *sfs_sent_get_retention_until (SfsSent *self);
gboolean           sfs_sent_get_has_receipt (SfsSent *self);
const char        *sfs_sent_get_asked_at (SfsSent *self);
const char        *sfs_sent_get_altered_at (SfsSent *self);
const char        *sfs_sent_get_folder (SfsSent *self); /* (nullable) */
gboolean           sfs_sent_get_waiting (SfsSent *self);
gboolean           sfs_sent_get_told (SfsSent *self);      /* while it waits; no property */
SfsWithdrawal      sfs_sent_get_withdrawal (SfsSent *self);
const char        *sfs_sent_get_withdrawal_asked (SfsSent *self);
const char        *sfs_sent_get_withdrawal_due (SfsSent *self);
const char        *sfs_sent_get_withdrawal_reason (SfsSent *self);
const char        *sfs_sent_get_deleted_at (SfsSent *self);
const char        *sfs_sent_get_backups_until (SfsSent *self);
gboolean           sfs_sent_get_notice_changed (SfsSent *self);
gboolean           sfs_sent_get_busy (SfsSent *self);
const GError      *sfs_sent_get_trouble (SfsSent *self);
SfsAnswer          sfs_sent_get_answer (SfsSent *self); /* changes with "trouble" */
const char        *sfs_sent_get_issuer (SfsSent *self);    /* (nullable) where to sign in again; known with the trouble */

G_END_DECLS
