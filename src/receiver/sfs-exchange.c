/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-exchange.h"
#include "core/sfs-json.h"
#include "receiver/sfs-gate.h"
#include "receiver/sfs-grants.h"
#include "receiver/sfs-introspection.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-routes.h"

#define EXCHANGE_DATA "sfs-exchange"

/* A refused body is read to its end, so that the client gets round to reading the answer; but not
 * for ever. */
#define MAX_DISCARDED (16 * 1024 * 1024)

#define NO_SPACE_RETRY "300"

/* RFC 6585; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

static void
exchange_free (SfsExchange *self)
{
  g_free (self->argument);
  g_clear_pointer (&self->grant, sfs_grant_row_free);
  g_byte_array_unref (self->body);
  g_clear_pointer (&self->sink, sfs_upload_sink_free);
  g_object_unref (self->receiver);
  g_free (self);
}

/* Whatever is wrong with a token looks the same from outside. */
static void
refuse_token (SfsExchange *self, const GError *error)
{
  if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN))
    {
      sfs_exchange_set_header (self, "WWW-Authenticate",
                               "Bearer realm=\"selfsame\", error=\"invalid_token\"");
      sfs_exchange_problem (self, SOUP_STATUS_UNAUTHORIZED, "token-invalid",
                            "The bearer token is not, or no longer, valid");
    }
  else
    {
      sfs_exchange_error (self, error);
    }
}

/* It is known whose request it is, or need not be. */
static void
go_in (SfsExchange *self)
{
  if (self->grant != NULL)
    sfs_gate_let_seller (self, self->grant->subject);
  if (!sfs_exchange_is_answered (self) && self->route->start != NULL)
    self->route->start (self);
}

static void
on_introspected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsExchange *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = sfs_introspection_ask_finish (result, &error);

  if (subject != NULL)
    self->grant = sfs_introspection_find_grant (self->receiver->records, subject,
                                                sfs_receiver_now (), &error);
  if (self->grant == NULL)
    refuse_token (self, error);
  else if (!self->gone)
    go_in (self);
  sfs_exchange_release (self);
}

/* RFC 6750. FALSE while the provider of the token is asked: the exchange goes on after that. */
static gboolean
authenticate (SfsExchange *self)
{
  const char *header = sfs_exchange_get_header (self, "Authorization");
  g_autoptr (GError) error = NULL;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    {
      sfs_exchange_set_header (self, "WWW-Authenticate", "Bearer realm=\"selfsame\"");
      sfs_exchange_problem (self, SOUP_STATUS_UNAUTHORIZED, "token-missing",
                            "A bearer token is needed");
      return TRUE;
    }
  self->grant =
      sfs_grants_authenticate (self->receiver->records, header + 7, sfs_receiver_now (), &error);
  if (self->receiver->introspection != NULL &&
      g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_INVALID_TOKEN))
    {
      sfs_exchange_hold (self);
      sfs_introspection_ask_async (self->receiver->introspection, header + 7, on_introspected,
                                   self);
      return FALSE;
    }
  if (error != NULL)
    refuse_token (self, error);
  return TRUE;
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *bytes, gpointer user_data)
{
  SfsExchange *self = user_data;
  gsize length = g_bytes_get_size (bytes);
  const SfsReceiverFilter *filter = &self->receiver->filter;

  if (filter->received != NULL)
    filter->received (message, length, self->receiver->filter_data);
  if (sfs_exchange_is_answered (self))
    {
      self->discarded += length;
      if (self->discarded > MAX_DISCARDED)
        g_socket_close (soup_server_message_get_socket (message), NULL);
    }
  else if (self->route->chunk != NULL)
    self->route->chunk (self, bytes);
  else if (self->body->len + length > self->route->body_limit)
    sfs_exchange_problem (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large",
                          "The request is too large");
  else
    g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), length);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  SfsExchange *self = user_data;

  self->gone = TRUE;
  if (!self->finished && self->route != NULL && self->route->abandon != NULL)
    self->route->abandon (self);
}

/**
 * sfs_exchange_begin:
 * @receiver: the receiver
 * @message: a message whose headers came
 * @path: its path, as it was sent
 *
 * Finds out what is wanted and whether it may be had. When not, the message is answered already
 * and the rest of it is thrown away as it comes.
 */
void
sfs_exchange_begin (SfsReceiver *receiver, SoupServerMessage *message, const char *path)
{
  SfsExchange *self = g_new0 (SfsExchange, 1);

  self->receiver = g_object_ref (receiver);
  self->message = message;
  self->body = g_byte_array_new ();
  g_object_set_data_full (G_OBJECT (message), EXCHANGE_DATA, self, (GDestroyNotify) exchange_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), self);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);

  if (receiver->filter.answer != NULL && receiver->filter.answer (message, receiver->filter_data))
    return;

  sfs_exchange_set_header (self, "Cache-Control", "no-store");
  sfs_exchange_set_header (self, "X-Content-Type-Options", "nosniff");
  if (!sfs_gate_let_in (self))
    return;
  self->route = sfs_routes_find (self, path);
  if (self->route == NULL)
    return;
  if (self->route->open || authenticate (self))
    go_in (self);
}

/**
 * sfs_exchange_end:
 * @message: a message whose body came, and that is not answered yet
 */
void
sfs_exchange_end (SoupServerMessage *message)
{
  SfsExchange *self = g_object_get_data (G_OBJECT (message), EXCHANGE_DATA);

  g_return_if_fail (self != NULL);

  self->finished = TRUE;
  self->route->finish (self);
}

/**
 * sfs_exchange_get_header:
 * @self: an exchange
 * @name: of a header
 *
 * Returns: (nullable): its value in the request
 */
const char *
sfs_exchange_get_header (SfsExchange *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message),
                                       name);
}

