/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Its children side by side, all as wide as the widest; where there is no room for that, one below the other. */
#define SFS_TYPE_BUTTON_ROW (sfs_button_row_get_type ())
G_DECLARE_FINAL_TYPE (SfsButtonRow, sfs_button_row, SFS, BUTTON_ROW, GtkWidget)

void sfs_button_row_lay_out (GtkWidget *buttons);

G_END_DECLS
