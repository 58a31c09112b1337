/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-hint-text.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *sentence;
  const char *reason;
  const char *icon_name;
} Text;

static const Text texts[SFS_N_HINTS] = {
  [SFS_HINT_NONE] = {
    N_ ("Good. Stay like this."),
    N_ ("One face was in the picture all the time."),
    "selfsame-ok-symbolic",
  },
  [SFS_HINT_NO_FACE] = {
    N_ ("No face found yet. Look into the camera, with light from the front."),
    N_ ("For a moment no face could be found. Light from the front helps most."),
    "selfsame-no-face-symbolic",
  },
  [SFS_HINT_MANY_FACES] = {
    N_ ("There is more than one face in the picture. Only you should be in it."),
    N_ ("There was more than one face in the picture. A picture on the wall counts too."),
    "selfsame-faces-symbolic",
  },
  [SFS_HINT_TOO_FAR] = {
    N_ ("Your face is small in the picture. Come a little closer."),
    N_ ("Your face was too small in the picture. Come a little closer this time."),
    "selfsame-closer-symbolic",
  },
  [SFS_HINT_TOO_CLOSE] = {
    N_ ("Your face fills the picture. Move back a little."),
    N_ ("Your face filled too much of the picture. Move back a little this time."),
    "selfsame-farther-symbolic",
  },
  [SFS_HINT_MOVE_LEFT] = {
    N_ ("Move a little to the left."),
    N_ ("Your face was near the edge of the picture. Move a little to the left this time."),
    "selfsame-left-symbolic",
  },
  [SFS_HINT_MOVE_RIGHT] = {
    N_ ("Move a little to the right."),
    N_ ("Your face was near the edge of the picture. Move a little to the right this time."),
    "selfsame-right-symbolic",
  },
  [SFS_HINT_MOVE_UP] = {
    N_ ("Sit up a little, or tilt the camera down."),
    N_ ("Your face was near the lower edge. Sit up a little, or tilt the camera down."),
    "selfsame-up-symbolic",
  },
  [SFS_HINT_MOVE_DOWN] = {
    N_ ("Sit a little lower, or tilt the camera up."),
    N_ ("Your face was near the upper edge. Sit a little lower, or tilt the camera up."),
    "selfsame-down-symbolic",
  },
  [SFS_HINT_FROZEN] = {
    N_ ("The picture stands still. Move a little. If nothing changes, unplug the camera and plug "
        "it in again."),
    N_ ("The picture stood still. A photograph or a camera that hangs cannot be used."),
    "selfsame-frozen-symbolic",
  },
  [SFS_HINT_TOO_DARK] = {
    N_ ("Your face is dark. Turn on a light in front of you, or face a window."),
    N_ ("Your face was dark. A light in front of you, or a window, helps most."),
    "selfsame-dark-symbolic",
  },
  [SFS_HINT_TOO_BRIGHT] = {
    N_ ("The light on your face is too strong. Turn away from it a little, or dim it."),
    N_ ("The light on your face was too strong. Turn away from it a little, or dim it."),
    "selfsame-bright-symbolic",
  },
  [SFS_HINT_UNEVEN_LIGHT] = {
    N_ ("One side of your face is dark. Turn towards the light."),
    N_ ("One side of your face was dark. Turn towards the light this time."),
    "selfsame-half-light-symbolic",
  },
  [SFS_HINT_COVERED] = {
    N_ ("Eyes or mouth seem covered. Show your whole face if you can."),
    N_ ("Eyes or mouth seemed covered. Show your whole face if you can."),
    "selfsame-covered-symbolic",
  },
  [SFS_HINT_LOOK_AHEAD] = {
    N_ ("Turn your head towards the camera."),
    N_ ("Your head was turned to the side. Look towards the camera this time."),
    "selfsame-ahead-symbolic",
  },
  [SFS_HINT_UPRIGHT] = {
    N_ ("Your head is tilted in the picture. Straighten up, or straighten the camera."),
    N_ ("Your head was tilted in the picture. Straighten up, or straighten the camera."),
    "selfsame-upright-symbolic",
  },
  [SFS_HINT_CHIN] = {
    N_ ("Hold your chin level, or put the camera at the height of your eyes."),
    N_ ("Your chin was raised or lowered. The camera is best at the height of your eyes."),
    "selfsame-chin-symbolic",
  },
  [SFS_HINT_UNCLEAR] = {
    N_ ("Your face is hard to make out. More light from the front helps, and coming closer, with "
        "nothing between you and the camera."),
    N_ ("Your face was hard to make out. More light from the front helps, and coming closer, with "
        "nothing between you and the camera."),
    "selfsame-unclear-symbolic",
  },
  [SFS_HINT_HOLD_STILL] = {
    N_ ("Hold still for a moment. The camera has to stand still, too."),
    N_ ("There was much movement in the picture. A camera that stands still helps most."),
    "selfsame-still-symbolic",
  },
  [SFS_HINT_BLURRED] = {
    N_ ("The picture is blurred. Wipe the lens of the camera. More light helps, too."),
    N_ ("The picture was blurred. Wipe the lens of the camera. More light helps, too."),
    "selfsame-blurred-symbolic",
  },
};

