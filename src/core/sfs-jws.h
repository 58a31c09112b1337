/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* Ed25519 public key (RFC 8037 OKP) with its RFC 7638 thumbprint as kid. Immutable, refcounted. */
typedef struct _SfsVerifyKey SfsVerifyKey;

SfsVerifyKey *sfs_verify_key_new_from_jwk (JsonObject *jwk, GError **error);
SfsVerifyKey *sfs_verify_key_new_from_raw (const guint8 raw[32]);
SfsVerifyKey *sfs_verify_key_ref (SfsVerifyKey *self);
void          sfs_verify_key_unref (SfsVerifyKey *self);
const char   *sfs_verify_key_get_thumbprint (SfsVerifyKey *self); /* 43 characters of base64url */
char         *sfs_verify_key_to_words (SfsVerifyKey *self);       /* thumbprint in groups, for reading aloud */
JsonObject   *sfs_verify_key_to_jwk (SfsVerifyKey *self);         /* (transfer full) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsVerifyKey, sfs_verify_key_unref)

/* Ed25519 secret key. Only the receiver and tests sign. */
typedef struct _SfsSigningKey SfsSigningKey;

SfsSigningKey *sfs_signing_key_generate (void);
SfsSigningKey *sfs_signing_key_new_from_jwk (JsonObject *jwk, GError **error); /* with "d" */
JsonObject    *sfs_signing_key_to_jwk (SfsSigningKey *self);                   /* with "d" */
SfsVerifyKey  *sfs_signing_key_get_public (SfsSigningKey *self);               /* (transfer none) */
void           sfs_signing_key_free (SfsSigningKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSigningKey, sfs_signing_key_free)

/* The kinds of signed documents, in the header's typ. */
#define SFS_JWS_OPERATOR   "selfsame-operator"
#define SFS_JWS_KEY_CHANGE "selfsame-key-change"
#define SFS_JWS_RECEIPT    "selfsame-receipt"
#define SFS_JWS_DELETION   "selfsame-deletion"

/* Compact JWS, alg EdDSA only, no crit, no b64. */
char   *sfs_jws_sign (const char *typ, GBytes *payload, SfsSigningKey *key);
/* Payload when format, typ and signature hold. @kid (out, optional): kid of the header, also set
 * when only the signature fails. */
GBytes *sfs_jws_verify (const char *jws, const char *typ, SfsVerifyKey *key, char **kid, GError **error);
/* Payload without looking at the signature: for a description, whose key lies inside it. */
GBytes *sfs_jws_peek (const char *jws, const char *typ, char **kid, GError **error);

G_END_DECLS
