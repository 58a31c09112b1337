/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver.h"
#include "receiver/sfs-door.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-routes.h"
#include "receiver/sfs-uploads.h"

/* clip.max_bytes bounds the clip; what is sealed also holds consent, description, measurements, the
 * tar's padding and the seal itself. */
#define BUNDLE_ALLOWANCE (1024 * 1024)

#define SWEEP_SECONDS 3600

/* Who comes while so many wait to be let in tries again a second later. GLib's 10 is soon reached.
 */
#define BACKLOG 512

G_DEFINE_FINAL_TYPE (SfsReceiver, sfs_receiver, G_TYPE_OBJECT)

static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  sfs_exchange_begin (SFS_RECEIVER (user_data), message, path);
}

static void
on_body (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  sfs_exchange_end (message);
}

static gboolean
on_sweep (gpointer user_data)
{
  sfs_uploads_sweep (SFS_RECEIVER (user_data));
  sfs_uploads_erase_due (SFS_RECEIVER (user_data));
  return G_SOURCE_CONTINUE;
}

static void
sfs_receiver_dispose (GObject *object)
{
  SfsReceiver *self = SFS_RECEIVER (object);

  sfs_receiver_stop (self);

  G_OBJECT_CLASS (sfs_receiver_parent_class)->dispose (object);
}

static void
sfs_receiver_finalize (GObject *object)
{
  SfsReceiver *self = SFS_RECEIVER (object);

  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_pointer (&self->key, sfs_signing_key_free);
  g_clear_pointer (&self->introspection, sfs_introspection_free);
  g_clear_object (&self->records);
  g_clear_object (&self->contents);
  g_clear_pointer (&self->journal, g_free);
  g_clear_pointer (&self->endpoints, g_hash_table_unref);
  g_clear_pointer (&self->sinks, g_hash_table_unref);
  g_clear_pointer (&self->settling, g_hash_table_unref);
  sfs_gate_clear (&self->gate);

  G_OBJECT_CLASS (sfs_receiver_parent_class)->finalize (object);
}

static void
sfs_receiver_class_init (SfsReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sfs_receiver_dispose;
  object_class->finalize = sfs_receiver_finalize;
}

static void
sfs_receiver_init (SfsReceiver *self)
{
  self->sinks = g_hash_table_new (g_str_hash, g_str_equal);
  self->settling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sweep_seconds = SWEEP_SECONDS;
  sfs_gate_init (&self->gate, &sfs_receiver_limits_default);
}

/* Seconds since 1970. */
gint64
sfs_receiver_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* The longest sealed file that is taken, in bytes. */
gint64
sfs_receiver_get_max_bytes (SfsReceiver *self)
{
  return sfs_description_get_clip_terms (self->description)->max_bytes + BUNDLE_ALLOWANCE;
}

/**
 * sfs_receiver_new:
 * @dir: an operator's folder
 * @error: return location for an error
 *
 * Opens an operator's folder for serving: reads and signs its description, and opens records and
 * contents. The age identity is not needed and not looked for.
 *
 * Returns: (transfer full): a receiver that does not listen yet, or %NULL with an error
 */
SfsReceiver *
sfs_receiver_new (const char *dir, GError **error)
{
  g_autoptr (SfsReceiver) self = g_object_new (SFS_TYPE_RECEIVER, NULL);

  self->description = sfs_operator_dir_sign (dir, &self->key, error);
  if (self->description == NULL)
    return NULL;
  self->records = sfs_operator_dir_open_records (dir, error);
  if (self->records == NULL)
    return NULL;
  self->contents = sfs_operator_dir_open_contents (dir, error);
  if (self->contents == NULL)
    return NULL;
  self->journal = sfs_operator_dir_open_journal (dir, self->records, error);
  if (self->journal == NULL ||
      !sfs_receiver_records_keep_description (self->records,
                                              sfs_description_get_sha256 (self->description),
                                              sfs_description_get_bytes (self->description),
                                              sfs_receiver_now (), error) ||
      !sfs_receiver_records_relax (self->records, error))
    return NULL;
  self->endpoints = sfs_routes_map_endpoints (self->description);
  return g_steal_pointer (&self);
}

/**
 * sfs_receiver_set_filter:
 * @self: a receiver
 * @filter: what to call; copied
 * @data: passed to it
 *
 * Lets a program around the receiver see requests, and sign receipts, in its place.
 */
