/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "age-fixture.h"

gboolean
convert_in_steps (GConverter *converter,
                  const guint8 *data,
                  gsize length,
                  gsize in_step,
                  gsize out_step,
                  GByteArray *out,
                  GError **error)
{
  g_autofree guint8 *room = g_malloc (out_step);
  gsize offset = 0;

  while (TRUE)
    {
      g_autoptr (GError) local_error = NULL;
      gsize n = MIN (in_step, length - offset);
      /* A copy of exactly this size, so that the sanitizer sees a read past its end. */
      g_autofree guint8 *piece = n > 0 ? g_memdup2 (data + offset, n) : NULL;
      gboolean at_end = offset + n == length;
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result;

      result = g_converter_convert (converter, piece, n, room, out_step,
                                    at_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                    &n_read, &n_written, &local_error);
      if (result == G_CONVERTER_ERROR)
        {
          /* Every step is small enough to be taken and large enough to hold something. */
          g_assert_cmpint (local_error->domain, !=, G_IO_ERROR);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_assert_no_error (local_error);
      g_assert_cmpuint (n_read, <=, n);
      g_assert_cmpuint (n_written, <=, out_step);
      g_byte_array_append (out, room, n_written);
      offset += n_read;
      if (result == G_CONVERTER_FINISHED)
        {
          g_assert_cmpuint (offset, ==, length);
          return TRUE;
        }
      g_assert_true (n_read > 0 || n_written > 0);
    }
}

void
keys_init (Keys *keys)
{
  SfsSecret *identity = sfs_age_identity_generate ();

  keys->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_secret_unref);
  g_ptr_array_add (keys->identities, identity);
  keys->recipient = sfs_age_identity_to_recipient (identity, NULL);
}

void
keys_clear (Keys *keys)
{
  g_clear_pointer (&keys->identities, g_ptr_array_unref);
  g_free (keys->recipient);
}
guint8 *
make_plain (gsize length)
{
  guint8 *plain = g_malloc (MAX (length, 1));

  for (gsize i = 0; i < length; i++)
    plain[i] = (guint8) (i * 131 + (i >> 8) * 7 + (i >> 16));
  return plain;
}

SfsAgeEncryptor *
make_encryptor (const Keys *keys)
{
  g_autoptr (GError) error = NULL;
  SfsAgeEncryptor *encryptor =
      sfs_age_encryptor_new ((const char *const[]){ keys->recipient, NULL }, &error);

  g_assert_no_error (error);
  return encryptor;
}

SfsAgeDecryptor *
make_decryptor (const Keys *keys)
{
  g_autoptr (GError) error = NULL;
  SfsAgeDecryptor *decryptor = sfs_age_decryptor_new (keys->identities, &error);

  g_assert_no_error (error);
  return decryptor;
}

GByteArray *
seal (const Keys *keys, const guint8 *plain, gsize length)
{
  g_autoptr (SfsAgeEncryptor) encryptor = make_encryptor (keys);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  convert_in_steps (G_CONVERTER (encryptor), plain, length, CHUNK, 2 * CHUNK, out, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&out);
}

/* What an error at any place must leave: only whole chunks of the true plaintext. */
gsize
open_and_check (SfsAgeDecryptor *decryptor,
                const guint8 *sealed,
                gsize sealed_length,
                const guint8 *plain,
                gsize plain_length,
                GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_converter_reset (G_CONVERTER (decryptor));
  if (convert_in_steps (G_CONVERTER (decryptor), sealed, sealed_length, G_MAXSIZE, 3 * CHUNK, out,
                        error))
    g_assert_cmpmem (out->data, out->len, plain, plain_length);
  g_assert_cmpuint (out->len, <=, plain_length);
  g_assert_cmpmem (out->data, out->len, plain, out->len);
  return out->len;
}
