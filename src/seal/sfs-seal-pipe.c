/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-seal-pipe.h"

#include "seal/sfs-age-stream.h"

/* Four chunks: large enough that what a read and a write cost does not show, small enough to stay
 * in a core's cache. */
#define BUFFER_LENGTH ((gsize) 4 * SFS_AGE_SEALED_CHUNK)
#define LINE ((gsize) 64)

struct _SfsSealPipe
{
  GConverter *converter;
  SfsSealWriteFunc write_func;
  gpointer user_data;
  SfsSecret *out; /* plaintext or ciphertext: wiped in any case */
};

static SfsSecret *
make_buffer (void)
{
  return sfs_secret_new (BUFFER_LENGTH + LINE);
}

/* A secret begins anywhere; what begins with a line of the cache is copied and encrypted faster. */
static guint8 *
get_buffer (SfsSecret *secret)
{
  guint8 *data = sfs_secret_data (secret);

  return data + (LINE - (guintptr) data % LINE) % LINE;
}

/* One call of the converter. */
static gboolean
step (SfsSealPipe *self,
      const guint8 *data,
      gsize length,
      GConverterFlags flags,
      gsize *n_read,
      gboolean *finished,
      GError **error)
{
  GConverterResult result;
  gsize n_written = 0;

  result = g_converter_convert (self->converter, data, length, get_buffer (self->out),
                                BUFFER_LENGTH, flags, n_read, &n_written, error);
  if (result == G_CONVERTER_ERROR)
    return FALSE;
  *finished = result == G_CONVERTER_FINISHED;
  return n_written == 0 ||
         self->write_func (get_buffer (self->out), n_written, self->user_data, error);
}

/**
 * sfs_seal_pipe_new:
 * @converter: a [class@AgeEncryptor] or [class@AgeDecryptor]
 * @write_func: where the output goes
 * @user_data: for @write_func
 *
 * Returns: (transfer full): a pipe through which nothing has gone
 */
SfsSealPipe *
sfs_seal_pipe_new (GConverter *converter, SfsSealWriteFunc write_func, gpointer user_data)
{
  SfsSealPipe *self = g_new0 (SfsSealPipe, 1);

  self->converter = g_object_ref (converter);
  self->write_func = write_func;
  self->user_data = user_data;
  self->out = make_buffer ();
  return self;
}

void
sfs_seal_pipe_free (SfsSealPipe *self)
{
  g_object_unref (self->converter);
  sfs_secret_unref (self->out);
  g_free (self);
}

/**
 * sfs_seal_pipe_push:
 * @self: a pipe
 * @data: (array length=length): the next bytes
 * @length: how many
 * @error: return location
 *
 * Returns: FALSE with the converter's or the write function's error
 */
gboolean
sfs_seal_pipe_push (SfsSealPipe *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gboolean finished;
      gsize n_read = 0;

      if (!step (self, data, length, G_CONVERTER_NO_FLAGS, &n_read, &finished, error))
        return FALSE;
      data += n_read;
      length -= n_read;
    }
  return TRUE;
}

/**
 * sfs_seal_pipe_finish:
 * @self: a pipe that everything has been pushed through
 * @error: return location
 *
 * Returns: FALSE with the converter's or the write function's error: what was written is then not
 *   whole
 */
gboolean
sfs_seal_pipe_finish (SfsSealPipe *self, GError **error)
{
  gboolean finished = FALSE;

  while (!finished)
    {
      static const guint8 nothing;
      gsize n_read = 0;

      if (!step (self, &nothing, 0, G_CONVERTER_INPUT_AT_END, &n_read, &finished, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sfs_seal_pipe_push_stream:
 * @self: a pipe
 * @in: what to read to its end
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Returns: FALSE with the error of @in, of the converter or of the write function
 */
gboolean
sfs_seal_pipe_push_stream (SfsSealPipe *self,
                           GInputStream *in,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (SfsSecret) buffer = make_buffer ();
  gsize n_read;

  do
    {
      /* Not every stream looks whether it is cancelled. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !g_input_stream_read_all (in, get_buffer (buffer), BUFFER_LENGTH, &n_read, cancellable,
                                    error) ||
          !sfs_seal_pipe_push (self, get_buffer (buffer), n_read, error))
        return FALSE;
    }
  while (n_read == BUFFER_LENGTH);

  return sfs_seal_pipe_finish (self, error);
}
