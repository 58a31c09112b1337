/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "net/sfs-http.h"
#include "net/sfs-net-error.h"
#include "net-fixture.h"

#include <string.h>

/* A server that answers each connection with the same bytes, whatever was asked. */
typedef struct
{
  const char *answer;
  gboolean hang_up; /* after the answer; else it stays, silent */
  GPtrArray *connections;
} Raw;

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Raw *raw = data;
  guint8 request[4096];

  /* What is asked has to be read, or hanging up becomes a reset. */
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                        request, sizeof request, NULL, NULL),
                   >, 0);
  g_assert_true (
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                 raw->answer, strlen (raw->answer), NULL, NULL, NULL));
  if (raw->hang_up)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  else
    g_ptr_array_add (raw->connections, g_object_ref (connection));
  return TRUE;
}

/* -1 when there is an answer. @idle_timeout: seconds. */
static int
code_of_raw (const char *answer, gboolean hang_up, guint idle_timeout)
{
  Raw raw = { answer, hang_up, g_ptr_array_new_with_free_func (g_object_unref) };
  /* More than are needed: one that is full stops to listen, and begins again when it is not, which
   * may be after it was closed. */
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (16);
  g_autoptr (SfsHttp) http =
      g_object_new (SFS_TYPE_HTTP, "allow-loopback", TRUE, "idle-timeout", idle_timeout, NULL);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (SfsHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (on_incoming), &raw);
  url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  message = sfs_http_message_new (http, "GET", url, NULL, &error);
  reply = net_send (http, message, 1000, &error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_clear_pointer (&raw.connections, g_ptr_array_unref);
  if (reply != NULL)
    return -1;
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == SFS_NET_ERROR);
  return error->code;
}

static void
test_answers (void)
{
  static const struct
  {
    const char *answer;
    gboolean hang_up;
    int code;
  } cases[] = {
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", TRUE, -1 },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", FALSE, -1 },
    { "HTTP/1.0 200 OK\r\n\r\nok", TRUE, -1 },
    { "", TRUE, SFS_NET_ERROR_OFFLINE },
    { "HTTP/1.1 200 OK\r\nContent-Le", TRUE, SFS_NET_ERROR_OFFLINE },
    { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok", TRUE, SFS_NET_ERROR_OFFLINE },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", TRUE, SFS_NET_ERROR_OFFLINE },
    { "220 mail.example ESMTP\r\n", TRUE, SFS_NET_ERROR_OFFLINE },
    { "", FALSE, SFS_NET_ERROR_TIMEOUT },
    { "HTTP/1.1 200 OK\r\n", FALSE, SFS_NET_ERROR_TIMEOUT },
    { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok", FALSE, SFS_NET_ERROR_TIMEOUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* A server that answers may be slow. */
      guint timeout = cases[i].code == SFS_NET_ERROR_TIMEOUT ? 1 : 30;

      g_test_message ("“%s”, %s", cases[i].answer, cases[i].hang_up ? "hangs up" : "stays");
      g_assert_cmpint (code_of_raw (cases[i].answer, cases[i].hang_up, timeout), ==, cases[i].code);
    }
}

static void
test_refused (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (SfsHttp) http = sfs_http_new (TRUE);
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_autoptr (SoupMessage) message = sfs_http_message_new (http, "GET", url, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_listener_close (listener);
  g_assert_null (net_send (http, message, 1000, &error));
  g_assert_error (error, SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  g_assert_true (sfs_net_error_is_transient (error));
}

/* --- TLS ------------------------------------------------------------------------------------ */

/* A certificate made for this run by openssl: key and certificate in one PEM. NULL: skipped. */
static char *
make_certificate (const char *dir, const char *name, const char *extension, const char *days)
{
  g_autofree char *pem = g_strdup_printf ("%s/%s.pem", dir, name);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", dir, name);
  g_autofree char *key_text = NULL, *pem_text = NULL, *both = NULL;
  g_autofree char *stderr_text = NULL;
  const char *argv[] = { "openssl",
                         "req",
                         "-x509",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:P-256",
                         "-nodes",
                         "-keyout",
                         key,
                         "-out",
                         pem,
                         "-days",
                         days,
                         "-subj",
                         "/CN=selfsame test",
                         "-addext",
                         extension,
                         NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                     &stderr_text, &status, &error))
    {
      g_test_skip_printf ("openssl is needed to make a certificate: %s", error->message);
      return NULL;
    }
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (key, &key_text, NULL, NULL));
  g_assert_true (g_file_get_contents (pem, &pem_text, NULL, NULL));
  both = g_strconcat (key_text, pem_text, NULL);
  g_assert_true (g_file_set_contents (pem, both, -1, NULL));
  return g_steal_pointer (&pem);
}

