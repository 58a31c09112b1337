/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The converters with every awkward buffer, and keys. The format itself is proved by test-vectors.c
 * and by the age program in test-inspect.py. */

#include "age-fixture.h"
#include "fixtures/sfs-test.h"
#include "seal/sfs-age-header.h"
#include "seal/sfs-age-key-file.h"
#include "seal/sfs-age.h"

#include <glib/gstdio.h>
#include <string.h>

#define LOG_N 10 /* quick */

static void
test_buffers (void)
{
  static const gsize lengths[] = { 0, 1, 15, 16, 17, 65535, 65536, 65537, 131071, 131072, 131073 };
  static const gsize steps[] = {
    1, 2, 15, 16, 17, 4096, 65535, 65536, 65537, 65552, 65553, 262144
  };
  g_auto (Keys) keys = { NULL };

  keys_init (&keys);
  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
    {
      g_autofree guint8 *plain = make_plain (lengths[l]);

      for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
        for (guint o = 0; o < G_N_ELEMENTS (steps); o++)
          {
            g_autoptr (SfsAgeEncryptor) encryptor = NULL;
            g_autoptr (SfsAgeDecryptor) decryptor = NULL;
            g_autoptr (GByteArray) sealed = g_byte_array_new ();
            g_autoptr (GByteArray) opened = g_byte_array_new ();
            g_autoptr (GError) error = NULL;

            /* A large file in small steps takes long: some of them, beside some of the others. */
            if (lengths[l] > 100 && (steps[i] < 4096 || steps[o] < 4096) &&
                (i != o || steps[i] == 15) && !(steps[i] == 1 && steps[o] == 65536) &&
                !(steps[i] == 65536 && steps[o] == 1))
              continue;
            encryptor = make_encryptor (&keys);
            decryptor = make_decryptor (&keys);
            convert_in_steps (G_CONVERTER (encryptor), plain, lengths[l], steps[i], steps[o],
                              sealed, &error);
            g_assert_no_error (error);
            g_assert_cmpuint (sealed->len, ==,
                              HEADER_AND_NONCE + lengths[l] +
                                  16 * MAX (1, (lengths[l] + CHUNK - 1) / CHUNK));
            convert_in_steps (G_CONVERTER (decryptor), sealed->data, sealed->len, steps[i],
                              steps[o], opened, &error);
            g_assert_no_error (error);
            g_assert_cmpmem (opened->data, opened->len, plain, lengths[l]);
          }
    }
}

