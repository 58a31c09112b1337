/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bech32 (BIP 173) without its limit of 90 characters, as C2SP age.md asks. */

/* Characters of the encoding of @length bytes, without a NUL. */
gsize sfs_bech32_encoded_length (const char *hrp, gsize length);
/* Writes that many characters and a NUL to @out, in the case of @hrp. */
void sfs_bech32_encode (const char *hrp, const guint8 *data, gsize length, char *out);
/* TRUE when @text is valid, begins with exactly @hrp and holds exactly @length bytes. */
gboolean sfs_bech32_decode (const char *text, const char *hrp, guint8 *data, gsize length);

G_END_DECLS
