/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-jws.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <sodium.h>
#include <string.h>

#define KEY_BYTES crypto_sign_ed25519_PUBLICKEYBYTES
#define SEED_BYTES crypto_sign_ed25519_SEEDBYTES
#define SIG_BYTES crypto_sign_ed25519_BYTES

/* A payload may be as long as SFS_JSON_MAX_BYTES; base64url adds a third. */
#define JWS_MAX_LENGTH (SFS_JSON_MAX_BYTES / 3 * 4 + 2048)

struct _SfsVerifyKey
{
  gatomicrefcount refs;
  guint8 raw[KEY_BYTES];
  char *x; /* base64url of raw */
  char *thumbprint;
};

struct _SfsSigningKey
{
  SfsSecret *secret; /* seed ‖ public key, as libsodium wants it */
  SfsVerifyKey *public;
};

/* --- Keys ----------------------------------------------------------------------------------- */

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

/* --- Compact serialization ------------------------------------------------------------------ */

typedef struct
{
  gsize signed_length; /* header, dot, payload: what the signature is over */
  GBytes *payload;
  GBytes *signature;
  char *kid;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_clear_pointer (&parts->payload, g_bytes_unref);
  g_clear_pointer (&parts->signature, g_bytes_unref);
  g_clear_pointer (&parts->kid, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* Everything that is wrong with the form is one code; what it was goes into the message. */
static gboolean
format_error (GError **error, const GError *cause, const char *what)
{
  g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT, "%s%s%s", what,
               cause != NULL ? ": " : "", cause != NULL ? cause->message : "");
  return FALSE;
}

/* A header of exactly alg, typ and kid. Anything else would either have to be understood (crit,
 * b64, zip) or names a key by itself (jwk, jku, x5c, x5u), which is how verifiers get fooled. */
static gboolean
check_header (GBytes *bytes, const char *typ, char **kid, GError **error)
{
  g_autoptr (JsonObject) header = NULL;
  g_autoptr (GError) cause = NULL;
  const char *alg, *found_typ, *found_kid;

  header = sfs_json_parse_object (bytes, &cause);
  if (header == NULL || !sfs_json_get_string (header, "alg", TRUE, &alg, &cause) ||
      !sfs_json_get_string (header, "typ", TRUE, &found_typ, &cause) ||
      !sfs_json_get_string (header, "kid", TRUE, &found_kid, &cause))
    return format_error (error, cause, "Header of the JWS");
  if (json_object_get_size (header) != 3)
    return format_error (error, NULL, "Header of the JWS has members other than alg, typ and kid");
  if (!g_str_equal (alg, "EdDSA"))
    return format_error (error, NULL, "Algorithm of the JWS is not EdDSA");
  if (found_kid[0] == '\0' || strlen (found_kid) > 128)
    return format_error (error, NULL, "The key identifier of the JWS is empty or too long");
  if (!g_str_equal (found_typ, typ))
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_TYPE, "The JWS is no %s", typ);
      return FALSE;
    }

  *kid = g_strdup (found_kid);
  return TRUE;
}

static gboolean
split (const char *jws, const char *typ, Parts *parts, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GError) cause = NULL;
  const char *first, *second;

  if (strnlen (jws, JWS_MAX_LENGTH + 1) > JWS_MAX_LENGTH)
    return format_error (error, NULL, "The JWS is too long");
  first = strchr (jws, '.');
  second = first != NULL ? strchr (first + 1, '.') : NULL;
  if (second == NULL)
    return format_error (error, NULL, "The JWS does not have three parts");

  /* A fourth part is caught by the decoder: a dot is no base64url. */
  parts->signed_length = second - jws;
  header = sfs_base64url_decode (jws, first - jws, &cause);
  if (header != NULL)
    parts->payload = sfs_base64url_decode (first + 1, second - first - 1, &cause);
  if (parts->payload != NULL)
    parts->signature = sfs_base64url_decode (second + 1, -1, &cause);
  if (parts->signature == NULL)
    return format_error (error, cause, "Parts of the JWS");
  if (g_bytes_get_size (parts->signature) != SIG_BYTES)
    return format_error (error, NULL, "The signature of the JWS is not 64 bytes long");

  return check_header (header, typ, &parts->kid, error);
}

