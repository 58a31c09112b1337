/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int sfs_pipewire_connect (GError **error); /* a descriptor to close, or -1; may block */

G_END_DECLS
