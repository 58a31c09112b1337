/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "upload/sfs-tus.h"

#include "core/sfs-invitation.h"

#define TUS_VERSION "1.0.0"

/**
 * sfs_tus_judge:
 * @error: what a request of this file failed with
 *
 * tus 1.0.0 gives meanings to 404, 409, 410, 423 and 460; the rest is RFC 9110. Other 4xx are
 * final: the server understood and said no.
 */
SfsTusVerdict
sfs_tus_judge (const GError *error)
{
  switch (sfs_net_error_get_status (error))
    {
    case 0:
      return sfs_net_error_is_transient (error) ? SFS_TUS_WAIT : SFS_TUS_FINAL;
    case 401:
      return SFS_TUS_TOKEN;
    case 404:
    case 410:
      return SFS_TUS_GONE;
    case 409:
      return SFS_TUS_CONFLICT;
    case 423:
      return SFS_TUS_WAIT;
    case 460:
      return SFS_TUS_CORRUPT;
    default:
      return sfs_net_error_is_transient (error) ? SFS_TUS_WAIT : SFS_TUS_FINAL;
    }
}

static gboolean
parse_number (SoupMessageHeaders *headers, const char *name, gint64 *value, GError **error)
{
  /* A header that came twice is joined by a comma here, and no number then. */
  const char *text = soup_message_headers_get_list (headers, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, "%s %s", name,
                   text == NULL ? "is missing" : "is not a number");
      return FALSE;
    }
  *value = number;
  return TRUE;
}

static gboolean
list_contains (SoupMessageHeaders *headers, const char *name, const char *item)
{
  const char *text = soup_message_headers_get_list (headers, name);
  GSList *items = text != NULL ? soup_header_parse_list (text) : NULL;
  gboolean found = g_slist_find_custom (items, item, (GCompareFunc) g_ascii_strcasecmp) != NULL;

  soup_header_free_list (items);
  return found;
}

/**
 * sfs_tus_parse_options:
 * @headers: of the answer to OPTIONS (tus 1.0.0, “OPTIONS”)
 * @server: (out): what it can do; nothing is taken for granted from a server that does not say
 * @error: return location
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_REFUSED when it speaks other versions of tus only
 */
gboolean
sfs_tus_parse_options (SoupMessageHeaders *headers, SfsTusServer *server, GError **error)
{
  server->sha256 = list_contains (headers, "Tus-Extension", "checksum") &&
                   list_contains (headers, "Tus-Checksum-Algorithm", "sha256");
  if (!parse_number (headers, "Tus-Max-Size", &server->max_size, NULL))
    server->max_size = -1;

  if (soup_message_headers_get_list (headers, "Tus-Version") == NULL ||
      list_contains (headers, "Tus-Version", TUS_VERSION))
    return TRUE;
  g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_REFUSED,
               "The server does not speak tus " TUS_VERSION);
  return FALSE;
}

/**
 * sfs_tus_parse_offset:
 * @headers: of the answer to HEAD or PATCH
 * @offset: (out): bytes the server has
 * @error: return location
 *
 * Returns: FALSE with SFS_NET_ERROR_PROTOCOL when Upload-Offset is missing or no number
 */
gboolean
sfs_tus_parse_offset (SoupMessageHeaders *headers, gint64 *offset, GError **error)
{
  return parse_number (headers, "Upload-Offset", offset, error);
}

/**
 * sfs_tus_parse_length:
 * @headers: of the answer to HEAD
 * @bytes: the length we gave when we made the upload
 * @error: return location
 *
 * Returns: FALSE with SFS_UPLOAD_ERROR_OFFSET when the server's upload has another length: it is
 *   not ours
 */
gboolean
sfs_tus_parse_length (SoupMessageHeaders *headers, gint64 bytes, GError **error)
{
  gint64 length;

  if (soup_message_headers_get_list (headers, "Upload-Length") == NULL)
    return TRUE;
  if (!parse_number (headers, "Upload-Length", &length, error))
    return FALSE;
  if (length == bytes)
    return TRUE;
  g_set_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_OFFSET,
               "The server's upload has %" G_GINT64_FORMAT " bytes, ours %" G_GINT64_FORMAT, length,
               bytes);
  return FALSE;
}

/* file:, data: and the like: an address, but no web server's. */
static gboolean
is_of_other_scheme (const char *location)
{
  const char *scheme = location != NULL ? g_uri_peek_scheme (location) : NULL;

  return scheme != NULL && !g_str_equal (scheme, "https") && !g_str_equal (scheme, "http");
}

/**
 * sfs_tus_parse_location:
 * @headers: of the answer to the creating POST
 * @creation_url: where that went: a relative Location is resolved against it
 * @allow_loopback: whether plain HTTP to this computer is allowed
 * @error: return location
 *
 * The bearer token goes wherever the upload is, so it must be of the origin the token was already
 * sent to.
 *
 * Returns: (transfer full): absolute URL, or NULL with SFS_NET_ERROR_PROTOCOL or _ORIGIN
 */
char *
sfs_tus_parse_location (SoupMessageHeaders *headers,
                        const char *creation_url,
                        gboolean allow_loopback,
                        GError **error)
{
  const char *location = soup_message_headers_get_one (headers, "Location");
  g_autofree char *url = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *wanted = NULL;

  if (location != NULL)
    url = sfs_url_resolve (creation_url, location);
  if (url == NULL && !is_of_other_scheme (location))
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL, "Location is %s",
                   location == NULL ? "missing" : "not a URL");
      return NULL;
    }

  wanted = sfs_url_get_origin (creation_url, allow_loopback, NULL);
  origin = url != NULL ? sfs_url_get_origin (url, allow_loopback, NULL) : NULL;
  if (origin == NULL || g_strcmp0 (origin, wanted) != 0)
    {
      g_set_error (error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN,
                   "The upload was made at %s, outside of %s",
                   origin != NULL ? origin : "an address we do not use", wanted);
      return NULL;
    }
  return g_steal_pointer (&url);
}

/**
 * sfs_tus_format_metadata:
 * @submission: submission id
 *
 * Returns: (transfer full): the Upload-Metadata header of protocol.md (tus 1.0.0, “Creation”: pairs
 *   of key and Base64 value)
 */
char *
sfs_tus_format_metadata (const char *submission)
{
  static const char type[] = "application/age";
  g_autofree char *id = g_base64_encode ((const guchar *) submission, strlen (submission));
  g_autofree char *filetype = g_base64_encode ((const guchar *) type, strlen (type));

  return g_strdup_printf ("submission %s,filetype %s", id, filetype);
}
