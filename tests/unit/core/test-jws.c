/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"
#include "core/sfs-jws.h"
#include "fixtures/sfs-test.h"

#include <string.h>

/* RFC 8037, appendix A. */
#define RFC_D "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define RFC_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define RFC_THUMBPRINT "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
#define RFC_JWS                                                                                    \
  "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."                                      \
  "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = sfs_json_parse_object (bytes, &error);

  g_assert_no_error (error);
  return object;
}

static SfsSigningKey *
rfc_key (void)
{
  g_autoptr (JsonObject)
      jwk = parse ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" RFC_D "\",\"x\":\"" RFC_X "\"}");
  g_autoptr (GError) error = NULL;
  SfsSigningKey *key = sfs_signing_key_new_from_jwk (jwk, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_rfc8037_keys (void)
{
  g_autoptr (SfsSigningKey) key = rfc_key ();
  g_autoptr (JsonObject) public = sfs_verify_key_to_jwk (sfs_signing_key_get_public (key));
  g_autoptr (JsonObject) secret = sfs_signing_key_to_jwk (key);
  g_autoptr (SfsVerifyKey) again = sfs_verify_key_new_from_jwk (public, NULL);
  g_autofree char *words = sfs_verify_key_to_words (again);

  g_assert_cmpstr (sfs_verify_key_get_thumbprint (again), ==, RFC_THUMBPRINT);
  g_assert_cmpstr (json_object_get_string_member (public, "x"), ==, RFC_X);
  g_assert_cmpstr (json_object_get_string_member (public, "kid"), ==, RFC_THUMBPRINT);
  g_assert_false (json_object_has_member (public, "d"));
  g_assert_cmpstr (json_object_get_string_member (secret, "d"), ==, RFC_D);
  g_assert_cmpstr (words, ==, "kPrK _qmx VWaY VA9w wBF6 Iuo3 vVzz 7TxH CTwX Bygr S4k");
}

/* The RFC's own JWS has a header of alg alone, which we do not take. */
static void
test_rfc8037_bare_header (void)
{
  g_autoptr (SfsSigningKey) key = rfc_key ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload =
      sfs_jws_verify (RFC_JWS, SFS_JWS_RECEIPT, sfs_signing_key_get_public (key), NULL, &error);

  g_assert_null (payload);
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT);
}

/* Made with OpenSSL 3.0 (pkeyutl -sign -rawin) and the RFC's key: ours is the same, to the byte. */
static void
test_openssl (void)
{
  static const char *made_elsewhere =
      "eyJhbGciOiJFZERTQSIsInR5cCI6InNlbGZzYW1lLXJlY2VpcHQiLCJraWQiOiJrUHJLX3FteFZXYVlWQTl3d0JGNkl1"
      "bzN2Vnp6N1R4SENUd1hCeWdyUzRrIn0.eyJhIjoxfQ.K7mevTU-cmWxw5spmoyVQzgarr_Vd-TD3P2WRp_mnC3_C1OCg"
      "fE_D3yRJOXqd1RBx3UPrYiMleQsUaPwGM1_CQ";
  g_autoptr (SfsSigningKey) key = rfc_key ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{\"a\":1}", 7);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autoptr (GBytes) back = sfs_jws_verify (made_elsewhere, SFS_JWS_RECEIPT,
                                            sfs_signing_key_get_public (key), NULL, NULL);

  g_assert_cmpstr (jws, ==, made_elsewhere);
  g_assert_true (g_bytes_equal (back, payload));
}

static void
test_round_trip (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{\"a\":1}", 7);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autofree char *kid = NULL, *peeked_kid = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes)
      back = sfs_jws_verify (jws, SFS_JWS_RECEIPT, sfs_signing_key_get_public (key), &kid, &error);
  g_autoptr (GBytes) peeked = sfs_jws_peek (jws, SFS_JWS_RECEIPT, &peeked_kid, NULL);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (back, payload));
  g_assert_true (g_bytes_equal (peeked, payload));
  g_assert_cmpstr (kid, ==, sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (key)));
  g_assert_cmpstr (kid, ==, peeked_kid);
}

static void
test_other_kind (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_DELETION, payload, key);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      sfs_jws_verify (jws, SFS_JWS_RECEIPT, sfs_signing_key_get_public (key), NULL, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_TYPE);
  g_clear_error (&error);
  g_assert_null (sfs_jws_peek (jws, SFS_JWS_RECEIPT, NULL, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_TYPE);
}

/* A change of any one character ends in an error, and never in another payload. */
static void
test_every_character (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{\"sub\":\"someone\"}", 17);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);

  for (gsize i = 0; jws[i] != '\0'; i++)
    for (const char *c = "A_z.9 "; *c != '\0'; c++)
      {
        g_autofree char *changed = g_strdup (jws);
        g_autoptr (GError) error = NULL;

        if (changed[i] == *c)
          continue;
        changed[i] = *c;
        g_assert_null (sfs_jws_verify (changed, SFS_JWS_RECEIPT, sfs_signing_key_get_public (key),
                                       NULL, &error));
        g_assert_true (error->domain == SFS_CORE_ERROR);
      }
}

static void
test_other_key (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (SfsSigningKey) other = sfs_signing_key_generate ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autofree char *kid = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (
      sfs_jws_verify (jws, SFS_JWS_RECEIPT, sfs_signing_key_get_public (other), &kid, &error));
  g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_SIGNATURE);
  g_assert_cmpstr (kid, ==, sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (key)));
}

