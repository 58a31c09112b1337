/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "seal/sfs-bundle.h"
#include "session/sfs-elsewhere-private.h"
#include "sfs-config.h"

/* seal: everything the worker needs, so that it never looks at the session. */
typedef struct
{
  SfsRecords *records;
  SfsRecords *usual; /* (nullable) where that is another place */
  SfsDescription *description;
  SfsConsent *consent;
  char *id;
  char *grant;  /* (nullable) */
  char *issuer; /* who gave it, as it stands in the record */
  SfsClip *clip;
  GBytes *quality;
  char *recipient;     /* the seller's own */
  gint64 bytes;        /* out */
  gboolean remembered; /* out */
} Sealing;

static void
sealing_free (Sealing *sealing)
{
  g_object_unref (sealing->records);
  g_clear_object (&sealing->usual);
  sfs_description_unref (sealing->description);
  sfs_consent_unref (sealing->consent);
  g_free (sealing->id);
  g_free (sealing->grant);
  g_free (sealing->issuer);
  g_clear_pointer (&sealing->clip, sfs_clip_unref);
  g_bytes_unref (sealing->quality);
  g_free (sealing->recipient);
  g_free (sealing);
}

GBytes *
sfs_session_build_manifest (const char *id, SfsConsent *consent, SfsClip *clip, const char *created)
{
  SfsManifest manifest = {
    .submission_id = (char *) id,
    .sub = (char *) sfs_consent_get_subject (consent),
    .created = (char *) created,
    .app_version = (char *) SFS_VERSION,
    .clip_sha256 = clip->sha256,
    .clip_bytes = (gint64) sfs_secret_length (clip->webm),
    .clip_seconds = clip->seconds,
    .clip_width = clip->width,
    .clip_height = clip->height,
    .clip_codec = (char *) "vp8",
    .clip_frames = clip->frames,
  };

  return sfs_manifest_to_bytes (&manifest);
}

/* All of the operator's recipients, and the seller's own: who sends it can open it too. */
static GPtrArray *
list_recipients (const Sealing *sealing)
{
  GPtrArray *recipients = g_ptr_array_new ();

  for (guint i = 0; i < sfs_description_get_n_recipients (sealing->description); i++)
    g_ptr_array_add (recipients,
                     (gpointer) sfs_description_get_recipient (sealing->description, i)->key);
  g_ptr_array_add (recipients, sealing->recipient);
  g_ptr_array_add (recipients, NULL);
  return recipients;
}

static gboolean
write_bundle (const Sealing *sealing,
              GOutputStream *out,
              SfsOutboxEntry *entry,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) recipients = list_recipients (sealing);
  g_autoptr (GBytes) manifest =
      sfs_session_build_manifest (sealing->id, sealing->consent, sealing->clip, entry->created);
  g_autoptr (GBytes) clip = sfs_secret_to_bytes (sealing->clip->webm);
  SfsBundle bundle = {
    .manifest = manifest,
    .consent = entry->consent,
    .operator_jws = entry->description,
    .quality = sealing->quality,
    .clip = clip,
  };

  return sfs_bundle_seal (&bundle, g_get_real_time () / G_USEC_PER_SEC,
                          (const char *const *) recipients->pdata, out, &entry->sha256,
                          &entry->bytes, cancellable, error);
}

static gboolean
write_records (const Sealing *sealing, const SfsOutboxEntry *entry, GError **error)
{
  g_autoptr (JsonObject)
      record = sfs_records_build_submission (entry, sealing->consent, sealing->issuer);
  g_autoptr (GBytes) bytes = NULL;

  json_object_set_string_member (record, "operator",
                                 sfs_description_get_name (sealing->description));
  bytes = sfs_json_object_to_bytes (record);

  return sfs_records_write (sealing->records, SFS_RECORD_CONSENT, sealing->id, entry->consent,
                            error) &&
         sfs_records_write (sealing->records, SFS_RECORD_DESCRIPTION, sealing->id,
                            entry->description, error) &&
         sfs_records_write (sealing->records, SFS_RECORD_SUBMISSION, sealing->id, bytes, error);
}

