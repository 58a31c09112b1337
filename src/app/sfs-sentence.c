/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-sentence.h"

#include <string.h>

/* By a full stop or another mark, of whatever language. */
static gboolean
ends_sentence (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && g_unichar_ispunct (g_utf8_get_char (last));
}

/**
 * sfs_sentence_append:
 * @text: what is to be read aloud so far
 * @part: (nullable): a sentence, or a title without a full stop
 *
 * Appends @part, with a full stop before it where @text ends without one: else a speech synthesizer
 * runs the two together.
 */
void
sfs_sentence_append (GString *text, const char *part)
{
  g_return_if_fail (text != NULL);

  if (part == NULL || *part == '\0')
    return;

  if (text->len > 0)
    g_string_append (text, ends_sentence (text->str) ? " " : ". ");
  g_string_append (text, part);
}
