/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-stream.h"
#include "seal/sfs-age-wrap.h"

#include <string.h>

struct _SfsAgeDecryptor
{
  GObject parent_instance;

  /* One of the two is set. */
  GPtrArray *identities; /* of SfsAgeIdentity */
  SfsSecret *passphrase;

  SfsAgeHeader *header; /* until it is read */
  SfsSecret *file_key;  /* from then until the nonce is read */
  guint8 nonce[SFS_AGE_NONCE_LENGTH];
  gsize nonce_length;
  SfsAgeStream *stream; /* from then on */
  GError *error;        /* sticky */
};

static void sfs_age_decryptor_converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsAgeDecryptor,
                               sfs_age_decryptor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      sfs_age_decryptor_converter_init))

static SfsSecret *
unwrap_file_key (SfsAgeDecryptor *self, GPtrArray *stanzas, GError **error)
{
  if (self->passphrase != NULL)
    return sfs_age_scrypt_unwrap (stanzas, self->passphrase, error);

  for (guint i = 0; i < self->identities->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      SfsSecret *file_key =
          sfs_age_x25519_unwrap (stanzas, g_ptr_array_index (self->identities, i), &local_error);

      if (file_key != NULL)
        return file_key;
      if (!g_error_matches (local_error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH,
                       "The file is for none of the identities");
  return NULL;
}

/* TRUE and no file key yet: more input is needed. */
static gboolean
read_header (SfsAgeDecryptor *self, SfsAgeIo *io, GError **error)
{
  GPtrArray *stanzas;
  gsize used;

  if (self->header == NULL)
    self->header = sfs_age_header_new ();
  if (!sfs_age_header_feed (self->header, io->in, io->in_left, &used, error))
    return FALSE;
  io->in += used;
  io->in_left -= used;

  if (!sfs_age_header_is_complete (self->header))
    {
      if (!io->at_end)
        return TRUE;
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HEADER, "The header is cut off");
      return FALSE;
    }

  stanzas = sfs_age_header_get_stanzas (self->header);
  if (!sfs_age_stanzas_check (stanzas, error))
    return FALSE;
  self->file_key = unwrap_file_key (self, stanzas, error);
  if (self->file_key == NULL || !sfs_age_header_verify (self->header, self->file_key, error))
    return FALSE;
  g_clear_pointer (&self->header, sfs_age_header_free);
  return TRUE;
}

/* TRUE and no stream yet: more input is needed. */
static gboolean
read_nonce (SfsAgeDecryptor *self, SfsAgeIo *io, GError **error)
{
  gsize n = MIN (sizeof self->nonce - self->nonce_length, io->in_left);

  if (n > 0)
    memcpy (self->nonce + self->nonce_length, io->in, n);
  self->nonce_length += n;
  io->in += n;
  io->in_left -= n;

  if (self->nonce_length < sizeof self->nonce)
    {
      if (!io->at_end)
        return TRUE;
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_HEADER,
                           "The file ends before the payload's nonce");
      return FALSE;
    }

  self->stream = sfs_age_stream_new (self->file_key, self->nonce);
  g_clear_pointer (&self->file_key, sfs_secret_unref);
  return TRUE;
}

static SfsAgeStreamState
advance (SfsAgeDecryptor *self, SfsAgeIo *io, GError **error)
{
  if (self->stream == NULL && self->file_key == NULL && !read_header (self, io, error))
    return SFS_AGE_STREAM_BROKEN;
  if (self->file_key != NULL && !read_nonce (self, io, error))
    return SFS_AGE_STREAM_BROKEN;
  if (self->stream != NULL)
    return sfs_age_stream_open (self->stream, io, error);
  return SFS_AGE_STREAM_MORE;
}

