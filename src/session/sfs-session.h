/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-operator-client.h"
#include "capture/sfs-capture.h"
#include "core/sfs-consent.h"
#include "upload/sfs-upload.h"

G_BEGIN_DECLS

#define SFS_SESSION_ERROR (sfs_session_error_quark ())
GQuark sfs_session_error_quark (void);

typedef enum
{
  SFS_SESSION_ERROR_FAILED,
  SFS_SESSION_ERROR_STATE,        /* called out of turn: a bug */
  SFS_SESSION_ERROR_NO_CODE,      /* invitation without code and operator without issuer: no way to sign in */
  SFS_SESSION_ERROR_SIGN_IN,      /* nobody is signed in, and the browser is the way to do it */
  SFS_SESSION_ERROR_UNANSWERED,   /* a question that must be answered is not: no recording */
  SFS_SESSION_ERROR_RECORDS,      /* our own records cannot be read or written */
  SFS_SESSION_ERROR_OTHER_OPERATOR, /* this invitation is not of the operator the video is for */
  SFS_SESSION_ERROR_OTHER_SELLER, /* this invitation is for somebody else than who consented */
  SFS_SESSION_ERROR_NOT_RECEIVED, /* all bytes were taken, but the operator does not say received */
  SFS_SESSION_ERROR_NO_KEY,       /* the seller's own key is not on this computer */
  SFS_SESSION_ERROR_CONTENTS,     /* what was opened does not fit our own records */
  SFS_SESSION_ERROR_IN_USE,       /* the wizard is under way with this operator, and needs what is kept of it as it is */
  SFS_SESSION_ERROR_OTHER_RECOVERY, /* the recovery file is of another operator or seller: nothing was changed */
  SFS_SESSION_ERROR_OTHER_SIGN_IN, /* it is of the same, but its sign-in does not see this submission */
  SFS_SESSION_ERROR_AWAY,         /* it lies in a folder that is not there: a disk that is not connected */
} SfsSessionError;

typedef enum
{
  SFS_SESSION_IDLE,        /* no invitation */
  SFS_SESSION_INVITED,     /* invitation read; nothing contacted */
  SFS_SESSION_INFORMED,    /* description fetched and its key accepted */
  SFS_SESSION_AGREED,      /* consent record made, token held, own key kept */
  SFS_SESSION_RECORDED,    /* clip in memory */
  SFS_SESSION_SEALED,      /* safe on this computer, plaintext gone */
  SFS_SESSION_SENDING,
  SFS_SESSION_CONFIRMED,   /* verified receipt held, spool erased */
  SFS_SESSION_UNCONFIRMED, /* a receipt came that does not verify; spool kept */
  SFS_SESSION_REFUSED,     /* the seller said no */
} SfsSessionState;
#define SFS_TYPE_SESSION_STATE (sfs_session_state_get_type ())
GType sfs_session_state_get_type (void);

/* What the seller's computer keeps, under $XDG_DATA_HOME/selfsame: pins, consents, receipts (plain
 * files a person could read; nothing secret), and the outbox. Opened once. */
#define SFS_TYPE_RECORDS (sfs_records_get_type ())
G_DECLARE_FINAL_TYPE (SfsRecords, sfs_records, SFS, RECORDS, GObject)
void        sfs_records_open_async (const char *dir, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data); /* dir (nullable): the usual one */
SfsRecords *sfs_records_open_finish (GAsyncResult *result, GError **error);
SfsOutbox  *sfs_records_get_outbox (SfsRecords *self);
const char *sfs_records_get_pin (SfsRecords *self, const char *origin); /* (nullable) thumbprint */

/* The wizard's state without a screen, invitation to receipt. One asynchronous call at a time: a
 * second one finishes with G_IO_ERROR_PENDING. After any failure the state is what it was, and the
 * same call may be made again. Properties: "state"; "at-store" (gboolean: agreeing or refusing waits
 * for the credential store, which may be asking for a password); while sending "sent", "total" (gint64, bytes),
 * "rate" (double, bytes/s), "paused", "waiting" (gboolean: offline or asked to wait, goes on by
 * itself). */
#define SFS_TYPE_SESSION (sfs_session_get_type ())
G_DECLARE_FINAL_TYPE (SfsSession, sfs_session, SFS, SESSION, GObject)

SfsSession     *sfs_session_new (SfsHttp *http, SfsRecords *records, SfsCredentialStore *store);
SfsSessionState sfs_session_get_state (SfsSession *self);
SfsRecords     *sfs_session_get_records (SfsSession *self);
SfsRecords     *sfs_session_get_usual_records (SfsSession *self); /* those it was made with */
gboolean        sfs_session_get_allow_loopback (SfsSession *self);

/* IDLE or INVITED or INFORMED or REFUSED → INVITED. Contacts nothing. */
gboolean       sfs_session_set_invitation (SfsSession *self, const char *text, GError **error);
SfsInvitation *sfs_session_get_invitation (SfsSession *self);
gboolean       sfs_session_is_first_contact (SfsSession *self); /* no pin for this origin yet */

