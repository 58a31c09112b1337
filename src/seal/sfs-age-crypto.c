/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-crypto.h"

#include <sodium.h>
#include <string.h>

#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING

/**
 * sfs_age_hkdf:
 * @key: (out caller-allocates): the derived key
 * @ikm: (array length=ikm_length): input keying material
 * @ikm_length: bytes of it
 * @salt: (array length=salt_length): the salt
 * @salt_length: bytes of it, which may be 0
 * @info: the context
 *
 * HKDF-SHA-256 (RFC 5869, sections 2.2 and 2.3). Thirty-two bytes are one block of output, so
 * expanding is one HMAC.
 */
void
sfs_age_hkdf (guint8 key[SFS_AGE_KEY_LENGTH],
              const guint8 *ikm,
              gsize ikm_length,
              const guint8 *salt,
              gsize salt_length,
              const char *info)
{
  static const guint8 block = 1;
  crypto_auth_hmacsha256_state state;
  guint8 prk[crypto_auth_hmacsha256_BYTES];

  crypto_auth_hmacsha256_init (&state, salt, salt_length);
  crypto_auth_hmacsha256_update (&state, ikm, ikm_length);
  crypto_auth_hmacsha256_final (&state, prk);

  crypto_auth_hmacsha256_init (&state, prk, sizeof prk);
  crypto_auth_hmacsha256_update (&state, (const guint8 *) info, strlen (info));
  crypto_auth_hmacsha256_update (&state, &block, 1);
  crypto_auth_hmacsha256_final (&state, key);

  sodium_memzero (prk, sizeof prk);
  sodium_memzero (&state, sizeof state);
}

/**
 * sfs_age_base64_decoded_length:
 * @text_length: characters of unpadded base64
 *
 * Returns: the bytes they stand for
 */
gsize
sfs_age_base64_decoded_length (gsize text_length)
{
  return text_length / 4 * 3 + text_length % 4 * 3 / 4;
}

/**
 * sfs_age_base64_decode:
 * @text: (array length=text_length): characters, not terminated
 * @text_length: number of characters
 * @data: (array length=length): where the bytes go
 * @length: bytes that @text must stand for, %SFS_AGE_BASE64_MAX at most
 *
 * Decodes base64 without padding and refuses everything else: padding, white space, other
 * characters, and trailing bits that are not zero.
 *
 * Returns: whether @text is the canonical encoding of @length bytes
 */
gboolean
sfs_age_base64_decode (const char *text, gsize text_length, guint8 *data, gsize length)
{
  char again[sodium_base64_ENCODED_LEN (SFS_AGE_BASE64_MAX, BASE64)];
  gsize decoded;

  g_return_val_if_fail (length <= SFS_AGE_BASE64_MAX, FALSE);

  if (sodium_base642bin (data, length, text, text_length, NULL, &decoded, NULL, BASE64) != 0 ||
      decoded != length)
    return FALSE;
  /* Where char is signed, libsodium 1.0.18 takes a slash with its highest bit set for a slash. The
   * MAC's own line is not under the MAC, so this would be a second spelling of the same file. */
  sodium_bin2base64 (again, sizeof again, data, length, BASE64);
  return strlen (again) == text_length && memcmp (again, text, text_length) == 0;
}

/**
 * sfs_age_base64_append:
 * @out: the text to append to
 * @data: (array length=length): what to encode; not a secret
 * @length: number of bytes
 *
 * Appends the canonical, unpadded encoding.
 */
void
sfs_age_base64_append (GString *out, const guint8 *data, gsize length)
{
  gsize size = sodium_base64_ENCODED_LEN (length, BASE64);
  gsize start = out->len;

  g_string_set_size (out, start + size);
  sodium_bin2base64 (out->str + start, size, data, length, BASE64);
  g_string_set_size (out, start + size - 1);
}

/**
 * sfs_age_header_mac:
 * @mac: (out caller-allocates): the MAC
 * @file_key: the file key
 * @text: (array length=length): the header up to and including the three dashes
 * @length: bytes of it
 *
 * Computes the MAC that the last line of a header carries (C2SP age.md, "Header MAC").
 */
void
sfs_age_header_mac (guint8 mac[SFS_AGE_MAC_LENGTH],
                    SfsSecret *file_key,
                    const guint8 *text,
                    gsize length)
{
  guint8 key[SFS_AGE_KEY_LENGTH];

  sfs_age_hkdf (key, sfs_secret_data (file_key), sfs_secret_length (file_key), (const guint8 *) "",
                0, "header");
  crypto_auth_hmacsha256 (mac, text, length, key);
  sodium_memzero (key, sizeof key);
}
