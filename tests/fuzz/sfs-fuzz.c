/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz/sfs-fuzz.h"

#include "core/sfs-encoding.h"
#include "seal/sfs-bech32.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) == 0)
    return G_LOG_WRITER_HANDLED;
  g_log_writer_standard_streams (level, fields, n_fields, data);
  abort ();
}

/**
 * LLVMFuzzerInitialize:
 * @argc: as main () has it
 * @argv: as main () has it
 *
 * A critical of GLib ends the program as an assertion does; a warning, which says no more than that
 * the input is bad, is not even written.
 *
 * Returns: 0
 */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  sfs_secret_init ();
  g_log_set_writer_func (write_log, NULL, NULL);
  return 0;
}

/**
 * sfs_fuzz_key:
 *
 * Returns: (transfer none): the key that targets sign with, so that what is behind a signature is
 *   reached
 */
SfsSigningKey *
sfs_fuzz_key (void)
{
  static SfsSigningKey *key;
  guint8 seed[crypto_sign_ed25519_SEEDBYTES];
  guint8 public_key[crypto_sign_ed25519_PUBLICKEYBYTES];
  guint8 secret_key[crypto_sign_ed25519_SECRETKEYBYTES];
  g_autofree char *d = NULL;
  g_autofree char *x = NULL;
  g_autoptr (JsonObject) jwk = NULL;

  if (key != NULL)
    return key;
  memset (seed, 0x5f, sizeof seed);
  crypto_sign_ed25519_seed_keypair (public_key, secret_key, seed);
  d = sfs_base64url_encode (seed, sizeof seed);
  x = sfs_base64url_encode (public_key, sizeof public_key);
  jwk = json_object_new ();
  json_object_set_string_member (jwk, "kty", "OKP");
  json_object_set_string_member (jwk, "crv", "Ed25519");
  json_object_set_string_member (jwk, "x", x);
  json_object_set_string_member (jwk, "d", d);
  key = sfs_signing_key_new_from_jwk (jwk, NULL);
  g_assert_nonnull (key);
  return key;
}

/**
 * sfs_fuzz_identity:
 *
 * Returns: (transfer none): the age identity that targets open with
 */
SfsSecret *
sfs_fuzz_identity (void)
{
  static SfsSecret *identity;
  guint8 scalar[32];

  if (identity != NULL)
    return identity;
  memset (scalar, 0x5f, sizeof scalar);
  identity = sfs_secret_new (sfs_bech32_encoded_length ("AGE-SECRET-KEY-", sizeof scalar));
  sfs_bech32_encode ("AGE-SECRET-KEY-", scalar, sizeof scalar, (char *) sfs_secret_data (identity));
  return identity;
}

/**
 * sfs_fuzz_text:
 * @data: an input
 * @size: its length in bytes
 *
 * Returns: (transfer full): it as a text, up to its first NUL
 */
char *
sfs_fuzz_text (const guint8 *data, gsize size)
{
  return size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
}

/**
 * sfs_fuzz_expand:
 * @text: a text
 * @word: what stands in it
 * @value: for something that is not known before the program runs
 *
 * Returns: (transfer full): the text with the one in place of the other
 */
char *
sfs_fuzz_expand (const char *text, const char *word, const char *value)
{
  g_autoptr (GString) expanded = g_string_new (text);

  g_string_replace (expanded, word, value, 0);
  return g_string_free (g_steal_pointer (&expanded), FALSE);
}
