/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "session/sfs-elsewhere.h"
#include "session/sfs-queue.h"

G_BEGIN_DECLS

/* What earlier runs left unsent, a card each; and folders that the seller chose and that cannot be
 * looked at. Invisible where there is nothing. Signals: "go-on" (id), "give-up" (id), "again"
 * (folder) and "forget" (folder): what the seller pressed. */
#define SFS_TYPE_WAITING_LIST (sfs_waiting_list_get_type ())
G_DECLARE_FINAL_TYPE (SfsWaitingList, sfs_waiting_list, SFS, WAITING_LIST, AdwBin)

/* @pending: of SfsPending; @folders (nullable): of SfsElsewhere; @queue (nullable): what goes on by itself. */
void  sfs_waiting_list_set (SfsWaitingList *self, GPtrArray *pending, GPtrArray *folders, SfsQueue *queue);
void  sfs_waiting_list_update (SfsWaitingList *self, SfsQueue *queue, const char *id);
char *sfs_waiting_list_dup_status (SfsQueue *queue, const char *id); /* in words; (nullable) */

G_END_DECLS
