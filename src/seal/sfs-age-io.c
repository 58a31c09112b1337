/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-age-io.h"

#include <string.h>

/**
 * sfs_age_io_copy:
 * @self: what there is to read and to fill
 * @data: (array length=length): what goes out
 * @length: bytes of it, for which there must be room
 *
 * Appends to the output.
 */
void
sfs_age_io_copy (SfsAgeIo *self, const guint8 *data, gsize length)
{
  g_return_if_fail (length <= self->out_left);

  if (length == 0)
    return;
  memcpy (self->out, data, length);
  self->out += length;
  self->out_left -= length;
}

/**
 * sfs_age_io_result:
 * @n_read: bytes that this call took
 * @n_written: bytes that this call gave
 * @rest: what is left of input and room
 * @flags: as the call got them
 * @error: return location
 *
 * Says what [method@Gio.Converter.convert] wants to hear when the end is not reached. An age file
 * can not be flushed in the middle of a chunk: FLUSHED means here that nothing waits that could go.
 *
 * Returns: the result, with %G_IO_ERROR_PARTIAL_INPUT when it is an error
 */
GConverterResult
sfs_age_io_result (
    gsize n_read, gsize n_written, SfsAgeIo *rest, GConverterFlags flags, GError **error)
{
  if ((flags & G_CONVERTER_FLUSH) != 0 && rest->in_left == 0 && rest->out_left > 0)
    return G_CONVERTER_FLUSHED;
  if (n_read > 0 || n_written > 0)
    return G_CONVERTER_CONVERTED;

  /* There is always some room, so what is missing is input. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "More input is needed");
  return G_CONVERTER_ERROR;
}
