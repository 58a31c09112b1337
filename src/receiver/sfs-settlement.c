/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-settlement.h"
#include "core/sfs-encoding.h"

#define SECONDS_PER_DAY (24 * 60 * 60)

typedef struct
{
  const SfsSettler *settler;
  SfsUploadRow *upload;
  const char *sha256;
  SfsReceiverState state;
} Settlement;

static char *
sign_receipt (const SfsSettler *settler, const SfsSubmissionRow *submission)
{
  g_autofree char *jti = sfs_uuid_new ();
  g_autoptr (GDateTime) iat = g_date_time_new_from_unix_utc (submission->received);
  g_autoptr (GDateTime) until = g_date_time_new_from_unix_utc (submission->retention_until);
  g_autoptr (GBytes) payload = NULL;
  SfsReceiptExpectation claims = {
    .issuer = sfs_description_get_origin (settler->description),
    .subject = submission->subject,
    .submission = submission->submission,
    .sha256 = submission->sha256,
    .bytes = submission->bytes,
    .consent_sha256 = submission->consent_sha256,
    .description_sha256 = submission->description_sha256,
    .retention_days = submission->retention_days,
  };

  if (settler->sign != NULL)
    return settler->sign (&claims, jti, iat, until, settler->key, settler->data);
  payload = sfs_receipt_build_payload (&claims, jti, iat, until);
  return sfs_jws_sign (SFS_JWS_RECEIPT, payload, settler->key);
}

static void
receive (const Settlement *settlement, SfsSubmissionRow *submission)
{
  submission->state = SFS_RECEIVER_STATE_RECEIVED;
  submission->received = g_get_real_time () / G_USEC_PER_SEC;
  submission->retention_until = submission->received +
                                (gint64) submission->retention_days * SECONDS_PER_DAY;
  submission->content = g_strdup (settlement->upload->content);
  submission->receipt = sign_receipt (settlement->settler, submission);
}

static gboolean
settle_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Settlement *settlement = data;
  SfsUploadRow *upload = settlement->upload;
  g_autoptr (SfsUploadRow) now = NULL;
  g_autoptr (SfsSubmissionRow) submission = NULL;

  if (!sfs_receiver_records_find_upload (records, upload->name, &now, error) ||
      !sfs_receiver_records_find_submission (records, upload->submission, &submission, error))
    return FALSE;
  settlement->state = submission->state;
  /* Another upload took its place while we looked, perhaps in another process. */
  if (now == NULL || now->state != SFS_UPLOAD_OPEN)
    {
      upload->state = SFS_UPLOAD_GONE;
      return TRUE;
    }
  /* It was withdrawn while we looked. */
  if (submission->state >= SFS_RECEIVER_STATE_DELETING)
    {
      upload->state = SFS_UPLOAD_GONE;
      return sfs_receiver_records_put_upload (records, upload, error);
    }
  if (g_str_equal (settlement->sha256, submission->sha256))
    {
      upload->state = SFS_UPLOAD_COMPLETE;
      receive (settlement, submission);
    }
  else
    {
      upload->state = SFS_UPLOAD_GONE;
      submission->state = SFS_RECEIVER_STATE_MISMATCH;
    }
  settlement->state = submission->state;
  return sfs_receiver_records_put_upload (records, upload, error) &&
         sfs_receiver_records_put_submission (records, submission, error);
}

/**
 * sfs_settlement_run:
 * @records: the records
 * @settler: what it takes
 * @upload: (inout): an upload whose content is whole and on the disk; afterwards complete, or gone
 *   when its content is of no use and to be removed
 * @sha256: of the content
 * @state: (out) (optional): of the submission afterwards
 * @error: return location for an error
 *
 * Compares a content with what was announced and gives a receipt when it is the same; when not the
 * submission waits for another upload.
 *
 * Returns: %TRUE unless the records could not be read or written
 */
gboolean
sfs_settlement_run (SfsReceiverRecords *records,
                    const SfsSettler *settler,
                    SfsUploadRow *upload,
                    const char *sha256,
                    SfsReceiverState *state,
                    GError **error)
{
  Settlement settlement = { .settler = settler, .upload = upload, .sha256 = sha256 };

  if (!sfs_receiver_records_transact (records, settle_in_transaction, &settlement, error))
    return FALSE;
  if (state != NULL)
    *state = settlement.state;
  return TRUE;
}
