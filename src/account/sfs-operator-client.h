/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-sign-in.h"
#include "account/sfs-credentials.h"

G_BEGIN_DECLS

/* State of a submission at the operator, GET submissions/{id}. */
typedef enum
{
  SFS_SUBMISSION_UNKNOWN,
  SFS_SUBMISSION_ANNOUNCED,
  SFS_SUBMISSION_UPLOADING,
  SFS_SUBMISSION_MISMATCH,
  SFS_SUBMISSION_RECEIVED,
  SFS_SUBMISSION_IN_REVIEW,
  SFS_SUBMISSION_VERIFIED,
  SFS_SUBMISSION_REJECTED,
  SFS_SUBMISSION_DELETING,
  SFS_SUBMISSION_DELETED,
} SfsSubmissionState;
const char        *sfs_submission_state_to_string (SfsSubmissionState state);
SfsSubmissionState sfs_submission_state_from_string (const char *text);

typedef struct
{
  char              *id;
  SfsSubmissionState state;
  char              *state_reason;    /* (nullable) */
  char              *received;        /* (nullable) RFC 3339 */
  char              *retention_until; /* (nullable) RFC 3339 */
  char              *receipt;         /* (nullable) JWS */
  char              *deletion;        /* (nullable) JWS */
  gint64             bytes;
  char              *sha256;
} SfsSubmission;
void sfs_submission_free (SfsSubmission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSubmission, sfs_submission_free)

/* What the operator says to a withdrawal: one of the first two is set. */
typedef struct
{
  char *deletion; /* (nullable) JWS */
  char *due;      /* (nullable) RFC 3339: by when it will be erased */
  char *reason;   /* (nullable) why not at once */
} SfsWithdrawalAnswer;
void sfs_withdrawal_answer_free (SfsWithdrawalAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsWithdrawalAnswer, sfs_withdrawal_answer_free)

/* One access that the operator recorded. */
typedef struct
{
  char *time; /* RFC 3339 */
  char *who;
  char *reason;
} SfsAccess;
void sfs_access_free (SfsAccess *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAccess, sfs_access_free)

/* Everything the app asks of one operator but the upload itself. Bearer tokens go only to origins
 * named in the signed description; an expired access token is refreshed once, whoever asks. */
#define SFS_TYPE_OPERATOR_CLIENT (sfs_operator_client_get_type ())
G_DECLARE_FINAL_TYPE (SfsOperatorClient, sfs_operator_client, SFS, OPERATOR_CLIENT, GObject)

/* The signed description of @origin, verified against the key inside; the key itself is not judged. */
void            sfs_operator_fetch_description_async (SfsHttp *http, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsDescription *sfs_operator_fetch_description_finish (GAsyncResult *result, GError **error);

/* @grant (nullable): which sign-in, of those that are kept; the newest. */
SfsOperatorClient *sfs_operator_client_new (SfsHttp *http, SfsDescription *description, SfsCredentialStore *store, const char *grant);
SfsDescription    *sfs_operator_client_get_description (SfsOperatorClient *self);
const char        *sfs_operator_client_get_subject (SfsOperatorClient *self); /* (nullable) */

/* Loads what is kept, makes the seller's own identity when there is none, saves. */
void       sfs_operator_client_prepare_async (SfsOperatorClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_operator_client_prepare_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* Loads what is kept and makes nothing: to go on with what was sealed before. */
void       sfs_operator_client_restore_async (SfsOperatorClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_operator_client_restore_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* Pre-authorized code → tokens, which are saved before this finishes. @pin (nullable). */
void       sfs_operator_client_redeem_async (SfsOperatorClient *self, const char *code, SfsSecret *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_operator_client_redeem_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* Waits for the browser of @sign_in, which was started → tokens, which are saved before this finishes. */
void       sfs_operator_client_sign_in_async (SfsOperatorClient *self, SfsSignIn *sign_in, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_operator_client_sign_in_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* Revokes the tokens and forgets this sign-in, whatever the server says; @confirmed: whether it says
 * that they are no longer good. The seller's own key stays. */
void       sfs_operator_client_sign_out_async (SfsOperatorClient *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_operator_client_sign_out_finish (SfsOperatorClient *self, GAsyncResult *result, gboolean *confirmed, GError **error);
/* (nullable): under which of our sign-ins its submissions are, once there is a token. */
const char *sfs_operator_client_get_grant (SfsOperatorClient *self);
const SfsCredentials *sfs_operator_client_get_credentials (SfsOperatorClient *self);
const char *sfs_operator_client_get_recipient (SfsOperatorClient *self); /* (nullable): to seal to */
/* A token that is valid as far as we know; @refuse (nullable): the one just answered 401. */
void       sfs_operator_client_get_token_async (SfsOperatorClient *self, SfsSecret *refuse, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSecret *sfs_operator_client_get_token_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);

/* Ends a refresh that is under way, keeps nothing of it, and gives no token any more: the sign-in is
 * about to be forgotten. */
void       sfs_operator_client_stop (SfsOperatorClient *self);

/* (transfer full): what is said with PUT submissions/{id}. */
JsonObject *sfs_operator_build_announcement (SfsConsent *consent, gint64 bytes, const char *sha256);
/* PUT submissions/{id}; gives the tus creation URL, its origin checked. */
void  sfs_operator_client_announce_async (SfsOperatorClient *self, const char *id, SfsConsent *consent, gint64 bytes, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *sfs_operator_client_announce_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* GET submissions/{id}. */
void           sfs_operator_client_get_submission_async (SfsOperatorClient *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsSubmission *sfs_operator_client_get_submission_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* DELETE submissions/{id}: withdraws consent and asks for deletion. */
void                 sfs_operator_client_withdraw_async (SfsOperatorClient *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsWithdrawalAnswer *sfs_operator_client_withdraw_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* GET submissions/{id}/accesses: SfsAccess, newest first. */
void       sfs_operator_client_list_accesses_async (SfsOperatorClient *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *sfs_operator_client_list_accesses_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* GET submissions/{id}/content: the ciphertext, @bytes long and with the hash @sha256 or not at all. */
void    sfs_operator_client_fetch_content_async (SfsOperatorClient *self, const char *id, gint64 bytes, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *sfs_operator_client_fetch_content_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);
/* POST refusals; both (nullable). */
void     sfs_operator_client_refuse_async (SfsOperatorClient *self, const char *alternative, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_operator_client_refuse_finish (SfsOperatorClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
