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
  SfsRenewal *renewal; /* (nullable) what the refresh gave, being saved */
  GPtrArray *waiting;  /* GTask and how to cancel it: who waits for the refresh */
  gboolean at_store;   /* the store was asked and has not answered */
};

/* @held with what @tokens bring in its place, of the same sign-in or of a new one; once that is saved,
 * adopt it. */
SfsRenewal *sfs_renewal_new_grant (const SfsCredentials *held, SfsTokens *tokens);
SfsRenewal *sfs_renewal_new (const SfsCredentials *held, SfsTokens *tokens);
void sfs_renewal_free (SfsRenewal *renewal);
void sfs_operator_client_adopt (SfsOperatorClient *self, const SfsRenewal *renewal);
GPtrArray *sfs_operator_client_new_waiting (void);

G_END_DECLS
