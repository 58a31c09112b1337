/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age-header.h"
#include "seal/sfs-age-keys.h"

G_BEGIN_DECLS

/* What age's other implementations open and make at most: log2 of the cost N of scrypt. */
#define SFS_AGE_SCRYPT_MAX_LOG_N 22

SfsAgeStanza *sfs_age_x25519_wrap (const guint8 recipient[SFS_AGE_KEY_LENGTH], SfsSecret *file_key);
SfsAgeStanza *
sfs_age_scrypt_wrap (SfsSecret *passphrase, int log_n, SfsSecret *file_key, GError **error);

/* Are the stanzas of the types we know well formed, and is scrypt alone? */
gboolean sfs_age_stanzas_check (GPtrArray *stanzas, GError **error);
/* The file key, of stanzas that passed the check. */
SfsSecret *
sfs_age_x25519_unwrap (GPtrArray *stanzas, const SfsAgeIdentity *identity, GError **error);
SfsSecret *sfs_age_scrypt_unwrap (GPtrArray *stanzas, SfsSecret *passphrase, GError **error);

G_END_DECLS
