/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-invitation.h"

#include "core/sfs-error.h"

#include <string.h>

/* A host as DNS, a certificate and an eye read it: lower case, punycode, no empty label. NULL for
 * anything else, such as the half-numeric addresses (“127.1”) that resolvers read each their way.
 */
static char *
canonical_host (const char *host)
{
  g_autofree char *ascii = NULL;
  const char *last_label;

  if (g_hostname_is_ip_address (host))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

      return address != NULL ? g_inet_address_to_string (address) : NULL;
    }

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    return NULL;
  for (char *c = ascii; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);

  last_label = strrchr (ascii, '.');
  last_label = last_label != NULL ? last_label + 1 : ascii;
  if (strlen (ascii) > 253 || ascii[0] == '.' || *last_label == '\0' ||
      g_ascii_isdigit (*last_label) || strstr (ascii, "..") != NULL ||
      strspn (ascii, "abcdefghijklmnopqrstuvwxyz0123456789.-") != strlen (ascii))
    return NULL;

  return g_steal_pointer (&ascii);
}

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_hostname_is_ip_address (host) ? g_inet_address_new_from_string (host) : NULL;
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* Scheme and authority of @url, which may only be http or https and must name nobody. */
static gboolean
split_url (const char *url, gboolean *https, char **host, int *port, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  /* GUri takes white space and control characters along; nobody means them. */
  for (const char *c = url; *c != '\0'; c++)
    if ((guint8) *c <= ' ' || *c == 0x7f || *c == '\\')
      goto broken;

  uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0' ||
      g_uri_get_userinfo (uri) != NULL || g_uri_get_port (uri) == 0)
    goto broken;

  *https = g_str_equal (g_uri_get_scheme (uri), "https");
  if (!*https && !g_str_equal (g_uri_get_scheme (uri), "http"))
    goto broken;
  *host = canonical_host (g_uri_get_host (uri));
  if (*host == NULL)
    goto broken;
  *port = g_uri_get_port (uri);
  if (*port == (*https ? 443 : 80))
    *port = -1;
  return TRUE;

broken:
  g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_URL,
                       "Not an absolute URL of a web server");
  return FALSE;
}

/**
 * sfs_url_get_origin:
 * @url: an absolute URL
 * @allow_loopback: whether plain HTTP to this computer is taken
 * @error: SFS_CORE_ERROR_URL or _INSECURE_URL
 *
 * RFC 6454, section 6.2. User names in the URL are refused: they are how links are made to look
 * like another host's.
 *
 * Returns: (transfer full): scheme, host and, unless it is the default one, port of @url
 */
char *
sfs_url_get_origin (const char *url, gboolean allow_loopback, GError **error)
{
  g_autofree char *host = NULL;
  gboolean https, literal;
  int port;

  if (!split_url (url, &https, &host, &port, error))
    return NULL;
  if (!https && !(allow_loopback && host_is_loopback (host)))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INSECURE_URL,
                           "Plain HTTP is not allowed");
      return NULL;
    }

  literal = strchr (host, ':') != NULL;
  if (port < 0)
    return g_strdup_printf (literal ? "%s://[%s]" : "%s://%s", https ? "https" : "http", host);
  return g_strdup_printf (literal ? "%s://[%s]:%d" : "%s://%s:%d", https ? "https" : "http", host,
                          port);
}

/**
 * sfs_url_is_loopback:
 * @url: an absolute URL
 *
 * Returns: whether the host is this computer: 127.0.0.0/8, ::1 or localhost
 */
gboolean
sfs_url_is_loopback (const char *url)
{
  g_autofree char *host = NULL;
  gboolean https;
  int port;

  return split_url (url, &https, &host, &port, NULL) && host_is_loopback (host);
}

/**
 * sfs_url_resolve:
 * @base: an absolute URL
 * @reference: what a server says relative to it, as in a Location header (RFC 9110, section 10.2.2)
 *
 * GLib takes any scheme, and stumbles over an absolute URI without a host whose path comes to begin
 * with two slashes.
 *
 * Returns: (transfer full) (nullable): the absolute URL; NULL when it is none of a web server's
 */
char *
sfs_url_resolve (const char *base, const char *reference)
{
  const char *scheme = g_uri_peek_scheme (reference);

  if (scheme != NULL && ((!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")) ||
                         !g_str_has_prefix (reference + strlen (scheme), "://")))
    return NULL;
  return g_uri_resolve_relative (base, reference,
                                 G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH |
                                     G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT |
                                     G_URI_FLAGS_SCHEME_NORMALIZE,
                                 NULL);
}

/**
 * sfs_url_get_host_label:
 * @url: an absolute URL
 *
 * Returns: (transfer full) (nullable): the host in punycode, with the port unless it is the default
 *   one; NULL when @url is not one we can use
 */
char *
sfs_url_get_host_label (const char *url)
{
  g_autofree char *host = NULL;
  gboolean https, literal;
  int port;

  if (!split_url (url, &https, &host, &port, NULL))
    return NULL;
  literal = strchr (host, ':') != NULL;
  if (port < 0)
    return g_strdup_printf (literal ? "[%s]" : "%s", host);
  return g_strdup_printf (literal ? "[%s]:%d" : "%s:%d", host, port);
}
