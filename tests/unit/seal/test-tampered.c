/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that were cut off, altered, rearranged or made to cost: each is refused for what it is, and
 * nothing comes out that is not authentic. */

#include "age-fixture.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-age-header.h"

#include <string.h>

static void
test_truncated (void)
{
  static const gsize lengths[] = { 0, 1, 100 };
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
    {
      g_autofree guint8 *plain = make_plain (lengths[l]);
      g_autoptr (GByteArray) sealed = seal (&keys, plain, lengths[l]);

      for (gsize n = 0; n < sealed->len; n++)
        {
          g_autoptr (GError) error = NULL;
          gsize n_out = open_and_check (decryptor, sealed->data, n, plain, lengths[l], &error);

          g_assert_error (error, SFS_SEAL_ERROR,
                          (n < HEADER_AND_NONCE ? SFS_SEAL_ERROR_HEADER : SFS_SEAL_ERROR_PAYLOAD));
          g_assert_cmpuint (n_out, ==, 0);
        }
    }
}

/* Around every boundary of a file of three chunks. */
static void
test_truncated_chunks (void)
{
  const gsize length = 2 * CHUNK + 1000;
  g_auto (Keys) keys = { NULL };
  g_autofree guint8 *plain = make_plain (length);
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  sealed = seal (&keys, plain, length);
  for (guint chunk = 0; chunk < 3; chunk++)
    for (int delta = -20; delta <= 20; delta++)
      {
        gsize n = HEADER_AND_NONCE + chunk * (CHUNK + 16) + delta;
        g_autoptr (GError) error = NULL;
        gsize n_out = open_and_check (decryptor, sealed->data, n, plain, length, &error);

        g_assert_error (error, SFS_SEAL_ERROR,
                        (n < HEADER_AND_NONCE ? SFS_SEAL_ERROR_HEADER : SFS_SEAL_ERROR_PAYLOAD));
        /* Whole chunks, and all of them. */
        g_assert_cmpuint (n_out, ==,
                          n < HEADER_AND_NONCE ? 0 : (n - HEADER_AND_NONCE) / (CHUNK + 16) * CHUNK);
      }
}

static void
test_altered (void)
{
  const gsize length = 100;
  g_auto (Keys) keys = { NULL };
  g_autofree guint8 *plain = make_plain (length);
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  sealed = seal (&keys, plain, length);
  for (gsize i = 0; i < sealed->len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (GError) error = NULL;
        gsize n_out;

        sealed->data[i] ^= 1 << bit;
        n_out = open_and_check (decryptor, sealed->data, sealed->len, plain, length, &error);
        sealed->data[i] ^= 1 << bit;

        g_assert_nonnull (error);
        g_assert_cmpint (error->domain, ==, SFS_SEAL_ERROR);
        if (i >= HEADER_AND_NONCE - 16)
          g_assert_cmpint (error->code, ==, SFS_SEAL_ERROR_PAYLOAD);
        else
          g_assert_true (error->code == SFS_SEAL_ERROR_HEADER ||
                         error->code == SFS_SEAL_ERROR_NO_MATCH ||
                         error->code == SFS_SEAL_ERROR_HMAC);
        g_assert_cmpuint (n_out, ==, 0);
      }
}

/* Chunks left out, doubled, swapped and from another file with the same key. */
static void
test_rearranged (void)
{
  const gsize sealed_chunk = CHUNK + 16;
  const gsize length = 3 * CHUNK;
  static const int orders[][4] = { { 0, 2, -1 },    { 0, 1, 1, 2 }, { 1, 0, 2, -1 },
                                   { 1, 2, -1 },    { 2, -1 },      { 0, 1, 2, 2 },
                                   { 0, 0, 2, -1 }, { 0, 1, -1 },   { -1 } };
  g_auto (Keys) keys = { NULL };
  g_autofree guint8 *plain = make_plain (length);
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  sealed = seal (&keys, plain, length);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GByteArray) file = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_byte_array_append (file, sealed->data, HEADER_AND_NONCE);
      for (guint j = 0; j < 4 && orders[i][j] >= 0; j++)
        g_byte_array_append (file, sealed->data + HEADER_AND_NONCE + orders[i][j] * sealed_chunk,
                             sealed_chunk);
      open_and_check (decryptor, file->data, file->len, plain, length, &error);
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD);
    }
}

/* Each byte there is, at each place: only the 64 characters are base64, and only one spelling of
 * each value is taken. */
