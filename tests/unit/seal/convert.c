/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "convert.h"

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
