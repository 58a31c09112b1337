/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: header lines of an answer to the upload, an empty line, and a body. */

#include "fuzz/sfs-fuzz.h"
#include "net/sfs-http-rules.h"
#include "net/sfs-http.h"
#include "upload/sfs-tus.h"

#include <string.h>

#define BYTES 1000

static SoupMessageHeaders *
read_headers (const char *text, const char *blank)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GString) lines = g_string_new ("HTTP/1.1 200 OK\n");

  g_string_append_len (lines, text, blank != NULL ? blank + 1 - text : (gssize) strlen (text));
  g_string_replace (lines, "\n", "\r\n", 0);
  g_string_append (lines, "\r\n");
  soup_headers_parse (lines->str, lines->len, headers);
  return headers;
}

static void
judge (guint status, SfsProblem *problem)
{
  SfsHttpReply *reply = g_new0 (SfsHttpReply, 1);
  g_autoptr (GError) error = NULL;

  reply->status = status;
  reply->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  reply->body = g_bytes_new (NULL, 0);
  reply->problem = problem;
  error = sfs_http_reply_to_error (reply);
  g_assert_cmpuint (sfs_net_error_get_status (error), ==, status);
  sfs_tus_judge (error);
  sfs_http_reply_free (reply);
}

/* A redirect leads to HTTPS on the same host, or nowhere. */
static void
redirect (SoupMessageHeaders *headers)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", "https://shop.example/a/b");
  const char *location = soup_message_headers_get_one (headers, "Location");
  g_autoptr (SoupMessage) next = NULL;

  if (location != NULL)
    soup_message_headers_replace (soup_message_get_response_headers (message), "Location",
                                  location);
  next = sfs_http_redirect (message, TRUE);
  if (next == NULL)
    return;
  g_assert_cmpstr (g_uri_get_scheme (soup_message_get_uri (next)), ==, "https");
  g_assert_cmpint (
      g_ascii_strcasecmp (g_uri_get_host (soup_message_get_uri (next)), "shop.example"), ==, 0);
}

/* The token goes there. Asked of GLib and not of our own code; a host has no case (RFC 3986,
 * section 6.2.2.1). */
static void
assert_same_origin (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);

  g_assert_nonnull (uri);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_cmpint (g_ascii_strcasecmp (g_uri_get_host (uri), "shop.example"), ==, 0);
  g_assert_cmpint (g_uri_get_port (uri), ==, 8443);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = sfs_fuzz_text (data, size);
  const char *blank = strstr (text, "\n\n");
  const char *body_text = blank != NULL ? blank + 2 : "";
  g_autoptr (GBytes) body = g_bytes_new (body_text, strlen (body_text));
  SoupMessageHeaders *headers = read_headers (text, blank);
  SfsTusServer server;
  gint64 offset = -1;
  SfsProblem *problem;

  if (sfs_tus_parse_options (headers, &server, NULL))
    g_assert_cmpint (server.max_size, >=, -1);
  if (sfs_tus_parse_offset (headers, &offset, NULL))
    g_assert_cmpint (offset, >=, 0);
  sfs_tus_parse_length (headers, BYTES, NULL);
  for (int allow_loopback = 0; allow_loopback < 2; allow_loopback++)
    {
      g_autofree char *url = sfs_tus_parse_location (headers, "https://shop.example:8443/uploads",
                                                     allow_loopback, NULL);

      if (url != NULL)
        assert_same_origin (url);
    }

  problem = sfs_problem_parse (409, headers, body);
  g_assert_cmpint (problem->retry_after, >=, -1);
  if (problem->type != NULL)
    g_assert_cmpuint (strlen (problem->type), <=, 64);
  judge (409, problem);
  redirect (headers);
  soup_message_headers_unref (headers);
  return 0;
}
