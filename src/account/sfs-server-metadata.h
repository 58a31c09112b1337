/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"
#include "net/sfs-http.h"

G_BEGIN_DECLS

/* What an authorization server says of itself: RFC 8414. Boxed. */
typedef struct
{
  char *issuer;
  char *authorization_endpoint;
  char *token_endpoint;
  char *revocation_endpoint; /* (nullable) */
  gboolean names_itself;     /* authorization_response_iss_parameter_supported */
  gboolean openid;           /* takes the scope `openid`: an ID token says who signed in */
  gboolean offline_access;   /* takes the scope `offline_access`: no refresh token without */
} SfsServerMetadata;

SfsServerMetadata *sfs_server_metadata_parse (GBytes *body, const char *issuer, gboolean allow_loopback, GError **error);
void               sfs_server_metadata_free (SfsServerMetadata *metadata);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsServerMetadata, sfs_server_metadata_free)

/* Of the issuer that @description names. */
void               sfs_server_metadata_fetch_async (SfsHttp *http, SfsDescription *description, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsServerMetadata *sfs_server_metadata_fetch_finish (GAsyncResult *result, GError **error);

/* Whether @url is of an origin that the signed description names: nobody else gets a code or token. */
gboolean sfs_named_origin_check (SfsDescription *description, const char *url, gboolean allow_loopback, GError **error);

G_END_DECLS
