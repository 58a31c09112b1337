/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "sfs-config.h"

#include <string.h>

/* contact */

static void
keep_contact (SfsSession *self, GTask *task, SfsDescription *description)
{
  g_clear_pointer (&self->description, sfs_description_unref);
  self->description = sfs_description_ref (description);
  g_clear_pointer (&self->fetched, g_date_time_unref);
  self->fetched = g_date_time_new_now_utc ();
  g_clear_object (&self->client);
  self->client = sfs_operator_client_new (self->http, description, self->store);
  sfs_session_succeed (self, task, SFS_SESSION_INFORMED);
}

static void
pin_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SfsSession *self = source;
  SfsDescription *description = task_data;
  GError *error = NULL;

  if (sfs_records_set_pin (
          self->records, sfs_description_get_origin (description),
          sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (description)), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_pinned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsSession *self = SFS_SESSION (source);
  GTask *task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    sfs_session_fail (self, task, error);
  else
    keep_contact (self, task, g_task_get_task_data (G_TASK (result)));
}

static void
on_description (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (GTask) pin = NULL;
  const char *pinned, *thumbprint;
  GError *error = NULL;

  description = sfs_operator_fetch_description_finish (result, &error);
  if (description == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  pinned = sfs_records_get_pin (self->records, sfs_description_get_origin (description));
  if (!sfs_description_check_key (description, pinned,
                                  sfs_invitation_get_fingerprint (self->invitation), &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }

  thumbprint = sfs_verify_key_get_thumbprint (sfs_description_get_signing_key (description));
  if (g_strcmp0 (pinned, thumbprint) == 0)
    {
      keep_contact (self, task, description);
      return;
    }
  pin = g_task_new (self, NULL, on_pinned, task);
  g_task_set_source_tag (pin, on_description);
  g_task_set_task_data (pin, sfs_description_ref (description),
                        (GDestroyNotify) sfs_description_unref);
  g_task_run_in_thread (pin, pin_in_thread);
}

/**
 * sfs_session_contact_async:
 * @self: a session with an invitation
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The first thing that goes over the network: fetches the operator's description, checks its key
 * against the pin (or, at the first contact, the invitation's fingerprint) and pins it. From
 * INVITED to INFORMED; from INFORMED once more, for a description that has changed since
 * (%SFS_ACCOUNT_ERROR_NOTICE_CHANGED: discard what was sealed under the old one, reconsider,
 * contact again).
 */
void
sfs_session_contact_async (SfsSession *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_contact_async, "contact",
                                   SFS_SESSION_IN (SFS_SESSION_INVITED) |
                                       SFS_SESSION_IN (SFS_SESSION_INFORMED),
                                   cancellable, callback, user_data);

  if (task != NULL)
    sfs_operator_fetch_description_async (self->http, sfs_invitation_get_origin (self->invitation),
                                          cancellable, on_description, task);
}

/**
 * sfs_session_contact_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; a %SFS_NET_ERROR, %SFS_CORE_ERROR_FINGERPRINT,
 *   %SFS_CORE_ERROR_KEY_CHANGED or another %SFS_CORE_ERROR, %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_session_contact_async (). Questions left open are no error here: the seller may read
 * what there is; sfs_session_may_record () says whether that is all.
 *
 * Returns: %TRUE when the description is there
 */
gboolean
sfs_session_contact_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* agree */

typedef struct
{
  GStrv given;
  GStrv languages; /* (nullable) */
  SfsSecret *pin;  /* (nullable) */
} Agreement;

static void
agreement_free (Agreement *agreement)
{
  g_strfreev (agreement->given);
  g_strfreev (agreement->languages);
  g_clear_pointer (&agreement->pin, sfs_secret_unref);
  g_free (agreement);
}

/* The language of the app's own words: what the catalogue in use says of itself, in the header that
 * translates the empty string; English where there is none. */
static char *
dup_language_shown (void)
{
  static const char member[] = "Language: ";
  const char *header = g_dgettext (GETTEXT_PACKAGE, "");
  const char *start = strstr (header, member);
  char *tag;

  if (start == NULL)
    return g_strdup ("en");
  start += sizeof member - 1;
  tag = g_strndup (start, strcspn (start, "\n@."));
  return g_strdelimit (tag, "_", '-');
}

static SfsConsent *
build_consent (SfsSession *self, const Agreement *agreement, const char *subject, GError **error)
{
  g_autofree char *shown = dup_language_shown ();

  return sfs_consent_new (self->description, subject, (const char *const *) agreement->given,
                          (const char *const *) agreement->languages, shown, self->fetched, error);
}

static void
make_consent (SfsSession *self, GTask *task)
{
  const char *subject = sfs_operator_client_get_subject (self->client);
  SfsConsent *consent;
  GError *error = NULL;

  if (subject == NULL)
    {
      sfs_session_fail (self, task,
                        g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT,
                                             "Nobody is signed in"));
      return;
    }
  consent = build_consent (self, g_task_get_task_data (task), subject, &error);
  if (consent == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  g_clear_pointer (&self->consent, sfs_consent_unref);
  self->consent = consent;
  g_free (self->submission_id);
  self->submission_id = sfs_uuid_new ();
  sfs_session_succeed (self, task, SFS_SESSION_AGREED);
}

static void
on_redeemed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_redeem_finish (self->client, result, &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  self->redeemed = TRUE;
  make_consent (self, task);
}

static gboolean
holds_token (SfsSession *self)
{
  const SfsCredentials *held = sfs_operator_client_get_credentials (self->client);

  return held != NULL && (held->access_token != NULL || held->refresh_token != NULL) &&
         held->subject != NULL;
}

static GError *
no_code (void)
{
  return g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_CODE,
                              "The invitation has no code and nobody is signed in");
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Agreement *agreement = g_task_get_task_data (task);
  const char *code = sfs_invitation_get_code (self->invitation);
  GError *error = NULL;

  if (!sfs_operator_client_prepare_finish (self->client, result, &error))
    sfs_session_fail (self, task, error);
  else if ((self->redeemed || code == NULL) && holds_token (self))
    make_consent (self, task);
  else if (code == NULL)
    sfs_session_fail (self, task, no_code ());
  else
    sfs_operator_client_redeem_async (self->client, code, agreement->pin,
                                      g_task_get_cancellable (task), on_redeemed, task);
}

