/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a screen reader says beside names and states. */
void sfs_announce (GtkWidget *widget, const char *text);      /* now, wherever the focus is */
void sfs_announce_hint (GtkWidget *widget, const char *text); /* the same, of what changes often */
void sfs_describe (GtkWidget *widget, const char *description); /* whenever @widget is reached */
void sfs_tell (GtkWidget *widget, const char *text);            /* both */
void sfs_tell_again (GtkWidget *widget, const char *text); /* both, if it was told before as well */
gboolean sfs_focus_with (GtkWidget *widget, const char *text); /* focuses it, and says @text once */
gboolean sfs_focus_reading (GtkWidget *widget, const char *name, const char *text);

G_END_DECLS
