/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver-rows.h"

static const char *const state_names[] = {
  [SFS_RECEIVER_STATE_ANNOUNCED] = "announced", [SFS_RECEIVER_STATE_UPLOADING] = "uploading",
  [SFS_RECEIVER_STATE_MISMATCH] = "mismatch",   [SFS_RECEIVER_STATE_RECEIVED] = "received",
  [SFS_RECEIVER_STATE_IN_REVIEW] = "in_review", [SFS_RECEIVER_STATE_VERIFIED] = "verified",
  [SFS_RECEIVER_STATE_REJECTED] = "rejected",   [SFS_RECEIVER_STATE_DELETING] = "deleting",
  [SFS_RECEIVER_STATE_DELETED] = "deleted",
};

/**
 * sfs_receiver_state_to_string:
 * @state: state of a submission
 *
 * Returns: the state as it is named on the wire
 */
const char *
sfs_receiver_state_to_string (SfsReceiverState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), "announced");

  return state_names[state];
}

/**
 * sfs_grant_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_grant_row_free (SfsGrantRow *row)
{
  if (row == NULL)
    return;
  g_free (row->subject);
  g_free (row->code_hash);
  g_free (row->pin_hash);
  g_free (row);
}

/**
 * sfs_token_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_token_row_free (SfsTokenRow *row)
{
  if (row == NULL)
    return;
  g_free (row->access_hash);
  g_free (row->refresh_hash);
  g_free (row);
}

/**
 * sfs_submission_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_submission_row_free (SfsSubmissionRow *row)
{
  if (row == NULL)
    return;
  g_free (row->submission);
  g_free (row->subject);
  g_free (row->state_reason);
  g_free (row->sha256);
  g_clear_pointer (&row->consent, g_bytes_unref);
  g_free (row->consent_sha256);
  g_free (row->description_sha256);
  g_free (row->receipt);
  g_free (row->content);
  g_free (row->deletion);
  g_free (row);
}

/**
 * sfs_upload_row_copy:
 * @row: a row
 *
 * Returns: (transfer full): the same again
 */
SfsUploadRow *
sfs_upload_row_copy (const SfsUploadRow *row)
{
  SfsUploadRow *copy = g_memdup2 (row, sizeof *row);

  copy->name = g_strdup (row->name);
  copy->content = g_strdup (row->content);
  copy->metadata = g_strdup (row->metadata);
  return copy;
}

/**
 * sfs_upload_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_upload_row_free (SfsUploadRow *row)
{
  if (row == NULL)
    return;
  g_free (row->name);
  g_free (row->content);
  g_free (row->metadata);
  g_free (row);
}

/**
 * sfs_refusal_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_refusal_row_free (SfsRefusalRow *row)
{
  if (row == NULL)
    return;
  g_free (row->subject);
  g_free (row->alternative);
  g_free (row->reason);
  g_free (row);
}

/**
 * sfs_access_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
sfs_access_row_free (SfsAccessRow *row)
{
  if (row == NULL)
    return;
  g_free (row->who);
  g_free (row->reason);
  g_free (row);
}
