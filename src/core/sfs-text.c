/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-text.h"

#include "core/sfs-error.h"
#include "core/sfs-invitation.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 1024
#define ID_MAX 64

static gboolean
fail (GError **error, const char *what, const char *why)
{
  g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_DESCRIPTION, "“%s” %s", what, why);
  return FALSE;
}

/* Characters that turn the reading direction around what follows them, in the app's own words too.
 */
static gboolean
is_direction_control (gunichar u)
{
  return (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
}

/**
 * sfs_text_check_line:
 * @text: UTF-8
 * @what: its name, for the error
 * @error: SFS_CORE_ERROR_DESCRIPTION
 *
 * Returns: whether @text is one line of sensible length that shows what it is
 */
gboolean
sfs_text_check_line (const char *text, const char *what, GError **error)
{
  if (strspn (text, " ") == strlen (text))
    return fail (error, what, "is empty");
  if (strlen (text) > LINE_MAX_BYTES)
    return fail (error, what, "is too long");
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (g_unichar_iscntrl (u) || is_direction_control (u))
        return fail (error, what, "has control characters");
    }
  return TRUE;
}

/**
 * sfs_text_to_line:
 * @text: UTF-8 that somebody else wrote
 * @max_length: in characters
 *
 * For words that are shown as they came, where refusing them would hide more than they could: what
 * a line may not have becomes a space, and what is too long ends in an ellipsis.
 *
 * Returns: (transfer full): one line that shows what it is, possibly empty
 */
char *
sfs_text_to_line (const char *text, guint max_length)
{
  GString *line = g_string_new (NULL);
  guint length = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (length++ == max_length)
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, g_unichar_iscntrl (u) || is_direction_control (u) ? ' ' : u);
    }
  return g_strstrip (g_string_free (line, FALSE));
}

/**
 * sfs_text_check_map:
 * @texts: a map of BCP 47 tag → string
 * @what: its name, for the error
 * @error: SFS_CORE_ERROR_DESCRIPTION
 *
 * Returns: whether every member is a tag with a text; a text may have lines
 */
gboolean
sfs_text_check_map (JsonObject *texts, const char *what, GError **error)
{
  JsonObjectIter iter;
  const char *tag;
  JsonNode *node;

  json_object_iter_init (&iter, texts);
  while (json_object_iter_next (&iter, &tag, &node))
    {
      if (!sfs_text_is_tag (tag))
        return fail (error, what, "has a member that is no language");
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return fail (error, what, "has a language that is no text");
      for (const char *c = json_node_get_string (node); *c != '\0'; c = g_utf8_next_char (c))
        {
          gunichar u = g_utf8_get_char (c);

          if (g_unichar_iscntrl (u) && u != '\n' && u != '\t')
            return fail (error, what, "has control characters");
        }
    }
  return TRUE;
}

/**
 * sfs_text_check_url:
 * @url: a URL that the seller may be led to in the browser
 * @what: its name, for the error
 * @error: SFS_CORE_ERROR_DESCRIPTION
 *
 * Never plain HTTP, not even to loopback: what listens there did not ask for the operator's visitors.
 *
 * Returns: whether @url is https
 */
gboolean
sfs_text_check_url (const char *url, const char *what, GError **error)
{
  g_autofree char *origin = sfs_url_get_origin (url, FALSE, NULL);

  return origin != NULL || fail (error, what, "is no https address");
}

/**
 * sfs_text_is_country:
 * @text: (nullable): a string
 *
 * Returns: whether @text looks like an ISO 3166-1 alpha-2 code
 */
gboolean
sfs_text_is_country (const char *text)
{
  return text != NULL && strlen (text) == 2 && g_ascii_isupper (text[0]) &&
         g_ascii_isupper (text[1]);
}

/**
 * sfs_text_is_date:
 * @text: a string
 *
 * Returns: whether @text is a full-date of RFC 3339
 */
gboolean
sfs_text_is_date (const char *text)
{
  const char *shape = "dddd-dd-dd";
  GDate date;

  if (strlen (text) != strlen (shape))
    return FALSE;
  for (guint i = 0; shape[i] != '\0'; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
      return FALSE;

  g_date_clear (&date, 1);
  return g_date_valid_dmy (atoi (text + 8), atoi (text + 5), atoi (text));
}

/**
 * sfs_text_is_id:
 * @text: a string
 *
 * Returns: whether @text is 1 to 64 characters of A-Z a-z 0-9 . _ -
 */
gboolean
sfs_text_is_id (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > ID_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("._-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * sfs_text_is_tag:
 * @text: a string
 *
 * Returns: whether @text is shaped like a BCP 47 language tag
 */
gboolean
sfs_text_is_tag (const char *text)
{
  g_auto (GStrv) subtags = g_strsplit (text, "-", -1);

  for (guint i = 0; subtags[i] != NULL; i++)
    {
      gsize length = strlen (subtags[i]);

      if (length == 0 || length > 8)
        return FALSE;
      for (gsize c = 0; c < length; c++)
        if (!(i == 0 ? g_ascii_isalpha (subtags[i][c]) : g_ascii_isalnum (subtags[i][c])))
          return FALSE;
    }
  return subtags[0] != NULL && strlen (subtags[0]) >= 2;
}
