/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include <string.h>

typedef struct
{
  SfsRecords *records;
  char *id;
  SfsInvitation *invitation; /* (nullable) either this */
  SfsSecret *pin;            /* (nullable) */
  SfsSignIn *sign_in;        /* (nullable) or this */
  SfsOperatorClient *client;
} Renewal;

static void
renewal_free (Renewal *renewal)
{
  g_object_unref (renewal->records);
  g_free (renewal->id);
  g_clear_pointer (&renewal->invitation, sfs_invitation_unref);
  g_clear_pointer (&renewal->pin, sfs_secret_unref);
  g_clear_object (&renewal->sign_in);
  g_clear_object (&renewal->client);
  g_free (renewal);
}

/* Also in what is known of the submission, so that it is taken back under the sign-in that it was
 * sent under, should that be before the receipt says which. */
static gboolean
keep (Renewal *renewal, GError **error)
{
  const SfsCredentials *credentials = sfs_operator_client_get_credentials (renewal->client);
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (GError) unread = NULL;

  if (!sfs_outbox_set_grant (sfs_records_get_outbox (renewal->records), renewal->id,
                             credentials->grant, error))
    return FALSE;
  record = sfs_records_move_submission (renewal->records, renewal->id, credentials, &unread);
  if (record == NULL)
    g_warning ("The new sign-in is kept with the video only: %s", unread->message);
  return TRUE;
}

/* Whoever forgets it takes it in hand as well. */
static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Renewal *renewal = task_data;
  SfsOutbox *outbox = sfs_records_get_outbox (renewal->records);
  GError *error = NULL;
  gboolean kept;

  if (!sfs_outbox_claim (outbox, renewal->id, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  kept = keep (renewal, &error);
  sfs_outbox_release (outbox, renewal->id);
  if (kept)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @task and @error. The tokens were kept by now, and nothing is sent under them. */
static void
give_back (SfsSession *self, GTask *task, GError *error)
{
  Renewal *renewal = g_task_get_task_data (task);

  sfs_credential_store_remove_async (self->store, sfs_description_get_origin (self->description),
                                     sfs_operator_client_get_grant (renewal->client), NULL, NULL,
                                     NULL);
  sfs_session_fail (self, task, error);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      give_back (self, task, error);
      return;
    }
  sfs_credential_store_follow_on (self->store, sfs_description_get_origin (self->description),
                                  sfs_operator_client_get_grant (self->client),
                                  sfs_operator_client_get_grant (renewal->client));
  g_free (self->issuer);
  self->issuer =
      g_strdup (sfs_record_name_issuer (sfs_operator_client_get_credentials (renewal->client)));
  sfs_session_set_client (self, g_object_ref (renewal->client));
  sfs_session_keep_grant (self);
  sfs_session_succeed (self, task, SFS_SESSION_SEALED);
}

/* Takes @task. */
static void
check_seller (SfsSession *self, GTask *task)
{
  Renewal *renewal = g_task_get_task_data (task);
  g_autoptr (GTask) work = NULL;

  if (g_strcmp0 (sfs_operator_client_get_subject (renewal->client),
                 sfs_consent_get_subject (self->consent)) != 0)
    {
      /* What that seller was invited to is none of ours; the code is good until its token is used.
       */
      give_back (self, task,
                 g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SELLER,
                                      "Another seller signed in"));
      return;
    }
  work = g_task_new (NULL, NULL, on_kept, task);
  g_task_set_source_tag (work, sfs_session_renew_async);
  g_task_set_task_data (work, renewal, NULL);
  g_task_run_in_thread (work, keep_in_thread);
}

static void
on_redeemed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sfs_operator_client_redeem_finish (SFS_OPERATOR_CLIENT (source), result, &error))
    check_seller (self, task);
  else
    sfs_session_fail (self, task, error);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sfs_operator_client_sign_in_finish (SFS_OPERATOR_CLIENT (source), result, &error))
    check_seller (self, task);
  else
    sfs_session_fail (self, task, error);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sfs_operator_client_restore_finish (renewal->client, result, &error))
    sfs_session_fail (self, task, error);
  else if (renewal->sign_in != NULL)
    sfs_operator_client_sign_in_async (renewal->client, renewal->sign_in,
                                       g_task_get_cancellable (task), on_signed_in, task);
  else
    sfs_operator_client_redeem_async (renewal->client,
                                      sfs_invitation_get_code (renewal->invitation), renewal->pin,
                                      g_task_get_cancellable (task), on_redeemed, task);
}

