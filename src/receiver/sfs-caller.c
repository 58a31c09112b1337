/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-caller.h"

#include <string.h>
#include <sys/socket.h>

#define CALLER_DATA "sfs-caller"

/* Bytes of an IPv6 address that a network gives to one customer: whoever has one such address has
 * all the others of it too. */
#define IPV6_PREFIX 8

/* Who was turned away has so long to hear of it. */
#define TURNED_AWAY_SECONDS 5

typedef enum
{
  PHASE_HEADERS, /* of a request, or nothing yet */
  PHASE_BODY,    /* of a request */
  PHASE_WORK,    /* it is our turn */
  PHASE_ANSWER,
} Phase;

struct _SfsCaller
{
  GSocket *socket;
  gboolean ended; /* there was nothing more to come when last looked at */
  char *address;
  gboolean turned_away;
  const SfsReceiverLimits *limits; /* not owned */

  Phase phase;
  gint64 since;  /* when the phase, or the present stretch of it, began */
  guint64 moved; /* bytes since then */
};

/**
 * sfs_address_to_key:
 * @address: an IP address
 *
 * Returns: (transfer full): what stands for everybody who can use @address
 */
char *
sfs_address_to_key (GInetAddress *address)
{
  g_autoptr (GInetAddress) network = NULL;
  guint8 bytes[16];

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      g_inet_address_get_is_loopback (address))
    return g_inet_address_to_string (address);
  memcpy (bytes, g_inet_address_to_bytes (address), sizeof bytes);
  memset (bytes + IPV6_PREFIX, 0, sizeof bytes - IPV6_PREFIX);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

static void
enter (SfsCaller *self, Phase phase)
{
  self->phase = phase;
  self->since = g_get_monotonic_time ();
  self->moved = 0;
}

/**
 * sfs_caller_new:
 * @socket: the connection's socket
 * @limits: limits, which have to outlive the caller
 *
 * Returns: (transfer full): a caller
 */
SfsCaller *
sfs_caller_new (GSocket *socket, const SfsReceiverLimits *limits)
{
  SfsCaller *self = g_new0 (SfsCaller, 1);
  g_autoptr (GSocketAddress) peer = g_socket_get_remote_address (socket, NULL);

  self->socket = g_object_ref (socket);
  self->limits = limits;
  /* Without an address it is gone already. */
  if (G_IS_INET_SOCKET_ADDRESS (peer))
    self->address =
        sfs_address_to_key (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
  else
    self->address = g_strdup ("");
  g_object_set_data (G_OBJECT (socket), CALLER_DATA, self);
  enter (self, PHASE_HEADERS);
  return self;
}

/**
 * sfs_caller_free:
 * @self: (transfer full): a caller
 */
void
sfs_caller_free (SfsCaller *self)
{
  g_object_set_data (G_OBJECT (self->socket), CALLER_DATA, NULL);
  g_object_unref (self->socket);
  g_free (self->address);
  g_free (self);
}

/**
 * sfs_caller_of:
 * @message: a message
 *
 * Returns: (transfer none) (nullable): by whose connection it came, unless that is gone
 */
SfsCaller *
sfs_caller_of (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  return socket != NULL ? g_object_get_data (G_OBJECT (socket), CALLER_DATA) : NULL;
}

static void
enter_of (SoupServerMessage *message, Phase phase)
{
  SfsCaller *self = sfs_caller_of (message);

  if (self != NULL)
    enter (self, phase);
}

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  enter_of (message, PHASE_BODY);
}

static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  enter_of (message, PHASE_WORK);
}

static void
on_wrote_headers (SoupServerMessage *message, gpointer user_data)
{
  enter_of (message, PHASE_ANSWER);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  enter_of (message, PHASE_HEADERS);
}

static void
count (SoupServerMessage *message, gsize bytes)
{
  SfsCaller *self = sfs_caller_of (message);

  if (self != NULL)
    self->moved += bytes;
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *bytes, gpointer user_data)
{
  count (message, g_bytes_get_size (bytes));
}

static void
on_wrote_body_data (SoupServerMessage *message, guint bytes, gpointer user_data)
{
  count (message, bytes);
}

/**
 * sfs_caller_watch:
 * @self: a caller
 * @message: that begins on its connection
 *
 * Follows the message, so that it is known whose turn it is.
 */
void
sfs_caller_watch (SfsCaller *self, SoupServerMessage *message)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), NULL);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), NULL);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), NULL);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), NULL);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), NULL);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), NULL);
}

/**
 * sfs_caller_is_gone:
 * @self: a caller
 *
 * Returns: whether its connection was closed
 */
gboolean
sfs_caller_is_gone (SfsCaller *self)
{
  return g_socket_is_closed (self->socket);
}

/**
 * sfs_caller_is_too_slow:
 * @self: a caller
 * @now: monotonic time, microseconds
 *
 * Headers have to be whole within a time, however many of them there are. Of a body, either way,
 * every stretch of some seconds has to bring enough: an average over the whole would let a quick
 * beginning pay for hours of nothing.
 *
 * Returns: whether it is time to cut it
 */
gboolean
sfs_caller_is_too_slow (SfsCaller *self, gint64 now)
{
  gint64 seconds = (now - self->since) / G_USEC_PER_SEC;

  switch (self->phase)
    {
    case PHASE_HEADERS:
      return seconds >= (self->turned_away
                             ? MIN (TURNED_AWAY_SECONDS, self->limits->request_seconds)
                             : self->limits->request_seconds);
    case PHASE_BODY:
    case PHASE_ANSWER:
      if (seconds < self->limits->slow_seconds)
        return FALSE;
      if (self->moved < (guint64) self->limits->min_rate * seconds)
        return TRUE;
      self->since = now;
      self->moved = 0;
      return FALSE;
    case PHASE_WORK:
      return FALSE;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * sfs_caller_cut:
 * @self: a caller
 *
 * Ends the connection. It is not closed here: the number of its socket could go to another one
 * while libsoup still waits for it. What waits for it wakes up, and closes it.
 */
void
sfs_caller_cut (SfsCaller *self)
{
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/**
 * sfs_caller_let_go:
 * @self: a caller
 *
 * Closes a connection that ended while it waited for another request: libsoup (3.2.3) reads the
 * end, waits for nothing any more, and keeps the socket for ever. That it did read it is sure only
 * at the next look.
 */
void
sfs_caller_let_go (SfsCaller *self)
{
  gboolean ended;
  char byte;

  ended = self->phase == PHASE_HEADERS && !g_socket_is_closed (self->socket) &&
          recv (g_socket_get_fd (self->socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  if (ended && self->ended)
    g_socket_close (self->socket, NULL);
  self->ended = ended;
}

/**
 * sfs_caller_get_address:
 * @self: a caller
 *
 * Returns: sfs_address_to_key() of the address at the other end
 */
const char *
sfs_caller_get_address (SfsCaller *self)
{
  return self->address;
}

/**
 * sfs_caller_turn_away:
 * @self: a caller that is one too many
 */
void
sfs_caller_turn_away (SfsCaller *self)
{
  self->turned_away = TRUE;
}

/**
 * sfs_caller_is_turned_away:
 * @self: a caller
 *
 * Returns: whether there were too many when it came
 */
gboolean
sfs_caller_is_turned_away (SfsCaller *self)
{
  return self->turned_away;
}
