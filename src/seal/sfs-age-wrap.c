/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-wrap.h"

#include <sodium.h>
#include <string.h>

/* C2SP age.md, "X25519 recipient stanza" and "scrypt recipient stanza". */
#define X25519_TYPE "X25519"
#define X25519_INFO "age-encryption.org/v1/X25519"
#define SCRYPT_TYPE "scrypt"
#define SCRYPT_LABEL "age-encryption.org/v1/scrypt"
#define SCRYPT_SALT_LENGTH 16
#define BODY_LENGTH (SFS_AGE_FILE_KEY_LENGTH + SFS_AGE_TAG_LENGTH)

/* A wrap key encrypts one file key and is then forgotten, so the nonce may stay zero. */
static const guint8 zero_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

static gboolean
fail (GError **error, SfsSealError code, const char *message)
{
  g_set_error_literal (error, SFS_SEAL_ERROR, code, message);
  return FALSE;
}

static void
wrap (guint8 body[BODY_LENGTH], const guint8 wrap_key[SFS_AGE_KEY_LENGTH], SfsSecret *file_key)
{
  crypto_aead_chacha20poly1305_ietf_encrypt (body, NULL, sfs_secret_data (file_key),
                                             SFS_AGE_FILE_KEY_LENGTH, NULL, 0, NULL, zero_nonce,
                                             wrap_key);
}

static SfsSecret *
unwrap (const SfsAgeStanza *stanza, const guint8 wrap_key[SFS_AGE_KEY_LENGTH])
{
  g_autoptr (SfsSecret) file_key = sfs_secret_new (SFS_AGE_FILE_KEY_LENGTH);

  if (crypto_aead_chacha20poly1305_ietf_decrypt (sfs_secret_data (file_key), NULL, NULL,
                                                 stanza->body->data, stanza->body->len, NULL, 0,
                                                 zero_nonce, wrap_key) != 0)
    return NULL;
  return g_steal_pointer (&file_key);
}

static void
x25519_wrap_key (guint8 wrap_key[SFS_AGE_KEY_LENGTH],
                 const guint8 shared[SFS_AGE_KEY_LENGTH],
                 const guint8 share[SFS_AGE_KEY_LENGTH],
                 const guint8 recipient[SFS_AGE_KEY_LENGTH])
{
  guint8 salt[2 * SFS_AGE_KEY_LENGTH];

  memcpy (salt, share, SFS_AGE_KEY_LENGTH);
  memcpy (salt + SFS_AGE_KEY_LENGTH, recipient, SFS_AGE_KEY_LENGTH);
  sfs_age_hkdf (wrap_key, shared, SFS_AGE_KEY_LENGTH, salt, sizeof salt, X25519_INFO);
}

static gboolean
scrypt_wrap_key (guint8 wrap_key[SFS_AGE_KEY_LENGTH],
                 SfsSecret *passphrase,
                 const guint8 salt[SCRYPT_SALT_LENGTH],
                 int log_n,
                 GError **error)
{
  guint8 labelled[sizeof SCRYPT_LABEL - 1 + SCRYPT_SALT_LENGTH];

  memcpy (labelled, SCRYPT_LABEL, sizeof SCRYPT_LABEL - 1);
  memcpy (labelled + sizeof SCRYPT_LABEL - 1, salt, SCRYPT_SALT_LENGTH);
  if (crypto_pwhash_scryptsalsa208sha256_ll (sfs_secret_data (passphrase),
                                             sfs_secret_length (passphrase), labelled,
                                             sizeof labelled, G_GUINT64_CONSTANT (1) << log_n, 8, 1,
                                             wrap_key, SFS_AGE_KEY_LENGTH) == 0)
    return TRUE;

  /* The parameters are within bounds, so this is the one thing left: 1 KiB a unit of N. */
  return fail (error, SFS_SEAL_ERROR_FAILED, "Not enough memory to work out the passphrase's key");
}

/* `%x31-39 *DIGIT`, and a number of more digits than any we accept is not even computed. */
static gboolean
parse_log_n (const char *text, int *log_n, GError **error)
{
  gsize length = strlen (text);

  if (text[0] == '0' || length == 0 || strspn (text, "0123456789") != length)
    return fail (error, SFS_SEAL_ERROR_HEADER, "The scrypt work factor is not a plain number");

  *log_n = length <= 2 ? (int) g_ascii_strtoll (text, NULL, 10) : G_MAXINT;
  if (*log_n > SFS_AGE_SCRYPT_MAX_LOG_N)
    return fail (error, SFS_SEAL_ERROR_WORK_FACTOR, "The scrypt work factor is too large");
  return TRUE;
}

