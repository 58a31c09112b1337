/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-sent.h"

G_BEGIN_DECLS

/* The head of a group: one operator, and how many submissions follow. */
#define SFS_TYPE_SENT_GROUP (sfs_sent_group_get_type ())
G_DECLARE_FINAL_TYPE (SfsSentGroup, sfs_sent_group, SFS, SENT_GROUP, GObject)

const char *sfs_sent_group_get_origin (SfsSentGroup *self);
char       *sfs_sent_group_dup_host (SfsSentGroup *self);
guint       sfs_sent_group_get_count (SfsSentGroup *self);

/* (transfer full): a list of SfsSentGroup, each followed by its SfsSent, kept true to @sents (SfsSent,
 * in any order; the order within an operator stays, operators come as they first appear). */
GListModel *sfs_sent_groups_new (GListModel *sents);

G_END_DECLS
