/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-delivery-private.h"

#include "session/sfs-verdict.h"

/* How long the operator may take to check what it got and to sign; asked at growing intervals. */
#define RECEIPT_SECONDS 120
#define POLL_FIRST 0.25
#define POLL_LONGEST 8.0
/* How often the same spool is uploaded anew when the operator lost it or found it altered. */
#define MAX_UPLOADS 3

static void step_announce (SfsDelivery *self);
static void step_upload (SfsDelivery *self);
static void step_poll (SfsDelivery *self);

static void
drop_upload (SfsDelivery *self)
{
  if (self->upload == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->upload, self);
  g_clear_object (&self->upload);
}

/* The one way out. Takes @receipt and @error. The submission stays in our hand until all is written
 * that we set out to write. */
static void
finish (SfsDelivery *self, SfsReceipt *receipt, GError *error)
{
  drop_upload (self);
  sfs_delivery_end_wait (self);
  sfs_delivery_set_waiting (self, FALSE);
  self->verified = receipt;
  self->fault = error;
  if (self->keeping)
    self->ended = TRUE;
  else
    sfs_delivery_tell_end (self);
}

void
sfs_delivery_fail (SfsDelivery *self, GError *error)
{
  finish (self, NULL, error);
}

gboolean
sfs_delivery_stop_if_cancelled (SfsDelivery *self)
{
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), &error))
    return FALSE;
  sfs_delivery_fail (self, error);
  return TRUE;
}

/* The last step: what came is held against our own record, and kept either way. */

static void
verify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsDelivery *self = task_data;
  SfsVerdict *verdict;
  GError *error = NULL;

  verdict = sfs_verdict_reach (self->records, sfs_operator_client_get_description (self->client),
                               self->consent, self->entry, self->receipt, &error);
  if (verdict != NULL)
    g_task_return_pointer (task, verdict, (GDestroyNotify) sfs_verdict_free);
  else
    g_task_return_error (task, error);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsDelivery) self = user_data;
  g_autoptr (SfsVerdict) verdict = NULL;
  GError *error = NULL;

  verdict = g_task_propagate_pointer (G_TASK (result), &error);
  if (verdict == NULL)
    {
      sfs_delivery_fail (self, error);
      return;
    }
  self->unconfirmed = verdict->receipt == NULL;
  if (self->unconfirmed)
    sfs_delivery_fail (self, g_steal_pointer (&verdict->fault));
  else
    finish (self, g_steal_pointer (&verdict->receipt), NULL);
}

/* Waiting for the receipt; and what an earlier run came to, which the operator knows best. */

static void
fail_not_received (SfsDelivery *self, const SfsSubmission *submission)
{
  sfs_delivery_fail (
      self, g_error_new (SFS_SESSION_ERROR, SFS_SESSION_ERROR_NOT_RECEIVED,
                         "All bytes were taken, but the submission is %s and has no receipt",
                         sfs_submission_state_to_string (submission->state)));
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsDelivery *self = user_data;
  g_autoptr (SfsSubmission) submission = NULL;
  GError *error = NULL;

  submission = sfs_operator_client_get_submission_finish (self->client, result, &error);
  if (self->uploads == 0 && sfs_net_error_get_status (error) == 404)
    {
      /* An announcement that did not arrive, or is not known any more. */
      g_error_free (error);
      sfs_delivery_succeeded (self);
      step_announce (self);
      return;
    }
  if (submission == NULL)
    {
      sfs_delivery_try_again (self, error, step_poll);
      return;
    }
  /* What was waited for is the network and not the operator. */
  if (self->waiting)
    self->poll_end = g_get_monotonic_time () + RECEIPT_SECONDS * G_USEC_PER_SEC;
  sfs_delivery_succeeded (self);

  if (submission->receipt != NULL)
    {
      g_free (self->receipt);
      self->receipt = g_steal_pointer (&submission->receipt);
      sfs_delivery_run_blocking (self, verify_in_thread, on_verified);
      return;
    }

  switch (submission->state)
    {
    case SFS_SUBMISSION_MISMATCH:
      g_clear_pointer (&self->entry->upload_url, g_free);
      step_announce (self);
      return;
    case SFS_SUBMISSION_ANNOUNCED:
    case SFS_SUBMISSION_UPLOADING:
      /* An earlier run did not get everything there. */
      if (self->uploads == 0)
        {
          step_announce (self);
          return;
        }
      break;
    case SFS_SUBMISSION_REJECTED:
    case SFS_SUBMISSION_DELETING:
    case SFS_SUBMISSION_DELETED:
      fail_not_received (self, submission);
      return;
    case SFS_SUBMISSION_UNKNOWN:
    case SFS_SUBMISSION_RECEIVED:
    case SFS_SUBMISSION_IN_REVIEW:
    case SFS_SUBMISSION_VERIFIED:
      break;
    }

  if (g_get_monotonic_time () >= self->poll_end)
    {
      fail_not_received (self, submission);
      return;
    }
  sfs_delivery_go_on_after (self, self->poll_interval, step_poll);
  self->poll_interval = MIN (self->poll_interval * 2, POLL_LONGEST);
}