static gboolean
parse_argument (const SfsAgeStanza *stanza, guint8 *data, gsize length, GError **error)
{
  if (!sfs_age_base64_decode (stanza->args[1], strlen (stanza->args[1]), data, length))
    return fail (error, SFS_SEAL_ERROR_HEADER, "A stanza's argument is malformed");
  return TRUE;
}

static gboolean
check_form (const SfsAgeStanza *stanza, guint n_args, GError **error)
{
  if (stanza->n_args != n_args)
    return fail (error, SFS_SEAL_ERROR_HEADER, "A stanza has the wrong number of arguments");
  /* Before anything is decrypted, against partitioning oracles. */
  if (stanza->body->len != BODY_LENGTH)
    return fail (error, SFS_SEAL_ERROR_HEADER, "A stanza's body has the wrong length");
  return TRUE;
}

/**
 * sfs_age_x25519_wrap:
 * @recipient: whom the file is for
 * @file_key: the file key
 *
 * Returns: (transfer full): the stanza that gives @file_key to @recipient
 */
SfsAgeStanza *
sfs_age_x25519_wrap (const guint8 recipient[SFS_AGE_KEY_LENGTH], SfsSecret *file_key)
{
  g_autoptr (GString) argument = g_string_new (NULL);
  guint8 ephemeral[SFS_AGE_KEY_LENGTH];
  guint8 share[SFS_AGE_KEY_LENGTH];
  guint8 shared[SFS_AGE_KEY_LENGTH];
  guint8 wrap_key[SFS_AGE_KEY_LENGTH];
  guint8 body[BODY_LENGTH];
  int result;

  randombytes_buf (ephemeral, sizeof ephemeral);
  crypto_scalarmult_base (share, ephemeral);
  /* Recipients of low order were refused when they were read. */
  result = crypto_scalarmult (shared, ephemeral, recipient);
  g_assert (result == 0);

  x25519_wrap_key (wrap_key, shared, share, recipient);
  wrap (body, wrap_key, file_key);
  sodium_memzero (ephemeral, sizeof ephemeral);
  sodium_memzero (shared, sizeof shared);
  sodium_memzero (wrap_key, sizeof wrap_key);

  sfs_age_base64_append (argument, share, sizeof share);
  return sfs_age_stanza_new ((const char *const[]){ X25519_TYPE, argument->str, NULL }, body,
                             sizeof body);
}

/**
 * sfs_age_scrypt_wrap:
 * @passphrase: the passphrase
 * @log_n: log2 of scrypt's cost, 1 to %SFS_AGE_SCRYPT_MAX_LOG_N
 * @file_key: the file key
 * @error: return location
 *
 * Takes 1 KiB of memory times two to the power of @log_n, and about a second for 18.
 *
 * Returns: (transfer full): the stanza that gives @file_key to who knows @passphrase; or %NULL with
 *   %SFS_SEAL_ERROR_FAILED when there is not enough memory
 */
SfsAgeStanza *
sfs_age_scrypt_wrap (SfsSecret *passphrase, int log_n, SfsSecret *file_key, GError **error)
{
  g_autoptr (GString) argument = g_string_new (NULL);
  g_autofree char *work_factor = g_strdup_printf ("%d", log_n);
  guint8 salt[SCRYPT_SALT_LENGTH];
  guint8 wrap_key[SFS_AGE_KEY_LENGTH];
  guint8 body[BODY_LENGTH];

  randombytes_buf (salt, sizeof salt);
  if (!scrypt_wrap_key (wrap_key, passphrase, salt, log_n, error))
    return NULL;
  wrap (body, wrap_key, file_key);
  sodium_memzero (wrap_key, sizeof wrap_key);

  sfs_age_base64_append (argument, salt, sizeof salt);
  return sfs_age_stanza_new ((const char *const[]){ SCRYPT_TYPE, argument->str, work_factor, NULL },
                             body, sizeof body);
}

/**
 * sfs_age_stanzas_check:
 * @stanzas: (element-type SfsAgeStanza): all stanzas of a header
 * @error: return location
 *
 * Checks the stanzas of the types that this implementation knows, all of them and whoever they are
 * for; other types are ignored. A passphrase stands for who made the file, so scrypt is refused
 * beside any other stanza.
 *
 * Returns: FALSE with %SFS_SEAL_ERROR_HEADER, or %SFS_SEAL_ERROR_WORK_FACTOR for a work factor that
 *   is well formed but above %SFS_AGE_SCRYPT_MAX_LOG_N
 */