/* (transfer full) (nullable): the invitation, when it can let this video through. */
static SfsInvitation *
read_invitation (SfsSession *self, const char *text, GError **error)
{
  g_autoptr (SfsInvitation)
      invitation = sfs_invitation_parse (text, sfs_http_get_allow_loopback (self->http), error);

  if (invitation == NULL)
    return NULL;
  if (!g_str_equal (sfs_invitation_get_origin (invitation),
                    sfs_description_get_origin (self->description)))
    {
      g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_OPERATOR,
                   "The invitation is of %s, the video for %s",
                   sfs_invitation_get_origin (invitation),
                   sfs_description_get_origin (self->description));
      return NULL;
    }
  if (sfs_invitation_get_code (invitation) == NULL)
    {
      g_propagate_error (error, sfs_session_no_code (self));
      return NULL;
    }
  return g_steal_pointer (&invitation);
}

/* Takes @invitation and @task. */
static void
renew (SfsSession *self, GTask *task, SfsInvitation *invitation, SfsSecret *pin, SfsSignIn *sign_in)
{
  Renewal *renewal = g_new0 (Renewal, 1);

  renewal->records = g_object_ref (self->records);
  renewal->id = g_strdup (self->submission_id);
  renewal->invitation = invitation;
  renewal->pin = pin != NULL ? sfs_secret_ref (pin) : NULL;
  g_set_object (&renewal->sign_in, sign_in);
  renewal->client = sfs_operator_client_new (self->http, self->description, self->store, NULL);
  g_task_set_task_data (task, renewal, (GDestroyNotify) renewal_free);
  sfs_operator_client_restore_async (renewal->client, g_task_get_cancellable (task), on_restored,
                                     task);
}

/* Takes @task. The same through the browser. */
void
sfs_session_renew_by_sign_in (SfsSession *self, GTask *task, SfsSignIn *sign_in)
{
  renew (self, task, NULL, NULL, sign_in);
}

/**
 * sfs_session_renew_async:
 * @self: a session that is SEALED or UNCONFIRMED
 * @invitation: a new invitation of the same operator, however it was pasted
 * @pin: (nullable): the PIN that came with it
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * The way on for a video whose sign-in is gone: it was kept in memory only, or the operator ended
 * it. The new code is redeemed, with the endpoints that were consented to, and the video is
 * announced under it as if for the first time, with the same consent. That works for the same
 * seller only. Where the operator had the video under the old sign-in it then has it twice, under
 * the same id and hash.
 */
void
sfs_session_renew_async (SfsSession *self,
                         const char *invitation,
                         SfsSecret *pin,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = sfs_session_begin (self, sfs_session_renew_async, "renew",
                                   SFS_SESSION_IN (SFS_SESSION_SEALED) |
                                       SFS_SESSION_IN (SFS_SESSION_UNCONFIRMED),
                                   cancellable, callback, user_data);
  SfsInvitation *read;
  GError *error = NULL;

  if (task == NULL)
    return;
  read = read_invitation (self, invitation, &error);
  if (read == NULL)
    {
      sfs_session_fail (self, task, error);
      return;
    }
  renew (self, task, read, pin, NULL);
}

/**
 * sfs_session_renew_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location; %SFS_CORE_ERROR_NOT_INVITATION and the like,
 *   %SFS_SESSION_ERROR_OTHER_OPERATOR, %SFS_SESSION_ERROR_OTHER_SELLER, %SFS_SESSION_ERROR_NO_CODE,
 *   a %SFS_ACCOUNT_ERROR or %SFS_NET_ERROR
 *
 * Finishes sfs_session_renew_async ().
 *
 * Returns: %TRUE when it can be sent
 */
gboolean
sfs_session_renew_finish (SfsSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