static void
test_recipients (void)
{
  g_auto (Keys) first = { NULL };
  g_auto (Keys) second = { NULL };
  g_auto (Keys) stranger = { NULL };
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (GByteArray) sealed = g_byte_array_new ();
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const guint8 plain[] = "for two";

  keys_init (&first);
  keys_init (&second);
  keys_init (&stranger);
  encryptor =
      sfs_age_encryptor_new ((const char *const[]){ first.recipient, second.recipient, NULL },
                             &error);
  g_assert_no_error (error);
  convert_in_steps (G_CONVERTER (encryptor), plain, sizeof plain, CHUNK, CHUNK, sealed, &error);
  g_assert_no_error (error);

  {
    const Keys *all[] = { &first, &second, &stranger };

    for (guint i = 0; i < G_N_ELEMENTS (all); i++)
      {
        g_autoptr (SfsAgeDecryptor) decryptor = make_decryptor (all[i]);

        open_and_check (decryptor, sealed->data, sealed->len, plain, sizeof plain, &error);
        if (all[i] == &stranger)
          g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH);
        else
          g_assert_no_error (error);
        g_clear_error (&error);
      }
  }

  /* A stranger's key beside the right one does no harm. */
  g_ptr_array_add (both, g_ptr_array_index (stranger.identities, 0));
  g_ptr_array_add (both, g_ptr_array_index (second.identities, 0));
  {
    g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new (both, &error);

    open_and_check (decryptor, sealed->data, sealed->len, plain, sizeof plain, &error);
    g_assert_no_error (error);
  }

  g_assert_null (sfs_age_encryptor_new ((const char *const[]){ NULL }, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
  g_clear_error (&error);
  g_assert_null (
      sfs_age_encryptor_new ((const char *const[]){ first.recipient, "age1nobody", NULL }, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
  g_clear_error (&error);
  g_assert_null (sfs_age_decryptor_new (none, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
}

static void
test_passphrase (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsSecret) passphrase = sfs_secret_new_string ("correct horse");
  g_autoptr (SfsSecret) wrong = sfs_secret_new_string ("correct horse ");
  g_autoptr (SfsSecret) empty = sfs_secret_new_string ("");
  g_autoptr (GByteArray) sealed = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const guint8 plain[] = "under a passphrase";

  {
    g_autoptr (SfsAgeEncryptor)
        encryptor = sfs_age_encryptor_new_passphrase (passphrase, LOG_N, &error);

    g_assert_no_error (error);
    convert_in_steps (G_CONVERTER (encryptor), plain, sizeof plain, 3, 5, sealed, &error);
    g_assert_no_error (error);
  }
  {
    g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new_passphrase (passphrase);

    open_and_check (decryptor, sealed->data, sealed->len, plain, sizeof plain, &error);
    g_assert_no_error (error);
  }
  {
    g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new_passphrase (wrong);

    open_and_check (decryptor, sealed->data, sealed->len, plain, sizeof plain, &error);
    g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH);
    g_clear_error (&error);
  }

  /* A key where a passphrase is wanted, and the other way round. */
  keys_init (&keys);
  {
    g_autoptr (SfsAgeDecryptor) decryptor = make_decryptor (&keys);

    open_and_check (decryptor, sealed->data, sealed->len, plain, sizeof plain, &error);
    g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH);
    g_clear_error (&error);
  }
  {
    g_autoptr (SfsAgeDecryptor) decryptor = sfs_age_decryptor_new_passphrase (passphrase);
    g_autoptr (GByteArray) for_keys = seal (&keys, plain, sizeof plain);

    open_and_check (decryptor, for_keys->data, for_keys->len, plain, sizeof plain, &error);
    g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH);
    g_clear_error (&error);
  }

  g_assert_null (sfs_age_encryptor_new_passphrase (empty, LOG_N, &error));
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
  g_clear_error (&error);
  for (int log_n = -1; log_n <= 23; log_n += 24)
    {
      g_assert_null (sfs_age_encryptor_new_passphrase (passphrase, log_n, &error));
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
      g_clear_error (&error);
    }
}

/* A body that fills its last line ends with an empty one, and comes back as it was. */
static void
test_header_round_trip (void)
{
  g_autoptr (SfsSecret) file_key = sfs_secret_new (SFS_AGE_FILE_KEY_LENGTH);
  g_autoptr (SfsSecret) other_key = sfs_secret_new_copy ("0123456789abcdef", 16);
  g_autofree guint8 *body = make_plain (200);

  for (gsize length = 0; length <= 200; length++)
    {
      g_autoptr (GPtrArray)
          stanzas = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_age_stanza_free);
      g_autoptr (SfsAgeHeader) header = sfs_age_header_new ();
      g_autoptr (GString) text = NULL;
      g_autoptr (GError) error = NULL;
      const SfsAgeStanza *stanza;
      gsize used;

      g_ptr_array_add (stanzas, sfs_age_stanza_new ((const char *const[]){ "a", NULL }, body, 0));
      g_ptr_array_add (stanzas,
                       sfs_age_stanza_new ((const char *const[]){ "type", "!~", "3", NULL }, body,
                                           length));
      text = sfs_age_header_write (stanzas, file_key);
      g_string_append (text, "--- not of the header\n");
      sfs_age_header_feed (header, (const guint8 *) text->str, text->len, &used, &error);
      g_assert_no_error (error);
      g_assert_true (sfs_age_header_is_complete (header));
      g_assert_cmpuint (used, ==, text->len - strlen ("--- not of the header\n"));

      g_assert_cmpuint (sfs_age_header_get_stanzas (header)->len, ==, 2);
      stanza = g_ptr_array_index (sfs_age_header_get_stanzas (header), 1);
      g_assert_cmpuint (stanza->n_args, ==, 3);
      g_assert_cmpstr (stanza->args[1], ==, "!~");
      g_assert_cmpmem (stanza->body->data, stanza->body->len, body, length);

      g_assert_true (sfs_age_header_verify (header, file_key, &error));
      g_assert_false (sfs_age_header_verify (header, other_key, &error));
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HMAC);
    }
}

