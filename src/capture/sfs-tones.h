/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "capture/sfs-tone.h"

G_BEGIN_DECLS

/* Plays sounds, on the computer's loudspeaker. The device is open only between open and close. Main
 * thread; what may wait for a device is on another.
 *
 * Property, read-only: "failed" (gboolean): there is nothing to play them on; notified each time it
 * was opened anew, too. */
#define SFS_TYPE_TONES (sfs_tones_get_type ())
G_DECLARE_FINAL_TYPE (SfsTones, sfs_tones, SFS, TONES, GObject)

SfsTones *
sfs_tones_new (const char *sink); /* (nullable): a GStreamer element with its properties */
void sfs_tones_open (SfsTones *self);
void sfs_tones_close (SfsTones *self); /* when what it plays is over */
void sfs_tones_play (SfsTones *self, SfsSound sound, double nearness);
void sfs_tones_hush (SfsTones *self); /* at once */
gboolean sfs_tones_get_failed (SfsTones *self);

G_END_DECLS
