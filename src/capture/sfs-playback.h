/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* The player's half on a worker. All calls and events on the thread that made it; every call
 * returns at once. */
typedef struct _SfsPlayback SfsPlayback;

typedef struct
{
  void (*frame) (SfsFrame *frame, gpointer owner);
  void (*ended) (gpointer owner);
  void (*failed) (const GError *error, gpointer owner);
} SfsPlaybackEvents;

SfsPlayback *sfs_playback_new (SfsClip *clip, int max_width, int max_height, const SfsPlaybackEvents *events, gpointer owner);
void         sfs_playback_free (SfsPlayback *self);
void         sfs_playback_set_playing (SfsPlayback *self, gboolean playing);
void         sfs_playback_seek (SfsPlayback *self, double seconds);

G_END_DECLS
