/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: an age file; or, with a line of three dashes in it, how to make one:
 *
 *   stanzas, $STANZA for one that our identity opens
 *   ---
 *   cN a chunk of N bytes   f a full one   lN, L the same, marked as the last
 *   bN N bytes of anything  k leave a number of the count out   tN cut N bytes off
 *
 * so that what lies behind keys and codes is reached. Whatever the pieces it comes and goes in, the
 * decryptor gives out what a plain reading of C2SP age.md in one go gives. */

#include "fuzz/sfs-fuzz.h"
#include "seal/sfs-age-stream.h"
#include "seal/sfs-age-wrap.h"
#include "seal/sfs-age.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (4 * SFS_AGE_SEALED_CHUNK)
#define PLAN_LINE "---\n"
#define FIRST_LINE "age-encryption.org/v1\n"

static SfsSecret *
make_file_key (void)
{
  SfsSecret *key = sfs_secret_new (SFS_AGE_FILE_KEY_LENGTH);

  memset (sfs_secret_data (key), 0x5f, sfs_secret_length (key));
  return key;
}

/* Of the payload, whose nonce is zero. */
static void
make_payload_key (guint8 key[SFS_AGE_KEY_LENGTH])
{
  g_autoptr (SfsSecret) file_key = make_file_key ();
  static const guint8 nonce[SFS_AGE_NONCE_LENGTH];

  sfs_age_hkdf (key, sfs_secret_data (file_key), sfs_secret_length (file_key), nonce, sizeof nonce,
                "payload");
}

static void
make_nonce (guint64 counter, gboolean last, guint8 nonce[12])
{
  guint64 big_endian = GUINT64_TO_BE (counter);

  memset (nonce, 0, 12);
  memcpy (nonce + 3, &big_endian, sizeof big_endian);
  nonce[11] = last;
}

static void
append_stanzas (GString *file, const char *text)
{
  static char *ours;
  g_autofree char *expanded = NULL;

  if (ours == NULL)
    {
      g_autoptr (SfsAgeIdentity) identity = sfs_age_identity_parse (sfs_fuzz_identity (), NULL);
      g_autoptr (SfsSecret) file_key = make_file_key ();
      g_autoptr (SfsAgeStanza) stanza = sfs_age_x25519_wrap (identity->recipient, file_key);
      g_autoptr (GString) out = g_string_new ("-> X25519 ");

      g_string_append (out, stanza->args[1]);
      g_string_append_c (out, '\n');
      sfs_age_base64_append (out, stanza->body->data, stanza->body->len);
      ours = g_strdup (out->str);
    }
  expanded = sfs_fuzz_expand (text, "$STANZA", ours);
  g_string_append (file, expanded);
}

static void
append_chunk (GString *file, gsize length, guint64 counter, gboolean last)
{
  g_autofree guint8 *sealed = g_malloc0 (length + SFS_AGE_TAG_LENGTH);
  guint8 key[SFS_AGE_KEY_LENGTH];
  guint8 nonce[12];

  make_payload_key (key);
  make_nonce (counter, last, nonce);
  crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, sealed, length, NULL, 0, NULL, nonce,
                                             key);
  g_string_append_len (file, (char *) sealed, length + SFS_AGE_TAG_LENGTH);
}

static void
append_payload (GString *file, const char *plan)
{
  static const char nonce[SFS_AGE_NONCE_LENGTH];
  gsize start = file->len;
  guint64 counter = 0;

  g_string_append_len (file, nonce, sizeof nonce);
  for (const char *c = plan; *c != '\0' && file->len < MAX_FILE; c++)
    {
      gsize number = strtoul (c + 1, NULL, 10);

      switch (*c)
        {
        case 'c':
          append_chunk (file, MIN (number, SFS_AGE_CHUNK + 2), counter++, FALSE);
          break;
        case 'f':
          append_chunk (file, SFS_AGE_CHUNK, counter++, FALSE);
          break;
        case 'l':
          append_chunk (file, MIN (number, SFS_AGE_CHUNK + 2), counter++, TRUE);
          break;
        case 'L':
          append_chunk (file, SFS_AGE_CHUNK, counter++, TRUE);
          break;
        case 'b':
          for (gsize i = 0; i < MIN (number, 64); i++)
            g_string_append_c (file, 'b');
          break;
        case 'k':
          counter++;
          break;
        case 't':
          g_string_truncate (file, MAX (start, file->len - MIN (number, file->len)));
          break;
        default:
          break;
        }
    }
}

