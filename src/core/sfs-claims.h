/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a receipt and a deletion have in common: whose word it is, for whom, about which submission
 * and file. Part of the one or the other. */
typedef struct
{
  char *jws;
  JsonObject *object; /* the strings below belong to it */
  const char *iss, *sub, *jti, *submission, *sha256;
  GDateTime *time; /* the claim iat */
} SfsClaims;

/* @noun: what is read, for messages; @code: of SfsCoreError, for whatever does not fit. */
gboolean sfs_claims_read (
    SfsClaims *self, const char *jws, GBytes *payload, const char *noun, int code, GError **error);
void sfs_claims_clear (SfsClaims *self);
gboolean sfs_claims_is_ahead (GDateTime *time, GDateTime *now);
gboolean sfs_claims_fail (GError **error, int code, const char *message);

/* (transfer full): for the side that signs; what is of one kind only is added to it. */
JsonObject *sfs_claims_build (const char *issuer,
                              const char *subject,
                              const char *submission,
                              const char *sha256,
                              const char *jti,
                              GDateTime *iat);

G_END_DECLS
