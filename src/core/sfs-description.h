/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-disclosure.h"
#include "core/sfs-invitation.h"
#include "core/sfs-jws.h"

G_BEGIN_DECLS

/* An operator's service description, signature verified; keeps the exact bytes. Immutable,
 * refcounted. */
typedef struct _SfsDescription SfsDescription;

typedef struct
{
  const char *key;    /* age1… */
  const char *holder; /* who has this key */
} SfsRecipient;

typedef struct
{
  const char *id;
  const char *title;
  const char *description;
  const char *language;             /* BCP 47 tag of the title */
  const char *description_language; /* of the description: it need not have the same ones */
  const char *url;                  /* (nullable), https */
} SfsAlternative;

typedef struct
{
  int seconds;
  int max_seconds; /* who wants to may record for so long; @seconds where nothing is said */
  int min_width;
  int min_height;
  gint64 max_bytes;
} SfsClipTerms;

/* Verifies the JWS against the signing_key inside it (proof that the holder of that key made it;
 * whether it is the right key: sfs_description_check_key ()), and reads it. Every endpoint must be
 * https (or loopback http with @allow_loopback) and operator.url must be of @origin. */
SfsDescription *sfs_description_new_from_jws (GBytes *jws,
                                              const char *origin,
                                              gboolean allow_loopback,
                                              GError **error);
SfsDescription *sfs_description_ref (SfsDescription *self);
void sfs_description_unref (SfsDescription *self);
/* @pinned beats @fingerprint; both (nullable). SFS_CORE_ERROR_FINGERPRINT or _KEY_CHANGED; a chain
 * of key_changes from @pinned to the present key passes. */
gboolean sfs_description_check_key (SfsDescription *self,
                                    const char *pinned,
                                    const char *fingerprint,
                                    GError **error);

/* (transfer full) (nullable): the key with the thumbprint @kid, when it is the present one, or one
 * that an unbroken chain of key_changes leads from to the present one; with @from, only one at
 * which a chain from the key @from arrives on the way. */
SfsVerifyKey *sfs_description_find_key (SfsDescription *self, const char *from, const char *kid);
GBytes *sfs_description_get_bytes (SfsDescription *self);      /* exact JWS */
const char *sfs_description_get_sha256 (SfsDescription *self); /* of these bytes, hex */
const char *sfs_description_get_origin (SfsDescription *self);
const char *sfs_description_get_host (SfsDescription *self);
const char *sfs_description_get_name (SfsDescription *self);
const char *sfs_description_get_legal_name (SfsDescription *self);
const char *sfs_description_get_address (SfsDescription *self);
const char *sfs_description_get_country (SfsDescription *self); /* ISO 3166-1 alpha-2 */
const char *sfs_description_get_contact_email (SfsDescription *self);
const char *sfs_description_get_data_protection_officer (SfsDescription *self); /* (nullable) */
SfsVerifyKey *sfs_description_get_signing_key (SfsDescription *self);
const char *sfs_description_get_token_endpoint (SfsDescription *self);
const char *sfs_description_get_submissions_endpoint (SfsDescription *self);
const char *sfs_description_get_uploads_endpoint (SfsDescription *self);
const char *sfs_description_get_issuer (SfsDescription *self); /* (nullable) */
const char *sfs_description_get_client_id (SfsDescription *self);
guint sfs_description_get_n_recipients (SfsDescription *self);
const SfsRecipient *sfs_description_get_recipient (SfsDescription *self, guint index);
const SfsClipTerms *sfs_description_get_clip_terms (SfsDescription *self);
SfsDisclosure *sfs_description_get_disclosure (SfsDescription *self);
/* (transfer full): SfsAlternative with texts in the best language; strings belong to @self. */
GPtrArray *sfs_description_get_alternatives (SfsDescription *self, const char *const *languages);
GDateTime *sfs_description_get_updated (SfsDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsDescription, sfs_description_unref)

G_END_DECLS
