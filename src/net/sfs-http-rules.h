/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Private to src/net: which answers are taken, and where a redirect may lead. */
gboolean     sfs_http_is_acceptable (SoupMessage *message);
gboolean     sfs_http_is_redirect (guint status);
SoupMessage *sfs_http_redirect (SoupMessage *message, gboolean allow_loopback);

G_END_DECLS
