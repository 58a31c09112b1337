/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-key-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <string.h>

#define KEY_BYTES crypto_sign_ed25519_PUBLICKEYBYTES
#define SEED_BYTES crypto_sign_ed25519_SEEDBYTES

/* RFC 7638 section 3 with the members that RFC 8037 section 2 names for OKP. */
static char *
compute_thumbprint (const char *x)
{
  g_autofree char *canonical =
      g_strdup_printf ("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", x);
  guint8 digest[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (digest, (const guint8 *) canonical, strlen (canonical));
  return sfs_base64url_encode (digest, sizeof digest);
}

/**
 * sfs_verify_key_new_from_raw:
 * @raw: the 32 bytes of RFC 8032, section 5.1.5
 *
 * Returns: (transfer full): the key
 */
SfsVerifyKey *
sfs_verify_key_new_from_raw (const guint8 raw[32])
{
  SfsVerifyKey *self = g_new0 (SfsVerifyKey, 1);

  g_atomic_ref_count_init (&self->refs);
  memcpy (self->raw, raw, KEY_BYTES);
  self->x = sfs_base64url_encode (raw, KEY_BYTES);
  self->thumbprint = compute_thumbprint (self->x);
  return self;
}

static gboolean
check_text_member (
    JsonObject *jwk, const char *member, gboolean required, const char *wanted, GError **error)
{
  const char *value;

  if (!sfs_json_get_string (jwk, member, required, &value, error))
    return FALSE;
  if (value != NULL && !g_str_equal (value, wanted))
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT, "%s of the key is not %s",
                   member, wanted);
      return FALSE;
    }
  return TRUE;
}

/* 32 bytes of base64url in @member. */
static GBytes *
get_key_bytes (JsonObject *jwk, const char *member, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *text;

  if (!sfs_json_get_string (jwk, member, TRUE, &text, error))
    return NULL;
  bytes = sfs_base64url_decode (text, -1, error);
  if (bytes != NULL && g_bytes_get_size (bytes) != KEY_BYTES)
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT,
                   "%s of the key is not 32 bytes long", member);
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

static SfsVerifyKey *
read_public_jwk (JsonObject *jwk, GError **error)
{
  g_autoptr (SfsVerifyKey) self = NULL;
  g_autoptr (GBytes) raw = NULL;

  if (!check_text_member (jwk, "kty", TRUE, "OKP", error) ||
      !check_text_member (jwk, "crv", TRUE, "Ed25519", error) ||
      !check_text_member (jwk, "alg", FALSE, "EdDSA", error) ||
      !check_text_member (jwk, "use", FALSE, "sig", error))
    return NULL;
  raw = get_key_bytes (jwk, "x", error);
  if (raw == NULL)
    return NULL;

  /* Points of small order would let signatures over anything verify. */
  if (crypto_core_ed25519_is_valid_point (g_bytes_get_data (raw, NULL)) != 1)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT,
                           "The key is not a point of Ed25519");
      return NULL;
    }

  self = sfs_verify_key_new_from_raw (g_bytes_get_data (raw, NULL));
  if (!check_text_member (jwk, "kid", FALSE, self->thumbprint, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sfs_verify_key_new_from_jwk:
 * @jwk: JSON Web Key, kty OKP, crv Ed25519 (RFC 8037, section 2); a kid in it must be the
 *   thumbprint (RFC 7638)
 * @error: SFS_CORE_ERROR_JWS_FORMAT, _JSON or _ENCODING
 *
 * A JWK that carries the secret half is refused: whoever publishes it has lost the key.
 *
 * Returns: (transfer full): the key
 */
SfsVerifyKey *
sfs_verify_key_new_from_jwk (JsonObject *jwk, GError **error)
{
  if (json_object_has_member (jwk, "d"))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT,
                           "A public key carries its secret half");
      return NULL;
    }
  return read_public_jwk (jwk, error);
}

/**
 * sfs_verify_key_ref:
 * @self: a key
 *
 * Returns: (transfer full): @self
 */
SfsVerifyKey *
sfs_verify_key_ref (SfsVerifyKey *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_verify_key_unref:
 * @self: (transfer full): a key
 */
void
sfs_verify_key_unref (SfsVerifyKey *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->x);
  g_free (self->thumbprint);
  g_free (self);
}

/**
 * sfs_verify_key_get_thumbprint:
 * @self: a key
 *
 * Returns: (transfer none): the RFC 7638 thumbprint with SHA-256, 43 characters of base64url
 */
