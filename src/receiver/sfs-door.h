/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>
#include "receiver/sfs-receiver-limits.h"

G_BEGIN_DECLS

/* Watches the connections of a server: counts them, and cuts those that are too slow. */
typedef struct _SfsDoor SfsDoor;

SfsDoor *sfs_door_new (SoupServer *server, const SfsReceiverLimits *limits);
void sfs_door_free (SfsDoor *self);

G_END_DECLS