/**
 * sfs_jws_sign:
 * @typ: the kind of document, for the header
 * @payload: what to sign
 * @key: to sign with; its thumbprint becomes the kid
 *
 * RFC 7515 section 7.1, RFC 8037 section 3.1.
 *
 * Returns: (transfer full): the compact JWS
 */
char *
sfs_jws_sign (const char *typ, GBytes *payload, SfsSigningKey *key)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (GBytes) header_bytes = NULL;
  g_autofree char *header_text = NULL, *payload_text = NULL, *input = NULL, *signature_text = NULL;
  guint8 signature[SIG_BYTES];

  json_object_set_string_member (header, "alg", "EdDSA");
  json_object_set_string_member (header, "typ", typ);
  json_object_set_string_member (header, "kid", key->public->thumbprint);
  header_bytes = sfs_json_object_to_bytes (header);
  header_text =
      sfs_base64url_encode (g_bytes_get_data (header_bytes, NULL), g_bytes_get_size (header_bytes));
  payload_text =
      sfs_base64url_encode (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
  input = g_strconcat (header_text, ".", payload_text, NULL);

  crypto_sign_ed25519_detached (signature, NULL, (const guint8 *) input, strlen (input),
                                sfs_secret_data (key->secret));
  signature_text = sfs_base64url_encode (signature, sizeof signature);

  return g_strconcat (input, ".", signature_text, NULL);
}

/**
 * sfs_jws_verify:
 * @jws: a compact JWS
 * @typ: the kind of document that is wanted
 * @key: the one key whose signature counts
 * @kid: (out) (optional) (transfer full) (nullable): kid of the header; also set when only the
 *   signature fails
 * @error: SFS_CORE_ERROR_JWS_FORMAT, _JWS_TYPE or _SIGNATURE
 *
 * Strict: three parts of canonical base64url, a header of exactly alg (EdDSA), typ and kid, and a
 * kid that is the thumbprint of @key. RFC 7515 section 5.2, RFC 8037 section 3.1.
 *
 * Returns: (transfer full): the payload
 */
GBytes *
sfs_jws_verify (const char *jws, const char *typ, SfsVerifyKey *key, char **kid, GError **error)
{
  g_auto (Parts) parts = { 0 };
  gboolean ours;

  if (kid != NULL)
    *kid = NULL;
  if (!split (jws, typ, &parts, error))
    return NULL;

  ours = g_str_equal (parts.kid, key->thumbprint);
  if (kid != NULL)
    *kid = g_steal_pointer (&parts.kid);
  if (!ours || crypto_sign_ed25519_verify_detached (g_bytes_get_data (parts.signature, NULL),
                                                    (const guint8 *) jws, parts.signed_length,
                                                    key->raw) != 0)
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_SIGNATURE,
                           ours ? "The signature does not verify" : "Signed by another key");
      return NULL;
    }

  return g_steal_pointer (&parts.payload);
}

/**
 * sfs_jws_peek:
 * @jws: a compact JWS
 * @typ: the kind of document that is wanted
 * @kid: (out) (optional) (transfer full) (nullable): kid of the header
 * @error: SFS_CORE_ERROR_JWS_FORMAT or _JWS_TYPE
 *
 * As sfs_jws_verify() without a look at the signature: only to find the key that lies inside, and
 * then to verify with it.
 *
 * Returns: (transfer full): the payload, which nobody has vouched for
 */
GBytes *
sfs_jws_peek (const char *jws, const char *typ, char **kid, GError **error)
{
  g_auto (Parts) parts = { 0 };

  if (kid != NULL)
    *kid = NULL;
  if (!split (jws, typ, &parts, error))
    return NULL;

  if (kid != NULL)
    *kid = g_steal_pointer (&parts.kid);
  return g_steal_pointer (&parts.payload);
}
