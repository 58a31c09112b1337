/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-jws.h"

G_BEGIN_DECLS

gboolean
sfs_key_rotation_run (const char *dir, char **thumbprint, char **former_path, GError **error);

G_END_DECLS
