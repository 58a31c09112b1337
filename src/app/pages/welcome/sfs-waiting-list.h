/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "session/sfs-pending.h"

G_BEGIN_DECLS

/* What earlier runs left unsent, a card each; invisible where there is nothing. Signals: "go-on" (id)
 * and "give-up" (id): what the seller pressed. */
#define SFS_TYPE_WAITING_LIST (sfs_waiting_list_get_type ())
G_DECLARE_FINAL_TYPE (SfsWaitingList, sfs_waiting_list, SFS, WAITING_LIST, AdwBin)

void sfs_waiting_list_set (SfsWaitingList *self, GPtrArray *pending); /* of SfsPending */

G_END_DECLS
