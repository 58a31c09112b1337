/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "account/sfs-redirect-request.h"

#include <string.h>

#define METHOD "GET "
#define VERSION " HTTP/1."

/* Anything in a URI is visible ASCII (RFC 3986 section 2). */
static gboolean
is_target (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

/* RFC 9110 section 7.2: the one Host header. A page elsewhere whose name was made to lead to this
 * computer (DNS rebinding) sends that name. */
static gboolean
is_host (char *const *lines, const char *authority)
{
  guint n_hosts = 0;
  gboolean same = FALSE;

  for (; *lines != NULL; lines++)
    if (g_ascii_strncasecmp (*lines, "Host:", strlen ("Host:")) == 0)
      {
        g_autofree char *value = g_strstrip (g_strdup (*lines + strlen ("Host:")));

        n_hosts++;
        same = g_str_equal (value, authority);
      }
  return n_hosts == 1 && same;
}

/**
 * sfs_redirect_request_parse:
 * @head: (array length=length): request line and headers, as they came
 * @length: in bytes
 * @authority: host and port of the redirect URI
 *
 * RFC 9112 sections 3 and 5. A browser that follows our redirect sends GET for the path and nothing
 * else; favicons, probes and whoever else is about on this computer get nothing from us.
 *
 * Returns: (transfer full) (nullable): the query, nothing in it decoded
 */
char *
sfs_redirect_request_parse (const char *head, gsize length, const char *authority)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char *target, *end, *query;

  if (memchr (head, '\0', length) != NULL)
    return NULL;
  text = g_strndup (head, length);
  lines = g_strsplit (text, "\r\n", -1);
  if (lines[0] == NULL || !g_str_has_prefix (lines[0], METHOD))
    return NULL;
  target = lines[0] + strlen (METHOD);
  end = strchr (target, ' ');
  if (end == NULL || !g_str_has_prefix (end, VERSION))
    return NULL;
  *end = '\0';
  query = strchr (target, '?');
  if (query == NULL)
    return NULL;
  *query++ = '\0';
  if (!g_str_equal (target, SFS_REDIRECT_PATH) || !is_target (query) ||
      !is_host (lines + 1, authority))
    return NULL;
  return g_strdup (query);
}
