/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include "app/sfs-hint-text.h"

G_BEGIN_DECLS

/* One small labelled state under the picture: symbol, what is checked, how it stands. */
#define SFS_TYPE_CHECK_ROW (sfs_check_row_get_type ())
G_DECLARE_FINAL_TYPE (SfsCheckRow, sfs_check_row, SFS, CHECK_ROW, GtkWidget)

GtkWidget *sfs_check_row_new (SfsCheck check);
void       sfs_check_row_set_hint (SfsCheckRow *self, SfsHint hint);

G_END_DECLS