/* INVITED or INFORMED → INFORMED: fetches the description, checks the key against pin and fingerprint; pins it. */
void            sfs_session_contact_async (SfsSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean        sfs_session_contact_finish (SfsSession *self, GAsyncResult *result, GError **error);
SfsDescription *sfs_session_get_description (SfsSession *self);
gboolean        sfs_session_may_record (SfsSession *self); /* all required questions answered */

/* INFORMED → AGREED: redeems the code (once; a second call uses the token held), makes the consent
 * record and the submission id. @given: ids of purposes ticked. @pin (nullable). */
void        sfs_session_agree_async (SfsSession *self, const char *const *given, const char *const *languages, SfsSecret *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_agree_finish (SfsSession *self, GAsyncResult *result, GError **error);
SfsConsent *sfs_session_get_consent (SfsSession *self);
const char *sfs_session_get_submission_id (SfsSession *self);
gboolean    sfs_session_keeps_credentials (SfsSession *self); /* FALSE: offer the recovery file before Send */
void        sfs_session_save_recovery_async (SfsSession *self, GFile *file, SfsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_save_recovery_finish (SfsSession *self, GAsyncResult *result, GError **error);

/* An attempt to sign in through the browser; NULL where the operator has no issuer to do it at. */
SfsSignIn *sfs_session_new_sign_in (SfsSession *self);
const char *sfs_session_get_issuer (SfsSession *self); /* (nullable) where what is sealed can be signed in for again */
/* Waits for the browser of @sign_in, which was started. INFORMED → INFORMED: agreeing then goes on with
 * these tokens. SEALED or UNCONFIRMED → SEALED: as sfs_session_renew_async (), without an invitation. */
void       sfs_session_sign_in_async (SfsSession *self, SfsSignIn *sign_in, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   sfs_session_sign_in_finish (SfsSession *self, GAsyncResult *result, GError **error);

/* INFORMED, AGREED or RECORDED → REFUSED. With @tell the operator is told (redeems the code when needed). */
void     sfs_session_refuse_async (SfsSession *self, gboolean tell, const char *alternative, const char *reason,
    SfsSecret *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_session_refuse_finish (SfsSession *self, GAsyncResult *result, GError **error);
/* Any state before SEALED → back to INFORMED (the seller went back to think again); clip is dropped. */
void     sfs_session_reconsider (SfsSession *self);

/* AGREED or RECORDED → RECORDED. Only an accepted recording; takes @recording. */
void       sfs_session_set_recording (SfsSession *self, SfsRecording *recording);
void       sfs_session_drop_recording (SfsSession *self); /* RECORDED → AGREED */
SfsClip   *sfs_session_get_clip (SfsSession *self);
/* (transfer none) (nullable): quality.json of that recording, for the page that shows what leaves. */
JsonObject *sfs_session_get_quality (SfsSession *self);

/* RECORDED: keeps this session's things there from now on, where the usual place is full or may not be
 * written: what cannot be sealed there can be sealed elsewhere, the clip still in memory. Where
 * sfs_session_resume_async () may be called: what it is to go on with lies there. */
void     sfs_session_set_records (SfsSession *self, SfsRecords *records);
/* Whether that was done; and whether the next start looks there. */
gboolean sfs_session_is_elsewhere (SfsSession *self);
gboolean sfs_session_is_remembered (SfsSession *self);
/* CONFIRMED: whether the usual place took the records of what was sent from there. */
gboolean sfs_session_is_at_home (SfsSession *self);
/* RECORDED → SEALED: bundle → age (operator's recipients and the seller's own) → outbox. */
void     sfs_session_seal_async (SfsSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_session_seal_finish (SfsSession *self, GAsyncResult *result, GError **error);
gint64   sfs_session_get_sealed_bytes (SfsSession *self);

/* SEALED or UNCONFIRMED → CONFIRMED or UNCONFIRMED: announce, upload, receipt. A receipt that does
 * not verify finishes with its SFS_CORE_ERROR_RECEIPT_* and state UNCONFIRMED. Cancelled: SEALED. */
void        sfs_session_send_async (SfsSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_send_finish (SfsSession *self, GAsyncResult *result, GError **error);
/* Whether the last of these found what is sealed removed, and the operator without it. */
gboolean    sfs_session_is_gone (SfsSession *self);
void        sfs_session_set_paused (SfsSession *self, gboolean paused);
SfsReceipt *sfs_session_get_receipt (SfsSession *self);
const char *sfs_session_get_receipt_path (SfsSession *self); /* where our copy lies */
/* IDLE, INVITED, INFORMED, REFUSED or CONFIRMED → SEALED or UNCONFIRMED: goes on with what an earlier
 * run left in the outbox (sfs_pending_list_async ()). The invitation, if any, is forgotten. */
void        sfs_session_resume_async (SfsSession *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_resume_finish (SfsSession *self, GAsyncResult *result, GError **error);
/* SEALED or UNCONFIRMED → SEALED: signs in once more, with a new invitation of the same operator, where
 * the sign-in the video was made under is gone (SFS_ACCOUNT_ERROR_SIGNED_OUT). @pin (nullable). */
void        sfs_session_renew_async (SfsSession *self, const char *invitation, SfsSecret *pin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_renew_finish (SfsSession *self, GAsyncResult *result, GError **error);
/* SEALED or UNCONFIRMED → AGREED: the seller's word to give it up; the spool is erased. After
 * sfs_session_resume_async () → IDLE. */
void        sfs_session_discard_async (SfsSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_discard_finish (SfsSession *self, GAsyncResult *result, GError **error);
/* The same, and takes back what the operator may have of it. */
void        sfs_session_withdraw_async (SfsSession *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    sfs_session_withdraw_finish (SfsSession *self, GAsyncResult *result, GError **error);
gboolean    sfs_session_get_told (SfsSession *self); /* the operator may know of what is sealed */

G_END_DECLS