/**
 * sfs_session_agree_async:
 * @self: a session that is INFORMED
 * @given: ids of the purposes the seller ticked
 * @languages: (nullable): the seller's languages, best first: the words the consent records
 * @pin: (nullable): the PIN that came with the invitation
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller agrees: loads or makes the seller's own key, redeems the code (unless this session
 * did), and makes the consent record and the submission id. Nothing goes out before it is known
 * that the consent can be made.
 */
void
sfs_session_agree_async (SfsSession *self,
                         const char *const *given,
                         const char *const *languages,
                         SfsSecret *pin,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_agree_async, "agree",
                                   SFS_SESSION_IN (SFS_SESSION_INFORMED), cancellable, callback,
                                   user_data);
  g_autoptr (SfsConsent) trial = NULL;
  Agreement *agreement;
  GError *error = NULL;

  if (task == NULL)
    return;

  agreement = g_new0 (Agreement, 1);
  agreement->given = g_strdupv ((char **) given);
  agreement->languages = g_strdupv ((char **) languages);
  agreement->pin = pin != NULL ? sfs_secret_ref (pin) : NULL;
  g_task_set_task_data (task, agreement, (GDestroyNotify) agreement_free);

  if (!sfs_session_may_record (self))
    {
      sfs_session_fail (self, task,
                        g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_UNANSWERED,
                                             "A question that must be answered is not"));
      return;
    }
  /* The subject is not known yet, but everything else that can be wrong with it is. */
  trial = build_consent (self, agreement, "trial", &error);
  if (trial == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  sfs_operator_client_prepare_async (self->client, cancellable, on_prepared, task);
}

/**
 * sfs_session_agree_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_UNANSWERED, %SFS_SESSION_ERROR_NO_CODE,
 *   %SFS_CORE_ERROR_DESCRIPTION for a required purpose that was not ticked, %SFS_ACCOUNT_ERROR_*,
 *   a %SFS_NET_ERROR
 *
 * Finishes sfs_session_agree_async ().
 *
 * Returns: %TRUE when the consent record is made
 */
