/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "account/sfs-redirect.h"

#include "account/sfs-redirect-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_HEAD (16 * 1024) /* bytes; browsers send some hundred, and the code and `iss` */
#define MAX_CONNECTIONS 8    /* browsers open some that they never use */
#define MAX_SECONDS 10       /* for one connection, from its first byte to its last */

struct _SfsRedirect
{
  gatomicrefcount ref_count; /* the owner's and that of each connection */
  GSocketService *service;   /* (nullable): closed */
  char *uri;
  char *authority;
  SfsRedirectFunc func; /* (nullable): called, or not wanted any more */
  gpointer user_data;
  guint n_connections;
};

typedef struct
{
  SfsRedirect *redirect;
  GSocketConnection *socket;
  GCancellable *cancellable; /* its time is up */
  GSource *timer;
  char head[MAX_HEAD];
  gsize length;
  char *answer;
} Connection;

static void
redirect_unref (SfsRedirect *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->uri);
  g_free (self->authority);
  g_free (self);
}

static void
stop_listening (SfsRedirect *self)
{
  if (self->service == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
}

static void
connection_free (Connection *connection)
{
  connection->redirect->n_connections--;
  redirect_unref (connection->redirect);
  g_io_stream_close_async (G_IO_STREAM (connection->socket), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (connection->socket);
  g_source_destroy (connection->timer);
  g_source_unref (connection->timer);
  g_object_unref (connection->cancellable);
  explicit_bzero (connection->head, sizeof connection->head);
  g_free (connection->answer);
  g_free (connection);
}

/* --- The answer ------------------------------------------------------------------------------- */

/* Nothing in it comes from the request, nothing runs, nothing is fetched, and the address it was
 * loaded from goes nowhere. */
static char *
build_page (gboolean good)
{
  g_autofree char *title =
      g_markup_escape_text (good ? _ ("Back to Selfsame") : _ ("You are not signed in"), -1);
  g_autofree char *text =
      g_markup_escape_text (good ? _ ("You can close this page. Selfsame goes on by itself.")
                                 : _ ("Go back to Selfsame: it says why, and how to go on."),
                            -1);
  g_autofree char *page =
      g_strdup_printf ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width\">"
                       "<meta name=\"color-scheme\" content=\"light dark\">"
                       "<title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n",
                       title, title, text);

  return g_strdup_printf ("HTTP/1.1 %s\r\n"
                          "Content-Type: text/html; charset=utf-8\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                          "Referrer-Policy: no-referrer\r\n"
                          "X-Content-Type-Options: nosniff\r\n"
                          "Cache-Control: no-store\r\n"
                          "Connection: close\r\n\r\n%s",
                          good ? "200 OK" : "400 Bad Request", strlen (page), page);
}

static char *
build_not_found (void)
{
  return g_strdup ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  connection_free (user_data);
}

/* Takes @connection. */
static void
answer (Connection *connection)
{
  SfsRedirect *self = connection->redirect;
  SfsRedirectFunc func = self->func;
  g_autofree char *query =
      sfs_redirect_request_parse (connection->head, connection->length, self->authority);

  if (query != NULL && func != NULL)
    {
      self->func = NULL;
      stop_listening (self);
      connection->answer = build_page (func (query, self->user_data));
      explicit_bzero (query, strlen (query));
    }
  else
    {
      connection->answer = build_not_found ();
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection->socket)),
                                   connection->answer, strlen (connection->answer),
                                   G_PRIORITY_DEFAULT, connection->cancellable, on_written,
                                   connection);
}

/* --- The request ------------------------------------------------------------------------------ */

static void read_more (Connection *connection);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_read <= 0)
    {
      connection_free (connection);
      return;
    }
  connection->length += (gsize) n_read;
  if (g_strstr_len (connection->head, (gssize) connection->length, "\r\n\r\n") != NULL)
    answer (connection);
  else if (connection->length == sizeof connection->head)
    connection_free (connection);
  else
    read_more (connection);
}

static void
read_more (Connection *connection)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection->socket)),
                             connection->head + connection->length,
                             sizeof connection->head - connection->length, G_PRIORITY_DEFAULT,
                             connection->cancellable, on_read, connection);
}

static gboolean
on_time_is_up (gpointer user_data)
{
  Connection *connection = user_data;

  g_cancellable_cancel (connection->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *socket, GObject *source, SfsRedirect *self)
{
  Connection *connection;

  if (self->n_connections == MAX_CONNECTIONS)
    return TRUE;
  connection = g_new0 (Connection, 1);
  g_atomic_ref_count_inc (&self->ref_count);
  self->n_connections++;
  connection->redirect = self;
  connection->socket = g_object_ref (socket);
  connection->cancellable = g_cancellable_new ();
  connection->timer = g_timeout_source_new_seconds (MAX_SECONDS);
  g_source_set_callback (connection->timer, on_time_is_up, connection, NULL);
  g_source_attach (connection->timer, g_main_context_get_thread_default ());
  read_more (connection);
  return TRUE;
}

/**
 * sfs_redirect_listen:
 * @func: what to call with the query of the request
 * @user_data: for @func
 * @error: return location; of %G_IO_ERROR
 *
 * Listens on a free port of 127.0.0.1, on the thread-default main context. The literal address and
 * not “localhost”, which may lead elsewhere (RFC 8252 section 8.3). After the one request for the
 * redirect URI nobody is let in any more; requests for anything else are answered 404.
 *
 * Returns: (transfer full): what listens, or %NULL with @error
 */
SfsRedirect *
sfs_redirect_listen (SfsRedirectFunc func, gpointer user_data, GError **error)
{
  g_autoptr (SfsRedirect) self = g_new0 (SfsRedirect, 1);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->user_data = user_data;
  self->service = g_socket_service_new ();
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                      error))
    return NULL;
  self->authority = g_strdup_printf ("127.0.0.1:%d", g_inet_socket_address_get_port (
                                                         G_INET_SOCKET_ADDRESS (bound)));
  self->uri = g_strdup_printf ("http://%s" SFS_REDIRECT_PATH, self->authority);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return g_steal_pointer (&self);
}

/**
 * sfs_redirect_get_uri:
 * @self: what listens
 *
 * Returns: (transfer none): the redirect URI
 */
const char *
sfs_redirect_get_uri (SfsRedirect *self)
{
  return self->uri;
}

/**
 * sfs_redirect_close:
 * @self: (transfer full): what listens
 *
 * Stops listening. What is being answered is answered to its end.
 */
void
sfs_redirect_close (SfsRedirect *self)
{
  self->func = NULL;
  stop_listening (self);
  redirect_unref (self);
}
