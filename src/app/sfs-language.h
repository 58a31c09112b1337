/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean           sfs_language_is_unreviewed (void);
void               sfs_language_set_direction (void); /* after gtk_init () */
void               sfs_language_use_english (void);
const char *const *sfs_language_get_names (void);
char              *sfs_language_dup_note (const char *tag);
void               sfs_language_mark (GtkLabel *label, const char *tag);
char              *sfs_language_dup_code (void); /* of the texts on the screen */

G_END_DECLS
