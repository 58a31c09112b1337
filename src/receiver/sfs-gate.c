/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-gate.h"
#include "receiver/sfs-caller.h"
#include "receiver/sfs-exchange.h"

#include <string.h>

/* The one key of what is counted in all. */
#define EVERYBODY "*"

/* When room may have been made: uploads end, and what is stored is deleted, at nobody's set time.
 */
#define ROOM_SECONDS 300
#define REFUSAL_SECONDS (24 * 60 * 60)
#define CONNECTION_SECONDS 10

/**
 * sfs_gate_init:
 * @self: (out caller-allocates): a gate
 * @limits: what it lets in; copied
 */
void
sfs_gate_init (SfsGate *self, const SfsReceiverLimits *limits)
{
  self->limits = *limits;
  self->requests = sfs_rate_new (limits->requests);
  self->per_address = sfs_rate_new (limits->requests_per_address);
  self->per_seller = sfs_rate_new (limits->requests_per_seller);
  self->guesses = sfs_rate_new (limits->guesses_per_address);
}

/**
 * sfs_gate_clear:
 * @self: a gate
 */
void
sfs_gate_clear (SfsGate *self)
{
  g_clear_pointer (&self->requests, sfs_rate_free);
  g_clear_pointer (&self->per_address, sfs_rate_free);
  g_clear_pointer (&self->per_seller, sfs_rate_free);
  g_clear_pointer (&self->guesses, sfs_rate_free);
}

/* Behind a proxy everybody comes from its address; what the proxy adds to X-Forwarded-For is last,
 * after whatever the client wrote there itself. */
static char *
dup_address (SfsExchange *exchange)
{
  SfsCaller *caller = sfs_caller_of (exchange->message);
  const char *forwarded;
  g_autofree char *last = NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (exchange->receiver->gate.limits.behind_proxy)
    {
      forwarded = soup_message_headers_get_list (
          soup_server_message_get_request_headers (exchange->message), "X-Forwarded-For");
      if (forwarded != NULL)
        {
          const char *comma = strrchr (forwarded, ',');

          last = g_strstrip (g_strdup (comma != NULL ? comma + 1 : forwarded));
          address = g_inet_address_new_from_string (last);
        }
    }
  if (address != NULL)
    return sfs_address_to_key (address);
  return g_strdup (caller != NULL ? sfs_caller_get_address (caller) : EVERYBODY);
}

static gboolean
take (SfsExchange *exchange, SfsRate *rate, const char *key, const char *title)
{
  guint seconds = sfs_rate_take (rate, key, g_get_monotonic_time ());

  if (seconds == 0)
    return TRUE;
  sfs_exchange_too_many (exchange, seconds, title);
  return FALSE;
}

/**
 * sfs_gate_let_in:
 * @exchange: an exchange of which the headers came
 *
 * Counts a request before anything is looked up for it.
 *
 * Returns: %FALSE when it was one too many, and answered
 */
gboolean
sfs_gate_let_in (SfsExchange *exchange)
{
  SfsGate *self = &exchange->receiver->gate;
  SfsCaller *caller = sfs_caller_of (exchange->message);
  g_autofree char *address = NULL;

  if (caller != NULL && sfs_caller_is_turned_away (caller))
    {
      sfs_exchange_set_header (exchange, "Connection", "close");
      sfs_exchange_too_many (exchange, CONNECTION_SECONDS, "There are too many connections");
      return FALSE;
    }
  address = dup_address (exchange);
  return take (exchange, self->per_address, address,
               "There are too many requests from this address") &&
         take (exchange, self->requests, EVERYBODY, "There are too many requests");
}

/**
 * sfs_gate_let_seller:
 * @exchange: an exchange
 * @subject: the seller
 *
 * Counts a request of a seller, whichever of its invitations it comes by.
 *
 * Returns: %FALSE when it was one too many, and answered
 */
gboolean
sfs_gate_let_seller (SfsExchange *exchange, const char *subject)
{
  return take (exchange, exchange->receiver->gate.per_seller, subject,
               "There are too many requests by this seller");
}

/**
 * sfs_gate_let_guess:
 * @exchange: an exchange with a code, a PIN or a refresh token
 *
 * Returns: %FALSE when its address had too many wrong ones, and answered: a right one is not told
 *   from a wrong one then
 */
