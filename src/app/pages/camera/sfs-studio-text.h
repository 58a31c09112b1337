/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-studio.h"

G_BEGIN_DECLS

/* What a studio's state is in words, for the screen and for screen readers alike. All translated. */
const char *sfs_studio_get_sentence (SfsStudio *studio); /* what to do now */
/* (nullable): countdown and recording, as a line under the picture; @clip_seconds: of a whole clip. */
char       *sfs_studio_dup_words (SfsStudio *studio, double clip_seconds);
/* What is in the way, in FAULT and REJECTED; FALSE otherwise. @title and @text (out, owned). */
gboolean    sfs_studio_explain (SfsStudio *studio, char **title, char **text);
/* (nullable): what the explanation tells to run. */
const char *sfs_studio_get_command (SfsStudio *studio);
/* (nullable): what is said when this state begins. */
char       *sfs_studio_dup_speech (SfsStudio *studio, double clip_seconds);
/* What there is to see: camera, face, position, distance, what to do. */
char       *sfs_studio_describe (SfsStudio *studio);

G_END_DECLS