const char *
sfs_verify_key_get_thumbprint (SfsVerifyKey *self)
{
  return self->thumbprint;
}

/**
 * sfs_verify_key_to_words:
 * @self: a key
 *
 * Returns: (transfer full): the thumbprint in groups of four characters, to be read aloud and
 *   compared by eye
 */
char *
sfs_verify_key_to_words (SfsVerifyKey *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (const char *c = self->thumbprint; *c != '\0'; c++)
    {
      if (c != self->thumbprint && (c - self->thumbprint) % 4 == 0)
        g_string_append_c (words, ' ');
      g_string_append_c (words, *c);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/**
 * sfs_verify_key_to_jwk:
 * @self: a key
 *
 * Returns: (transfer full): kty, crv, x and the thumbprint as kid
 */
JsonObject *
sfs_verify_key_to_jwk (SfsVerifyKey *self)
{
  JsonObject *jwk = json_object_new ();

  json_object_set_string_member (jwk, "kty", "OKP");
  json_object_set_string_member (jwk, "crv", "Ed25519");
  json_object_set_string_member (jwk, "x", self->x);
  json_object_set_string_member (jwk, "kid", self->thumbprint);
  return jwk;
}

static SfsSigningKey *
signing_key_new_from_seed (const guint8 *seed)
{
  SfsSigningKey *self = g_new0 (SfsSigningKey, 1);
  guint8 raw[KEY_BYTES];

  self->secret = sfs_secret_new (crypto_sign_ed25519_SECRETKEYBYTES);
  crypto_sign_ed25519_seed_keypair (raw, sfs_secret_data (self->secret), seed);
  self->public = sfs_verify_key_new_from_raw (raw);
  return self;
}

/**
 * sfs_signing_key_generate:
 *
 * Returns: (transfer full): a new key from the system's random source
 */
SfsSigningKey *
sfs_signing_key_generate (void)
{
  g_autoptr (SfsSecret) seed = sfs_secret_new (SEED_BYTES);

  randombytes_buf (sfs_secret_data (seed), SEED_BYTES);
  return signing_key_new_from_seed (sfs_secret_data (seed));
}

/**
 * sfs_signing_key_new_from_jwk:
 * @jwk: a JWK as sfs_verify_key_new_from_jwk() takes it, with the seed as "d"
 * @error: SFS_CORE_ERROR_JWS_FORMAT, also when "d" and "x" do not belong together
 *
 * Returns: (transfer full): the key
 */
SfsSigningKey *
sfs_signing_key_new_from_jwk (JsonObject *jwk, GError **error)
{
  g_autoptr (SfsVerifyKey) public = read_public_jwk (jwk, error);
  g_autoptr (SfsSigningKey) self = NULL;
  g_autoptr (GBytes) seed = NULL;

  if (public == NULL)
    return NULL;
  seed = get_key_bytes (jwk, "d", error);
  if (seed == NULL)
    return NULL;

  self = signing_key_new_from_seed (g_bytes_get_data (seed, NULL));
  /* Ours alone until here: nobody else holds a reference to these bytes. */
  sodium_memzero ((guint8 *) g_bytes_get_data (seed, NULL), SEED_BYTES);
  if (!g_str_equal (self->public->x, public->x))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT,
                           "Secret and public half of the key do not belong together");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sfs_signing_key_to_jwk:
 * @self: a key
 *
 * The secret half is in ordinary memory then: only for writing a key file at once.
 *
 * Returns: (transfer full): the JWK with "d"
 */
JsonObject *
sfs_signing_key_to_jwk (SfsSigningKey *self)
{
  JsonObject *jwk = sfs_verify_key_to_jwk (self->public);
  char *d = sfs_base64url_encode (sfs_secret_data (self->secret), SEED_BYTES);

  json_object_set_string_member (jwk, "d", d);
  sodium_memzero (d, strlen (d));
  g_free (d);
  return jwk;
}

/**
 * sfs_signing_key_get_public:
 * @self: a key
 *
 * Returns: (transfer none): the public half
 */
SfsVerifyKey *
sfs_signing_key_get_public (SfsSigningKey *self)
{
  return self->public;
}

/**
 * sfs_signing_key_free:
 * @self: (transfer full): a key; its secret half is wiped
 */
void
sfs_signing_key_free (SfsSigningKey *self)
{
  sfs_secret_unref (self->secret);
  sfs_verify_key_unref (self->public);
  g_free (self);
}
