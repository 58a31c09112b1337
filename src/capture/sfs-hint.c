/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-hint.h"

/**
 * sfs_hint_get_id:
 * @hint: a hint
 *
 * Returns: its name in `quality.json` and on the command line, such as `no-face`
 */
const char *
sfs_hint_get_id (SfsHint hint)
{
  static const char *const ids[] = {
    [SFS_HINT_NONE] = "none",
    [SFS_HINT_NO_FACE] = "no-face",
    [SFS_HINT_MANY_FACES] = "many-faces",
    [SFS_HINT_FROZEN] = "frozen",
    [SFS_HINT_TOO_FAR] = "too-far",
    [SFS_HINT_TOO_CLOSE] = "too-close",
    [SFS_HINT_MOVE_LEFT] = "move-left",
    [SFS_HINT_MOVE_RIGHT] = "move-right",
    [SFS_HINT_MOVE_UP] = "move-up",
    [SFS_HINT_MOVE_DOWN] = "move-down",
    [SFS_HINT_TOO_DARK] = "too-dark",
    [SFS_HINT_TOO_BRIGHT] = "too-bright",
    [SFS_HINT_UNEVEN_LIGHT] = "uneven-light",
    [SFS_HINT_HOLD_STILL] = "hold-still",
    [SFS_HINT_BLURRED] = "blurred",
    [SFS_HINT_COVERED] = "face-covered",
    [SFS_HINT_UPRIGHT] = "head-upright",
    [SFS_HINT_LOOK_AHEAD] = "look-ahead",
    [SFS_HINT_CHIN] = "level-chin",
    [SFS_HINT_UNCLEAR] = "face-unclear",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (ids) == SFS_N_HINTS);

  g_return_val_if_fail ((guint) hint < SFS_N_HINTS, NULL);
  return ids[hint];
}

/**
 * sfs_hint_is_soft:
 * @hint: a hint
 *
 * Light, pose, what covers the face and sharpness are measured coarsely, and some people can do
 * nothing about them: a person may record anyway. How many faces there are, whether the picture
 * moves, and where in it the face is, are hard: without them a clip is of no use.
 *
 * Returns: whether a clip may be recorded in spite of it
 */
gboolean
sfs_hint_is_soft (SfsHint hint)
{
  g_return_val_if_fail ((guint) hint < SFS_N_HINTS, FALSE);
  return hint >= SFS_HINT_TOO_DARK;
}
