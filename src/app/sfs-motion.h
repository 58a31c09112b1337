/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Follows the desktop's word that motion on the screen is to be kept small. GTK takes no notice of
 * it before version 4.22, and knows only whether animations are wanted, which not every desktop
 * says. */
#define SFS_TYPE_MOTION (sfs_motion_get_type ())
G_DECLARE_FINAL_TYPE (SfsMotion, sfs_motion, SFS, MOTION, GObject)

SfsMotion *sfs_motion_new (GtkSettings *settings);

G_END_DECLS
