/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void sfs_announce (GtkWidget *widget, const char *text); /* screen readers say @text now */

G_END_DECLS