static void
hello (SoupServer *server,
       SoupServerMessage *message,
       const char *path,
       GHashTable *query,
       gpointer user_data)
{
  guint *n_requests = user_data;

  (*n_requests)++;
  soup_server_message_set_status (message, g_str_equal (path, "/down") ? 302 : 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "hello", 5);
  if (g_str_equal (path, "/down"))
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  "http://127.0.0.1/");
}

static void
end_server (gpointer data)
{
  soup_server_disconnect (data);
  g_object_unref (data);
}

/* Asks for @path from a server with @certificate; @trusted (nullable): PEM of who is trusted. The
 * server goes into @servers: one that is ended before it has heard that its handshake failed is
 * called by libsoup 3.6 when it is gone. */
static int
code_of_tls (GPtrArray *servers, const char *certificate, const char *trusted, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) tls = g_tls_certificate_new_from_file (certificate, &error);
  g_autoptr (GTlsDatabase) database = trusted != NULL ? g_tls_file_database_new (trusted, NULL)
                                                      : NULL;
  SoupServer *server = soup_server_new ("tls-certificate", tls, NULL);
  g_autoptr (SfsHttp)
      http = g_object_new (SFS_TYPE_HTTP, "allow-loopback", TRUE, "tls-database", database, NULL);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (SfsHttpReply) reply = NULL;
  g_autofree char *url = NULL;
  guint n_requests = 0;
  GSList *uris;

  g_ptr_array_add (servers, server);
  soup_server_add_handler (server, NULL, hello, &n_requests, NULL);
  g_assert_true (soup_server_listen_local (
      server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (server);
  url = g_strdup_printf ("https://127.0.0.1:%d%s", g_uri_get_port (uris->data), path);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  message = sfs_http_message_new (http, "GET", url, NULL, NULL);
  reply = net_send (http, message, 1000, &error);
  soup_server_remove_handler (server, NULL);
  if (reply != NULL)
    return -1;
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == SFS_NET_ERROR);
  /* Not a byte of the request may have been said to a server that is not trusted. */
  if (error->code == SFS_NET_ERROR_CERTIFICATE)
    g_assert_cmpint (n_requests, ==, 0);
  return error->code;
}

static void
test_certificates (void)
{
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *good = make_certificate (dir, "good", "subjectAltName=IP:127.0.0.1", "2");
  g_autofree char *other = NULL, *elsewhere = NULL;
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (end_server);

  if (good == NULL)
    return;
  other = make_certificate (dir, "other", "subjectAltName=IP:127.0.0.1", "2");
  elsewhere = make_certificate (dir, "elsewhere", "subjectAltName=DNS:shop.example", "2");

  g_assert_cmpint (code_of_tls (servers, good, good, "/"), ==,
                   -1); /* or the rest would prove nothing */
  g_assert_cmpint (code_of_tls (servers, good, NULL, "/"), ==, SFS_NET_ERROR_CERTIFICATE);
  g_assert_cmpint (code_of_tls (servers, other, good, "/"), ==, SFS_NET_ERROR_CERTIFICATE);
  g_assert_cmpint (code_of_tls (servers, elsewhere, elsewhere, "/"), ==, SFS_NET_ERROR_CERTIFICATE);
  g_assert_cmpint (code_of_tls (servers, good, good, "/down"), ==, SFS_NET_ERROR_REDIRECT);
}

/* --- Errors of GIO and libsoup -------------------------------------------------------------- */

static void
test_mapping (void)
{
  const struct
  {
    GQuark domain;
    int code, mapped;
    gboolean transient;
  } cases[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SFS_NET_ERROR_OFFLINE, TRUE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, SFS_NET_ERROR_OFFLINE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, SFS_NET_ERROR_OFFLINE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, SFS_NET_ERROR_OFFLINE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, SFS_NET_ERROR_OFFLINE, TRUE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SFS_NET_ERROR_TIMEOUT, TRUE },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SFS_NET_ERROR_CERTIFICATE, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, SFS_NET_ERROR_CERTIFICATE, FALSE },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, SFS_NET_ERROR_OFFLINE, TRUE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, SFS_NET_ERROR_OFFLINE, TRUE },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, SFS_NET_ERROR_PROTOCOL, FALSE },
    { G_CONVERT_ERROR, G_CONVERT_ERROR_FAILED, SFS_NET_ERROR_FAILED, FALSE },
  };
  g_autoptr (GError) cancelled =
      sfs_net_error_from_transport (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"));

  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (sfs_net_error_is_transient (cancelled));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          sfs_net_error_from_transport (g_error_new_literal (cases[i].domain, cases[i].code, "x"));

      g_assert_error (error, SFS_NET_ERROR, cases[i].mapped);
      g_assert_true (sfs_net_error_is_transient (error) == cases[i].transient);
      g_assert_cmpint (sfs_net_error_get_status (error), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/transport/answers", test_answers);
  g_test_add_func ("/transport/refused", test_refused);
  g_test_add_func ("/transport/certificates", test_certificates);
  g_test_add_func ("/transport/mapping", test_mapping);
  return g_test_run ();
}