gboolean
sfs_session_agree_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* recovery file */

static void
on_recovery_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_recovery_file_write_finish (result, &error))
    sfs_session_fail (self, task, error);
  else
    sfs_session_succeed (self, task, self->state);
}

/**
 * sfs_session_save_recovery_async:
 * @self: a session that agreed
 * @file: where to
 * @passphrase: the seller's own
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Writes the recovery file: what the seller needs to view or delete the video from a computer that
 * does not keep credentials. The state stays.
 */
void
sfs_session_save_recovery_async (SfsSession *self,
                                 GFile *file,
                                 SfsSecret *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_save_recovery_async, "save_recovery",
                                   SFS_SESSION_IN (SFS_SESSION_AGREED) |
                                       SFS_SESSION_IN (SFS_SESSION_RECORDED) |
                                       SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_CONFIRMED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);

  if (task != NULL)
    sfs_recovery_file_write_async (file, sfs_operator_client_get_credentials (self->client),
                                   passphrase, cancellable, on_recovery_written, task);
}

/**
 * sfs_session_save_recovery_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; as sfs_recovery_file_write_finish ()
 *
 * Finishes sfs_session_save_recovery_async ().
 *
 * Returns: %TRUE when the file is on the disk
 */
gboolean
sfs_session_save_recovery_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* refuse */

typedef struct
{
  char *alternative;
  char *reason;
} Refusal;

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->alternative);
  g_free (refusal->reason);
  g_free (refusal);
}

static void
be_refused (SfsSession *self, GTask *task)
{
  sfs_session_drop_clip (self);
  g_clear_pointer (&self->consent, sfs_consent_unref);
  g_clear_pointer (&self->submission_id, g_free);
  sfs_session_succeed (self, task, SFS_SESSION_REFUSED);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_refuse_finish (self->client, result, &error))
    sfs_session_fail (self, task, error);
  else
    be_refused (self, task);
}

static void
tell (SfsSession *self, GTask *task)
{
  Refusal *refusal = g_task_get_task_data (task);

  sfs_operator_client_refuse_async (self->client, refusal->alternative, refusal->reason,
                                    g_task_get_cancellable (task), on_told, task);
}

static void
on_redeemed_to_refuse (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sfs_operator_client_redeem_finish (self->client, result, &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  self->redeemed = TRUE;
  tell (self, task);
}

/**
 * sfs_session_refuse_async:
 * @self: a session
 * @tell: whether the operator is to know
 * @alternative: (nullable): id of the alternative the seller chose
 * @reason: (nullable): the seller's own words
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The seller would rather not: from INFORMED, AGREED or RECORDED to REFUSED. Without @tell nothing
 * goes over the network. No key is made for a seller who says no.
 */
void
sfs_session_refuse_async (SfsSession *self,
                          gboolean tell_operator,
                          const char *alternative,
                          const char *reason,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_refuse_async, "refuse",
                                   SFS_SESSION_IN (SFS_SESSION_INFORMED) |
                                       SFS_SESSION_IN (SFS_SESSION_AGREED) |
                                       SFS_SESSION_IN (SFS_SESSION_RECORDED),
                                   cancellable, callback, user_data);
  const char *code;
  Refusal *refusal;

  if (task == NULL)
    return;
  refusal = g_new0 (Refusal, 1);
  refusal->alternative = g_strdup (alternative);
  refusal->reason = g_strdup (reason);
  g_task_set_task_data (task, refusal, (GDestroyNotify) refusal_free);

  code = sfs_invitation_get_code (self->invitation);
  if (!tell_operator)
    be_refused (self, task);
  else if (self->redeemed && holds_token (self))
    tell (self, task);
  else if (code == NULL)
    sfs_session_fail (self, task, no_code ());
  else
    sfs_operator_client_redeem_async (self->client, code, NULL, cancellable, on_redeemed_to_refuse,
                                      task);
}

/**
 * sfs_session_refuse_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; %SFS_SESSION_ERROR_NO_CODE, %SFS_ACCOUNT_ERROR_*, a %SFS_NET_ERROR
 *
 * Finishes sfs_session_refuse_async ().
 *
 * Returns: %TRUE when it is settled
 */
gboolean
sfs_session_refuse_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