/* Where the usual place takes not even that, the seller is told so. */
static void
remember (Sealing *sealing)
{
  g_autoptr (GError) error = NULL;

  if (sealing->usual == NULL)
    return;
  sealing->remembered = sfs_elsewhere_remember (sealing->usual, sealing->records, &error);
  if (!sealing->remembered)
    g_message ("Where the video is sealed is not kept: %s", error->message);
}

/* Records first and the outbox last: its row is what makes a submission exist. */
static gboolean
seal (Sealing *sealing, GCancellable *cancellable, GError **error)
{
  SfsOutbox *outbox = sfs_records_get_outbox (sealing->records);
  g_autoptr (SfsOutboxEntry) entry = g_new0 (SfsOutboxEntry, 1);
  g_autoptr (GOutputStream) out = NULL;

  entry->id = g_strdup (sealing->id);
  entry->origin = g_strdup (sfs_description_get_origin (sealing->description));
  entry->grant = g_strdup (sealing->grant);
  entry->state = SFS_OUTBOX_SEALED;
  entry->consent = g_bytes_ref (sfs_consent_get_bytes (sealing->consent));
  entry->description = g_bytes_ref (sfs_description_get_bytes (sealing->description));
  entry->created = sfs_time_now ();

  out = sfs_outbox_create (outbox, sealing->id, error);
  if (out == NULL)
    return FALSE;
  if (!write_bundle (sealing, out, entry, cancellable, error) ||
      !write_records (sealing, entry, error))
    {
      sfs_outbox_abandon (outbox, out);
      sfs_records_forget (sealing->records, sealing->id, NULL);
      return FALSE;
    }
  if (!sfs_outbox_commit (outbox, out, entry, error))
    {
      sfs_records_forget (sealing->records, sealing->id, NULL);
      return FALSE;
    }

  remember (sealing);
  sealing->bytes = entry->bytes;
  /* The last holder of the clip may be this task: gone before anybody hears of it. */
  g_clear_pointer (&sealing->clip, sfs_clip_unref);
  return TRUE;
}

/* In our hand meanwhile: its records are not taken for those of one that waits no more. */
static void
seal_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sealing *sealing = task_data;
  SfsOutbox *outbox = sfs_records_get_outbox (sealing->records);
  gboolean sealed;
  GError *error = NULL;

  sealed = sfs_outbox_claim (outbox, sealing->id, &error);
  if (sealed)
    {
      sealed = seal (sealing, cancellable, &error);
      sfs_outbox_release (outbox, sealing->id);
    }
  if (sealed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Sealing *sealing = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  sfs_session_drop_clip (self);
  self->sealed_bytes = sealing->bytes;
  g_free (self->issuer);
  self->issuer = g_steal_pointer (&sealing->issuer);
  self->remembered = sealing->remembered;
  sfs_session_set_delivery (self, NULL);
  self->told = FALSE;
  sfs_session_succeed (self, task, SFS_SESSION_SEALED);
}

/**
 * sfs_session_seal_async:
 * @self: a session that is RECORDED
 * @cancellable: (nullable): cancels; the clip stays then
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes the bundle, encrypts it to the operator's recipients and the seller's own, and puts it in
 * the outbox, on a worker thread. The clip in plain is dropped when that is safe on the disk.
 */
void
sfs_session_seal_async (SfsSession *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_seal_async, "seal",
                                   SFS_SESSION_IN (SFS_SESSION_RECORDED), cancellable, callback,
                                   user_data);
  g_autoptr (GTask) work = NULL;
  Sealing *sealing;

  if (task == NULL)
    return;

  sealing = g_new0 (Sealing, 1);
  sealing->records = g_object_ref (self->records);
  if (sfs_session_is_elsewhere (self))
    sealing->usual = g_object_ref (self->usual);
  sealing->description = sfs_description_ref (self->description);
  sealing->consent = sfs_consent_ref (self->consent);
  sealing->id = g_strdup (self->submission_id);
  sealing->grant = g_strdup (sfs_operator_client_get_grant (self->client));
  sealing->issuer =
      g_strdup (sfs_record_name_issuer (sfs_operator_client_get_credentials (self->client)));
  sealing->clip = sfs_clip_ref (self->clip);
  /* As bytes: a JsonObject counts its references without atomic operations, and is not for two
   * threads. */
  sealing->quality = sfs_json_object_to_bytes (self->quality);
  sealing->recipient = g_strdup (sfs_operator_client_get_recipient (self->client));

  work = g_task_new (NULL, cancellable, on_sealed, task);
  g_task_set_source_tag (work, sfs_session_seal_async);
  g_task_set_check_cancellable (work, FALSE);
  g_task_set_task_data (work, sealing, (GDestroyNotify) sealing_free);
  g_task_run_in_thread (work, seal_in_thread);
}

