/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "sfs-config.h"

#include <string.h>

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

/* Whatever client is made for this invitation later: it goes on with these tokens. */
void
sfs_session_keep_grant (SfsSession *self)
{
  self->redeemed = TRUE;
  g_free (self->grant);
  self->grant = g_strdup (sfs_operator_client_get_grant (self->client));
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
  sfs_session_keep_grant (self);
  make_consent (self, task);
}

gboolean
sfs_session_holds_token (SfsSession *self)
{
  const SfsCredentials *held = sfs_operator_client_get_credentials (self->client);

  return held != NULL && (held->access_token != NULL || held->refresh_token != NULL) &&
         held->subject != NULL;
}

GError *
sfs_session_no_code (SfsSession *self)
{
  if (sfs_description_get_issuer (self->description) != NULL)
    return g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_SIGN_IN,
                                "The invitation has no code, and nobody signed in yet");
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
  else if ((self->redeemed || code == NULL) && sfs_session_holds_token (self))
    make_consent (self, task);
  else if (code == NULL)
    sfs_session_fail (self, task, sfs_session_no_code (self));
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
 *   %SFS_SESSION_ERROR_SIGN_IN,
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

typedef struct
{
  GFile *file;
  SfsSecret *passphrase;
} Recovery;

static void
recovery_free (Recovery *recovery)
{
  g_object_unref (recovery->file);
  sfs_secret_unref (recovery->passphrase);
  g_free (recovery);
}

static void
on_recovery_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Recovery *recovery = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sfs_recovery_file_write_finish (result, &error))
    {
      sfs_session_fail (self, task, error);
      return;
    }
  sfs_credential_store_follow_file (self->store, sfs_description_get_origin (self->description),
                                    sfs_operator_client_get_grant (self->client), recovery->file,
                                    recovery->passphrase);
  sfs_session_succeed (self, task, self->state);
}

/* The identity is nowhere but in the store. The tokens are the client's: nothing newer is kept. */
static void
on_recovery_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Recovery *recovery = g_task_get_task_data (task);
  g_autoptr (SfsCredentials) kept = NULL;
  g_autoptr (SfsCredentials) whole = NULL;
  GError *error = NULL;

  kept = sfs_credential_store_load_finish (SFS_CREDENTIAL_STORE (source), result, &error);
  if (kept == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  whole = sfs_credentials_copy (sfs_operator_client_get_credentials (self->client));
  whole->identity = g_steal_pointer (&kept->identity);
  sfs_recovery_file_write_async (recovery->file, whole, recovery->passphrase,
                                 g_task_get_cancellable (task), on_recovery_written, task);
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
 * does not keep credentials. What such a computer gets in the stead of the refresh token in it goes
 * there, too, as long as the store lives. The state stays.
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
  Recovery *recovery;

  if (task == NULL)
    return;

  recovery = g_new0 (Recovery, 1);
  recovery->file = g_object_ref (file);
  recovery->passphrase = sfs_secret_ref (passphrase);
  g_task_set_task_data (task, recovery, (GDestroyNotify) recovery_free);
  sfs_credential_store_load_async (self->store, sfs_description_get_origin (self->description),
                                   sfs_operator_client_get_grant (self->client), cancellable,
                                   on_recovery_loaded, task);
}

/**
 * sfs_session_save_recovery_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; as sfs_recovery_file_write_finish () and
 *   sfs_credential_store_load_finish ()
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
