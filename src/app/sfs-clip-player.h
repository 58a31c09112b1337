/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "capture/sfs-capture.h"

G_BEGIN_DECLS

/* A clip with what plays it: picture, Play and Pause, position. Plays from memory, and keeps a clip
 * only as long as it has one. Signal "failed" (GError *): it does not play. */
#define SFS_TYPE_CLIP_PLAYER (sfs_clip_player_get_type ())
G_DECLARE_FINAL_TYPE (SfsClipPlayer, sfs_clip_player, SFS, CLIP_PLAYER, AdwBin)

void     sfs_clip_player_set_clip (SfsClipPlayer *self, SfsClip *clip); /* (nullable): lets go of it */
void     sfs_clip_player_play (SfsClipPlayer *self);
GtkWidget *sfs_clip_player_get_play_button (SfsClipPlayer *self);
/* What the picture shows, in words, for people who do not see it. */
void     sfs_clip_player_set_description (SfsClipPlayer *self, const char *description);

G_END_DECLS
