/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Fills @box with what was checked, one sentence a line with a symbol; what was not ideal comes
 * first. @n_shortcomings (out) (optional). Returns how many lines there are. */
guint sfs_check_list_fill (GtkWidget *box, JsonObject *quality, guint *n_shortcomings);
/* One line of such a list. */
GtkWidget *sfs_check_line_new (const char *icon_name, const char *style, const char *text);

G_END_DECLS
