/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver.h"

#include <glib-unix.h>
#include <stdio.h>

#define DEFAULT_PORT 8460

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* A demonstration is reached at the very port its description names; a server behind a proxy is
 * not. */
static int
default_port (SfsDescription *description)
{
  const char *origin = sfs_description_get_origin (description);
  g_autoptr (GUri) uri = g_uri_parse (origin, SOUP_HTTP_URI_FLAGS, NULL);

  return sfs_url_is_loopback (origin) ? g_uri_get_port (uri) : DEFAULT_PORT;
}

static void
serve (SfsReceiver *receiver)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint on_int = g_unix_signal_add (SIGINT, on_signal, loop);

  g_main_loop_run (loop);
  g_source_remove (on_term);
  g_source_remove (on_int);
  sfs_receiver_stop (receiver);
}

int
sfs_cli_serve (int argc, char **argv)
{
  g_autofree char *bind = NULL;
  g_autofree char *cert = NULL;
  g_autofree char *key = NULL;
  g_autoptr (SfsReceiver) receiver = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  gboolean print_port = FALSE;
  gboolean is_ipv6;
  int port = -1;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port to listen at, 0 for a free one", "N" },
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind, "IP address to listen at (127.0.0.1)", "ADDRESS" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &cert, "TLS certificate, PEM", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &key, "Its key, PEM", "FILE" },
    { "print-port", 0, 0, G_OPTION_ARG_NONE, &print_port, "Also print “port N”", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (
          &argc, &argv, "serve", "DIR",
          "Serves an operator's folder and prints “listening URL” when it does. Without "
          "TLS put a proxy before it that has it.",
          entries, 1))
    return SFS_CLI_USAGE;
  if (port < -1 || port > G_MAXUINT16)
    return sfs_cli_misused ("--port is a number up to 65535");
  if ((cert == NULL) != (key == NULL))
    return sfs_cli_misused ("--tls-cert and --tls-key go together");

  receiver = sfs_receiver_new (argv[1], &error);
  if (receiver == NULL ||
      !sfs_operator_description_check (sfs_receiver_get_description (receiver), &error))
    return sfs_cli_fail (error);
  if (cert != NULL)
    {
      certificate = g_tls_certificate_new_from_files (cert, key, &error);
      if (certificate == NULL)
        return sfs_cli_fail (error);
    }
  if (port == -1)
    port = default_port (sfs_receiver_get_description (receiver));
  socket = sfs_receiver_bind (bind != NULL ? bind : "127.0.0.1", port, &error);
  if (socket == NULL || !sfs_receiver_listen (receiver, socket, certificate, &error))
    return sfs_cli_fail (error);

  is_ipv6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  port = sfs_receiver_socket_get_port (socket);
  g_print ("listening %s://%s%s%s:%d\n", certificate != NULL ? "https" : "http", is_ipv6 ? "[" : "",
           bind != NULL ? bind : "127.0.0.1", is_ipv6 ? "]" : "", port);
  if (print_port)
    g_print ("port %d\n", port);
  fflush (stdout);
  serve (receiver);
  return SFS_CLI_DONE;
}
