/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Has a screen reader say each name below @widget once, and without underscore. */
void sfs_mnemonics_name (GtkWidget *widget);
void sfs_mnemonics_name_icon (GtkButton *button);

G_END_DECLS
