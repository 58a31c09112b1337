/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: a compact JWS, or header and payload of one with a line break between, which is then
 * signed. What is read has exactly one way to be written. */

#include "core/sfs-encoding.h"
#include "core/sfs-jws.h"
#include "fuzz/sfs-fuzz.h"

#include <string.h>

/* Signs by another's means what sfs_jws_sign() would never write: the header is the input's. */
static char *
sign_parts (const char *header, const char *payload)
{
  g_autofree char *h = sfs_base64url_encode (header, strlen (header));
  g_autofree char *p = sfs_base64url_encode (payload, strlen (payload));

  return g_strdup_printf ("%s.%s.%086d", h, p, 0);
}

static void
verify (const char *jws, const char *typ)
{
  SfsVerifyKey *key = sfs_signing_key_get_public (sfs_fuzz_key ());
  g_autofree char *kid = NULL;
  g_autoptr (GBytes) peeked = sfs_jws_peek (jws, typ, &kid, NULL);
  g_autoptr (GBytes) verified = sfs_jws_verify (jws, typ, key, NULL, NULL);
  g_auto (GStrv) parts = NULL;
  g_autofree char *payload = NULL;

  if (verified != NULL)
    g_assert_true (peeked != NULL && g_bytes_equal (peeked, verified));
  if (peeked == NULL)
    return;
  parts = g_strsplit (jws, ".", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  payload = sfs_base64url_encode (g_bytes_get_data (peeked, NULL), g_bytes_get_size (peeked));
  g_assert_cmpstr (payload, ==, parts[1]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const kinds[] = { SFS_JWS_OPERATOR, SFS_JWS_KEY_CHANGE, SFS_JWS_RECEIPT,
                                       SFS_JWS_DELETION };
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  char *line = strchr (text, '\n');
  g_autofree char *jws = NULL;
  g_autofree char *good = sfs_jws_sign (SFS_JWS_RECEIPT, payload, sfs_fuzz_key ());
  g_autoptr (GBytes)
      back = sfs_jws_verify (good, SFS_JWS_RECEIPT, sfs_signing_key_get_public (sfs_fuzz_key ()),
                             NULL, NULL);

  g_assert_nonnull (back);
  g_assert_true (g_bytes_equal (back, payload));
  if (line != NULL)
    {
      *line = '\0';
      jws = sign_parts (text, line + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    verify (jws != NULL ? jws : text, kinds[i]);
  return 0;
}
