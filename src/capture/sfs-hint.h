/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What there is to tell a person about their picture. The list is closed; the ids are documented in
 * docs/FACE-CHECKS.md. */
typedef enum
{
  SFS_HINT_NONE,         /* all is well */
  SFS_HINT_NO_FACE,
  SFS_HINT_MANY_FACES,
  SFS_HINT_FROZEN,       /* the picture stands still: a photograph, or a driver that hangs */
  SFS_HINT_TOO_FAR,      /* come closer */
  SFS_HINT_TOO_CLOSE,
  SFS_HINT_MOVE_LEFT,    /* as the person sees it in the mirrored preview */
  SFS_HINT_MOVE_RIGHT,
  SFS_HINT_MOVE_UP,
  SFS_HINT_MOVE_DOWN,
  SFS_HINT_TOO_DARK,     /* soft from here on */
  SFS_HINT_TOO_BRIGHT,
  SFS_HINT_UNEVEN_LIGHT,
  SFS_HINT_HOLD_STILL,   /* blurred along one direction */
  SFS_HINT_BLURRED,
  SFS_HINT_COVERED,      /* eyes or mouth */
  SFS_HINT_UPRIGHT,      /* roll */
  SFS_HINT_LOOK_AHEAD,   /* yaw */
  SFS_HINT_CHIN,         /* pitch */
  SFS_HINT_UNCLEAR,      /* the detector is not sure that it is a face, and cannot say why */
  SFS_N_HINTS
} SfsHint;

const char *sfs_hint_get_id (SfsHint hint); /* "no-face": in quality.json and selfsame-inspect */
/* Light, sharpness, pose, what covers: the person may know better and record anyway. */
gboolean    sfs_hint_is_soft (SfsHint hint);

G_END_DECLS