static void
step_poll (SfsDelivery *self)
{
  sfs_operator_client_get_submission_async (self->client, self->id,
                                            g_task_get_cancellable (self->task), on_polled, self);
}

static void
start_polling (SfsDelivery *self)
{
  self->poll_interval = POLL_FIRST;
  self->poll_end = g_get_monotonic_time () + RECEIPT_SECONDS * G_USEC_PER_SEC;
  step_poll (self);
}

/* Uploading. */

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsDelivery *self = user_data;
  g_autoptr (SfsUpload) upload = g_object_ref (SFS_UPLOAD (source));
  GError *error = NULL;
  gboolean done;

  done = sfs_upload_run_finish (upload, result, &error);
  drop_upload (self);
  sfs_delivery_set_waiting (self, FALSE);
  if (done)
    {
      sfs_delivery_set_sent (self, self->entry->bytes);
      sfs_delivery_update_outbox (self, SFS_OUTBOX_UPLOADED, start_polling);
    }
  else if (g_error_matches (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_GONE) &&
           self->uploads < MAX_UPLOADS)
    {
      g_error_free (error);
      step_announce (self);
    }
  else
    {
      sfs_delivery_fail (self, error);
    }
}

static void
on_created (SfsUpload *upload, const char *upload_url, SfsDelivery *self)
{
  g_free (self->entry->upload_url);
  self->entry->upload_url = g_strdup (upload_url);
  sfs_delivery_keep_address (self);
}

static void
on_upload_progress (SfsUpload *upload, GParamSpec *pspec, SfsDelivery *self)
{
  sfs_delivery_set_sent (self, sfs_upload_get_sent (upload));
  sfs_delivery_set_waiting (self, sfs_upload_get_waiting (upload));
}

static void
get_token_async (gpointer source,
                 SfsSecret *refuse,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  sfs_operator_client_get_token_async (source, refuse, cancellable, callback, user_data);
}

static SfsSecret *
get_token_finish (gpointer source, GAsyncResult *result, GError **error)
{
  return sfs_operator_client_get_token_finish (source, result, error);
}

static void
step_upload (SfsDelivery *self)
{
  const SfsOutboxEntry *entry = self->entry;

  self->uploads++;
  self->upload = sfs_upload_new (self->http, entry->path, entry->bytes, self->id,
                                 entry->creation_url, entry->upload_url, G_OBJECT (self->client),
                                 get_token_async, get_token_finish);
  g_signal_connect (self->upload, "created", G_CALLBACK (on_created), self);
  g_signal_connect (self->upload, "notify::sent", G_CALLBACK (on_upload_progress), self);
  g_signal_connect (self->upload, "notify::waiting", G_CALLBACK (on_upload_progress), self);
  sfs_upload_set_paused (self->upload, self->paused);
  sfs_rate_reset (&self->rate);
  sfs_upload_run_async (self->upload, g_task_get_cancellable (self->task), on_uploaded, self);
}

/* Announcing. */

static void
on_announced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsDelivery *self = user_data;
  char *creation_url;
  GError *error = NULL;

  creation_url = sfs_operator_client_announce_finish (self->client, result, &error);
  if (creation_url == NULL)
    {
      sfs_delivery_try_again (self, error, step_announce);
      return;
    }
  sfs_delivery_succeeded (self);

  /* An upload belongs to where it was created. */
  if (g_strcmp0 (self->entry->creation_url, creation_url) != 0)
    g_clear_pointer (&self->entry->upload_url, g_free);
  g_free (self->entry->creation_url);
  self->entry->creation_url = creation_url;
  sfs_delivery_update_outbox (self,
                              self->entry->upload_url != NULL ? SFS_OUTBOX_UPLOADING
                                                              : SFS_OUTBOX_ANNOUNCED,
                              step_upload);
}