gboolean
sfs_gate_let_guess (SfsExchange *exchange)
{
  g_autofree char *address = dup_address (exchange);
  guint seconds =
      sfs_rate_peek (exchange->receiver->gate.guesses, address, g_get_monotonic_time ());

  if (seconds == 0)
    return TRUE;
  sfs_exchange_too_many (exchange, seconds, "There were too many wrong codes from this address");
  return FALSE;
}

/**
 * sfs_gate_note_wrong_guess:
 * @exchange: an exchange with a code, a PIN or a refresh token that was wrong
 */
void
sfs_gate_note_wrong_guess (SfsExchange *exchange)
{
  g_autofree char *address = dup_address (exchange);

  sfs_rate_take (exchange->receiver->gate.guesses, address, g_get_monotonic_time ());
}

typedef gboolean (*MeasureFunc) (SfsReceiverRecords *records,
                                 const char *subject,
                                 gint64 *amount,
                                 GError **error);

/* Whether what there is of @subject (of everybody, if NULL) leaves room for @more. FALSE also when
 * that cannot be known; then it is answered. */
static gboolean
has_room (
    SfsExchange *exchange, MeasureFunc measure, const char *subject, gint64 more, gint64 limit)
{
  g_autoptr (GError) error = NULL;
  gint64 amount;

  if (limit == 0)
    return TRUE;
  if (measure (exchange->receiver->records, subject, &amount, &error))
    return amount + more <= limit;
  sfs_exchange_error (exchange, error);
  return FALSE;
}

/**
 * sfs_gate_let_announce:
 * @exchange: an exchange of a seller
 * @bytes: how much it wants to send, consent and all
 *
 * Room is given when a file is announced, so that nobody sends one for nothing.
 *
 * Returns: %FALSE when there is none, and answered
 */
gboolean
sfs_gate_let_announce (SfsExchange *exchange, gint64 bytes)
{
  const SfsReceiverLimits *limits = &exchange->receiver->gate.limits;

  if (!has_room (exchange, sfs_receiver_records_measure_storage, exchange->grant->subject, bytes,
                 limits->storage_per_seller))
    {
      if (!sfs_exchange_is_answered (exchange))
        sfs_exchange_problem (exchange, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "storage",
                              "This seller has stored as much here as is allowed");
      return FALSE;
    }
  if (!has_room (exchange, sfs_receiver_records_measure_storage, NULL, bytes, limits->storage))
    {
      if (!sfs_exchange_is_answered (exchange))
        sfs_exchange_no_space (exchange);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_gate_let_upload:
 * @exchange: an exchange of a seller that wants to begin an upload
 *
 * Returns: %FALSE when there are too many open ones, and answered
 */
gboolean
sfs_gate_let_upload (SfsExchange *exchange)
{
  const SfsReceiverLimits *limits = &exchange->receiver->gate.limits;
  const char *title = NULL;

  if (!has_room (exchange, sfs_receiver_records_count_open_uploads, exchange->grant->subject, 1,
                 limits->open_uploads_per_seller))
    title = "This seller has too many uploads open";
  else if (!has_room (exchange, sfs_receiver_records_count_open_uploads, NULL, 1,
                      limits->open_uploads))
    title = "There are too many uploads open";
  if (title != NULL && !sfs_exchange_is_answered (exchange))
    sfs_exchange_too_many (exchange, ROOM_SECONDS, title);
  return title == NULL;
}

/**
 * sfs_gate_let_refuse:
 * @exchange: an exchange of a seller that would rather not record
 *
 * Returns: %FALSE when it said so often enough, and answered
 */
gboolean
sfs_gate_let_refuse (SfsExchange *exchange)
{
  const SfsReceiverLimits *limits = &exchange->receiver->gate.limits;
  g_autoptr (GError) error = NULL;
  gint64 count;

  if (limits->refusals_per_invitation == 0)
    return TRUE;
  if (!sfs_receiver_records_count_refusals (exchange->receiver->records, exchange->grant->id,
                                            &count, &error))
    {
      sfs_exchange_error (exchange, error);
      return FALSE;
    }
  if (count < limits->refusals_per_invitation)
    return TRUE;
  sfs_exchange_too_many (exchange, REFUSAL_SECONDS, "This was said often enough");
  return FALSE;
}
