/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-server-metadata.h"
#include "core/sfs-description.h"
#include "net/sfs-http.h"

G_BEGIN_DECLS

/* What a token endpoint answered (RFC 6749 section 5.1). */
typedef struct
{
  SfsSecret *access_token;
  SfsSecret *refresh_token; /* (nullable) */
  char *subject;            /* (nullable) `sub` */
  gint64 use_until;         /* monotonic time in µs; G_MAXINT64 when not said */
} SfsTokens;
SfsTokens *
sfs_tokens_parse (GBytes *body, const char *issuer, const char *client_id, GError **error);
void sfs_tokens_free (SfsTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsTokens, sfs_tokens_free)

void sfs_token_request_code_async (SfsHttp *http,
                                   SfsDescription *description,
                                   const char *code,
                                   SfsSecret *pin,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void sfs_token_request_authorization_async (SfsHttp *http,
                                            const SfsServerMetadata *metadata,
                                            const char *client_id,
                                            const char *code,
                                            const char *redirect_uri,
                                            SfsSecret *verifier,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
void sfs_token_request_refresh_async (SfsHttp *http,
                                      const char *endpoint,
                                      const char *issuer,
                                      const char *client_id,
                                      SfsSecret *refresh_token,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
SfsTokens *sfs_token_request_finish (GAsyncResult *result, GError **error);

G_END_DECLS