static void
test_base64 (void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static const struct
  {
    const char *text;
    gsize length;
    guint step; /* values of the last character that leave no bit over */
  } cases[] = { { "////", 3, 1 }, { "//w", 2, 4 }, { "/w", 1, 16 } };
  guint8 data[4];

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      gsize length = strlen (cases[c].text);

      for (gsize place = 0; place < length; place++)
        for (guint byte = 0; byte < 256; byte++)
          {
            g_autofree char *text = g_strdup (cases[c].text);
            const char *found = byte != 0 ? strchr (alphabet, (int) byte) : NULL;
            gboolean valid = found != NULL && byte < 128 &&
                             (place != length - 1 || (found - alphabet) % cases[c].step == 0);

            text[place] = (char) byte;
            g_assert_cmpint (sfs_age_base64_decode (text, length, data, cases[c].length), ==,
                             valid);
          }
    }
  g_assert_false (sfs_age_base64_decode ("AAAA", 4, data, 2));
  g_assert_false (sfs_age_base64_decode ("AAA=", 4, data, 2));
  g_assert_false (sfs_age_base64_decode ("AA==", 4, data, 1));
  g_assert_false (sfs_age_base64_decode ("A", 1, data, 0));
  g_assert_false (sfs_age_base64_decode ("AAAAA", 5, data, 3));
  g_assert_false (sfs_age_base64_decode ("AA\nA", 4, data, 2));
  g_assert_true (sfs_age_base64_decode ("", 0, data, 0));
}

static void
test_trailing (void)
{
  static const gsize lengths[] = { 0, 1, 65535, 65536, 65537 };
  static const gsize extras[] = { 1, 15, 16, 17, 65552, 70000 };
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
    for (guint e = 0; e < G_N_ELEMENTS (extras); e++)
      {
        g_autofree guint8 *plain = make_plain (lengths[l]);
        g_autoptr (GByteArray) sealed = seal (&keys, plain, lengths[l]);
        g_autofree guint8 *extra = g_malloc0 (extras[e]);
        gsize n_out;
        g_autoptr (GError) error = NULL;

        g_byte_array_append (sealed, extra, extras[e]);
        n_out = open_and_check (decryptor, sealed->data, sealed->len, plain, lengths[l], &error);
        g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD);
        /* A full last chunk is authentic, whatever follows it; a short one is one with it. */
        if (lengths[l] == CHUNK)
          g_assert_cmpuint (n_out, ==, CHUNK);
      }
}

/* However long it goes on, the header is given up at its bound. */
static void
test_endless_header (void)
{
  static const char *const beginnings[] = {
    "",
    "age-encryption.org/v1",
    "age-encryption.org/v1\n-> x",
    "age-encryption.org/v1\n-> x\n",
  };
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;

  keys_init (&keys);
  decryptor = make_decryptor (&keys);
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GString) file = g_string_new (beginnings[i]);
      g_autoptr (GError) error = NULL;
      gsize fed = 0;

      while (file->len < 4 * SFS_AGE_HEADER_MAX)
        g_string_append (file,
                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
      if (i < 3)
        for (gsize j = strlen (beginnings[i]); j < file->len; j++)
          if (file->str[j] == '\n')
            file->str[j] = 'A';

      g_converter_reset (G_CONVERTER (decryptor));
      while (error == NULL)
        {
          guint8 out[16];
          gsize n_read, n_written;

          g_assert_cmpuint (fed, <=, SFS_AGE_HEADER_MAX);
          if (g_converter_convert (G_CONVERTER (decryptor), file->str + fed, 1000, out, sizeof out,
                                   G_CONVERTER_NO_FLAGS, &n_read, &n_written,
                                   &error) != G_CONVERTER_ERROR)
            fed += n_read;
        }
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HEADER);
    }
}

/* The limit is named as such, and found before any work is done. */
static void
test_work_factor (void)
{
  static const struct
  {
    const char *work_factor;
    SfsSealError code;
  } cases[] = {
    { "23", SFS_SEAL_ERROR_WORK_FACTOR },  { "99", SFS_SEAL_ERROR_WORK_FACTOR },
    { "100", SFS_SEAL_ERROR_WORK_FACTOR }, { "18446744073709551626", SFS_SEAL_ERROR_WORK_FACTOR },
    { "0", SFS_SEAL_ERROR_HEADER },        { "010", SFS_SEAL_ERROR_HEADER },
    { "1O", SFS_SEAL_ERROR_HEADER },
  };
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string ("correct horse");
  g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new_passphrase (passphrase);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *file =
          g_strdup_printf ("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA %s\n"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                           "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                           cases[i].work_factor);
      g_autoptr (GError) error = NULL;

      open_and_check (decryptor, (const guint8 *) file, strlen (file), NULL, 0, &error);
      g_assert_error (error, SFS_SEAL_ERROR, (int) cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/seal/tampered/truncated", test_truncated);
  g_test_add_func ("/seal/tampered/truncated-chunks", test_truncated_chunks);
  g_test_add_func ("/seal/tampered/altered", test_altered);
  g_test_add_func ("/seal/tampered/base64", test_base64);
  g_test_add_func ("/seal/tampered/rearranged", test_rearranged);
  g_test_add_func ("/seal/tampered/trailing", test_trailing);
  g_test_add_func ("/seal/tampered/endless-header", test_endless_header);
  g_test_add_func ("/seal/tampered/work-factor", test_work_factor);

  return g_test_run ();
}
