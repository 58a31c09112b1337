/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net-fixture.h"

#include "fixtures/sfs-test.h"

#include <stdlib.h>
#include <string.h>

static void
respond (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
respond_length (SoupServerMessage *message, gsize length)
{
  g_autofree char *body = g_strnfill (length, 'x');

  respond (message, 200, "text/plain", body);
}

static void
hold (NetFixture *fixture, SoupServerMessage *message)
{
  g_set_object (&fixture->held, message);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  NetFixture *fixture = user_data;

  if (fixture->held == message)
    fixture->disconnected = TRUE;
}

/* 100 bytes a time, for as long as somebody listens. */
static void
write_more (SoupServerMessage *message, gpointer user_data)
{
  static const char block[100] = { 'x' };
  NetFixture *fixture = user_data;

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            block, sizeof block);
  fixture->streamed += sizeof block;
}

static void
stream (NetFixture *fixture, SoupServerMessage *message, gboolean endless)
{
  hold (fixture, message);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  if (endless)
    g_signal_connect (message, "wrote-chunk", G_CALLBACK (write_more), fixture);
  write_more (message, fixture);
}

static void
redirect (SoupServerMessage *message, guint status, const char *to)
{
  respond (message, status, "text/plain", "elsewhere");
  if (to != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  to);
}

static void
handler (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  NetFixture *fixture = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *to = query != NULL ? g_hash_table_lookup (query, "to") : NULL;

  fixture->n_requests++;
  g_clear_pointer (&fixture->last_headers, soup_message_headers_unref);
  fixture->last_headers =
      soup_message_headers_ref (soup_server_message_get_request_headers (message));
  g_clear_pointer (&fixture->last_body, g_bytes_unref);
  fixture->last_body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), fixture);

  if (g_str_equal (path, "/hello"))
    respond (message, 200, "text/plain; charset=utf-8", "hello");
  else if (g_str_has_prefix (path, "/length/"))
    respond_length (message, strtoul (path + strlen ("/length/"), NULL, 10));
  else if (g_str_has_prefix (path, "/status/"))
    respond (message, strtoul (path + strlen ("/status/"), NULL, 10), "application/problem+json",
             "{\"type\":\"https://shop.example/problems/notice-changed\",\"title\":\"Changed\"}");
  else if (g_str_has_prefix (path, "/redirect/"))
    redirect (message, strtoul (path + strlen ("/redirect/"), NULL, 10), to);
  else if (g_str_equal (path, "/count"))
    {
      /* one step less each time: /count?to=3 → /count?to=2 … → /hello */
      g_autofree char *next = g_str_equal (to, "1")
                                  ? g_strdup ("/hello")
                                  : g_strdup_printf ("/count?to=%d", atoi (to) - 1);

      redirect (message, 302, next);
    }
  else if (g_str_equal (path, "/html"))
    respond (message, 200, "text/html", "<html>Log in to the hotel</html>");
  else if (g_str_equal (path, "/json"))
    respond (message, 200, "application/json; charset=utf-8", "{}");
  else if (g_str_equal (path, "/untyped"))
    {
      respond (message, 200, "text/plain", "?");
      soup_message_headers_remove (headers, "Content-Type");
    }
  else if (g_str_equal (path, "/nothing"))
    soup_server_message_set_status (message, 204, NULL);
  else if (g_str_equal (path, "/cookie"))
    {
      respond (message, 200, "text/plain", "");
      soup_message_headers_append (headers, "Set-Cookie", "id=1; Max-Age=1000; Path=/");
      soup_message_headers_append (headers, "Cache-Control", "max-age=1000");
    }
  else if (g_str_equal (path, "/gzip"))
    {
      respond (message, 200, "text/plain", "not really");
      soup_message_headers_append (headers, "Content-Encoding", "gzip");
    }
  else if (g_str_equal (path, "/hold"))
    {
      hold (fixture, message);
      soup_server_message_pause (message);
    }
  else if (g_str_equal (path, "/begin"))
    stream (fixture, message, FALSE);
  else if (g_str_equal (path, "/endless"))
    stream (fixture, message, TRUE);
  else
    respond (message, 404, "text/html", "<html>nothing here</html>");
}

void
net_fixture_set_up (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, handler, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture->http = sfs_http_new (TRUE);
}

void
net_fixture_tear_down (NetFixture *fixture, gconstpointer data)
{
  sfs_assert_finalized (fixture->http);
  g_clear_object (&fixture->held);
  soup_server_disconnect (fixture->server);
  sfs_assert_finalized (fixture->server);
  g_clear_pointer (&fixture->last_headers, soup_message_headers_unref);
  g_clear_pointer (&fixture->last_body, g_bytes_unref);
  g_free (fixture->origin);
}

SfsHttpReply *
net_send (SfsHttp *http, SoupMessage *message, gsize max_body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  sfs_http_send_async (http, message, max_body, NULL, sfs_test_async_catch, &slot);
  result = sfs_test_async_await (&slot);
  return sfs_http_send_finish (http, result, error);
}

SfsHttpReply *
net_fixture_send (NetFixture *fixture,
                  const char *method,
                  const char *path,
                  const char *accept,
                  const char *body,
                  GError **error)
{
  g_autofree char *url = g_strconcat (fixture->origin, path, NULL);
  g_autoptr (SoupMessage) message = sfs_http_message_new (fixture->http, method, url, NULL, error);

  if (message == NULL)
    return NULL;
  if (accept != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", accept);
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
    }
  return net_send (fixture->http, message, 1000, error);
}
