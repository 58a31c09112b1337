/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GtkStack leaves the children it does not show in the accessibility tree, as if they could be
 * read. A prepared stack hides them; its children are shown by sfs_stack_show () only. */
void sfs_stack_prepare (GtkStack *stack);
void sfs_stack_show (GtkStack *stack, GtkWidget *child);
void sfs_stack_show_named (GtkStack *stack, const char *name);

G_END_DECLS
