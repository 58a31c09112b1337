/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net/sfs-http-rules.h"

#include "core/sfs-invitation.h"

#include <string.h>

/**
 * sfs_http_is_acceptable:
 * @message: with the headers of its answer
 *
 * A hotel's log-in page comes with status 200, too.
 *
 * Returns: whether the type of the answer is among those the request asked for
 */
gboolean
sfs_http_is_acceptable (SoupMessage *message)
{
  const char *accept =
      soup_message_headers_get_list (soup_message_get_request_headers (message), "Accept");
  const char *type =
      soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);
  g_auto (GStrv) ranges = NULL;

  if (accept == NULL)
    return TRUE;
  if (type == NULL)
    return FALSE;
  ranges = g_strsplit (accept, ",", -1);
  for (guint i = 0; ranges[i] != NULL; i++)
    {
      char *range = g_strstrip (ranges[i]);

      range[strcspn (range, " ;")] = '\0';
      if (g_str_equal (range, "*/*") || g_ascii_strcasecmp (range, type) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * sfs_http_is_redirect:
 * @status: HTTP status
 *
 * Returns: whether it sends elsewhere; 304 does not
 */
gboolean
sfs_http_is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static gboolean
is_followed (SoupMessage *message)
{
  const char *method = soup_message_get_method (message);

  return g_str_equal (method, SOUP_METHOD_GET) || g_str_equal (method, SOUP_METHOD_HEAD);
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  soup_message_headers_append (user_data, name, value);
}

/**
 * sfs_http_redirect:
 * @message: answered with a redirect
 * @allow_loopback: whether plain HTTP to this computer is spoken
 *
 * Only GET and HEAD are followed, to HTTPS (or loopback, where that is allowed) on the same host. A
 * token goes along only within one origin.
 *
 * Returns: (transfer full) (nullable): the message for the other place, NULL when it is not
 * followed
 */
SoupMessage *
sfs_http_redirect (SoupMessage *message, gboolean allow_loopback)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *from = soup_message_get_uri (message);
  g_autofree char *from_text = g_uri_to_string (from);
  g_autofree char *to_text = location != NULL ? sfs_url_resolve (from_text, location) : NULL;
  g_autoptr (GUri)
      to = to_text != NULL ? g_uri_parse (to_text, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *from_origin = sfs_url_get_origin (from_text, allow_loopback, NULL);
  g_autofree char *to_origin = to_text != NULL ? sfs_url_get_origin (to_text, allow_loopback, NULL)
                                               : NULL;
  SoupMessage *next;

  if (!is_followed (message))
    return NULL;
  if (to == NULL || to_origin == NULL ||
      g_ascii_strcasecmp (g_uri_get_host (from), g_uri_get_host (to)) != 0)
    return NULL;
  /* From HTTPS down to plain HTTP on this computer is still down. */
  if (g_str_has_prefix (from_origin, "https:") && !g_str_has_prefix (to_origin, "https:"))
    return NULL;

  next = soup_message_new_from_uri (soup_message_get_method (message), to);
  soup_message_set_flags (next, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_foreach (soup_message_get_request_headers (message), copy_header,
                                soup_message_get_request_headers (next));
  soup_message_headers_remove (soup_message_get_request_headers (next), "Host");
  if (!g_str_equal (from_origin, to_origin))
    soup_message_headers_remove (soup_message_get_request_headers (next), "Authorization");
  return next;
}
