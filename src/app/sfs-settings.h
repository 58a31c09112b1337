/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SFS_COUNTDOWN_MIN 3      /* s */
#define SFS_COUNTDOWN_MAX 20     /* s */
#define SFS_EXTRA_SECONDS_MAX 59 /* a clip has 1 to 60 s */

/* What a person chose in Preferences. Each setting is a property, readable and writable:
 * "countdown" (int, seconds), "start-when-ready" (gboolean), "extra-seconds" (int),
 * "spoken-guidance" (gboolean), "tones" (gboolean). A property has the name of its key in
 * GSettings. */
#define SFS_TYPE_SETTINGS (sfs_settings_get_type ())
G_DECLARE_FINAL_TYPE (SfsSettings, sfs_settings, SFS, SETTINGS, GObject)

SfsSettings *sfs_settings_get_default (void);           /* (transfer none) */
SfsSettings *sfs_settings_new (const char *schema_dir); /* (nullable): looked in first */

gboolean sfs_settings_is_kept (SfsSettings *self); /* whether what is chosen outlives the program */
int sfs_settings_get_countdown (SfsSettings *self);
gboolean sfs_settings_get_start_when_ready (SfsSettings *self);
int sfs_settings_get_extra_seconds (SfsSettings *self);

G_END_DECLS
