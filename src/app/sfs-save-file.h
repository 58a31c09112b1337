/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks where to save. @callback gets the file, or NULL when the person thought better of it. */
typedef void (*SfsSaveFunc) (GtkWidget *widget, GFile *file);
void sfs_ask_where_to_save (GtkWidget *widget, const char *title, const char *name, SfsSaveFunc callback);
/* Asks for a folder, in the same way. */
void sfs_ask_for_folder (GtkWidget *widget, const char *title, SfsSaveFunc callback);

/* Asks for a file that is there already. */
void sfs_ask_for_file (GtkWidget *widget, const char *title, SfsSaveFunc callback);

G_END_DECLS
