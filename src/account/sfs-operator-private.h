/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-operator-client.h"
#include "account/sfs-token-request.h"

G_BEGIN_DECLS

/* New tokens are saved first and used only then. Until they are used the operator still takes what
 * they were made from, so a failed save loses nothing. */
typedef struct
{
  SfsCredentials *credentials;
  gint64 use_until;
} SfsRenewal;

struct _SfsOperatorClient
{
  GObject parent_instance;

  SfsHttp *http;
  SfsDescription *description;
  SfsCredentialStore *store;
  char *grant;                 /* (nullable) whose tokens to load; NULL for the newest */
  SfsCredentials *credentials; /* (nullable) until prepared; never with the identity */
  char *recipient;             /* (nullable) the seller's own, once prepared */
  gint64 use_until;            /* the access token, monotonic µs */
  gboolean refreshing;
  GCancellable *stopped; /* ends a refresh, which no caller's cancellation does */
  char *turn; /* (nullable) the grant whose refresh turn is ours */
  SfsRenewal *renewal; /* (nullable) what the refresh gave, being saved */
  GPtrArray *waiting;  /* GTask and how to cancel it: who waits for the refresh */
  gboolean at_store;   /* the store was asked and has not answered */
  SfsServerMetadata *metadata; /* (nullable) of the issuer, once they were needed */
};

/* @held with what @tokens bring in its place, of the same sign-in or of a new one; once that is saved,
 * adopt it. */
SfsRenewal *
sfs_renewal_new_grant (const SfsCredentials *held, SfsTokens *tokens, const char *issuer);
SfsRenewal *sfs_renewal_new (const SfsCredentials *held, SfsTokens *tokens);
void sfs_renewal_free (SfsRenewal *renewal);
void sfs_operator_client_adopt (SfsOperatorClient *self, const SfsRenewal *renewal);
GPtrArray *sfs_operator_client_new_waiting (void);
void sfs_operator_client_set_at_store (SfsOperatorClient *self, gboolean at_store);

/* Where the issuer has what: asked once. Of the sign-in that is held, which may be of an issuer that
 * the description no longer names. */
void sfs_operator_client_get_metadata_async (SfsOperatorClient *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
const SfsServerMetadata *sfs_operator_client_get_metadata_finish (SfsOperatorClient *self,
                                                                  GAsyncResult *result,
                                                                  GError **error);

G_END_DECLS
