/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A ring that fills as the recording goes on, with the seconds left in it. Decoration for people who
 * see it: the words beside the picture say the same, so it has no accessible role. */
#define SFS_TYPE_RING (sfs_ring_get_type ())
G_DECLARE_FINAL_TYPE (SfsRing, sfs_ring, SFS, RING, GtkWidget)

GtkWidget *sfs_ring_new (void);
void       sfs_ring_set (SfsRing *self, double seconds, double total);

G_END_DECLS
