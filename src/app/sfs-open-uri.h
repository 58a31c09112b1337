/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens @uri in the program this computer has for it. When there is none, a dialog shows @plain,
 * to be copied by hand. */
void sfs_open_uri (GtkWidget *widget, const char *uri, const char *plain);
void sfs_write_mail (GtkWidget *widget, const char *address, const char *subject, const char *body);

G_END_DECLS
