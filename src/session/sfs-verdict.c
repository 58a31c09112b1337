/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-verdict.h"

#include "core/sfs-encoding.h"

#include <string.h>

/**
 * sfs_verdict_free:
 * @verdict: (transfer full): a verdict
 *
 * Frees @verdict.
 */
void
sfs_verdict_free (SfsVerdict *verdict)
{
  g_clear_pointer (&verdict->receipt, sfs_receipt_unref);
  g_clear_error (&verdict->fault);
  g_free (verdict);
}

typedef struct
{
  const SfsOutboxEntry *entry;
  SfsReceipt *receipt;
} Note;

static void
note_receipt (JsonObject *record, gpointer user_data)
{
  const Note *note = user_data;
  SfsReceipt *receipt = note->receipt;
  g_autofree char *until = sfs_time_format (sfs_receipt_get_retention_until (receipt));
  g_autofree char *received = sfs_time_format (sfs_receipt_get_time (receipt));

  json_object_set_string_member (record, "state", "received");
  json_object_set_string_member (record, "received", received);
  json_object_set_string_member (record, "retention_until", until);
  json_object_set_string_member (record, "receipt", sfs_receipt_get_id (receipt));
  /* It may have been sent under another sign-in than the one it was sealed under. */
  if (note->entry->grant != NULL)
    json_object_set_string_member (record, "grant", note->entry->grant);
}

/* What the receipt makes needless. The video has arrived, whether or not this computer lets go of
 * its own copy now: the next start erases what has a receipt. */
static void
clear_away (SfsRecords *records, const char *id)
{
  g_autoptr (GError) bad_receipt = NULL;
  g_autoptr (GError) spool = NULL;

  if (!sfs_records_remove (records, SFS_RECORD_BAD_RECEIPT, id, &bad_receipt))
    g_warning ("An older receipt of %s stays: %s", id, bad_receipt->message);
  if (!sfs_outbox_remove (sfs_records_get_outbox (records), id, &spool))
    g_warning ("The sealed video of %s stays until the next start: %s", id, spool->message);
}

/* Receipt first, then the spool: what a crash leaves between the two is a spool whose receipt can
 * be asked for again. */
static gboolean
keep_receipt (SfsRecords *records,
              SfsConsent *consent,
              const SfsOutboxEntry *entry,
              SfsReceipt *receipt,
              GBytes *jws,
              GError **error)
{
  g_autoptr (JsonObject) fallback = sfs_records_build_submission (entry, consent, NULL);
  g_autoptr (JsonObject) record = NULL;
  Note note = { entry, receipt };

  if (!sfs_records_write (records, SFS_RECORD_RECEIPT, entry->id, jws, error))
    return FALSE;
  record = sfs_records_edit_submission (records, entry->id, fallback, note_receipt, &note, error);
  if (record == NULL)
    return FALSE;
  clear_away (records, entry->id);
  return TRUE;
}

static gboolean
keep_fault (SfsRecords *records, const SfsOutboxEntry *entry, GBytes *jws, GError **error)
{
  return sfs_records_write (records, SFS_RECORD_BAD_RECEIPT, entry->id, jws, error) &&
         sfs_outbox_set_state (sfs_records_get_outbox (records), entry->id, SFS_OUTBOX_UNCONFIRMED,
                               NULL, NULL, error);
}

static SfsReceipt *
verify (SfsDescription *description,
        SfsConsent *consent,
        const SfsOutboxEntry *entry,
        const char *jws,
        GError **error)
{
  const SfsReceiptExpectation expected = {
    .issuer = sfs_description_get_origin (description),
    .subject = sfs_consent_get_subject (consent),
    .submission = entry->id,
    .sha256 = entry->sha256,
    .bytes = entry->bytes,
    .consent_sha256 = sfs_consent_get_sha256 (consent),
    .description_sha256 = sfs_consent_get_description_sha256 (consent),
    .retention_days = sfs_consent_get_retention_days (consent),
  };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return sfs_receipt_verify (jws, sfs_description_get_signing_key (description), &expected, now,
                             error);
}

/**
 * sfs_verdict_reach:
 * @records: where it is kept
 * @description: what was consented to; its key must have signed
 * @consent: the consent record
 * @entry: what was sent
 * @jws: the receipt, as the operator gave it
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * Holds a receipt against our own record. When every claim fits, it is kept and the spool erased
 * (or at the next start, where that does not work now: the receipt is what counts). When one does
 * not, it is kept beside (the seller may want to complain) and so is the spool.
 *
 * Returns: (transfer full): the verdict, on the disk already; %NULL with @error when that failed,
 *   and then the same may be done again
 */
SfsVerdict *
sfs_verdict_reach (SfsRecords *records,
                   SfsDescription *description,
                   SfsConsent *consent,
                   const SfsOutboxEntry *entry,
                   const char *jws,
                   GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (jws, strlen (jws));
  g_autoptr (SfsVerdict) verdict = g_new0 (SfsVerdict, 1);
  gboolean kept;

  verdict->receipt = verify (description, consent, entry, jws, &verdict->fault);
  kept = verdict->receipt != NULL
             ? keep_receipt (records, consent, entry, verdict->receipt, bytes, error)
             : keep_fault (records, entry, bytes, error);
  return kept ? g_steal_pointer (&verdict) : NULL;
}

/**
 * sfs_verdict_settle:
 * @records: where the receipt may lie
 * @description: what was consented to
 * @entry: what was sent
 * @error: return location; %SFS_SESSION_ERROR_RECORDS or a %SFS_UPLOAD_ERROR
 *
 * A run may end after the receipt was written and before the spool was erased: what is left of
 * sfs_verdict_reach () is done here, without asking the operator again. A receipt on the disk that
 * does not verify is not ours to judge twice: the operator is asked for it.
 *
 * Returns: %TRUE when nothing is left to do for @entry
 */
gboolean
sfs_verdict_settle (SfsRecords *records,
                    SfsDescription *description,
                    const SfsOutboxEntry *entry,
                    GError **error)
{
  g_autofree char *path = sfs_records_build_path (records, SFS_RECORD_RECEIPT, entry->id);
  g_autofree char *jws = NULL;
  gsize length;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SfsConsent) consent = NULL;
  g_autoptr (SfsReceipt) receipt = NULL;
  SfsOutbox *outbox = sfs_records_get_outbox (records);
  gboolean settled;

  if (!g_file_get_contents (path, &jws, &length, NULL))
    return FALSE;
  consent = sfs_consent_new_from_bytes (entry->consent, error);
  if (consent == NULL)
    return FALSE;
  receipt = verify (description, consent, entry, jws, NULL);
  /* One that is in hand is about to do the same. */
  if (receipt == NULL || !sfs_outbox_claim (outbox, entry->id, NULL))
    return FALSE;
  bytes = g_bytes_new_take (g_steal_pointer (&jws), length);
  settled = keep_receipt (records, consent, entry, receipt, bytes, error);
  sfs_outbox_release (outbox, entry->id);
  return settled;
}