/* The same plaintext twice has nothing in common but its length. */
static void
test_reset (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;
  g_autofree guint8 *plain = make_plain (1000);
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  keys_init (&keys);
  encryptor = make_encryptor (&keys);
  decryptor = make_decryptor (&keys);
  convert_in_steps (G_CONVERTER (encryptor), plain, 1000, 100, 100, first, &error);
  g_assert_no_error (error);
  g_converter_reset (G_CONVERTER (encryptor));
  convert_in_steps (G_CONVERTER (encryptor), plain, 1000, 100, 100, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, second->len);
  g_assert_cmpint (memcmp (first->data + 33, second->data + 33, 43), !=, 0);
  g_assert_cmpint (memcmp (first->data + HEADER_AND_NONCE, second->data + HEADER_AND_NONCE, 1000),
                   !=, 0);

  /* An error does not outlive a reset, nor does a half-read file. */
  open_and_check (decryptor, second->data, second->len - 1, plain, 1000, &error);
  g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD);
  g_clear_error (&error);
  open_and_check (decryptor, first->data, first->len, plain, 1000, &error);
  g_assert_no_error (error);
}

/* GIO's own streams around the converters, with their own ideas of buffers. */
static void
test_streams (void)
{
  const gsize length = 5 * CHUNK + 123;
  g_auto (Keys) keys = { NULL };
  g_autofree guint8 *plain = make_plain (length);
  g_autofree guint8 *read = g_malloc (length + 1);
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;
  g_autoptr (GOutputStream) sealed = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  keys_init (&keys);
  encryptor = make_encryptor (&keys);
  decryptor = make_decryptor (&keys);

  out = g_converter_output_stream_new (sealed, G_CONVERTER (encryptor));
  for (gsize offset = 0; offset < length; offset += n)
    {
      n = MIN (10007, length - offset);
      g_output_stream_write_all (out, plain + offset, n, NULL, NULL, &error);
      g_assert_no_error (error);
      g_output_stream_flush (out, NULL, &error);
      g_assert_no_error (error);
    }
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sealed));
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, HEADER_AND_NONCE + length + 6 * 16);

  {
    g_autoptr (GInputStream) base = g_memory_input_stream_new_from_bytes (bytes);
    g_autoptr (GInputStream) in = g_converter_input_stream_new (base, G_CONVERTER (decryptor));

    g_input_stream_read_all (in, read, length + 1, &n, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (read, n, plain, length);
    g_assert_null (sfs_age_decryptor_get_error (decryptor));
  }

  /* One byte short: GIO gives what came before and says nothing; the decryptor does. */
  g_converter_reset (G_CONVERTER (decryptor));
  {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 1);
    g_autoptr (GInputStream) base = g_memory_input_stream_new_from_bytes (cut);
    g_autoptr (GInputStream) in = g_converter_input_stream_new (base, G_CONVERTER (decryptor));

    g_input_stream_read_all (in, read, length + 1, &n, NULL, &error);
    g_assert_cmpmem (read, n, plain, 5 * CHUNK);
    g_assert_error (sfs_age_decryptor_get_error (decryptor), SFS_SEAL_ERROR,
                    SFS_SEAL_ERROR_PAYLOAD);
  }
}

/* Nothing to read: the answers GConverter's contract has for them, and no harm. */
static void
test_contract (void)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (SfsAgeEncryptor) encryptor = NULL;
  g_autoptr (SfsAgeDecryptor) decryptor = NULL;
  g_autoptr (GError) error = NULL;
  guint8 out[1000];
  gsize n_read, n_written;

  keys_init (&keys);
  encryptor = make_encryptor (&keys);
  decryptor = make_decryptor (&keys);

  g_assert_cmpint (g_converter_convert (G_CONVERTER (encryptor), "a", 1, out, sizeof out,
                                        G_CONVERTER_FLUSH, &n_read, &n_written, &error),
                   ==, G_CONVERTER_FLUSHED);
  g_assert_cmpuint (n_read, ==, 1);
  g_assert_cmpuint (n_written, ==, HEADER_AND_NONCE);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (encryptor), "", 0, out, sizeof out,
                                        G_CONVERTER_NO_FLAGS, &n_read, &n_written, &error),
                   ==, G_CONVERTER_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (encryptor), "", 0, out, sizeof out,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error),
                   ==, G_CONVERTER_FINISHED);
  g_assert_cmpuint (n_written, ==, 17);

  g_assert_cmpint (g_converter_convert (G_CONVERTER (decryptor), "", 0, out, sizeof out,
                                        G_CONVERTER_NO_FLAGS, &n_read, &n_written, &error),
                   ==, G_CONVERTER_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_null (sfs_age_decryptor_get_error (decryptor));
}

