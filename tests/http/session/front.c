/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "front.h"

#include <string.h>

typedef struct
{
  FrontFault fault;
  char *method;
  char *path;
  guint times;
  guint status;
  char *type;
  char *body;
  char *retry_after; /* (nullable) */
  GBytes *content;   /* (nullable) of FRONT_SERVE */
  guint cuts;
  FrontRewrite rewrite;
  gpointer rewrite_data;
} Rule;

struct _Front
{
  SoupServer *server;
  SoupSession *session;
  guint port;
  guint upstream;
  GPtrArray *rules;
  GPtrArray *requests; /* "METHOD /path" */
  gsize bytes;         /* of their bodies, all together */
  GPtrArray *secrets;
  GPtrArray *exchanges; /* Exchange, that are handed on and not answered; owned by themselves */
};

typedef struct
{
  Front *front; /* (nullable) NULL when it is gone */
  SoupServerMessage *message;
  SoupMessage *forwarded;
  gboolean lose;
  gboolean gone; /* who asked has hung up */
} Exchange;

static void
rule_free (Rule *rule)
{
  g_free (rule->method);
  g_free (rule->path);
  g_free (rule->type);
  g_free (rule->body);
  g_free (rule->retry_after);
  g_clear_pointer (&rule->content, g_bytes_unref);
  g_free (rule);
}

static void
exchange_free (Exchange *exchange)
{
  if (exchange->front != NULL)
    g_ptr_array_remove_fast (exchange->front->exchanges, exchange);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_object_unref (exchange->message);
  g_object_unref (exchange->forwarded);
  g_free (exchange);
}

static void
cut (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static gboolean
matches (const Rule *rule, const char *method, const char *path)
{
  return g_str_equal (rule->method, method) && g_str_has_prefix (path, rule->path);
}

static Rule *
take_rule (Front *self, const char *method, const char *path)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (rule->rewrite == NULL && rule->times > 0 && matches (rule, method, path))
        {
          rule->times--;
          return rule;
        }
    }
  return NULL;
}

static Rule *
find_rewrite (Front *self, const char *method, const char *path)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (self->rules, i);

      if (rule->rewrite != NULL && matches (rule, method, path))
        return rule;
    }
  return NULL;
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  static const char *const own[] = { "Host",       "Connection",        "Content-Length",
                                     "Keep-Alive", "Transfer-Encoding", "Accept-Encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_ascii_strcasecmp (name, own[i]) == 0)
      return;
  soup_message_headers_append (user_data, name, value);
}

static void
on_finished (SoupServerMessage *message, Exchange *exchange)
{
  exchange->gone = TRUE;
}

static void
on_forwarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  SoupServerMessage *message = exchange->message;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  Rule *rule;

  body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (exchange->gone)
    {
      exchange_free (exchange);
      return;
    }
  if (body == NULL || exchange->lose)
    {
      cut (message);
      soup_server_message_set_status (message, SOUP_STATUS_BAD_GATEWAY, NULL);
    }
  else
    {
      SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
      const char *type;

      soup_server_message_set_status (message, soup_message_get_status (exchange->forwarded), NULL);
      soup_message_headers_foreach (soup_message_get_response_headers (exchange->forwarded),
                                    copy_header, headers);
      type = soup_message_headers_get_one (headers, "Content-Type");
      rule = find_rewrite (exchange->front, soup_server_message_get_method (message), path);
      if (rule != NULL)
        {
          g_autofree char *text =
              g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
          char *rewritten = rule->rewrite (text, rule->rewrite_data);

          soup_message_body_append_take (soup_server_message_get_response_body (message),
                                         (guchar *) rewritten, strlen (rewritten));
        }
      else if (type != NULL || g_bytes_get_size (body) > 0)
        {
          soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
        }
    }
  soup_server_message_unpause (message);
  exchange_free (exchange);
}

static void
hand_on (Front *self, SoupServerMessage *message, FrontFault fault)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *url = NULL;
  g_autoptr (GBytes) body = NULL;
  Exchange *exchange = g_new0 (Exchange, 1);

  url = g_strdup_printf ("http://127.0.0.1:%u%s%s%s", self->upstream, g_uri_get_path (uri),
                         g_uri_get_query (uri) != NULL ? "?" : "",
                         g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  exchange->front = self;
  exchange->lose = fault == FRONT_LOSE_ANSWER;
  exchange->message = g_object_ref (message);
  exchange->forwarded = soup_message_new (soup_server_message_get_method (message), url);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                soup_message_get_request_headers (exchange->forwarded));
  body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  if (fault == FRONT_FLIP)
    {
      gsize length;
      guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&body), &length);

      data[length / 2] ^= 4;
      body = g_bytes_new_take (data, length);
      soup_message_headers_remove (soup_message_get_request_headers (exchange->forwarded),
                                   "Upload-Checksum");
    }
  if (g_bytes_get_size (body) > 0)
    soup_message_set_request_body_from_bytes (
        exchange->forwarded,
        soup_message_headers_get_content_type (soup_server_message_get_request_headers (message),
                                               NULL),
        body);
  g_ptr_array_add (self->exchanges, exchange);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), exchange);
  soup_server_message_pause (message);
  soup_session_send_and_read_async (self->session, exchange->forwarded, G_PRIORITY_DEFAULT, NULL,
                                    on_forwarded, exchange);
}

