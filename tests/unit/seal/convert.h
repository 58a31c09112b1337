/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Drives @converter by hand, at most @in_step bytes into a call and room for @out_step out of it.
 * FALSE and what had come out by then when it fails. */
gboolean convert_in_steps (GConverter *converter,
                           const guint8 *data,
                           gsize length,
                           gsize in_step,
                           gsize out_step,
                           GByteArray *out,
                           GError **error);

G_END_DECLS
