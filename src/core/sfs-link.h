/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SFS_LINK_SCHEME            "selfsame:"
#define SFS_LINK_THUMBPRINT_LENGTH 43

/* Private to src/core. (transfer full) (nullable): the link in a text, however it was pasted. */
char *sfs_link_find (const char *text);

G_END_DECLS
