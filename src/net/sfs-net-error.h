/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Private to src/net. (transfer full) both ways: the same in the words of SFS_NET_ERROR. */
GError *sfs_net_error_from_transport (GError *error);

G_END_DECLS