/**
 * sfs_session_seal_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; a %SFS_SEAL_ERROR, %SFS_UPLOAD_ERROR_NO_SPACE, %SFS_UPLOAD_ERROR_SPOOL,
 *   %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_session_seal_async ().
 *
 * Returns: %TRUE when it is safe on this computer
 */
gboolean
sfs_session_seal_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* send */

static void
keep_receipt (SfsSession *self, SfsReceipt *receipt, SfsRecordKind kind)
{
  g_clear_pointer (&self->receipt, sfs_receipt_unref);
  self->receipt = receipt;
  g_free (self->receipt_path);
  self->receipt_path = sfs_records_build_path (self->records, kind, self->submission_id);
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsDelivery *delivery = SFS_DELIVERY (source);
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  SfsSessionState before = GPOINTER_TO_INT (g_task_get_task_data (task));
  SfsReceipt *receipt;
  GError *error = NULL;

  receipt = sfs_delivery_run_finish (delivery, result, &error);
  if (receipt != NULL)
    {
      keep_receipt (self, receipt, SFS_RECORD_RECEIPT);
      if (sfs_session_is_elsewhere (self))
        sfs_session_bring_home (self, task, self->submission_id, SFS_SESSION_CONFIRMED);
      else
        sfs_session_succeed (self, task, SFS_SESSION_CONFIRMED);
      return;
    }
  if (sfs_delivery_is_unconfirmed (delivery))
    {
      keep_receipt (self, NULL, SFS_RECORD_BAD_RECEIPT);
      before = SFS_SESSION_UNCONFIRMED;
    }
  self->gone = g_error_matches (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_MISSING);
  sfs_session_set_state (self, before);
  sfs_session_fail (self, task, error);
}

/**
 * sfs_session_send_async:
 * @self: a session that is SEALED or UNCONFIRMED
 * @cancellable: (nullable): cancels; what was sent so far counts when it is called again
 * @callback: called when done
 * @user_data: for @callback
 *
 * Announces the submission, uploads it, waits for the receipt and holds it against our own record.
 * SENDING while it runs. A verified receipt is on the disk, and the spool erased, before it ends in
 * CONFIRMED. A receipt that does not verify ends in UNCONFIRMED: spool and receipt are kept. Any
 * other end leaves the state as it was before.
 *
 * With %SFS_ACCOUNT_ERROR_NOTICE_CHANGED the consent inside what was sealed is no longer for what
 * the operator says: sfs_session_discard_async (), sfs_session_reconsider (),
 * sfs_session_contact_async () lead back to the questions.
 */
void
sfs_session_send_async (SfsSession *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_send_async, "send",
                                   SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);
  g_autoptr (SfsDelivery) delivery = NULL;

  if (task == NULL)
    return;
  g_task_set_task_data (task, GINT_TO_POINTER (self->state), NULL);
  delivery = sfs_delivery_new (self->http, self->records, self->client, self->submission_id);
  sfs_session_set_delivery (self, delivery);
  sfs_session_set_state (self, SFS_SESSION_SENDING);
  sfs_delivery_run_async (delivery, cancellable, on_delivered, task);
}

/**
 * sfs_session_send_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; as sfs_delivery_run_finish ()
 *
 * Finishes sfs_session_send_async ().
 *
 * Returns: %TRUE when the receipt is verified and kept
 */
gboolean
sfs_session_send_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
