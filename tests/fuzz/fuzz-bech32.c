/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: a text. What is read as Bech32 is, written again, the same text. */

#include "fuzz/sfs-fuzz.h"
#include "seal/sfs-age-keys.h"
#include "seal/sfs-age.h"
#include "seal/sfs-bech32.h"

#include <string.h>

static void
decode (const char *text, const char *hrp)
{
  guint8 key[SFS_AGE_KEY_LENGTH];
  g_autofree char *again = NULL;

  if (!sfs_bech32_decode (text, hrp, key, sizeof key))
    return;
  again = g_malloc (sfs_bech32_encoded_length (hrp, sizeof key) + 1);
  sfs_bech32_encode (hrp, key, sizeof key, again);
  g_assert_cmpstr (again, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  g_autoptr (SfsSecret) secret = sfs_secret_new_string (text);
  g_autoptr (SfsAgeIdentity) identity = sfs_age_identity_parse (secret, NULL);
  guint8 recipient[SFS_AGE_KEY_LENGTH];

  decode (text, "age");
  decode (text, "AGE-SECRET-KEY-");
  g_assert_cmpint (sfs_age_recipient_is_valid (text), ==,
                   sfs_age_recipient_parse (text, recipient, NULL));
  if (identity != NULL)
    {
      g_autofree char *public_key = sfs_age_identity_to_recipient (secret, NULL);

      g_assert_true (sfs_age_recipient_is_valid (public_key));
    }
  return 0;
}
