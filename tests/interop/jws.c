/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our JWS from the command line, for the test against another implementation.
 *
 *   jws key                   a new signing key as a JWK, on standard output
 *   jws sign TYP JWK          the payload on standard input as a compact JWS
 *   jws verify TYP JWK        and back; exit status 1 and "refused DOMAIN CODE" when it does not
 * hold
 */

#include "core/sfs-json.h"
#include "core/sfs-jws.h"

#include <stdio.h>
#include <string.h>

#define INPUT_BYTES (64 * 1024)

static GBytes *
read_input (void)
{
  g_autofree char *data = g_malloc (INPUT_BYTES);
  gsize length = fread (data, 1, INPUT_BYTES, stdin);

  return g_bytes_new (data, length);
}

static JsonObject *
read_jwk (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  JsonObject *jwk = sfs_json_parse_object (bytes, NULL);

  g_assert_nonnull (jwk);
  return jwk;
}

static void
print_key (void)
{
  g_autoptr (SfsSigningKey) key = sfs_signing_key_generate ();
  g_autoptr (JsonObject) jwk = sfs_signing_key_to_jwk (key);
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (jwk);

  printf ("%.*s\n", (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL));
}

static void
sign (const char *typ, const char *jwk_text)
{
  g_autoptr (JsonObject) jwk = read_jwk (jwk_text);
  g_autoptr (SfsSigningKey) key = sfs_signing_key_new_from_jwk (jwk, NULL);
  g_autoptr (GBytes) payload = read_input ();
  g_autofree char *jws = NULL;

  g_assert_nonnull (key);
  jws = sfs_jws_sign (typ, payload, key);
  printf ("%s\n", jws);
}

static int
verify (const char *typ, const char *jwk_text)
{
  g_autoptr (JsonObject) jwk = read_jwk (jwk_text);
  g_autoptr (SfsVerifyKey) key = sfs_verify_key_new_from_jwk (jwk, NULL);
  g_autoptr (GBytes) input = read_input ();
  g_autofree char *jws = g_strndup (g_bytes_get_data (input, NULL), g_bytes_get_size (input));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;

  g_assert_nonnull (key);
  payload = sfs_jws_verify (g_strstrip (jws), typ, key, NULL, &error);
  if (payload == NULL)
    {
      printf ("refused %s %d\n", g_quark_to_string (error->domain), error->code);
      return 1;
    }
  fwrite (g_bytes_get_data (payload, NULL), 1, g_bytes_get_size (payload), stdout);
  return 0;
}

int
main (int argc, char **argv)
{
  sfs_secret_init ();
  if (argc == 2 && g_str_equal (argv[1], "key"))
    print_key ();
  else if (argc == 4 && g_str_equal (argv[1], "sign"))
    sign (argv[2], argv[3]);
  else if (argc == 4 && g_str_equal (argv[1], "verify"))
    return verify (argv[2], argv[3]);
  else
    return 2;
  return 0;
}
