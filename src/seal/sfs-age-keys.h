/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age-crypto.h"
#include "seal/sfs-age.h"

G_BEGIN_DECLS

/* An X25519 identity, decoded: the scalar in locked memory, and its public key. */
typedef struct
{
  SfsSecret *scalar;
  guint8 recipient[SFS_AGE_KEY_LENGTH];
} SfsAgeIdentity;

SfsAgeIdentity *sfs_age_identity_parse (SfsSecret *text, GError **error);
void sfs_age_identity_free (SfsAgeIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAgeIdentity, sfs_age_identity_free)

gboolean
sfs_age_recipient_parse (const char *text, guint8 recipient[SFS_AGE_KEY_LENGTH], GError **error);

G_END_DECLS