static void
announce (SfsDelivery *self)
{
  sfs_operator_client_announce_async (self->client, self->id, self->consent, self->entry->bytes,
                                      self->entry->sha256, g_task_get_cancellable (self->task),
                                      on_announced, self);
}

/* Before the first upload, and before each that starts anew because the last one came to nothing:
 * announcing is idempotent and says whether the operator still stands by its description. */
static void
step_announce (SfsDelivery *self)
{
  if (self->uploads >= MAX_UPLOADS)
    {
      sfs_delivery_fail (self, g_error_new (SFS_SESSION_ERROR, SFS_SESSION_ERROR_NOT_RECEIVED,
                                            "The operator found what it got altered, %u times",
                                            self->uploads));
      return;
    }
  if (self->entry->missing)
    {
      sfs_delivery_fail (self, g_error_new (SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_MISSING,
                                            "%s is gone, and the operator does not have it all",
                                            self->entry->path));
      return;
    }
  if (self->uploads > 0 || self->entry->state >= SFS_OUTBOX_UPLOADED)
    g_clear_pointer (&self->entry->upload_url, g_free);
  sfs_delivery_set_sent (self, 0);
  if (self->entry->told)
    announce (self);
  else
    sfs_delivery_note_told (self, announce);
}

/* Loading the entry. */

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsDelivery *self = task_data;
  SfsOutbox *outbox = sfs_records_get_outbox (self->records);
  g_autoptr (SfsOutboxEntry) entry = NULL;
  GError *error = NULL;

  self->claimed = sfs_outbox_claim (outbox, self->id, &error);
  if (self->claimed)
    entry = sfs_outbox_get (outbox, self->id, &error);
  if (entry != NULL)
    self->consent = sfs_consent_new_from_bytes (entry->consent, &error);
  if (self->consent == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&entry), (GDestroyNotify) sfs_outbox_entry_free);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsDelivery) self = user_data;
  SfsOutboxEntry *entry;
  GError *error = NULL;

  entry = g_task_propagate_pointer (G_TASK (result), &error);
  if (entry == NULL)
    {
      sfs_delivery_fail (self, error);
      return;
    }
  sfs_delivery_set_entry (self, entry);
  if (sfs_delivery_stop_if_cancelled (self))
    return;
  if (self->entry->state >= SFS_OUTBOX_UPLOADED)
    sfs_delivery_set_sent (self, self->entry->bytes);
  /* What an earlier run did may have gone further than it could note. */
  if (self->entry->state == SFS_OUTBOX_SEALED && !self->entry->missing)
    step_announce (self);
  else
    start_polling (self);
}

/**
 * sfs_delivery_run_async:
 * @self: a delivery
 * @cancellable: (nullable): cancels; the spool stays and a later run goes on from there
 * @callback: called when done
 * @user_data: for @callback
 *
 * Announces, uploads, and asks for the receipt until it is there. Faults of the network are waited
 * out; "waiting" says so. Once only.
 */
void
sfs_delivery_run_async (SfsDelivery *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->entry == NULL && !self->claimed);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, sfs_delivery_run_async);
  g_task_set_check_cancellable (self->task, FALSE);
  sfs_delivery_watch_network (self);
  sfs_delivery_run_blocking (self, load_in_thread, on_loaded);
}

/**
 * sfs_delivery_run_finish:
 * @self: a delivery
 * @result: what the callback got
 * @error: return location; %SFS_CORE_ERROR_RECEIPT_* with sfs_delivery_is_unconfirmed (),
 *   %SFS_SESSION_ERROR_NOT_RECEIVED, %SFS_ACCOUNT_ERROR_NOTICE_CHANGED,
 *   %SFS_UPLOAD_ERROR_BUSY when it is being sent already,
 *   %SFS_ACCOUNT_ERROR_CONFLICT, %SFS_ACCOUNT_ERROR_SIGNED_OUT, a %SFS_UPLOAD_ERROR or
 *   %SFS_NET_ERROR, %SFS_SESSION_ERROR_RECORDS. With each of them the spool is kept.
 *
 * Finishes sfs_delivery_run_async ().
 *
 * Returns: (transfer full): the verified receipt, on the disk already and the spool erased; or
 *   %NULL with @error
 */
SfsReceipt *
sfs_delivery_run_finish (SfsDelivery *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
