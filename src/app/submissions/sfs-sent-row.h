/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/submissions/sfs-sent-groups.h"

G_BEGIN_DECLS

/* One line of the list: a submission, or the operator whose submissions follow. */
#define SFS_TYPE_SENT_ROW (sfs_sent_row_get_type ())
G_DECLARE_FINAL_TYPE (SfsSentRow, sfs_sent_row, SFS, SENT_ROW, GtkWidget)

GtkWidget *sfs_sent_row_new (void);
void       sfs_sent_row_set_item (SfsSentRow *self, GObject *item); /* (nullable) SfsSent or SfsSentGroup */
void       sfs_sent_row_follow_clock (SfsSentRow *self);

G_END_DECLS
