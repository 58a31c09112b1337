/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Not an AdwPreferencesWindow, whose search brings controls without names into the accessibility
 * tree. The window in which SfsSettings are changed. Each change holds at once; there is nothing to
 * save.
 */
#define SFS_TYPE_PREFERENCES (sfs_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SfsPreferences, sfs_preferences, SFS, PREFERENCES, AdwWindow)

GtkWidget *sfs_preferences_new (GtkWindow *parent);

G_END_DECLS
