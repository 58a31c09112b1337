/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-key-private.h"

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <string.h>

#define SIG_BYTES crypto_sign_ed25519_BYTES

/* A payload may be as long as SFS_JSON_MAX_BYTES; base64url adds a third. */
#define JWS_MAX_LENGTH (SFS_JSON_MAX_BYTES / 3 * 4 + 2048)

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
