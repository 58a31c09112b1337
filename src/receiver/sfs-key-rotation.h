/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-jws.h"

G_BEGIN_DECLS

/* A descriptor to close, -1 with an error: while it is open nobody rotates the keys in @dir. */
int sfs_key_rotation_lock (const char *dir, GError **error);
gboolean
sfs_key_rotation_run (const char *dir, char **thumbprint, char **former_path, GError **error);

G_END_DECLS
