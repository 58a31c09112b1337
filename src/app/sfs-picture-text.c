/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-picture-text.h"

#include <glib/gi18n.h>

/* In the order in which they are said: the face, where it is, the light, the picture, the head. */
static const struct
{
  SfsHint hint;
  const char *words;
} parts[] = {
  /* Translators: from here to “in good light” these are parts of one sentence that describes a
   * picture: “One face, too far to the right, too dark.” Right is where one sees it in a mirror. */
  { SFS_HINT_FROZEN, N_ ("standing still") },
  { SFS_HINT_TOO_FAR, N_ ("too far away") },
  { SFS_HINT_TOO_CLOSE, N_ ("too close") },
  { SFS_HINT_MOVE_LEFT, N_ ("too far to the right") },
  { SFS_HINT_MOVE_RIGHT, N_ ("too far to the left") },
  { SFS_HINT_MOVE_UP, N_ ("too low") },
  { SFS_HINT_MOVE_DOWN, N_ ("too high") },
  { SFS_HINT_TOO_DARK, N_ ("too dark") },
  { SFS_HINT_TOO_BRIGHT, N_ ("too bright") },
  { SFS_HINT_UNEVEN_LIGHT, N_ ("dark on one side") },
  { SFS_HINT_HOLD_STILL, N_ ("moving") },
  { SFS_HINT_BLURRED, N_ ("blurred") },
  { SFS_HINT_COVERED, N_ ("eyes or mouth covered") },
  { SFS_HINT_UPRIGHT, N_ ("head tilted") },
  { SFS_HINT_LOOK_AHEAD, N_ ("head turned away") },
  { SFS_HINT_CHIN, N_ ("chin not level") },
  { SFS_HINT_UNCLEAR, N_ ("hard to make out") },
};

static gboolean
is_wrong (guint wrong, SfsHint hint)
{
  return (wrong & SFS_HINT_BIT (hint)) != 0;
}

static char *
join (char *list, const char *part)
{
  g_autofree char *old = list;

  /* Translators: joins the parts of a list: “One face, too dark”. */
  return g_strdup_printf (_ ("%s, %s"), old, part);
}

/**
 * sfs_picture_dup_words:
 * @wrong: all that is wrong with a picture, as SFS_HINT_BIT ()s
 *
 * Describes what a camera shows to who does not see it: how many faces, and all that is not as it
 * should be, not the most useful alone.
 *
 * Returns: (transfer full): one sentence, translated
 */
char *
sfs_picture_dup_words (guint wrong)
{
  gboolean single = !is_wrong (wrong, SFS_HINT_NO_FACE) && !is_wrong (wrong, SFS_HINT_MANY_FACES);
  g_autofree char *list = NULL;

  if (is_wrong (wrong, SFS_HINT_MANY_FACES))
    list = g_strdup (_ ("More than one face"));
  else
    list = g_strdup (single ? _ ("One face") : _ ("No face"));

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      /* Of a face that is not there, or of several, there is nothing else to say. */
      if (is_wrong (wrong, parts[i].hint) && (single || parts[i].hint == SFS_HINT_FROZEN))
        list = join (list, _ (parts[i].words));
    }
  if (wrong == 0)
    {
      list = join (list, _ ("in the middle"));
      list = join (list, _ ("in good light"));
    }

  /* Translators: ends the sentence: “One face, too dark.” */
  return g_strdup_printf (_ ("%s."), list);
}