static const Text *
get (SfsHint hint)
{
  g_return_val_if_fail ((guint) hint < SFS_N_HINTS, &texts[SFS_HINT_NONE]);

  return &texts[hint];
}

/**
 * sfs_hint_get_sentence:
 * @hint: a hint
 *
 * Returns: what to do now, translated; a sentence that blames nobody
 */
const char *
sfs_hint_get_sentence (SfsHint hint)
{
  return _ (get (hint)->sentence);
}

/**
 * sfs_hint_get_reason:
 * @hint: the reason a recording was not accepted
 *
 * Returns: what was in the way and what helps, translated
 */
const char *
sfs_hint_get_reason (SfsHint hint)
{
  return _ (get (hint)->reason);
}

/**
 * sfs_hint_get_icon_name:
 * @hint: a hint
 *
 * Returns: name of a symbolic icon. The arrows are our own, because the theme's turn round in
 * right-to-left languages and left in a mirror stays left.
 */
const char *
sfs_hint_get_icon_name (SfsHint hint)
{
  return get (hint)->icon_name;
}

/**
 * sfs_check_get_title:
 * @check: one of the checks
 *
 * Returns: its name, one word, translated
 */
const char *
sfs_check_get_title (SfsCheck check)
{
  static const char *const titles[SFS_N_CHECKS] = {
    [SFS_CHECK_FACE] = N_ ("Face"),
    [SFS_CHECK_POSITION] = N_ ("Position"),
    [SFS_CHECK_LIGHT] = N_ ("Light"),
    [SFS_CHECK_PICTURE] = N_ ("Picture"),
  };

  g_return_val_if_fail ((guint) check < SFS_N_CHECKS, "");

  return _ (titles[check]);
}

/* The gate gives one hint, the most useful: what stands behind it in the order (face, position,
 * light, sharpness, how the face is held) has not been judged then, and must not be shown as if it
 * had. */
