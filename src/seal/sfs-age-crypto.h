/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-secret.h"

G_BEGIN_DECLS

#define SFS_AGE_FILE_KEY_LENGTH 16
#define SFS_AGE_KEY_LENGTH 32
#define SFS_AGE_NONCE_LENGTH 16
#define SFS_AGE_TAG_LENGTH 16
#define SFS_AGE_MAC_LENGTH 32
#define SFS_AGE_BASE64_MAX 48 /* a full line, 64 characters */

/* HKDF-SHA-256 (RFC 5869) with 32 bytes of output, the only length age uses. */
void sfs_age_hkdf (guint8 key[SFS_AGE_KEY_LENGTH],
                   const guint8 *ikm,
                   gsize ikm_length,
                   const guint8 *salt,
                   gsize salt_length,
                   const char *info);

/* Unpadded, canonical base64 (RFC 4648, sections 4 and 3.5), of exactly @length bytes. */
gboolean sfs_age_base64_decode (const char *text, gsize text_length, guint8 *data, gsize length);
void sfs_age_base64_append (GString *out, const guint8 *data, gsize length);
/* Bytes that @text_length characters without padding stand for. */
gsize sfs_age_base64_decoded_length (gsize text_length);

/* MAC of the header (C2SP age.md, "Header MAC") over @text, which ends with the three dashes. */
void sfs_age_header_mac (guint8 mac[SFS_AGE_MAC_LENGTH],
                         SfsSecret *file_key,
                         const guint8 *text,
                         gsize length);

G_END_DECLS