static char *
with_header (const char *header)
{
  g_autofree char *text = sfs_base64url_encode (header, strlen (header));
  g_autofree char *signature = g_strnfill (86, 'A');

  return g_strdup_printf ("%s.e30.%s", text, signature);
}

static void
test_headers (void)
{
  static const char *bad[] = {
    "",
    "{",
    "[]",
    "null",
    "{}",
    "{\"alg\":\"none\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}",
    "{\"alg\":\"HS256\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}",
    "{\"alg\":\"eddsa\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}",
    "{\"alg\":\"EdDSA\",\"kid\":\"k\"}",
    "{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\"}",
    "{\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}",
    "{\"alg\":\"EdDSA\",\"typ\":1,\"kid\":\"k\"}",
    "{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":\"\"}",
    "{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":null}",
    "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}",
    "{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}{}",
  };
  static const char *extra[] = {
    "\"crit\":[\"b64\"]",
    "\"b64\":false",
    "\"b64\":true",
    "\"jwk\":{}",
    "\"jku\":\"https://x\"",
    "\"x5u\":\"https://x\"",
    "\"x5c\":[]",
    "\"x5t\":\"x\"",
    "\"zip\":\"DEF\"",
    "\"x\":1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *jws = with_header (bad[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (sfs_jws_peek (jws, SFS_JWS_RECEIPT, NULL, &error));
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (extra); i++)
    {
      g_autofree char *header =
          g_strdup_printf ("{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\",%s}",
                           extra[i]);
      g_autofree char *jws = with_header (header);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", extra[i]);
      g_assert_null (sfs_jws_peek (jws, SFS_JWS_RECEIPT, NULL, &error));
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT);
    }
  {
    g_autofree char *jws =
        with_header ("{\"alg\":\"EdDSA\",\"typ\":\"selfsame-receipt\",\"kid\":\"k\"}");
    g_autoptr (GBytes) payload = sfs_jws_peek (jws, SFS_JWS_RECEIPT, NULL, NULL);

    g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "{}", 2);
  }
}

static void
test_shapes (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
  g_autofree char *jws = sfs_jws_sign (SFS_JWS_RECEIPT, payload, key);
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'A');
  g_auto (GStrv) parts = g_strsplit (jws, ".", -1);
  char *bad[] = {
    g_strdup (""),
    g_strdup ("."),
    g_strdup (".."),
    g_strdup ("..."),
    g_strdup ("a.b"),
    g_strdup_printf ("%s.%s", parts[0], parts[1]),
    g_strdup_printf ("%s.%s.", parts[0], parts[1]),
    g_strdup_printf ("%s.%s.%s.", parts[0], parts[1], parts[2]),
    g_strdup_printf ("%s.%s.%s.%s", parts[0], parts[1], parts[2], parts[2]),
    g_strdup_printf ("%s.%s.%.85s", parts[0], parts[1], parts[2]),
    g_strdup_printf ("%s.%s.%sAA", parts[0], parts[1], parts[2]),
    g_strdup_printf ("%s.%s.%s==", parts[0], parts[1], parts[2]),
    g_strdup_printf (" %s", jws),
    g_strdup_printf ("%s\n", jws),
    g_strdup_printf ("%s.%s \n.%s", parts[0], parts[1], parts[2]),
    g_strdup_printf ("%s.%s.%s", parts[0], huge, parts[2]),
    g_strdup ("{\"payload\":\"e30\",\"signatures\":[]}"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%.80s", bad[i]);
      g_assert_null (
          sfs_jws_verify (bad[i], SFS_JWS_RECEIPT, sfs_signing_key_get_public (key), NULL, &error));
      g_assert_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_FORMAT);
      g_free (bad[i]);
    }
}

static void
test_bad_keys (void)
{
  static const char *bad[] = {
    "{}",
    "{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}",
    "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" RFC_X "\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" RFC_X "\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":5}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "=\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
    /* all zero, one, and a value that is not canonical: p + 1 */
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"7v________________________________________38\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"d\":\"" RFC_D "\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"alg\":\"HS256\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"use\":\"enc\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"kid\":\"1\"}",
  };
  static const char *bad_secret[] = {
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"d\":\"AAAA\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC_X "\",\"d\":\"" RFC_X "\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) jwk = parse (bad[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (sfs_verify_key_new_from_jwk (jwk, &error));
      g_assert_true (error->domain == SFS_CORE_ERROR);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_secret); i++)
    {
      g_autoptr (JsonObject) jwk = parse (bad_secret[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (sfs_signing_key_new_from_jwk (jwk, &error));
      g_assert_true (error->domain == SFS_CORE_ERROR);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/jws/rfc8037/keys", test_rfc8037_keys);
  g_test_add_func ("/jws/rfc8037/bare-header", test_rfc8037_bare_header);
  g_test_add_func ("/jws/openssl", test_openssl);
  g_test_add_func ("/jws/round-trip", test_round_trip);
  g_test_add_func ("/jws/other-kind", test_other_kind);
  g_test_add_func ("/jws/every-character", test_every_character);
  g_test_add_func ("/jws/other-key", test_other_key);
  g_test_add_func ("/jws/headers", test_headers);
  g_test_add_func ("/jws/shapes", test_shapes);
  g_test_add_func ("/jws/bad-keys", test_bad_keys);
  return g_test_run ();
}
