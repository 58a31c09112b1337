/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-check.h"

G_BEGIN_DECLS

/* What to tell the person while they look at themselves: one hint at a time, that does not flicker.
 * Pure C. To be set up with sfs_face_coach_init (). */
typedef struct
{
  gint64 last;                       /* time of the last look, or -1 */
  gboolean wrong[SFS_N_FACE_CHECKS]; /* over time, as is the rest */
  double doubt[SFS_N_FACE_CHECKS];   /* µs of evidence that it is the other way round by now */
  double good, soft;                 /* µs for which all was well, or only what is soft was not */
  gboolean ready, may_insist;
  SfsHint shown;
  gint64 shown_since; /* -1: from the beginning */
} SfsFaceCoach;

void sfs_face_coach_init (SfsFaceCoach *self);
void sfs_face_coach_push (SfsFaceCoach *self, const SfsLook *look);

G_END_DECLS
