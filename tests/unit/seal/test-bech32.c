/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bech32 against the strings of BIP 173, and what age asks of keys. */

#include "fixtures/sfs-test.h"
#include "seal/sfs-age.h"
#include "seal/sfs-bech32.h"

#include <string.h>

/* The pair of keys in C2SP age.md, of a scalar that is 0x42 thirty-two times. */
#define IDENTITY "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
#define RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

typedef struct
{
  const char *text;
  const char *hrp;
  gsize length;
} Case;

/* BIP 173, "Test vectors", those whose data are whole bytes. */
static const Case valid[] = {
  { "A12UEL5L", "A", 0 },
  { "a12uel5l", "a", 0 },
  { "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio", 0 },
  { "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", 20 },
  { "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "1", 51 },
  { "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split", 30 },
  { "?1ezyfcl", "?", 0 },
};

static const Case invalid[] = {
  { "pzry9x0s0muk", "p", 0 },  /* no separator */
  { "1pzry9x0s0muk", "1", 0 }, /* empty human-readable part */
  { "x1b4n0q5v", "x", 0 },     /* a character that is none of the 32 */
  { "li1dgmt3", "li", 0 },     /* checksum too short */
  { "de1lg7wt\xff", "de", 0 }, /* a character that is none at all */
  { "A1G7SGD8", "A", 0 },      /* checksum made with the part in upper case */
  { "a12UEL5L", "a", 0 },      /* mixed */
  { "A12uel5l", "A", 0 },      /* mixed */
  { "A12UEL5l", "A", 0 },      /* mixed in the checksum */
  { "a12uel5m", "a", 0 },      /* wrong checksum */
  { "A12UEL5L", "a", 0 },      /* not in the case that was asked for */
  { "a12uel5l", "b", 0 },      /* another part */
  { "a12uel5l", "a", 1 },      /* another length */
  { "", "a", 0 },
  { "a", "a", 0 },
  { "a1", "a", 0 },
};

static void
test_valid (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    {
      guint8 data[64];
      char text[128];

      g_test_message ("%s", valid[i].text);
      g_assert_true (sfs_bech32_decode (valid[i].text, valid[i].hrp, data, valid[i].length));
      g_assert_cmpuint (sfs_bech32_encoded_length (valid[i].hrp, valid[i].length), ==,
                        strlen (valid[i].text));
      sfs_bech32_encode (valid[i].hrp, data, valid[i].length, text);
      g_assert_cmpstr (text, ==, valid[i].text);
    }
}

static void
test_invalid (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      guint8 data[64];

      g_autofree char *shown = g_strescape (invalid[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_false (sfs_bech32_decode (invalid[i].text, invalid[i].hrp, data, invalid[i].length));
    }
}

/* The same 32 bytes with each value of the four bits that pad them, all with a right checksum: only
 * the zeros are canonical. */
static void
test_padding (void)
{
  static const char *const endings[] = {
    "qunujwj", "pp9g8nq", "z0ka3al", "rjqfyqd", "yne75pg", "9w02pu6", "xqulhj9", "8a2tz0h",
    "gz8c7s0", "fl3vtda", "23zearz", "tv5dg7s", "vdd6cl4", "dsmwdz8", "w7gmmvc", "0r70w32",
  };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *text = g_strndup (RECIPIENT, strlen (RECIPIENT) - 7);
      g_autofree char *whole = g_strconcat (text, endings[i], NULL);
      guint8 data[32];

      g_assert_cmpint (sfs_bech32_decode (whole, "age", data, sizeof data), ==, i == 0);
    }
}

static void
test_keys (void)
{
  g_autoptr (SfsSecret) identity = sfs_secret_new_string (IDENTITY);
  g_autoptr (GError) error = NULL;
  g_autofree char *recipient = sfs_age_identity_to_recipient (identity, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (recipient, ==, RECIPIENT);
  g_assert_true (sfs_age_recipient_is_valid (RECIPIENT));
}

static void
test_generated (void)
{
  g_autoptr (SfsSecret) a = sfs_age_identity_generate ();
  g_autoptr (SfsSecret) b = sfs_age_identity_generate ();
  g_autofree char *recipient_a = sfs_age_identity_to_recipient (a, NULL);
  g_autofree char *recipient_b = sfs_age_identity_to_recipient (b, NULL);

  g_assert_cmpuint (sfs_secret_length (a), ==, 74);
  g_assert_true (g_str_has_prefix (sfs_secret_string (a), "AGE-SECRET-KEY-1"));
  g_assert_true (sfs_age_recipient_is_valid (recipient_a));
  g_assert_true (sfs_age_recipient_is_valid (recipient_b));
  g_assert_cmpstr (recipient_a, !=, recipient_b);
}

/* Every character changed, left out and doubled; the case changed. */
static void
test_no_keys (void)
{
  static const char *const keys[] = { IDENTITY, RECIPIENT };
  static const char *const others[] = {
    "",
    "age1",
    "AGE-SECRET-KEY-1",
    " " RECIPIENT,
    RECIPIENT " ",
    RECIPIENT "\n",
    /* The points of low order (RFC 7748, section 6.1, and its references), well encoded. */
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
    "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
    "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
    "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz9ts6wm9s8",
    "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m",
    "age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy",
    "age1amlllllllllllllllllllllllllllllllllllllllllllllllalselrwrv",
  };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      gsize length = strlen (keys[k]);
      g_autofree char *upper = g_ascii_strup (keys[k], -1);
      g_autofree char *lower = g_ascii_strdown (keys[k], -1);

      for (gsize i = 0; i < length; i++)
        {
          g_autoptr (GString) changed = g_string_new (keys[k]);
          g_autoptr (GString) shorter = g_string_new (keys[k]);
          g_autoptr (GString) longer = g_string_new (keys[k]);
          GString *all[] = { changed, shorter, longer };

          changed->str[i] = changed->str[i] == 'q' ? 'p' : 'q';
          g_string_erase (shorter, i, 1);
          g_string_insert_c (longer, i, keys[k][i]);
          for (guint j = 0; j < G_N_ELEMENTS (all); j++)
            {
              g_autoptr (SfsSecret) secret = sfs_secret_new_string (all[j]->str);
              g_autoptr (GError) error = NULL;

              g_assert_false (sfs_age_recipient_is_valid (all[j]->str));
              g_assert_null (sfs_age_identity_to_recipient (secret, &error));
              g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
              /* No part of a key in a message. */
              g_assert_cmpstr (error->message, ==, "Not an age identity");
            }
        }
      g_assert_cmpint (sfs_age_recipient_is_valid (upper), ==, FALSE);
      if (strcmp (lower, RECIPIENT) != 0)
        {
          g_autoptr (SfsSecret) secret = sfs_secret_new_string (lower);

          g_assert_null (sfs_age_identity_to_recipient (secret, NULL));
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (sfs_age_recipient_is_valid (others[i]));
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/seal/bech32/valid", test_valid);
  g_test_add_func ("/seal/bech32/invalid", test_invalid);
  g_test_add_func ("/seal/bech32/padding", test_padding);
  g_test_add_func ("/seal/keys/pair", test_keys);
  g_test_add_func ("/seal/keys/generated", test_generated);
  g_test_add_func ("/seal/keys/none", test_no_keys);

  return g_test_run ();
}