/**
 * sfs_exchange_set_header:
 * @self: an exchange
 * @name: of a header
 * @value: what it says in the answer
 */
void
sfs_exchange_set_header (SfsExchange *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}

/**
 * sfs_exchange_get_body:
 * @self: an exchange
 *
 * Returns: (transfer full): the request's body, as far as it was gathered
 */
GBytes *
sfs_exchange_get_body (SfsExchange *self)
{
  return g_bytes_new (self->body->data, self->body->len);
}

/**
 * sfs_exchange_is_answered:
 * @self: an exchange
 *
 * Returns: whether the answer is set
 */
gboolean
sfs_exchange_is_answered (SfsExchange *self)
{
  return soup_server_message_get_status (self->message) != 0;
}

/**
 * sfs_exchange_hold:
 * @self: an exchange
 *
 * Keeps the exchange, and lets its client wait, until sfs_exchange_release().
 */
void
sfs_exchange_hold (SfsExchange *self)
{
  g_object_ref (self->message);
  soup_server_message_pause (self->message);
}

/**
 * sfs_exchange_release:
 * @self: an exchange that was held; it may be freed by this
 */
void
sfs_exchange_release (SfsExchange *self)
{
  SoupServerMessage *message = self->message;

  if (!self->gone)
    soup_server_message_unpause (message);
  g_object_unref (message);
}

/**
 * sfs_exchange_answer:
 * @self: an exchange
 * @status: HTTP status
 *
 * Answers without a body.
 */
void
sfs_exchange_answer (SfsExchange *self, guint status)
{
  soup_server_message_set_status (self->message, status, NULL);
}

/**
 * sfs_exchange_answer_bytes:
 * @self: an exchange
 * @status: HTTP status
 * @content_type: media type
 * @bytes: the body
 */
void
sfs_exchange_answer_bytes (SfsExchange *self, guint status, const char *content_type, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  soup_server_message_set_response (self->message, content_type, SOUP_MEMORY_COPY, data, length);
  soup_server_message_set_status (self->message, status, NULL);
}

/**
 * sfs_exchange_answer_json:
 * @self: an exchange
 * @status: HTTP status
 * @object: the body
 */
void
sfs_exchange_answer_json (SfsExchange *self, guint status, JsonObject *object)
{
  g_autoptr (GBytes) bytes = sfs_json_object_to_bytes (object);

  sfs_exchange_answer_bytes (self, status, "application/json", bytes);
}

/**
 * sfs_exchange_problem:
 * @self: an exchange
 * @status: HTTP status
 * @name: last part of the problem's type
 * @title: one English sentence
 *
 * Answers with problem details, RFC 9457. They depend on nothing but the arguments: two requests
 * that are refused for the same reason cannot be told apart.
 */
void
sfs_exchange_problem (SfsExchange *self, guint status, const char *name, const char *title)
{
  g_autoptr (JsonObject) problem = json_object_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *type = g_strdup_printf ("%s/problems/%s",
                                           sfs_description_get_origin (self->receiver->description),
                                           name);

  json_object_set_string_member (problem, "type", type);
  json_object_set_string_member (problem, "title", title);
  json_object_set_int_member (problem, "status", status);
  bytes = sfs_json_object_to_bytes (problem);
  sfs_exchange_answer_bytes (self, status, "application/problem+json", bytes);
}

/**
 * sfs_exchange_no_space:
 * @self: an exchange
 *
 * Answers that the disk, or what may be used of it, is full. An operator has to make room, so there
 * is no hurry to ask again.
 */
void
sfs_exchange_no_space (SfsExchange *self)
{
  sfs_exchange_set_header (self, "Retry-After", NO_SPACE_RETRY);
  sfs_exchange_problem (self, SOUP_STATUS_INSUFFICIENT_STORAGE, "no-space",
                        "There is no room for this at present");
}

/**
 * sfs_exchange_error:
 * @self: an exchange
 * @error: what went wrong at our side
 *
 * Answers that something is amiss here. What it is goes to the log and not over the wire.
 */
void
sfs_exchange_error (SfsExchange *self, const GError *error)
{
  g_warning ("%s %s: %s", soup_server_message_get_method (self->message),
             g_uri_get_path (soup_server_message_get_uri (self->message)), error->message);
  if (g_error_matches (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_NO_SPACE))
    sfs_exchange_no_space (self);
  else
    sfs_exchange_problem (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, "internal",
                          "Something went wrong on the server");
}

/**
 * sfs_exchange_too_many:
 * @self: an exchange
 * @seconds: when it is worth another try
 * @title: one English sentence
 *
 * Answers that a limit was reached, RFC 6585 section 4.
 */
void
sfs_exchange_too_many (SfsExchange *self, guint seconds, const char *title)
{
  g_autofree char *retry_after = g_strdup_printf ("%u", seconds);

  sfs_exchange_set_header (self, "Retry-After", retry_after);
  sfs_exchange_problem (self, STATUS_TOO_MANY_REQUESTS, "too-many", title);
}

/**
 * sfs_exchange_withdrawn:
 * @self: an exchange
 *
 * Answers that a submission was withdrawn, or that its time is over: it does not come back.
 */
void
sfs_exchange_withdrawn (SfsExchange *self)
{
  sfs_exchange_problem (self, SOUP_STATUS_GONE, "withdrawn",
                        "This submission was withdrawn, or is over");
}

/**
 * sfs_exchange_not_found:
 * @self: an exchange
 *
 * The one answer for what does not exist and for what belongs to another seller.
 */
void
sfs_exchange_not_found (SfsExchange *self)
{
  sfs_exchange_problem (self, SOUP_STATUS_NOT_FOUND, "not-found", "There is nothing here");
}
