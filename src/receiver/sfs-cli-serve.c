/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver.h"

#include <glib-unix.h>
#include <stdio.h>
#include <sys/resource.h>

#define DEFAULT_ADDRESS "127.0.0.1"
#define DEFAULT_PORT 8460
#define DEFAULT_SWEEP_SECONDS 3600

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

/* A connection that sends has a file open as well: the usual 1024 would not do for 512 of them. */
static void
allow_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

/* @ready is printed when a signal would already be heard: whoever waits for it may end us at once.
 */
static void
serve (SfsReceiver *receiver, const char *ready)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint on_int = g_unix_signal_add (SIGINT, on_signal, loop);

  g_print ("%s", ready);
  fflush (stdout);
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
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *introspect = NULL;
  g_autofree char *introspect_client = NULL;
  g_autoptr (GString) ready = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("DIR");
  g_autofree GOptionEntry *limit_entries = NULL;
  GOptionGroup *limit_group;
  SfsCliLimits limits;
  int sweep_seconds = DEFAULT_SWEEP_SECONDS;
  gboolean print_port = FALSE;
  gboolean is_ipv6;
  int port = -1;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port to listen at, 0 for a free one", "N" },
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind, "IP address to listen at (127.0.0.1)", "ADDRESS" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &cert, "TLS certificate, PEM", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &key, "Its key, PEM", "FILE" },
    { "introspect", 0, 0, G_OPTION_ARG_STRING, &introspect,
      "RFC 7662 endpoint of the issuer whose tokens are taken, too", "URL" },
    { "introspect-client", 0, 0, G_OPTION_ARG_FILENAME, &introspect_client,
      "Who we are there, and a file with the secret", "ID:FILE" },
    { "sweep-seconds", 0, 0, G_OPTION_ARG_INT, &sweep_seconds,
      "How often to look for what is to be erased (3600)", "N" },
    { "print-port", 0, 0, G_OPTION_ARG_NONE, &print_port, "Also print “port N”", NULL },
    G_OPTION_ENTRY_NULL,
  };

  sfs_cli_limits_init (&limits);
  limit_entries = sfs_cli_limits_new_entries (&limits);
  limit_group = g_option_group_new ("limits",
                                    "What it takes from one seller, from one address and in "
                                    "all; 0 is no limit:",
                                    "Show the limits", NULL, NULL);
  g_option_group_add_entries (limit_group, limit_entries);
  g_option_context_set_summary (
      context,
      "Serves an operator's folder and prints “listening URL” when it does. Without TLS put a "
      "proxy before it that has it. The limits that go by address hold from the start only "
      "where clients have addresses of their own: without a proxy, or with --behind-proxy.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, limit_group);
  if (!sfs_cli_parse_context (context, &argc, &argv, "serve", "DIR", 1))
    return SFS_CLI_USAGE;
  if (port < -1 || port > G_MAXUINT16)
    return sfs_cli_misused ("--port is a number up to 65535");
  if ((cert == NULL) != (key == NULL))
    return sfs_cli_misused ("--tls-cert and --tls-key go together");

  if ((introspect == NULL) != (introspect_client == NULL))
    return sfs_cli_misused ("--introspect and --introspect-client go together");

  address = g_inet_address_new_from_string (bind != NULL ? bind : DEFAULT_ADDRESS);
  if (sweep_seconds < 1 ||
      !sfs_cli_limits_check (&limits, address == NULL || g_inet_address_get_is_loopback (address)))
    return sfs_cli_misused ("A limit is a number from 0, and a time one from 1");

  allow_descriptors ();
  receiver = sfs_receiver_new (argv[1], &error);
  if (receiver == NULL ||
      !sfs_operator_description_check (sfs_receiver_get_description (receiver), &error))
    return sfs_cli_fail (error);
  if (introspect != NULL)
    {
      SfsIntrospection *introspection = sfs_introspection_new (
          introspect, introspect_client,
          sfs_description_get_client_id (sfs_receiver_get_description (receiver)), &error);

      if (introspection == NULL)
        return sfs_cli_fail (error);
      sfs_receiver_set_introspection (receiver, introspection);
    }
  if (cert != NULL)
    {
      certificate = g_tls_certificate_new_from_files (cert, key, &error);
      if (certificate == NULL)
        return sfs_cli_fail (error);
    }
  if (port == -1)
    port = default_port (sfs_receiver_get_description (receiver));
  socket = sfs_receiver_bind (bind != NULL ? bind : DEFAULT_ADDRESS, port, &error);
  sfs_receiver_set_limits (receiver, &limits.limits);
  sfs_receiver_set_sweep_seconds (receiver, sweep_seconds);
  if (socket == NULL || !sfs_receiver_listen (receiver, socket, certificate, &error))
    return sfs_cli_fail (error);

  is_ipv6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  port = sfs_receiver_socket_get_port (socket);
  ready = g_string_new (NULL);
  g_string_printf (ready, "listening %s://%s%s%s:%d\n", certificate != NULL ? "https" : "http",
                   is_ipv6 ? "[" : "", bind != NULL ? bind : DEFAULT_ADDRESS, is_ipv6 ? "]" : "",
                   port);
  if (print_port)
    g_string_append_printf (ready, "port %d\n", port);
  serve (receiver, ready->str);
  return SFS_CLI_DONE;
}
