/* SPDX-License-Identifier: GPL-3.0-or-later */

/* json-glib reads more than JSON (comments, "var x =", hexadecimal), recurses as deep as the text
 * says, and lets the last of two equal members win, so that two readers of one signed text could
 * see different things. This scanner runs before it and lets only plain JSON through. */

#include "core/sfs-json-scan.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  guint max_depth;
  GError **error;
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
fail (Scan *scan, const char *what)
{
  g_set_error (scan->error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON, "%s at byte %td", what,
               scan->at - scan->start);
  return FALSE;
}

static char
peek (Scan *scan)
{
  return scan->at < scan->end ? *scan->at : '\0';
}

static gboolean
take (Scan *scan, char c)
{
  if (peek (scan) != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

static void
skip_space (Scan *scan)
{
  while (scan->at < scan->end && strchr (" \t\r\n", *scan->at) != NULL)
    scan->at++;
}

static gboolean
scan_hex4 (Scan *scan, gunichar *code)
{
  *code = 0;
  for (int i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (peek (scan)))
        return fail (scan, "Broken \\u escape");
      *code = *code << 4 | (gunichar) g_ascii_xdigit_value (*scan->at++);
    }
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, GString *decoded)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  gunichar code, low;
  char c = peek (scan);
  const char *letter = c != '\0' ? strchr (letters, c) : NULL;

  if (letter != NULL)
    {
      g_string_append_c (decoded, meanings[letter - letters]);
      scan->at++;
      return TRUE;
    }

  if (!take (scan, 'u'))
    return fail (scan, "Unknown escape");
  if (!scan_hex4 (scan, &code))
    return FALSE;
  if (code >= 0xd800 && code <= 0xdbff)
    {
      if (!take (scan, '\\') || !take (scan, 'u'))
        return fail (scan, "Lone surrogate");
      if (!scan_hex4 (scan, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (scan, "Lone surrogate");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (code >= 0xdc00 && code <= 0xdfff)
    return fail (scan, "Lone surrogate");
  if (code == 0)
    return fail (scan, "NUL in a string");

  g_string_append_unichar (decoded, code);
  return TRUE;
}

/* @decoded (out, optional): the string's text, needed to compare member names. */
static gboolean
scan_string (Scan *scan, char **decoded)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!take (scan, '"'))
    return fail (scan, "Expected a string");

  while (scan->at < scan->end)
    {
      char c = *scan->at;

      if ((guint8) c < 0x20)
        return fail (scan, "Control character in a string");
      scan->at++;
      if (c == '"')
        {
          if (decoded != NULL)
            *decoded = g_string_free (g_steal_pointer (&text), FALSE);
          return TRUE;
        }
      if (c != '\\')
        g_string_append_c (text, c);
      else if (!scan_escape (scan, text))
        return FALSE;
    }

  return fail (scan, "Unfinished string");
}

static gsize
skip_digits (Scan *scan)
{
  const char *from = scan->at;

  while (g_ascii_isdigit (peek (scan)))
    scan->at++;
  return scan->at - from;
}

/* The text need not end with a NUL behind the number. */
static gboolean
fits_double (const char *start, gsize length)
{
  g_autofree char *number = g_strndup (start, length);

  return isfinite (g_ascii_strtod (number, NULL));
}

static gboolean
scan_number (Scan *scan)
{
  gboolean leading_zero, fractional = FALSE;
  const char *start = scan->at;
  gsize digits;

  take (scan, '-');
  leading_zero = peek (scan) == '0';
  digits = skip_digits (scan);
  if (digits == 0 || (leading_zero && digits > 1))
    return fail (scan, "Broken number");
  if (take (scan, '.'))
    {
      fractional = TRUE;
      if (skip_digits (scan) == 0)
        return fail (scan, "Broken number");
    }
  if (take (scan, 'e') || take (scan, 'E'))
    {
      fractional = TRUE;
      if (!take (scan, '+'))
        take (scan, '-');
      if (skip_digits (scan) == 0)
        return fail (scan, "Broken number");
    }
  /* 18 digits always fit into 64 bits; json-glib would silently give the largest number. */
  if (!fractional && digits > 18)
    return fail (scan, "Integer too large");
  /* A number that no double holds would be infinite, and JSON could not say it again. */
  if (fractional && !fits_double (start, scan->at - start))
    return fail (scan, "Number too large");

  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    return fail (scan, "Unknown word");
  scan->at += length;
  return TRUE;
}

static gboolean
scan_member (Scan *scan, GHashTable *names)
{
  char *name = NULL;

  skip_space (scan);
  if (!scan_string (scan, &name))
    return FALSE;
  if (!g_hash_table_add (names, name))
    return fail (scan, "Member given twice");
  /* The hash can be made to collide, and then time grows with the square of this number. */
  if (g_hash_table_size (names) > SFS_JSON_MAX_MEMBERS)
    return fail (scan, "Too many members");
  skip_space (scan);
  if (!take (scan, ':'))
    return fail (scan, "Expected a colon");
  return scan_value (scan);
}

/* An object when @names is given, else an array; after the opening bracket. */
static gboolean
scan_container (Scan *scan, GHashTable *names)
{
  char close = names != NULL ? '}' : ']';

  if (++scan->depth > scan->max_depth)
    return fail (scan, "Nested too deep");

  skip_space (scan);
  if (!take (scan, close))
    {
      do
        if (names != NULL ? !scan_member (scan, names) : !scan_value (scan))
          return FALSE;
      while (take (scan, ','));

      if (!take (scan, close))
        return fail (scan, "Expected a comma or the end of the list");
    }

  scan->depth--;
  return TRUE;
}

static gboolean
scan_bare_value (Scan *scan)
{
  switch (peek (scan))
    {
    case '{':
      {
        g_autoptr (GHashTable)
            names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

        scan->at++;
        return scan_container (scan, names);
      }
    case '[':
      scan->at++;
      return scan_container (scan, NULL);
    case '"':
      return scan_string (scan, NULL);
    case 't':
      return scan_word (scan, "true");
    case 'f':
      return scan_word (scan, "false");
    case 'n':
      return scan_word (scan, "null");
    default:
      return scan_number (scan);
    }
}

/* A value with the white space around it. */
static gboolean
scan_value (Scan *scan)
{
  skip_space (scan);
  if (!scan_bare_value (scan))
    return FALSE;
  skip_space (scan);
  return TRUE;
}

/**
 * sfs_json_scan:
 * @text: (array length=length): UTF-8 without NUL
 * @length: in bytes
 * @max_depth: how many arrays and objects may be open at once
 * @error: SFS_CORE_ERROR_JSON, with the place
 *
 * Checks @text against RFC 8259 and, for what that leaves open, RFC 7493 (I-JSON): member names are
 * unique, surrogates come in pairs, fractions fit a double. Integers have at most 18 digits.
 *
 * Returns: whether @text passes
 */
gboolean
sfs_json_scan (const char *text, gsize length, guint max_depth, GError **error)
{
  Scan scan = { text, text, text + length, 0, max_depth, error };

  if (!scan_value (&scan))
    return FALSE;
  if (scan.at != scan.end)
    return fail (&scan, "More than one value");
  return TRUE;
}