static const struct
{
  SfsCheckState state;
  const char *text;
} checks[SFS_N_HINTS][SFS_N_CHECKS] = {
#define UNKNOWN                                                                                    \
  {                                                                                                \
    SFS_CHECK_UNKNOWN, N_ ("Not known yet")                                                        \
  }
#define ONE                                                                                        \
  {                                                                                                \
    SFS_CHECK_RIGHT, N_ ("Found")                                                                  \
  }
#define GOOD                                                                                       \
  {                                                                                                \
    SFS_CHECK_RIGHT, N_ ("Good")                                                                   \
  }
#define SHARP                                                                                      \
  {                                                                                                \
    SFS_CHECK_RIGHT, N_ ("Sharp")                                                                  \
  }
#define WRONG(text)                                                                                \
  {                                                                                                \
    SFS_CHECK_WRONG, text                                                                          \
  }
  [SFS_HINT_NONE] = { ONE, GOOD, GOOD, SHARP },
  [SFS_HINT_NO_FACE] = { WRONG (N_ ("Not found")), UNKNOWN, UNKNOWN, UNKNOWN },
  [SFS_HINT_MANY_FACES] = { WRONG (N_ ("More than one")), UNKNOWN, UNKNOWN, UNKNOWN },
  [SFS_HINT_FROZEN] = { UNKNOWN, UNKNOWN, UNKNOWN, WRONG (N_ ("Stands still")) },
  [SFS_HINT_TOO_FAR] = { ONE, WRONG (N_ ("Too far")), UNKNOWN, UNKNOWN },
  [SFS_HINT_TOO_CLOSE] = { ONE, WRONG (N_ ("Too close")), UNKNOWN, UNKNOWN },
  [SFS_HINT_MOVE_LEFT] = { ONE, WRONG (N_ ("To the left")), UNKNOWN, UNKNOWN },
  [SFS_HINT_MOVE_RIGHT] = { ONE, WRONG (N_ ("To the right")), UNKNOWN, UNKNOWN },
  [SFS_HINT_MOVE_UP] = { ONE, WRONG (N_ ("Higher")), UNKNOWN, UNKNOWN },
  [SFS_HINT_MOVE_DOWN] = { ONE, WRONG (N_ ("Lower")), UNKNOWN, UNKNOWN },
  [SFS_HINT_TOO_DARK] = { ONE, GOOD, WRONG (N_ ("Too dark")), UNKNOWN },
  [SFS_HINT_TOO_BRIGHT] = { ONE, GOOD, WRONG (N_ ("Too bright")), UNKNOWN },
  [SFS_HINT_UNEVEN_LIGHT] = { ONE, GOOD, WRONG (N_ ("From one side")), UNKNOWN },
  [SFS_HINT_HOLD_STILL] = { ONE, GOOD, GOOD, WRONG (N_ ("Moves")) },
  [SFS_HINT_BLURRED] = { ONE, GOOD, GOOD, WRONG (N_ ("Blurred")) },
  [SFS_HINT_COVERED] = { WRONG (N_ ("Covered")), GOOD, GOOD, SHARP },
  [SFS_HINT_UPRIGHT] = { WRONG (N_ ("Tilted")), GOOD, GOOD, SHARP },
  [SFS_HINT_LOOK_AHEAD] = { WRONG (N_ ("Turned away")), GOOD, GOOD, SHARP },
  [SFS_HINT_CHIN] = { WRONG (N_ ("Chin not level")), GOOD, GOOD, SHARP },
  [SFS_HINT_UNCLEAR] = { WRONG (N_ ("Hard to make out")), GOOD, GOOD, SHARP },
#undef UNKNOWN
#undef ONE
#undef GOOD
#undef SHARP
#undef WRONG
};

/**
 * sfs_check_get_state:
 * @check: one of the checks
 * @hint: what the face gate says
 *
 * Returns: how this check stands
 */
SfsCheckState
sfs_check_get_state (SfsCheck check, SfsHint hint)
{
  g_return_val_if_fail ((guint) check < SFS_N_CHECKS, SFS_CHECK_UNKNOWN);
  g_return_val_if_fail ((guint) hint < SFS_N_HINTS, SFS_CHECK_UNKNOWN);

  return checks[hint][check].state;
}

/**
 * sfs_check_get_text:
 * @check: one of the checks
 * @hint: what the face gate says
 *
 * Returns: the same in one or two words, translated
 */
const char *
sfs_check_get_text (SfsCheck check, SfsHint hint)
{
  g_return_val_if_fail ((guint) check < SFS_N_CHECKS, "");
  g_return_val_if_fail ((guint) hint < SFS_N_HINTS, "");

  return _ (checks[hint][check].text);
}
