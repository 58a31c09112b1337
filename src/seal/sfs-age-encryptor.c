/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-stream.h"
#include "seal/sfs-age-wrap.h"

#include <sodium.h>
#include <string.h>

/* “age-encryption.org/v1”, and “--- ” with a MAC in base64; and “-> X25519 ” with a share, and the
 * wrapped file key below it. Each line with its end. */
#define HEADER_LENGTH (22 + 4 + 43 + 1)
#define STANZA_LENGTH (10 + 43 + 1 + 43 + 1)

struct _SfsAgeEncryptor
{
  GObject parent_instance;

  /* One of the two is set. */
  GByteArray *recipients; /* SFS_AGE_KEY_LENGTH bytes each */
  SfsSecret *passphrase;
  int log_n;

  GString *preamble; /* header and payload nonce, written at the first call */
  gsize preamble_given;
  SfsAgeStream *stream;
  GError *error; /* sticky */
};

static void sfs_age_encryptor_converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsAgeEncryptor,
                               sfs_age_encryptor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      sfs_age_encryptor_converter_init))

static GPtrArray *
wrap_file_key (SfsAgeEncryptor *self, SfsSecret *file_key, GError **error)
{
  g_autoptr (GPtrArray)
      stanzas = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_age_stanza_free);

  if (self->passphrase != NULL)
    {
      SfsAgeStanza *stanza = sfs_age_scrypt_wrap (self->passphrase, self->log_n, file_key, error);

      if (stanza == NULL)
        return NULL;
      g_ptr_array_add (stanzas, stanza);
    }
  else
    {
      for (guint i = 0; i < self->recipients->len; i += SFS_AGE_KEY_LENGTH)
        g_ptr_array_add (stanzas, sfs_age_x25519_wrap (self->recipients->data + i, file_key));
    }

  return g_steal_pointer (&stanzas);
}

/* Makes file key, header and nonce. Not before the first bytes come: scrypt takes its time, and a
 * converter that was reset must not use a file key twice. */
static gboolean
start (SfsAgeEncryptor *self, GError **error)
{
  g_autoptr (SfsSecret) file_key = sfs_secret_new (SFS_AGE_FILE_KEY_LENGTH);
  g_autoptr (GPtrArray) stanzas = NULL;
  guint8 nonce[SFS_AGE_NONCE_LENGTH];

  randombytes_buf (sfs_secret_data (file_key), SFS_AGE_FILE_KEY_LENGTH);
  stanzas = wrap_file_key (self, file_key, error);
  if (stanzas == NULL)
    return FALSE;

  randombytes_buf (nonce, sizeof nonce);
  self->preamble = sfs_age_header_write (stanzas, file_key);
  g_string_append_len (self->preamble, (const char *) nonce, sizeof nonce);
  self->stream = sfs_age_stream_new (file_key, nonce);
  return TRUE;
}

static GConverterResult
sfs_age_encryptor_convert (GConverter *converter,
                           const void *inbuf,
                           gsize inbuf_size,
                           void *outbuf,
                           gsize outbuf_size,
                           GConverterFlags flags,
                           gsize *bytes_read,
                           gsize *bytes_written,
                           GError **error)
{
  SfsAgeEncryptor *self = SFS_AGE_ENCRYPTOR (converter);
  SfsAgeIo io = { inbuf, inbuf_size, outbuf, outbuf_size, (flags & G_CONVERTER_INPUT_AT_END) != 0 };
  SfsAgeStreamState state = SFS_AGE_STREAM_MORE;
  gsize n;

  if (self->error == NULL && self->stream == NULL)
    start (self, &self->error);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return G_CONVERTER_ERROR;
    }

  n = MIN (self->preamble->len - self->preamble_given, io.out_left);
  sfs_age_io_copy (&io, (const guint8 *) self->preamble->str + self->preamble_given, n);
  self->preamble_given += n;
  if (self->preamble_given == self->preamble->len)
    state = sfs_age_stream_seal (self->stream, &io);

  *bytes_read = inbuf_size - io.in_left;
  *bytes_written = outbuf_size - io.out_left;
  if (state == SFS_AGE_STREAM_DONE)
    return G_CONVERTER_FINISHED;
  return sfs_age_io_result (*bytes_read, *bytes_written, &io, flags, error);
}