gboolean
sfs_age_stanzas_check (GPtrArray *stanzas, GError **error)
{
  for (guint i = 0; i < stanzas->len; i++)
    {
      const SfsAgeStanza *stanza = g_ptr_array_index (stanzas, i);

      if (strcmp (stanza->args[0], X25519_TYPE) == 0)
        {
          guint8 share[SFS_AGE_KEY_LENGTH];

          if (!check_form (stanza, 2, error) ||
              !parse_argument (stanza, share, sizeof share, error))
            return FALSE;
        }
      else if (strcmp (stanza->args[0], SCRYPT_TYPE) == 0)
        {
          guint8 salt[SCRYPT_SALT_LENGTH];
          int log_n;

          if (stanzas->len != 1)
            return fail (error, SFS_SEAL_ERROR_HEADER, "A passphrase beside another recipient");
          if (!check_form (stanza, 3, error) ||
              !parse_argument (stanza, salt, sizeof salt, error) ||
              !parse_log_n (stanza->args[2], &log_n, error))
            return FALSE;
        }
    }

  return TRUE;
}

/**
 * sfs_age_x25519_unwrap:
 * @stanzas: (element-type SfsAgeStanza): stanzas that passed [func@age_stanzas_check]
 * @identity: an identity
 * @error: return location
 *
 * Returns: (transfer full): the file key; or %NULL with %SFS_SEAL_ERROR_NO_MATCH when no stanza is
 *   for @identity, %SFS_SEAL_ERROR_HEADER when a share is a point of low order
 */
SfsSecret *
sfs_age_x25519_unwrap (GPtrArray *stanzas, const SfsAgeIdentity *identity, GError **error)
{
  for (guint i = 0; i < stanzas->len; i++)
    {
      const SfsAgeStanza *stanza = g_ptr_array_index (stanzas, i);
      g_autoptr (SfsSecret) file_key = NULL;
      guint8 share[SFS_AGE_KEY_LENGTH];
      guint8 shared[SFS_AGE_KEY_LENGTH];
      guint8 wrap_key[SFS_AGE_KEY_LENGTH];

      if (strcmp (stanza->args[0], X25519_TYPE) != 0)
        continue;
      if (!parse_argument (stanza, share, sizeof share, error))
        return NULL;
      if (crypto_scalarmult (shared, sfs_secret_data (identity->scalar), share) != 0)
        {
          fail (error, SFS_SEAL_ERROR_HEADER, "A stanza's share is a point of low order");
          return NULL;
        }

      x25519_wrap_key (wrap_key, shared, share, identity->recipient);
      file_key = unwrap (stanza, wrap_key);
      sodium_memzero (shared, sizeof shared);
      sodium_memzero (wrap_key, sizeof wrap_key);
      if (file_key != NULL)
        return g_steal_pointer (&file_key);
    }

  fail (error, SFS_SEAL_ERROR_NO_MATCH, "The file is not for this identity");
  return NULL;
}

/**
 * sfs_age_scrypt_unwrap:
 * @stanzas: (element-type SfsAgeStanza): stanzas that passed [func@age_stanzas_check]
 * @passphrase: a passphrase
 * @error: return location
 *
 * Returns: (transfer full): the file key; or %NULL with %SFS_SEAL_ERROR_NO_MATCH when the file is
 *   not under @passphrase, %SFS_SEAL_ERROR_FAILED when there is not enough memory
 */
SfsSecret *
sfs_age_scrypt_unwrap (GPtrArray *stanzas, SfsSecret *passphrase, GError **error)
{
  const SfsAgeStanza *stanza = g_ptr_array_index (stanzas, 0);
  SfsSecret *file_key = NULL;
  guint8 salt[SCRYPT_SALT_LENGTH];
  guint8 wrap_key[SFS_AGE_KEY_LENGTH];
  int log_n;

  /* The only stanza, or none. */
  if (strcmp (stanza->args[0], SCRYPT_TYPE) == 0)
    {
      if (!parse_argument (stanza, salt, sizeof salt, error) ||
          !parse_log_n (stanza->args[2], &log_n, error) ||
          !scrypt_wrap_key (wrap_key, passphrase, salt, log_n, error))
        return NULL;
      file_key = unwrap (stanza, wrap_key);
      sodium_memzero (wrap_key, sizeof wrap_key);
    }

  if (file_key == NULL)
    fail (error, SFS_SEAL_ERROR_NO_MATCH, "The file is not under this passphrase");
  return file_key;
}