static void
test_key_file (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "key.txt", NULL);
  g_autoptr (SfsSecret) identity = sfs_age_identity_generate ();
  g_autofree char *recipient = sfs_age_identity_to_recipient (identity, NULL);
  g_autofree char *contents = NULL;
  g_autofree char *several = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *comment = g_strdup_printf ("# public key: %s", recipient);
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const faulty[] = { "", "# only a comment\n", "\n\n", "AGE-SECRET-KEY-1\n",
                                        "age1something\n" };
  GStatBuf info;

  g_assert_true (sfs_age_key_file_create (path, identity, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &contents, NULL, &error));
  lines = g_strsplit (contents, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "# created: 2"));
  g_assert_cmpstr (lines[1], ==, comment);
  g_assert_cmpstr (lines[2], ==, sfs_secret_string (identity));
  g_assert_cmpstr (lines[3], ==, "");

  identities = sfs_age_key_file_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (identities->len, ==, 1);
  g_assert_cmpstr (sfs_secret_string (g_ptr_array_index (identities, 0)), ==,
                   sfs_secret_string (identity));
  g_clear_pointer (&identities, g_ptr_array_unref);

  /* A key is never overwritten. */
  g_assert_false (sfs_age_key_file_create (path, identity, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);

  several = g_strdup_printf ("\r\n#a\n%s\r\n\n%s", lines[2], lines[2]);
  g_assert_true (g_file_set_contents (path, several, -1, &error));
  identities = sfs_age_key_file_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (identities->len, ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      g_assert_true (g_file_set_contents (path, faulty[i], -1, &error));
      g_assert_null (sfs_age_key_file_read (path, &error));
      g_assert_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY);
      g_clear_error (&error);
    }
  g_unlink (path);
  g_assert_null (sfs_age_key_file_read (path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Several keys of one seller: the first stays the first, and none is there twice. */
static void
test_several (void)
{
  g_autoptr (SfsSecret) first = sfs_age_identity_generate ();
  g_autoptr (SfsSecret) second = sfs_age_identity_generate ();
  g_autoptr (SfsSecret) both = sfs_age_identities_join (first, second);
  g_autoptr (SfsSecret) again = sfs_age_identities_join (both, first);
  g_autoptr (SfsSecret) none = sfs_secret_new_string ("\n");
  g_autoptr (SfsSecret) same = sfs_age_identities_join (none, both);
  g_autoptr (GPtrArray) split = sfs_age_identities_split (both);
  g_autoptr (GPtrArray) nothing = sfs_age_identities_split (none);

  g_assert_cmpuint (split->len, ==, 2);
  g_assert_cmpstr (sfs_secret_string (split->pdata[0]), ==, sfs_secret_string (first));
  g_assert_cmpstr (sfs_secret_string (split->pdata[1]), ==, sfs_secret_string (second));
  g_assert_cmpstr (sfs_secret_string (again), ==, sfs_secret_string (both));
  g_assert_cmpstr (sfs_secret_string (same), ==, sfs_secret_string (both));
  g_assert_cmpuint (nothing->len, ==, 0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/seal/age/buffers", test_buffers);
  g_test_add_func ("/seal/age/recipients", test_recipients);
  g_test_add_func ("/seal/age/passphrase", test_passphrase);
  g_test_add_func ("/seal/age/header-round-trip", test_header_round_trip);
  g_test_add_func ("/seal/age/reset", test_reset);
  g_test_add_func ("/seal/age/streams", test_streams);
  g_test_add_func ("/seal/age/contract", test_contract);
  g_test_add_func ("/seal/age/key-file", test_key_file);
  g_test_add_func ("/seal/age/several", test_several);

  return g_test_run ();
}
