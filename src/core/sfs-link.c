/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-link.h"

#include <string.h>

/* A pasted text may be a whole mail; the link is looked for in this much of it. */
#define TEXT_MAX_BYTES (64 * 1024)
/* Mail programs wrap lines from about here on; a shorter last line is the end of a paragraph. */
#define WRAP_COLUMN 60

/* Takes out what copying adds and no link has: zero-width characters, soft hyphens, direction
 * marks, HTML's way of writing an ampersand. */
static char *
clean (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0' && c - text < TEXT_MAX_BYTES; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u == 0x00ad || (u >= 0x200b && u <= 0x200f) || (u >= 0x202a && u <= 0x202e) ||
          (u >= 0x2060 && u <= 0x2069) || u == 0xfeff)
        continue;
      g_string_append_unichar (out, g_unichar_isspace (u) && u != '\n' && u != '\r' ? ' ' : u);
    }
  g_string_replace (out, "&amp;", "&", 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
find_scheme (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_strncasecmp (c, SFS_LINK_SCHEME, strlen (SFS_LINK_SCHEME)) == 0 &&
        (c == text || !g_ascii_isalnum (c[-1])))
      return c;
  return NULL;
}

/* RFC 3986, section 2, without what a sentence puts around a link. */
static gboolean
is_link_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~%:/?#[]@!$&()*+,;=", c) != NULL);
}

/* Closing mark for the character before the link, or NUL. */
static const char *
closing_mark (const char *text, const char *link)
{
  static const char *pairs[][2] = { { "<", ">" }, { "\"", "\"" }, { "'", "'" }, { "`", "`" },
                                    { "“", "”" }, { "„", "“" },   { "‘", "’" }, { "«", "»" },
                                    { "(", ")" }, { "[", "]" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gsize length = strlen (pairs[i][0]);

      if ((gsize) (link - text) >= length && strncmp (link - length, pairs[i][0], length) == 0)
        return pairs[i][1];
    }
  return NULL;
}

/* Whether the link goes on in @next, one word after a break that had a @newline in it. The words
 * of a sentence that follows must not become part of a code. */
static gboolean
goes_on (const GString *link, const char *next, gsize length, gboolean newline, gsize column)
{
  const char *last_member = strrchr (link->str, '&');
  char last = link->str[link->len - 1];
  gboolean fills_line = newline && column >= WRAP_COLUMN;
  gboolean alone = next[length] == '\0' || next[length] == '\n' || next[length] == '\r';

  if (length == 0)
    return FALSE;
  if (strchr ("&=?%:", last) != NULL || strchr ("&=?%", next[0]) != NULL)
    return TRUE;
  if (link->len >= 2 && link->str[link->len - 2] == '%')
    return TRUE;
  if (memchr (next, '&', length) != NULL || memchr (next, '=', length) != NULL)
    return TRUE;
  /* A fingerprint says by its length whether something is missing. */
  if (last_member != NULL && g_str_has_prefix (last_member, "&fp="))
    return strlen (last_member + 4) + length <= SFS_LINK_THUMBPRINT_LENGTH;
  return fills_line && alone;
}

/* Length of the run of link characters at @c. */
static gsize
word_length (const char *c)
{
  gsize length = 0;

  while (is_link_character (c[length]))
    length++;
  return length;
}

/* The link from @start on, without the white space that a mail or a chat put into it. */
static char *
collect (const char *text, const char *start)
{
  g_autoptr (GString) link = g_string_new (NULL);
  const char *mark = closing_mark (text, start);
  const char *end = mark != NULL ? strstr (start, mark) : NULL;
  const char *c = start, *line = start;

  if (end != NULL)
    {
      for (; c < end; c++)
        if (!g_ascii_isspace (*c))
          g_string_append_c (link, *c);
      return g_string_free (g_steal_pointer (&link), FALSE);
    }

  while (line > text && line[-1] != '\n')
    line--;
  for (;;)
    {
      gsize length = word_length (c);
      gboolean newline = FALSE;
      gsize column;

      g_string_append_len (link, c, length);
      c += length;
      column = c - line;
      if (!g_ascii_isspace (*c))
        break;
      for (; g_ascii_isspace (*c); c++)
        if (*c == '\n' || *c == '\r')
          {
            newline = TRUE;
            line = c + 1;
          }
      if (!goes_on (link, c, word_length (c), newline, column))
        break;
    }

  /* The full stop is the sentence's. Links that end in one write it as %2E. */
  while (link->len > 0 && strchr (".,;:!?)]", link->str[link->len - 1]) != NULL)
    g_string_truncate (link, link->len - 1);
  return g_string_free (g_steal_pointer (&link), FALSE);
}

/**
 * sfs_link_find:
 * @text: what was pasted
 *
 * Returns: (transfer full) (nullable): the first selfsame: link in @text, without what copying,
 *   mail programs and sentences put into and around it
 */
char *
sfs_link_find (const char *text)
{
  g_autofree char *cleaned = NULL;
  const char *start;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  cleaned = clean (text);
  start = find_scheme (cleaned);
  return start != NULL ? collect (cleaned, start) : NULL;
}