static void
serve (Rule *rule, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *range =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Range");
  goffset size = (goffset) g_bytes_get_size (rule->content);
  goffset first = range != NULL ? g_ascii_strtoll (range + strlen ("bytes="), NULL, 10) : 0;
  gboolean is_cut = rule->cuts > 0;
  goffset length = is_cut ? (size - first) / 2 : size - first;
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (rule->content, first, length);

  soup_server_message_set_status (message, first > 0 ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK,
                                  NULL);
  soup_message_headers_set_content_type (headers, "application/age", NULL);
  soup_message_headers_set_content_length (headers, size - first);
  /* By hand: libsoup would cut the range out of what is left already. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  if (first > 0)
    soup_message_headers_set_content_range (headers, first, size - 1, size);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), part);
  if (is_cut)
    {
      rule->cuts--;
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (cut), NULL);
    }
  else
    {
      soup_message_body_complete (soup_server_message_get_response_body (message));
    }
}

static void
remember (Front *self, SoupServerMessage *message, const char *path)
{
  const char *method = soup_server_message_get_method (message);
  const char *authorization =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                    "Authorization");
  g_ptr_array_add (self->requests, g_strdup_printf ("%s %s", method, path));
  self->bytes += (gsize) soup_server_message_get_request_body (message)->length;
  if (authorization != NULL && g_str_has_prefix (authorization, "Bearer "))
    g_ptr_array_add (self->secrets, g_strdup (authorization + strlen ("Bearer ")));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Front *self = user_data;
  Rule *rule = take_rule (self, soup_server_message_get_method (message), path);
  FrontFault fault = rule != NULL ? rule->fault : FRONT_PASS;

  remember (self, message, path);
  switch (fault)
    {
    case FRONT_PASS:
    case FRONT_LOSE_ANSWER:
    case FRONT_FLIP:
      hand_on (self, message, fault);
      break;
    case FRONT_DROP:
      cut (message);
      soup_server_message_set_status (message, SOUP_STATUS_BAD_GATEWAY, NULL);
      break;
    case FRONT_HOLD:
      soup_server_message_pause (message);
      break;
    case FRONT_ANSWER:
      soup_server_message_set_status (message, rule->status, NULL);
      if (rule->retry_after != NULL)
        soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                      "Retry-After", rule->retry_after);
      if (rule->body != NULL)
        soup_server_message_set_response (message, rule->type, SOUP_MEMORY_COPY, rule->body,
                                          strlen (rule->body));
      break;
    case FRONT_SERVE:
      serve (rule, message);
      break;
    }
}

Front *
front_new (void)
{
  Front *self = g_new0 (Front, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->secrets = g_ptr_array_new_with_free_func (g_free);
  self->exchanges = g_ptr_array_new ();
  self->session = soup_session_new_with_options ("timeout", 20, "proxy-resolver", NULL, NULL);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
front_free (Front *self)
{
  /* A server that is gone does not say of each message that it is finished. */
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      Exchange *exchange = g_ptr_array_index (self->exchanges, i);

      exchange->gone = TRUE;
      exchange->front = NULL;
    }
  soup_server_disconnect (self->server);
  soup_session_abort (self->session);
  g_object_unref (self->server);
  g_object_unref (self->session);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->secrets);
  g_ptr_array_unref (self->exchanges);
  g_free (self);
}

guint
front_get_port (Front *self)
{
  return self->port;
}

void
front_set_upstream (Front *self, guint port)
{
  self->upstream = port;
}

guint
front_get_upstream (Front *self)
{
  return self->upstream;
}

static Rule *
add_rule (Front *self, FrontFault fault, const char *method, const char *path, guint times)
{
  Rule *rule = g_new0 (Rule, 1);

  rule->fault = fault;
  rule->method = g_strdup (method);
  rule->path = g_strdup (path);
  rule->times = times;
  g_ptr_array_add (self->rules, rule);
  return rule;
}

void
front_spoil (Front *self, FrontFault fault, const char *method, const char *path, guint times)
{
  add_rule (self, fault, method, path, times);
}

void
front_answer (Front *self,
              const char *method,
              const char *path,
              guint times,
              guint status,
              const char *type,
              const char *body)
{
  Rule *rule = add_rule (self, FRONT_ANSWER, method, path, times);

  rule->status = status;
  rule->type = g_strdup (type);
  rule->body = g_strdup (body);
}

void
front_answer_later (Front *self, const char *method, const char *path, guint seconds)
{
  Rule *rule = add_rule (self, FRONT_ANSWER, method, path, G_MAXUINT);

  rule->status = SOUP_STATUS_SERVICE_UNAVAILABLE;
  rule->retry_after = g_strdup_printf ("%u", seconds);
}

void
front_serve (Front *self, const char *path, GBytes *content, guint cuts)
{
  Rule *rule = add_rule (self, FRONT_SERVE, SOUP_METHOD_GET, path, G_MAXUINT);

  rule->content = g_bytes_ref (content);
  rule->cuts = cuts;
}

void
front_rewrite (
    Front *self, const char *method, const char *path, FrontRewrite rewrite, gpointer user_data)
{
  Rule *rule = add_rule (self, FRONT_PASS, method, path, 0);

  rule->rewrite = rewrite;
  rule->rewrite_data = user_data;
}

void
front_clear (Front *self)
{
  g_ptr_array_set_size (self->rules, 0);
}

guint
front_count (Front *self, const char *method, const char *path)
{
  g_autofree char *prefix = g_strdup_printf ("%s %s", method, path);
  guint count = 0;

  for (guint i = 0; i < self->requests->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->requests, i), prefix))
      count++;
  return count;
}

guint
front_total (Front *self, gsize *bytes)
{
  if (bytes != NULL)
    *bytes = self->bytes;
  return self->requests->len;
}

GPtrArray *
front_get_secrets (Front *self)
{
  return self->secrets;
}
