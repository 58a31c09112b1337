/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What GLib leaves open about a disk. */
gboolean sfs_disk_is_full (const GError *error);

/* Both set errno where they return FALSE. */
gboolean sfs_disk_make_folder (const char *path);
gboolean sfs_disk_sync_folder (const char *path);

G_END_DECLS