static GString *
make_file (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  char *plan = g_str_has_prefix (text, PLAN_LINE) ? text : strstr (text, "\n" PLAN_LINE);
  g_autoptr (SfsSecret) file_key = make_file_key ();
  guint8 mac[SFS_AGE_MAC_LENGTH];
  GString *file;

  if (plan == NULL)
    return g_string_new_len ((const char *) data, size);
  plan += *plan == '\n';
  *plan = '\0';
  plan += strlen (PLAN_LINE);

  file = g_string_new (FIRST_LINE);
  append_stanzas (file, text);
  g_string_append (file, "---");
  sfs_age_header_mac (mac, file_key, (const guint8 *) file->str, file->len);
  g_string_append_c (file, ' ');
  sfs_age_base64_append (file, mac, sizeof mac);
  g_string_append_c (file, '\n');
  append_payload (file, plan);
  return file;
}

/* What of @payload, after its nonce, is authentic; whether it is whole. */
static gboolean
open_plainly (const guint8 *payload, gsize size, gsize *released)
{
  g_autofree guint8 *plain = g_malloc (SFS_AGE_SEALED_CHUNK);
  guint8 key[SFS_AGE_KEY_LENGTH];
  guint8 nonce[12];

  *released = 0;
  make_payload_key (key);
  for (guint64 counter = 0;; counter++)
    {
      gsize length = MIN (size, SFS_AGE_SEALED_CHUNK);
      gboolean last = length < SFS_AGE_SEALED_CHUNK;

      if (length < SFS_AGE_TAG_LENGTH || (length == SFS_AGE_TAG_LENGTH && counter > 0))
        return FALSE;
      make_nonce (counter, last, nonce);
      if (crypto_aead_chacha20poly1305_ietf_decrypt (plain, NULL, NULL, payload, length, NULL, 0,
                                                     nonce, key) != 0)
        {
          make_nonce (counter, TRUE, nonce);
          if (last || crypto_aead_chacha20poly1305_ietf_decrypt (plain, NULL, NULL, payload, length,
                                                                 NULL, 0, nonce, key) != 0)
            return FALSE;
          last = TRUE;
        }
      *released += length - SFS_AGE_TAG_LENGTH;
      payload += length;
      size -= length;
      if (last)
        return size == 0;
    }
}

static gboolean
convert (GConverter *converter, GString *file, gsize in_step, gsize out_step, gsize *released)
{
  g_autofree guint8 *out = g_malloc (MAX_FILE);
  gsize given = MIN (in_step, file->len);
  gsize taken = 0;

  *released = 0;
  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      gboolean at_end = given == file->len;
      gsize n_read = 0, n_written = 0;
      GConverterResult result =
          g_converter_convert (converter, file->str + taken, given - taken, out, out_step,
                               at_end ? G_CONVERTER_INPUT_AT_END : 0, &n_read, &n_written, &error);

      g_assert_cmpuint (n_read, <=, given - taken);
      g_assert_cmpuint (n_written, <=, out_step);
      taken += n_read;
      *released += n_written;
      if (result == G_CONVERTER_FINISHED)
        return TRUE;
      if (result == G_CONVERTER_CONVERTED)
        {
          g_assert_true (n_read > 0 || n_written > 0);
          if (taken == given)
            given = MIN (given + in_step, file->len);
        }
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          g_assert_false (at_end);
          given = MIN (given + in_step, file->len);
        }
      else
        {
          g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
          return FALSE;
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gsize steps[] = { 1, 7, 100, 4096, SFS_AGE_SEALED_CHUNK, 2 * SFS_AGE_SEALED_CHUNK };
  GString *file = make_file (data, size);
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;
  const char *end = g_strstr_len (file->str, file->len, "\n--- ");
  gsize header = end != NULL ? end - file->str + strlen ("\n--- ") + 44 : file->len;
  gsize whole_released, released, expected;
  gboolean whole;
  /* Small steps only where they do not take long. */
  guint first = file->len > 2000 ? 3 : 0;

  g_ptr_array_add (identities, sfs_fuzz_identity ());
  decryptor = sfs_age_decryptor_new (identities, NULL);
  whole = convert (G_CONVERTER (decryptor), file, MAX (1, file->len), MAX_FILE, &whole_released);
  g_assert_true (whole == (sfs_age_decryptor_get_error (decryptor) == NULL));

  g_converter_reset (G_CONVERTER (decryptor));
  g_assert_true (whole == convert (G_CONVERTER (decryptor), file,
                                   steps[first + size % (G_N_ELEMENTS (steps) - first)],
                                   steps[first + size / 7 % (G_N_ELEMENTS (steps) - first)],
                                   &released));
  g_assert_cmpuint (released, ==, whole_released);

  /* Behind a header that is good comes exactly what is authentic. */
  if (whole || whole_released > 0)
    {
      g_assert_cmpuint (header + SFS_AGE_NONCE_LENGTH, <=, file->len);
      g_assert_true (whole ==
                     open_plainly ((const guint8 *) file->str + header + SFS_AGE_NONCE_LENGTH,
                                   file->len - header - SFS_AGE_NONCE_LENGTH, &expected));
      g_assert_cmpuint (released, ==, expected);
    }
  g_string_free (file, TRUE);
  return 0;
}