static GConverterResult
sfs_age_decryptor_convert (GConverter *converter,
                           const void *inbuf,
                           gsize inbuf_size,
                           void *outbuf,
                           gsize outbuf_size,
                           GConverterFlags flags,
                           gsize *bytes_read,
                           gsize *bytes_written,
                           GError **error)
{
  SfsAgeDecryptor *self = SFS_AGE_DECRYPTOR (converter);
  SfsAgeIo io = { inbuf, inbuf_size, outbuf, outbuf_size, (flags & G_CONVERTER_INPUT_AT_END) != 0 };
  SfsAgeStreamState state = SFS_AGE_STREAM_BROKEN;

  if (self->error == NULL)
    state = advance (self, &io, &self->error);

  *bytes_read = inbuf_size - io.in_left;
  *bytes_written = outbuf_size - io.out_left;
  /* Chunks that were authentic go out first: the error is there the next time. */
  if (state == SFS_AGE_STREAM_BROKEN && *bytes_written > 0)
    return G_CONVERTER_CONVERTED;
  if (state == SFS_AGE_STREAM_BROKEN)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return G_CONVERTER_ERROR;
    }
  if (state == SFS_AGE_STREAM_DONE)
    return G_CONVERTER_FINISHED;
  return sfs_age_io_result (*bytes_read, *bytes_written, &io, flags, error);
}

static void
sfs_age_decryptor_reset (GConverter *converter)
{
  SfsAgeDecryptor *self = SFS_AGE_DECRYPTOR (converter);

  g_clear_pointer (&self->header, sfs_age_header_free);
  g_clear_pointer (&self->file_key, sfs_secret_unref);
  g_clear_pointer (&self->stream, sfs_age_stream_free);
  self->nonce_length = 0;
  g_clear_error (&self->error);
}

static void
sfs_age_decryptor_finalize (GObject *object)
{
  SfsAgeDecryptor *self = SFS_AGE_DECRYPTOR (object);

  sfs_age_decryptor_reset (G_CONVERTER (self));
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_pointer (&self->passphrase, sfs_secret_unref);

  G_OBJECT_CLASS (sfs_age_decryptor_parent_class)->finalize (object);
}

static void
sfs_age_decryptor_converter_init (GConverterIface *iface)
{
  iface->convert = sfs_age_decryptor_convert;
  iface->reset = sfs_age_decryptor_reset;
}

static void
sfs_age_decryptor_class_init (SfsAgeDecryptorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sfs_age_decryptor_finalize;
}

static void
sfs_age_decryptor_init (SfsAgeDecryptor *self)
{
}

/**
 * sfs_age_decryptor_new:
 * @identities: (element-type SfsSecret): `AGE-SECRET-KEY-1…`, one at least
 * @error: return location
 *
 * Makes a converter from an age file (C2SP age.md) to its plaintext. It holds two chunks at most,
 * gives out nothing that is not authenticated, and stays at the first error. Only when it has
 * finished was the file whole.
 *
 * Returns: (transfer full): it, or %NULL with %SFS_SEAL_ERROR_KEY when there is no identity or one
 *   of them is none
 */
SfsAgeDecryptor *
sfs_age_decryptor_new (GPtrArray *identities, GError **error)
{
  g_autoptr (SfsAgeDecryptor) self = g_object_new (SFS_TYPE_AGE_DECRYPTOR, NULL);

  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_age_identity_free);
  for (guint i = 0; i < identities->len; i++)
    {
      SfsAgeIdentity *identity = sfs_age_identity_parse (g_ptr_array_index (identities, i), error);

      if (identity == NULL)
        return NULL;
      g_ptr_array_add (self->identities, identity);
    }

  if (self->identities->len == 0)
    {
      g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_KEY, "No identity");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sfs_age_decryptor_new_passphrase:
 * @passphrase: the passphrase
 *
 * Makes a converter from an age file under a passphrase to its plaintext; see
 * [ctor@AgeDecryptor.new]. How long the header takes is the file's to say, up to a work factor of
 * 22 (4 GiB of memory, and some 20 seconds).
 *
 * Returns: (transfer full): it
 */
SfsAgeDecryptor *
sfs_age_decryptor_new_passphrase (SfsSecret *passphrase)
{
  SfsAgeDecryptor *self = g_object_new (SFS_TYPE_AGE_DECRYPTOR, NULL);

  self->passphrase = sfs_secret_ref (passphrase);
  return self;
}

/**
 * sfs_age_decryptor_get_error:
 * @self: a decryptor
 *
 * [class@Gio.ConverterInputStream] drops an error when it returned bytes with the same call; this
 * is where it stays.
 *
 * Returns: (nullable) (transfer none): the error that @self stopped at
 */
const GError *
sfs_age_decryptor_get_error (SfsAgeDecryptor *self)
{
  return self->error;
}