void
sfs_receiver_set_filter (SfsReceiver *self, const SfsReceiverFilter *filter, gpointer data)
{
  self->filter = *filter;
  self->filter_data = data;
}

/**
 * sfs_receiver_set_introspection:
 * @self: a receiver that does not listen yet
 * @introspection: (transfer full): whom to ask about tokens that are not ours
 *
 * Lets sellers in who signed in at the issuer that the description names.
 */
void
sfs_receiver_set_introspection (SfsReceiver *self, SfsIntrospection *introspection)
{
  g_clear_pointer (&self->introspection, sfs_introspection_free);
  self->introspection = introspection;
}

/**
 * sfs_receiver_set_limits:
 * @self: a receiver that does not listen yet
 * @limits: what it takes; copied
 *
 * Without this it is sfs_receiver_limits_default.
 */
void
sfs_receiver_set_limits (SfsReceiver *self, const SfsReceiverLimits *limits)
{
  sfs_gate_clear (&self->gate);
  sfs_gate_init (&self->gate, limits);
}

/**
 * sfs_receiver_set_sweep_seconds:
 * @self: a receiver that does not listen yet
 * @seconds: how often it looks for what is to be erased
 */
void
sfs_receiver_set_sweep_seconds (SfsReceiver *self, guint seconds)
{
  self->sweep_seconds = seconds;
}

/**
 * sfs_receiver_get_description:
 * @self: a receiver
 *
 * Returns: (transfer none): the service description it serves
 */
SfsDescription *
sfs_receiver_get_description (SfsReceiver *self)
{
  return self->description;
}

/**
 * sfs_receiver_get_records:
 * @self: a receiver
 *
 * Returns: (transfer none): its records
 */
SfsReceiverRecords *
sfs_receiver_get_records (SfsReceiver *self)
{
  return self->records;
}

/**
 * sfs_receiver_bind:
 * @address: an IP address
 * @port: a port, 0 for a free one
 * @error: return location for an error
 *
 * Makes a socket to listen on. It is made apart from the receiver, since what goes into a service
 * description may depend on the port.
 *
 * Returns: (transfer full): a listening socket, or %NULL with an error
 */
GSocket *
sfs_receiver_bind (const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocket) socket = NULL;

  if (socket_address == NULL)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED, "%s is no IP address",
                   address);
      return NULL;
    }
  socket = g_socket_new (g_socket_address_get_family (socket_address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, socket_address, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/**
 * sfs_receiver_socket_get_port:
 * @socket: a listening socket
 *
 * Returns: its port
 */
guint16
sfs_receiver_socket_get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/**
 * sfs_receiver_listen:
 * @self: a receiver that does not listen yet
 * @socket: a listening socket
 * @certificate: (nullable): TLS certificate with its key; without one it is plain HTTP
 * @error: return location for an error
 *
 * Begins to serve, on the thread-default main context.
 *
 * Returns: %TRUE when it does
 */
gboolean
sfs_receiver_listen (SfsReceiver *self,
                     GSocket *socket,
                     GTlsCertificate *certificate,
                     GError **error)
{
  g_return_val_if_fail (self->server == NULL, FALSE);

  /* Raw, so that nothing in a path is decoded before it is compared. */
  self->server = soup_server_new ("raw-paths", TRUE, "tls-certificate", certificate, NULL);
  soup_server_add_early_handler (self->server, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->server, NULL, on_body, self, NULL);
  self->door = sfs_door_new (self->server, &self->gate.limits);
  if (!soup_server_listen_socket (self->server, socket,
                                  certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0, error))
    {
      sfs_receiver_stop (self);
      return FALSE;
    }
  sfs_uploads_sweep_contents (self);
  on_sweep (self);
  self->sweep_source = g_timeout_add_seconds (self->sweep_seconds, on_sweep, self);
  return TRUE;
}

/**
 * sfs_receiver_stop:
 * @self: a receiver
 *
 * Stops to serve: no new connection is taken, and those there are end with it.
 */
void
sfs_receiver_stop (SfsReceiver *self)
{
  g_clear_handle_id (&self->sweep_source, g_source_remove);
  g_clear_handle_id (&self->erase_source, g_source_remove);
  if (self->server == NULL)
    return;
  g_clear_pointer (&self->door, sfs_door_free);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}
