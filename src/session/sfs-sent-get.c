/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What SfsSent says. */

#include "session/sfs-sent-private.h"

static const char *
get_text (SfsSent *self, const char *member)
{
  return json_object_get_string_member_with_default (self->record, member, NULL);
}

const char *
sfs_sent_get_grant (SfsSent *self)
{
  return get_text (self, "grant");
}

/**
 * sfs_sent_get_id:
 * @self: a submission
 *
 * Returns: (transfer none): its id, a UUID
 */
const char *
sfs_sent_get_id (SfsSent *self)
{
  return get_text (self, "id");
}

/**
 * sfs_sent_get_origin:
 * @self: a submission
 *
 * Returns: (transfer none): origin of the operator
 */
const char *
sfs_sent_get_origin (SfsSent *self)
{
  return get_text (self, "origin");
}

/**
 * sfs_sent_get_operator:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): what the operator called itself
 */
const char *
sfs_sent_get_operator (SfsSent *self)
{
  return get_text (self, "operator");
}

/**
 * sfs_sent_get_created:
 * @self: a submission
 *
 * Returns: (transfer none): when it was sealed, RFC 3339 in UTC
 */
const char *
sfs_sent_get_created (SfsSent *self)
{
  return get_text (self, "created");
}

/**
 * sfs_sent_get_sha256:
 * @self: a submission
 *
 * Returns: (transfer none): SHA-256 of the sealed file, hex
 */
const char *
sfs_sent_get_sha256 (SfsSent *self)
{
  return get_text (self, "sha256");
}

/**
 * sfs_sent_get_state_reason:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): why it is in that state, in the operator’s words
 */
const char *
sfs_sent_get_state_reason (SfsSent *self)
{
  return get_text (self, "state_reason");
}

/**
 * sfs_sent_get_received:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): when the operator received it, RFC 3339
 */
const char *
sfs_sent_get_received (SfsSent *self)
{
  return get_text (self, "received");
}

/**
 * sfs_sent_get_retention_until:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): by when it must be gone, RFC 3339, of the verified receipt
 */
const char *
sfs_sent_get_retention_until (SfsSent *self)
{
  return get_text (self, "retention_until");
}

/**
 * sfs_sent_get_asked_at:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): when the operator last answered, RFC 3339; %NULL for never
 */
const char *
sfs_sent_get_asked_at (SfsSent *self)
{
  return get_text (self, "asked_at");
}

/**
 * sfs_sent_get_withdrawal_asked:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): when the seller took it back, RFC 3339
 */
const char *
sfs_sent_get_withdrawal_asked (SfsSent *self)
{
  return get_text (self, "withdrawal_asked");
}

/**
 * sfs_sent_get_withdrawal_due:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): by when the operator says that it will be erased, RFC 3339
 */
const char *
sfs_sent_get_withdrawal_due (SfsSent *self)
{
  return get_text (self, "withdrawal_due");
}

/**
 * sfs_sent_get_withdrawal_reason:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): why it is not erased at once, in the operator’s words
 */
const char *
sfs_sent_get_withdrawal_reason (SfsSent *self)
{
  return get_text (self, "withdrawal_reason");
}

/**
 * sfs_sent_get_deleted_at:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): when it was erased, RFC 3339, of the verified deletion
 */
const char *
sfs_sent_get_deleted_at (SfsSent *self)
{
  return get_text (self, "deleted_at");
}

/**
 * sfs_sent_get_backups_until:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): by when it is gone from backups too, RFC 3339, of the
 * verified deletion
 */
const char *
sfs_sent_get_backups_until (SfsSent *self)
{
  return get_text (self, "backups_until");
}

/**
 * sfs_sent_get_bytes:
 * @self: a submission
 *
 * Returns: size of the sealed file in bytes
 */
gint64
sfs_sent_get_bytes (SfsSent *self)
{
  return json_object_get_int_member (self->record, "bytes");
}

/**
 * sfs_sent_get_state:
 * @self: a submission
 *
 * Returns: the state of the last answer; %SFS_SUBMISSION_UNKNOWN before there is one
 */
SfsSubmissionState
sfs_sent_get_state (SfsSent *self)
{
  return self->state;
}

/**
 * sfs_sent_get_has_receipt:
 * @self: a submission
 *
 * Returns: whether a receipt that verifies is kept
 */
gboolean
sfs_sent_get_has_receipt (SfsSent *self)
{
  return json_object_has_member (self->record, "receipt");
}

/**
 * sfs_sent_get_altered_at:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): when it was found that the operator holds something else
 *   than what was sent, RFC 3339; %NULL when that is not known, or not so any more
 */
const char *
sfs_sent_get_altered_at (SfsSent *self)
{
  return get_text (self, "altered_at");
}

/**
 * sfs_sent_get_folder:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): the folder the seller chose in which it is on record; %NULL
 *   for the usual place
 */
const char *
sfs_sent_get_folder (SfsSent *self)
{
  return self->folder;
}

/**
 * sfs_sent_get_waiting:
 * @self: a submission
 *
 * Returns: whether it lies in the outbox
 */
gboolean
sfs_sent_get_waiting (SfsSent *self)
{
  return self->waiting;
}

/**
 * sfs_sent_get_told:
 * @self: a submission that waits
 *
 * Returns: whether the operator may know of it already, and hold a part or all of it
 */
gboolean
sfs_sent_get_told (SfsSent *self)
{
  return self->told;
}

/**
 * sfs_sent_get_withdrawal:
 * @self: a submission
 *
 * Returns: how far taking back is
 */
SfsWithdrawal
sfs_sent_get_withdrawal (SfsSent *self)
{
  return self->withdrawal;
}

/**
 * sfs_sent_get_notice_changed:
 * @self: a submission
 *
 * Returns: whether the operator answered a question otherwise than when it was consented to, when
 * it was last asked
 */
gboolean
sfs_sent_get_notice_changed (SfsSent *self)
{
  return json_object_get_boolean_member_with_default (self->record, "notice_changed", FALSE);
}

/**
 * sfs_sent_get_busy:
 * @self: a submission
 *
 * Returns: whether the operator is being asked about it
 */
gboolean
sfs_sent_get_busy (SfsSent *self)
{
  return self->busy;
}

/**
 * sfs_sent_get_trouble:
 * @self: a submission
 *
 * Returns: (transfer none) (nullable): why the last asking failed
 */
const GError *
sfs_sent_get_trouble (SfsSent *self)
{
  return self->trouble;
}

/**
 * sfs_sent_get_issuer:
 * @self: a submission
 *
 * What was sent under an invitation is seen with that invitation's tokens only, also where the
 * operator has an issuer.
 *
 * Returns: (transfer none) (nullable): the issuer to sign in at so that it can be asked about
 * again; %NULL when there is none, or before the operator was asked for the first time
 */
const char *
sfs_sent_get_issuer (SfsSent *self)
{
  return self->issuer;
}
