/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-stream.h"

#include "seal/sfs-age.h"

#include <sodium.h>
#include <string.h>

struct _SfsAgeStream
{
  SfsSecret *key;
  guint64 counter;    /* of chunks; the format has 88 bits, more than 2^64 chunks nobody has */
  gboolean last_done; /* the last chunk has been sealed or opened */

  /* Plaintext passes through one of these, so both are wiped. They are made when the caller's own
   * buffers do not do. */
  SfsSecret *gathered; /* input, until it is a chunk */
  gsize gathered_length;
  SfsSecret *waiting; /* output, until there is room */
  gsize waiting_start;
  gsize waiting_end;
};

static void
make_nonce (SfsAgeStream *self,
            gboolean last,
            guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES])
{
  guint64 counter = GUINT64_TO_BE (self->counter);

  /* Eleven bytes of big-endian counter, one that marks the last chunk. */
  memset (nonce, 0, crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
  memcpy (nonce + 3, &counter, sizeof counter);
  nonce[11] = last ? 1 : 0;
}

static void
seal_chunk (SfsAgeStream *self, const guint8 *plain, gsize length, gboolean last, guint8 *sealed)
{
  guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

  make_nonce (self, last, nonce);
  crypto_aead_chacha20poly1305_ietf_encrypt (sealed, NULL, plain, length, NULL, 0, NULL, nonce,
                                             sfs_secret_data (self->key));
}

static gboolean
open_chunk (SfsAgeStream *self, const guint8 *sealed, gsize length, gboolean last, guint8 *plain)
{
  guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

  make_nonce (self, last, nonce);
  return crypto_aead_chacha20poly1305_ietf_decrypt (plain, NULL, NULL, sealed, length, NULL, 0,
                                                    nonce, sfs_secret_data (self->key)) == 0;
}

/* Moves output that waited; FALSE when some of it still does. */
static gboolean
give_waiting (SfsAgeStream *self, SfsAgeIo *io)
{
  gsize n = MIN (self->waiting_end - self->waiting_start, io->out_left);

  if (n > 0)
    sfs_age_io_copy (io, sfs_secret_data (self->waiting) + self->waiting_start, n);
  self->waiting_start += n;
  return self->waiting_start == self->waiting_end;
}

/* Takes input until @want bytes are gathered. */
static void
gather (SfsAgeStream *self, SfsAgeIo *io, gsize want)
{
  gsize n = MIN (want - self->gathered_length, io->in_left);

  if (n == 0)
    return;
  if (self->gathered == NULL)
    self->gathered = sfs_secret_new (SFS_AGE_SEALED_CHUNK);
  memcpy (sfs_secret_data (self->gathered) + self->gathered_length, io->in, n);
  self->gathered_length += n;
  io->in += n;
  io->in_left -= n;
}

/* Where a chunk comes from: right out of the caller's input where that holds it whole. */
static const guint8 *
take_chunk (SfsAgeStream *self, SfsAgeIo *io, gsize length)
{
  const guint8 *chunk = io->in;

  if (self->gathered_length > 0)
    {
      self->gathered_length = 0;
      return sfs_secret_data (self->gathered);
    }
  io->in += length;
  io->in_left -= length;
  return chunk;
}

/* Where a chunk goes: right into the caller's output where there is room. */
static guint8 *
find_room (SfsAgeStream *self, SfsAgeIo *io, gsize length)
{
  if (io->out_left >= length)
    return io->out;
  if (self->waiting == NULL)
    self->waiting = sfs_secret_new (SFS_AGE_SEALED_CHUNK);
  return sfs_secret_data (self->waiting);
}

static void
put_chunk (SfsAgeStream *self, SfsAgeIo *io, const guint8 *chunk, gsize length, gboolean last)
{
  if (chunk == io->out)
    {
      io->out += length;
      io->out_left -= length;
    }
  else
    {
      self->waiting_start = 0;
      self->waiting_end = length;
    }
  self->counter++;
  self->last_done = last;
}

static SfsAgeStreamState
broken (GError **error, const char *message)
{
  g_set_error_literal (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_PAYLOAD, message);
  return SFS_AGE_STREAM_BROKEN;
}

/**
 * sfs_age_stream_new:
 * @file_key: the file key
 * @nonce: the nonce that the payload begins with
 *
 * Returns: (transfer full): a stream at its first chunk
 */
SfsAgeStream *
sfs_age_stream_new (SfsSecret *file_key, const guint8 nonce[SFS_AGE_NONCE_LENGTH])
{
  SfsAgeStream *self = g_new0 (SfsAgeStream, 1);

  self->key = sfs_secret_new (SFS_AGE_KEY_LENGTH);
  sfs_age_hkdf (sfs_secret_data (self->key), sfs_secret_data (file_key),
                sfs_secret_length (file_key), nonce, SFS_AGE_NONCE_LENGTH, "payload");
  return self;
}

void
sfs_age_stream_free (SfsAgeStream *self)
{
  g_clear_pointer (&self->key, sfs_secret_unref);
  g_clear_pointer (&self->gathered, sfs_secret_unref);
  g_clear_pointer (&self->waiting, sfs_secret_unref);
  g_free (self);
}

/**
 * sfs_age_stream_seal:
 * @self: a stream
 * @io: plaintext and room for ciphertext
 *
 * Seals what is there. A chunk waits until it is known whether anything follows it, since the last
 * one is marked.
 *
 * Returns: %SFS_AGE_STREAM_DONE after the last byte of the last chunk has gone out
 */
SfsAgeStreamState
sfs_age_stream_seal (SfsAgeStream *self, SfsAgeIo *io)
{
  while (TRUE)
    {
      gsize length;
      gboolean last;
      const guint8 *plain;
      guint8 *sealed;

      if (!give_waiting (self, io))
        return SFS_AGE_STREAM_MORE;
      if (self->last_done)
        return SFS_AGE_STREAM_DONE;

      if (self->gathered_length == 0 && (io->at_end || io->in_left > SFS_AGE_CHUNK))
        {
          length = MIN (io->in_left, SFS_AGE_CHUNK);
          last = io->in_left <= SFS_AGE_CHUNK;
        }
      else
        {
          gather (self, io, SFS_AGE_CHUNK);
          if (io->in_left == 0 && !io->at_end)
            return SFS_AGE_STREAM_MORE;
          length = self->gathered_length;
          last = io->in_left == 0;
        }

      plain = take_chunk (self, io, length);
      sealed = find_room (self, io, length + SFS_AGE_TAG_LENGTH);
      seal_chunk (self, plain, length, last, sealed);
      put_chunk (self, io, sealed, length + SFS_AGE_TAG_LENGTH, last);
    }
}

/**
 * sfs_age_stream_open:
 * @self: a stream
 * @io: ciphertext and room for plaintext
 * @error: return location
 *
 * Opens what is there. A chunk goes out when it is authenticated and not before. Whether a full
 * chunk is the last one is found by trying, so it need not wait for what follows: what is
 * authentic is given out before anything wrong behind it is reported, as age itself does.
 *
 * Returns: %SFS_AGE_STREAM_DONE at the end of a payload that is whole, %SFS_AGE_STREAM_BROKEN with
 *   %SFS_SEAL_ERROR_PAYLOAD when it is altered, cut off or followed by something
 */
SfsAgeStreamState
sfs_age_stream_open (SfsAgeStream *self, SfsAgeIo *io, GError **error)
{
  while (TRUE)
    {
      gsize length;
      gboolean last;
      const guint8 *sealed;
      guint8 *plain;

      if (!give_waiting (self, io))
        return SFS_AGE_STREAM_MORE;
      if (self->last_done && io->in_left > 0)
        return broken (error, "Something follows the end of the payload");
      if (self->last_done)
        return io->at_end ? SFS_AGE_STREAM_DONE : SFS_AGE_STREAM_MORE;

      if (self->gathered_length == 0 && (io->at_end || io->in_left >= SFS_AGE_SEALED_CHUNK))
        {
          length = MIN (io->in_left, SFS_AGE_SEALED_CHUNK);
        }
      else
        {
          gather (self, io, SFS_AGE_SEALED_CHUNK);
          if (self->gathered_length < SFS_AGE_SEALED_CHUNK && !io->at_end)
            return SFS_AGE_STREAM_MORE;
          length = self->gathered_length;
        }

      if (length < SFS_AGE_TAG_LENGTH)
        return broken (error, "The payload is cut off");
      if (length == SFS_AGE_TAG_LENGTH && self->counter > 0)
        return broken (error, "The payload ends with an empty chunk");

      sealed = take_chunk (self, io, length);
      plain = find_room (self, io, length - SFS_AGE_TAG_LENGTH);
      last = length < SFS_AGE_SEALED_CHUNK;
      if (!open_chunk (self, sealed, length, last, plain))
        {
          if (last || !open_chunk (self, sealed, length, TRUE, plain))
            return broken (error, "The payload was altered or is cut off");
          last = TRUE;
        }
      put_chunk (self, io, plain, length - SFS_AGE_TAG_LENGTH, last);
    }
}
