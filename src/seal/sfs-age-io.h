/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one call of g_converter_convert () has to read and to fill; the parts of a converter each
 * take from it and put into it. */
typedef struct
{
  const guint8 *in;
  gsize in_left;
  guint8 *out;
  gsize out_left;
  gboolean at_end; /* nothing comes after @in */
} SfsAgeIo;

void sfs_age_io_copy (SfsAgeIo *self, const guint8 *data, gsize length);
/* The answer of g_converter_convert () when neither finished nor failed. */
GConverterResult sfs_age_io_result (
    gsize n_read, gsize n_written, SfsAgeIo *rest, GConverterFlags flags, GError **error);

G_END_DECLS
