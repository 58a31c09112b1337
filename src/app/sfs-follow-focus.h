/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on what has the focus in @window is always brought into view. */
void sfs_follow_focus (GtkWindow *window);

G_END_DECLS
