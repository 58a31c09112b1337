/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-delivery.h"
#include "session/sfs-records.h"
#include "session/sfs-session.h"

G_BEGIN_DECLS

struct _SfsSession
{
  GObject parent_instance;

  SfsHttp *http;
  SfsRecords *records;
  SfsRecords *usual;   /* those it was made with */
  gboolean remembered; /* @records are others, and the next start looks there */
  gboolean at_home;    /* what was sent from there is on record in the usual place */
  SfsCredentialStore *store;

  SfsSessionState state;
  gboolean busy; /* an asynchronous call runs */

  SfsInvitation *invitation;   /* (nullable) */
  gboolean first_contact;      /* as it was when the invitation came */
  gboolean resumed;            /* with what an earlier run sealed: there is no invitation */
  gboolean redeemed;           /* this invitation's code gave the tokens that are held */
  SfsRecords *held_records;    /* (nullable) where what is under way is held, see sfs_records_hold () */
  char *held_origin;
  SfsDescription *description; /* (nullable) */
  GDateTime *fetched;          /* (nullable) when */
  SfsOperatorClient *client;   /* (nullable) */
  char *grant;                 /* (nullable) the sign-in this invitation's code gave */
  SfsConsent *consent;         /* (nullable) */
  char *submission_id;         /* (nullable) */
  char *issuer;                /* (nullable) of what is sealed: "issuer" of its record */
  SfsClip *clip;               /* (nullable) */
  JsonObject *quality;         /* (nullable) */
  gint64 sealed_bytes;
  gboolean told;         /* of what is sealed, by an earlier run or delivery */
  gboolean gone;         /* the last delivery found what is sealed gone, see sfs_session_is_gone () */
  SfsDelivery *delivery; /* (nullable) the last one */
  SfsReceipt *receipt;   /* (nullable) */
  char *receipt_path;    /* (nullable) */
};

#define SFS_SESSION_IN(state) (1u << (state))

/* Every asynchronous call begins and ends with these: one at a time, in the states of the mask
 * (SFS_SESSION_IN). (nullable): the call was out of turn, and has been answered. */
GTask *sfs_session_begin (SfsSession *self,
                          gpointer tag,
                          const char *name,
                          guint states,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
/* Both take @task; the first also sets the state, the second takes @error and leaves it. */
void sfs_session_succeed (SfsSession *self, GTask *task, SfsSessionState state);
void sfs_session_fail (SfsSession *self, GTask *task, GError *error);

GBytes *
sfs_session_build_manifest (const char *id, SfsConsent *consent, SfsClip *clip, const char *created);
void sfs_session_keep_grant (SfsSession *self);
gboolean sfs_session_holds_token (SfsSession *self);
GError *sfs_session_no_code (SfsSession *self);
void sfs_session_renew_by_sign_in (SfsSession *self, GTask *task, SfsSignIn *sign_in);

void sfs_session_set_state (SfsSession *self, SfsSessionState state);
/* From a place of its own to the usual records, what is not sent any more. Takes @task, and succeeds. */
void sfs_session_bring_home (SfsSession *self, GTask *task, const char *id, SfsSessionState state);
void sfs_session_forget (SfsSession *self); /* all but what it was made with */
void sfs_session_drop_clip (SfsSession *self);
void sfs_session_set_client (SfsSession *self, SfsOperatorClient *client);
void sfs_session_set_delivery (SfsSession *self, SfsDelivery *delivery);

G_END_DECLS
