/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to src/core. Whether @text is one JSON value by the letter of RFC 8259, nested at most
 * @max_depth deep, with unique member names, no U+0000 and no lone surrogate. */
gboolean sfs_json_scan (const char *text, gsize length, guint max_depth, GError **error);

G_END_DECLS