static void
sfs_age_encryptor_reset (GConverter *converter)
{
  SfsAgeEncryptor *self = SFS_AGE_ENCRYPTOR (converter);

  g_clear_pointer (&self->stream, sfs_age_stream_free);
  if (self->preamble != NULL)
    g_string_free (g_steal_pointer (&self->preamble), TRUE);
  self->preamble_given = 0;
  g_clear_error (&self->error);
}

static void
sfs_age_encryptor_finalize (GObject *object)
{
  SfsAgeEncryptor *self = SFS_AGE_ENCRYPTOR (object);

  sfs_age_encryptor_reset (G_CONVERTER (self));
  g_clear_pointer (&self->recipients, g_byte_array_unref);
  g_clear_pointer (&self->passphrase, sfs_secret_unref);

  G_OBJECT_CLASS (sfs_age_encryptor_parent_class)->finalize (object);
}

static void
sfs_age_encryptor_converter_init (GConverterIface *iface)
{
  iface->convert = sfs_age_encryptor_convert;
  iface->reset = sfs_age_encryptor_reset;
}

static void
sfs_age_encryptor_class_init (SfsAgeEncryptorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_age_encryptor_finalize;
}

static void
sfs_age_encryptor_init (SfsAgeEncryptor *self)
{
}

/**
 * sfs_age_get_sealed_size:
 * @plain: length of the plaintext
 * @n_recipients: how many keys it is sealed to, none of them a passphrase
 *
 * The length of an age file depends on nothing else (C2SP age.md): lines of a fixed length, and a
 * tag for each chunk, of which an empty plaintext has one.
 *
 * Returns: length of the sealed file
 */
gint64
sfs_age_get_sealed_size (gint64 plain, guint n_recipients)
{
  gint64 chunks = MAX (1, (plain + SFS_AGE_CHUNK - 1) / SFS_AGE_CHUNK);

  return HEADER_LENGTH + (gint64) n_recipients * STANZA_LENGTH + SFS_AGE_NONCE_LENGTH + plain +
         chunks * SFS_AGE_TAG_LENGTH;
}

/**
 * sfs_age_encryptor_new:
 * @recipients: `age1…`, one at least, NULL-terminated
 * @error: return location
 *
 * Makes a converter from plaintext to an age file (C2SP age.md) that each of @recipients can open.
 * It holds two chunks at most, whatever the length of the file.
 *
 * Returns: (transfer full): it, or %NULL with %SFS_SEAL_ERROR_KEY when there is no recipient or one
 *   of them is none
 */
SfsAgeEncryptor *
sfs_age_encryptor_new (const char *const *recipients, GError **error)
{
  g_autoptr (SfsAgeEncryptor) self = g_object_new (SFS_TYPE_AGE_ENCRYPTOR, NULL);

  self->recipients = g_byte_array_new ();
  for (gsize i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      guint8 recipient[SFS_AGE_KEY_LENGTH];

      if (!sfs_age_recipient_parse (recipients[i], recipient, error))
        return NULL;
      g_byte_array_append (self->recipients, recipient, sizeof recipient);
    }

  if (self->recipients->len == 0)
    {
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "No recipient");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sfs_age_encryptor_new_passphrase:
 * @passphrase: the passphrase, not empty
 * @log_n: log2 of scrypt's cost, 1 to 22; 18 is what age itself takes
 * @error: return location
 *
 * Makes a converter from plaintext to an age file under a passphrase. The first conversion takes
 * 1 KiB of memory times two to the power of @log_n, and about a second for 18.
 *
 * Returns: (transfer full): it, or %NULL with %SFS_SEAL_ERROR_KEY
 */
SfsAgeEncryptor *
sfs_age_encryptor_new_passphrase (SfsSecret *passphrase, int log_n, GError **error)
{
  SfsAgeEncryptor *self;

  if (sfs_secret_length (passphrase) == 0 || log_n < 1 || log_n > SFS_AGE_SCRYPT_MAX_LOG_N)
    {
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY,
                           "An empty passphrase, or a work factor out of bounds");
      return NULL;
    }

  self = g_object_new (SFS_TYPE_AGE_ENCRYPTOR, NULL);
  self->passphrase = sfs_secret_ref (passphrase);
  self->log_n = log_n;
  return self;
}
