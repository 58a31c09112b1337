/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-spoken.h"

/* The same words again are noise for so long. */
#define SAME_AGAIN (5 * G_TIME_SPAN_SECOND)
/* A page begins to work as soon as it is shown: what it says then follows its name. */
#define ONE_BREATH (2 * G_TIME_SPAN_SECOND)
/* About so long a voice takes for a letter, and for a character that is a syllable. */
#define LETTER (60 * G_TIME_SPAN_MILLISECOND)
#define SYLLABLE (180 * G_TIME_SPAN_MILLISECOND)
/* Nothing new waits longer, so that the voice does not fall behind what happens. */
#define LONGEST (8 * G_TIME_SPAN_SECOND)
/* A sentence of some words takes so long: “3” must not cut off “Recording begins in 4 seconds”. */
#define SENTENCE (1900 * G_TIME_SPAN_MILLISECOND)

/* A longer countdown is spoken of in sentences until then. */
#define LAST_FIGURES 5

static gint64
estimate (const char *text)
{
  gint64 length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    length += g_unichar_iswide (g_utf8_get_char (p)) ? SYLLABLE : LETTER;
  return length;
}

/* Whether what is being said comes to its end first. */
static gboolean
waits (const SfsSpoken *self, SfsSpokenKind kind, gint64 time)
{
  switch (kind)
    {
    case SFS_SPOKEN_BODY:
      return TRUE;
    case SFS_SPOKEN_SENTENCE:
      return time < self->until;
    case SFS_SPOKEN_HINT:
      return time < self->until || self->kind != SFS_SPOKEN_HINT;
    case SFS_SPOKEN_PAGE:
    case SFS_SPOKEN_FIGURE:
    default:
      return FALSE;
    }
}

/**
 * sfs_spoken_take:
 * @self: what was said last
 * @kind: what kind of text it is
 * @text: what there is to say
 * @time: now, in µs of a monotonic clock
 *
 * Decides whether a text is said. One that is counts as said from then on.
 *
 * Returns: when it is to be said, if at all
 */
SfsSpokenTurn
sfs_spoken_take (SfsSpoken *self, SfsSpokenKind kind, const char *text, gint64 time)
{
  SfsSpokenTurn turn = SFS_SPOKEN_AT_ONCE;
  gint64 since = time - self->time;
  gint64 begun = time, until = time;

  g_return_val_if_fail (text != NULL, SFS_SPOKEN_NOT);

  if (*text == '\0')
    return SFS_SPOKEN_NOT;

  if (self->text != NULL)
    {
      if (g_str_equal (self->text, text) && since < SAME_AGAIN)
        return SFS_SPOKEN_NOT;
      if (kind == SFS_SPOKEN_FIGURE && self->kind != SFS_SPOKEN_FIGURE && since < SENTENCE)
        return SFS_SPOKEN_NOT;
      if (waits (self, kind, time))
        {
          turn = SFS_SPOKEN_AFTER;
          if (time < self->until)
            {
              begun = self->begun;
              until = self->until;
            }
        }
    }

  /* The body of a page may be long, and a hint gives way to any news. */
  if (kind == SFS_SPOKEN_PAGE || kind == SFS_SPOKEN_SENTENCE)
    until = MIN (until + estimate (text), begun + LONGEST);
  if (kind == SFS_SPOKEN_PAGE)
    until = MAX (until, begun + ONE_BREATH);

  g_free (self->text);
  *self = (SfsSpoken){ g_strdup (text), kind, time, begun, until };
  return turn;
}

/**
 * sfs_spoken_clear:
 * @self: what was said last
 *
 * Forgets it, because it was not said to the end.
 */
void
sfs_spoken_clear (SfsSpoken *self)
{
  g_clear_pointer (&self->text, g_free);
}

/**
 * sfs_spoken_is_figure_said:
 * @figure: seconds left
 *
 * Returns: whether it is worth saying: nobody wants to hear twenty of them
 */
gboolean
sfs_spoken_is_figure_said (int figure)
{
  return figure > 0 && figure <= LAST_FIGURES;
}
