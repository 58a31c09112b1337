/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "upload/sfs-tus.h"

/* "Name: value" lines. */
static SoupMessageHeaders *
make_headers (const char *const *lines)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);

      soup_message_headers_append (headers, parts[0], parts[1]);
    }
  return headers;
}

static void
test_options (void)
{
  static const struct
  {
    const char *lines[5];
    gboolean ok;
    gboolean sha256;
    gint64 max_size;
  } table[] = {
    { { NULL }, TRUE, FALSE, -1 },
    { { "Tus-Version: 1.0.0", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Version: 2.0.0, 1.0.0 ,0.2.1", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Version: 1.0.01", NULL }, FALSE },
    { { "Tus-Version: 0.2.1", NULL }, FALSE },
    { { "Tus-Extension: creation,checksum", "Tus-Checksum-Algorithm: md5,sha256", NULL },
      TRUE,
      TRUE,
      -1 },
    { { "Tus-Extension: creation, checksum", "Tus-Checksum-Algorithm: SHA256", NULL },
      TRUE,
      TRUE,
      -1 },
    { { "Tus-Extension: checksum", "Tus-Extension: creation", "Tus-Checksum-Algorithm: sha256",
        NULL },
      TRUE,
      TRUE,
      -1 },
    { { "Tus-Extension: checksum", "Tus-Checksum-Algorithm: md5,sha1", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Extension: checksum-trailer", "Tus-Checksum-Algorithm: sha256", NULL },
      TRUE,
      FALSE,
      -1 },
    { { "Tus-Extension: checksum", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Checksum-Algorithm: sha256", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Max-Size: 1073741824", NULL }, TRUE, FALSE, 1073741824 },
    { { "Tus-Max-Size: 0", NULL }, TRUE, FALSE, 0 },
    { { "Tus-Max-Size: -1", NULL }, TRUE, FALSE, -1 },
    { { "Tus-Max-Size: lots", NULL }, TRUE, FALSE, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (SoupMessageHeaders) headers = make_headers (table[i].lines);
      g_autoptr (GError) error = NULL;
      SfsTusServer server;

      g_assert_cmpint (sfs_tus_parse_options (headers, &server, &error), ==, table[i].ok);
      if (!table[i].ok)
        {
          g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_REFUSED);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (server.sha256, ==, table[i].sha256);
      g_assert_cmpint (server.max_size, ==, table[i].max_size);
    }
}

static void
test_offset (void)
{
  static const struct
  {
    const char *lines[3];
    gint64 offset; /* -1: an error */
  } table[] = {
    { { "Upload-Offset: 0", NULL }, 0 },
    { { "Upload-Offset: 70000", NULL }, 70000 },
    { { "upload-offset: 7", NULL }, 7 },
    { { "Upload-Offset: 9223372036854775807", NULL }, G_MAXINT64 },
    { { "Upload-Offset: 9223372036854775808", NULL }, -1 },
    { { "Upload-Offset: 99999999999999999999999", NULL }, -1 },
    { { "Upload-Offset: -1", NULL }, -1 },
    { { "Upload-Offset: +1", NULL }, -1 },
    { { "Upload-Offset: 0x10", NULL }, -1 },
    { { "Upload-Offset: 1.5", NULL }, -1 },
    { { "Upload-Offset: 1 2", NULL }, -1 },
    { { "Upload-Offset: ", NULL }, -1 },
    { { "Upload-Offset: 1", "Upload-Offset: 2", NULL }, -1 },
    { { "Upload-Length: 1", NULL }, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (SoupMessageHeaders) headers = make_headers (table[i].lines);
      g_autoptr (GError) error = NULL;
      gint64 offset;

      if (sfs_tus_parse_offset (headers, &offset, &error))
        g_assert_cmpint (offset, ==, table[i].offset);
      else
        {
          g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL);
          g_assert_cmpint (table[i].offset, ==, -1);
        }
    }
}

static void
test_length (void)
{
  static const char *const same[] = { "Upload-Length: 1000", NULL };
  static const char *const other[] = { "Upload-Length: 999", NULL };
  static const char *const garbled[] = { "Upload-Length: 1e3", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (SoupMessageHeaders) same_headers = make_headers (same);
  g_autoptr (SoupMessageHeaders) other_headers = make_headers (other);
  g_autoptr (SoupMessageHeaders) garbled_headers = make_headers (garbled);
  g_autoptr (SoupMessageHeaders) no_headers = make_headers (none);
  g_autoptr (GError) error = NULL;

  g_assert_true (sfs_tus_parse_length (same_headers, 1000, &error));
  g_assert_true (sfs_tus_parse_length (no_headers, 1000, &error));
  g_assert_no_error (error);
  g_assert_false (sfs_tus_parse_length (other_headers, 1000, &error));
  g_assert_error (error, SFS_UPLOAD_ERROR, SFS_UPLOAD_ERROR_OFFSET);
  g_clear_error (&error);
  g_assert_false (sfs_tus_parse_length (garbled_headers, 1000, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL);
}

static void
test_location (void)
{
  static const struct
  {
    const char *creation;
    const char *location; /* NULL: no header */
    const char *url;      /* expected; NULL: an error */
    SfsNetError error;
    gboolean no_loopback;
  } table[] = {
    { "https://up.example/files/", "/files/1", "https://up.example/files/1" },
    { "https://up.example/files/", "1", "https://up.example/files/1" },
    { "https://up.example/files", "./1?x=y", "https://up.example/1?x=y" },
    { "https://up.example/files/", "https://up.example/else/1", "https://up.example/else/1" },
    { "https://up.example/files/", "https://up.example:443/1", "https://up.example/1" },
    { "https://up.example/files/", "https://UP.example/1", "https://UP.example/1" },
    { "https://up.example/files/", "//up.example/1", "https://up.example/1" },
    { "https://up.example/files/", "//other.example/1", NULL, SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "http://up.example/1", NULL, SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "https://up.example:444/1", NULL, SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "https://up.example@evil.example/1", NULL,
      SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "https://up.example.evil.example/1", NULL,
      SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "file:///etc/passwd", NULL, SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "data:,x", NULL, SFS_NET_ERROR_ORIGIN },
    { "https://up.example/files/", "https://[", NULL, SFS_NET_ERROR_PROTOCOL },
    { "https://up.example/files/", NULL, NULL, SFS_NET_ERROR_PROTOCOL },
    { "http://127.0.0.1:81/files/", "/files/1", "http://127.0.0.1:81/files/1" },
    { "http://127.0.0.1:81/files/", "http://127.0.0.1:82/1", NULL, SFS_NET_ERROR_ORIGIN },
    { "http://127.0.0.1:81/files/", "/files/1", NULL, SFS_NET_ERROR_ORIGIN, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (SoupMessageHeaders)
          headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      g_autoptr (GError) error = NULL;
      g_autofree char *url = NULL;

      if (table[i].location != NULL)
        soup_message_headers_append (headers, "Location", table[i].location);
      url = sfs_tus_parse_location (headers, table[i].creation, !table[i].no_loopback, &error);
      g_assert_cmpstr (url, ==, table[i].url);
      if (table[i].url == NULL)
        g_assert_error (error, SFS_NET_ERROR, (int) table[i].error);
    }
}

static void
test_judge (void)
{
  static const struct
  {
    guint status;
    SfsTusVerdict verdict;
  } table[] = {
    { 400, SFS_TUS_FINAL }, { 401, SFS_TUS_TOKEN }, { 403, SFS_TUS_FINAL },
    { 404, SFS_TUS_GONE },  { 408, SFS_TUS_WAIT },  { 409, SFS_TUS_CONFLICT },
    { 410, SFS_TUS_GONE },  { 412, SFS_TUS_FINAL }, { 413, SFS_TUS_FINAL },
    { 415, SFS_TUS_FINAL }, { 422, SFS_TUS_FINAL }, { 423, SFS_TUS_WAIT },
    { 429, SFS_TUS_WAIT },  { 451, SFS_TUS_FINAL }, { 460, SFS_TUS_CORRUPT },
    { 500, SFS_TUS_WAIT },  { 502, SFS_TUS_WAIT },  { 503, SFS_TUS_WAIT },
    { 504, SFS_TUS_WAIT },
  };
  static const struct
  {
    SfsNetError code;
    SfsTusVerdict verdict;
  } transport[] = {
    { SFS_NET_ERROR_OFFLINE, SFS_TUS_WAIT },      { SFS_NET_ERROR_TIMEOUT, SFS_TUS_WAIT },
    { SFS_NET_ERROR_CERTIFICATE, SFS_TUS_FINAL }, { SFS_NET_ERROR_REDIRECT, SFS_TUS_FINAL },
    { SFS_NET_ERROR_ORIGIN, SFS_TUS_FINAL },      { SFS_NET_ERROR_TOO_LARGE, SFS_TUS_FINAL },
    { SFS_NET_ERROR_NOT_OURS, SFS_TUS_FINAL },    { SFS_NET_ERROR_PROTOCOL, SFS_TUS_FINAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (SoupMessageHeaders)
          headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      g_autoptr (GBytes) body = g_bytes_new_static ("", 0);
      g_autoptr (SfsProblem) problem = sfs_problem_parse (table[i].status, headers, body);
      SfsHttpReply reply = {
        .status = table[i].status, .headers = headers, .body = body, .problem = problem
      };
      g_autoptr (GError) error = sfs_http_reply_to_error (&reply);

      g_assert_cmpint (sfs_tus_judge (error), ==, table[i].verdict);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (transport); i++)
    {
      g_autoptr (GError) error = g_error_new (SFS_NET_ERROR, transport[i].code, "x");

      g_assert_cmpint (sfs_tus_judge (error), ==, transport[i].verdict);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/upload/tus/options", test_options);
  g_test_add_func ("/upload/tus/offset", test_offset);
  g_test_add_func ("/upload/tus/length", test_length);
  g_test_add_func ("/upload/tus/location", test_location);
  g_test_add_func ("/upload/tus/judge", test_judge);
  return g_test_run ();
}
