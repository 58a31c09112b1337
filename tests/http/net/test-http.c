/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "net/sfs-http.h"

#include <string.h>

/* A real server on loopback; each path is a behaviour. */
typedef struct
{
  SoupServer *server;
  char *origin;
  SfsHttp *http;
  guint n_requests;
  SoupServerMessage *paused; /* the request that is not answered yet */
  gboolean disconnected;     /* the client of @paused went away */
} Fixture;

static void
respond (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
handler (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  if (g_str_equal (path, "/hello"))
    respond (message, 200, "text/plain", "hello");
  else
    respond (message, 404, "text/plain", "nothing here");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, handler, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  fixture->http = sfs_http_new (TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sfs_assert_finalized (fixture->http);
  g_clear_object (&fixture->paused);
  soup_server_disconnect (fixture->server);
  sfs_assert_finalized (fixture->server);
  g_free (fixture->origin);
}

static SfsHttpReply *
fetch (Fixture *fixture, const char *method, const char *path, GError **error)
{
  g_autofree char *url = g_strconcat (fixture->origin, path, NULL);
  g_autoptr (SoupMessage) message = sfs_http_message_new (fixture->http, method, url, NULL, error);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  if (message == NULL)
    return NULL;
  sfs_http_send_async (fixture->http, message, 1000, NULL, sfs_test_async_catch, &slot);
  result = sfs_test_async_await (&slot);
  return sfs_http_send_finish (fixture->http, result, error);
}

static void
test_get (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfsHttpReply) reply = fetch (fixture, "GET", "/hello", &error);

  g_assert_no_error (error);
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), "hello",
                   5);
  g_assert_null (reply->problem);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add ("/http/get", Fixture, NULL, set_up, test_get, tear_down);
  return g_test_run ();
}
