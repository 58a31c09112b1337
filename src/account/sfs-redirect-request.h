/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SFS_REDIRECT_PATH "/callback"

/* (transfer full) (nullable): the query of a request head that asks for the redirect URI's path at
 * @authority; NULL for any other. */
char *sfs_redirect_request_parse (const char *head, gsize length, const char *authority);

G_END_DECLS
