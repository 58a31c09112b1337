/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-pkce.h"

#include "core/sfs-encoding.h"

#include <sodium.h>

#define VERIFIER_BYTES 32
#define SHA256_BYTES 32

/**
 * sfs_pkce_verifier_new:
 *
 * RFC 7636, section 4.1: 256 random bits, of which nobody else knows any.
 *
 * Returns: (transfer full): a code verifier, 43 characters
 */
SfsSecret *
sfs_pkce_verifier_new (void)
{
  g_autoptr (SfsSecret) random = sfs_secret_new (VERIFIER_BYTES);
  const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  gsize size = sodium_base64_encoded_len (VERIFIER_BYTES, variant);
  SfsSecret *verifier = sfs_secret_new (size - 1);

  randombytes_buf (sfs_secret_data (random), VERIFIER_BYTES);
  /* The NUL that ends it goes where each secret has one. */
  sodium_bin2base64 ((char *) sfs_secret_data (verifier), size, sfs_secret_data (random),
                     VERIFIER_BYTES, variant);
  return verifier;
}

/**
 * sfs_pkce_challenge:
 * @verifier: a code verifier
 *
 * RFC 7636, section 4.2, method S256.
 *
 * Returns: (transfer full): the code challenge
 */
char *
sfs_pkce_challenge (const char *verifier)
{
  g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[SHA256_BYTES];
  gsize length = sizeof digest;

  g_checksum_update (sha256, (const guchar *) verifier, -1);
  g_checksum_get_digest (sha256, digest, &length);
  return sfs_base64url_encode (digest, length);
}
