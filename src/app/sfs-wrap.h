/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* px of a text that wraps beside a picture. GTK 4.8 takes some for wider, the more height they have
 * (Arabic ones with a Latin word), and a box that asks such a one at its least width gives it too
 * little. */
#define SFS_LEAST_TEXT_WIDTH 96

/* Lets every text within @root that is there now take as many lines as it needs, those on buttons
 * too. */
void sfs_wrap_texts (GtkWidget *root);
/* No hyphen where a line ends: an address stays as it is. */
void sfs_wrap_exactly (GtkLabel *label);

G_END_DECLS
