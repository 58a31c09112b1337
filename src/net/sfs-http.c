/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "net/sfs-http.h"

#include "core/sfs-invitation.h"
#include "net/sfs-deadline.h"
#include "net/sfs-http-rules.h"
#include "net/sfs-net-error.h"

#include <string.h>

#define IDLE_TIMEOUT 30 /* seconds in which at least something has to come or go */
#define MAX_REDIRECTS 3
#define CHUNK (16 * 1024)

/* A byte every now and then is never idle. An answer may take this many idle times, and one more
 * for each of these bytes that it may have. */
#define ANSWER_IDLE_TIMES 4
#define BYTES_AN_IDLE_TIME (128 * 1024)

struct _SfsHttp
{
  GObject parent_instance;

  gboolean allow_loopback;
  guint idle_timeout;
  GTlsDatabase *tls_database; /* (nullable): the system's */
  SfsNetwork *network;
  SoupSession *session;
  SoupSession *loopback_session; /* the same without a proxy */
};

G_DEFINE_FINAL_TYPE (SfsHttp, sfs_http, G_TYPE_OBJECT)

enum
{
  PROP_ALLOW_LOOPBACK = 1,
  PROP_IDLE_TIMEOUT,
  PROP_TLS_DATABASE,
  PROP_NETWORK,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* One sfs_http_send_async (). */
typedef struct
{
  SoupMessage *message; /* the present one of a row of redirects */
  gsize max_body;
  guint n_redirects;
  SfsDeadline *deadline; /* begins anew with each piece of the request that goes out */
  GInputStream *stream;
  GByteArray *body;
  GByteArray
      *into; /* (nullable) the caller's, in place of body where the answer is what was wanted */
} Send;

static void
send_free (Send *send)
{
  g_signal_handlers_disconnect_by_data (send->message, send->deadline);
  g_clear_object (&send->message);
  sfs_deadline_free (send->deadline);
  g_clear_object (&send->stream);
  g_byte_array_unref (send->body);
  g_clear_pointer (&send->into, g_byte_array_unref);
  g_free (send);
}

/* --- Sending -------------------------------------------------------------------------------- */

static void send_message (GTask *task);

static SoupSession *
session_for (SfsHttp *self, SoupMessage *message)
{
  g_autofree char *url = g_uri_to_string (soup_message_get_uri (message));

  return sfs_url_is_loopback (url) ? self->loopback_session : self->session;
}

/* Ends @task with @error (transfer full), and the connection with it when an answer is still
 * coming in. */
static void
fail (GTask *task, GError *error)
{
  Send *send = g_task_get_task_data (task);

  if (send->stream != NULL)
    g_input_stream_close_async (send->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_task_return_error (task, error);
}

/* With what GIO or libsoup reported (transfer full). */
static void
fail_transport (GTask *task, GError *error)
{
  Send *send = g_task_get_task_data (task);

  if (sfs_deadline_has_passed (send->deadline))
    {
      g_error_free (error);
      error = g_error_new_literal (SFS_NET_ERROR, SFS_NET_ERROR_TIMEOUT,
                                   "The answer takes too long to come");
    }
  fail (task, sfs_net_error_from_transport (error));
}

static void
finish (GTask *task)
{
  Send *send = g_task_get_task_data (task);
  SfsHttpReply *reply;
  guint status = soup_message_get_status (send->message);

  if (SOUP_STATUS_IS_SUCCESSFUL (status) && send->body->len > 0 &&
      !sfs_http_is_acceptable (send->message))
    {
      g_task_return_new_error (task, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS,
                               "The answer is of another type than was asked for");
      return;
    }

  reply = g_new0 (SfsHttpReply, 1);
  reply->status = status;
  reply->headers = soup_message_headers_ref (soup_message_get_response_headers (send->message));
  if (send->body != send->into)
    {
      reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&send->body));
      send->body = g_byte_array_new ();
    }
  else
    {
      reply->body = g_bytes_new_static ("", 0);
    }
  if (status >= 400)
    reply->problem = sfs_problem_parse (status, reply->headers, reply->body);
  g_task_return_pointer (task, reply, (GDestroyNotify) sfs_http_reply_free);
}

static void read_body (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes)
      chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (chunk == NULL)
    {
      fail_transport (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      finish (task);
      return;
    }
  if (g_bytes_get_size (chunk) > send->max_body - send->body->len)
    {
      fail (task,
            g_error_new (SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE,
                         "The answer is larger than %" G_GSIZE_FORMAT " bytes", send->max_body));
      return;
    }
  g_byte_array_append (send->body, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
  read_body (g_steal_pointer (&task));
}

/* (transfer full) @task. */
static void
read_body (GTask *task)
{
  Send *send = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (send->stream, CHUNK, G_PRIORITY_DEFAULT,
                                   sfs_deadline_get_cancellable (send->deadline), on_read, task);
}

/* (transfer full) @task. */
static void
follow (GTask *task)
{
  g_autoptr (GTask) owned = task;
  SfsHttp *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  g_autoptr (SoupMessage) next = NULL;

  if (++send->n_redirects <= MAX_REDIRECTS)
    next = sfs_http_redirect (send->message, self->allow_loopback);
  if (next == NULL)
    {
      fail (task,
            g_error_new (SFS_NET_ERROR, SFS_NET_ERROR_REDIRECT, "A redirect that is not followed"));
      return;
    }

  /* What the redirect says in its body is for those who cannot follow it. */
  g_input_stream_close_async (send->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&send->stream);
  g_signal_handlers_disconnect_by_data (send->message, send->deadline);
  g_set_object (&send->message, next);
  send_message (g_steal_pointer (&owned));
}

/* An answer that is wanted goes where the caller keeps it also when the rest does not come: to the
 * end of what is there when it goes on from there (RFC 9110, section 15.3.7), else from the
 * beginning. */
static gboolean
collect_into (Send *send, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (send->message);
  guint status = soup_message_get_status (send->message);
  goffset start, end, total;

  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    return TRUE;
  if (!sfs_http_is_acceptable (send->message))
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_NOT_OURS,
                           "The answer is of another type than was asked for");
      return FALSE;
    }
  if (status == SOUP_STATUS_OK)
    {
      g_byte_array_set_size (send->into, 0);
    }
  else if (!soup_message_headers_get_content_range (headers, &start, &end, &total) ||
           start != (goffset) send->into->len)
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                           "The answer is another part than was asked for");
      return FALSE;
    }
  g_byte_array_unref (send->body);
  send->body = g_byte_array_ref (send->into);
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;
  SoupMessageHeaders *headers;

  send->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (send->stream == NULL)
    {
      fail_transport (task, error);
      return;
    }
  if (sfs_http_is_redirect (soup_message_get_status (send->message)))
    {
      follow (g_steal_pointer (&task));
      return;
    }

  if (send->into != NULL && !collect_into (send, &error))
    {
      fail (task, error);
      return;
    }

  headers = soup_message_get_response_headers (send->message);
  if (soup_message_get_method (send->message) != SOUP_METHOD_HEAD &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) >
          (goffset) (send->max_body - send->body->len))
    {
      fail (task,
            g_error_new (SFS_NET_ERROR, SFS_NET_ERROR_TOO_LARGE,
                         "The answer is larger than %" G_GSIZE_FORMAT " bytes", send->max_body));
      return;
    }
  read_body (g_steal_pointer (&task));
}

/* (transfer full) @task. */
static void
send_message (GTask *task)
{
  Send *send = g_task_get_task_data (task);

  g_signal_connect_swapped (send->message, "wrote-body-data", G_CALLBACK (sfs_deadline_restart),
                            send->deadline);
  soup_session_send_async (session_for (g_task_get_source_object (task), send->message),
                           send->message, G_PRIORITY_DEFAULT,
                           sfs_deadline_get_cancellable (send->deadline), on_sent, task);
}

/* --- Class ---------------------------------------------------------------------------------- */

static SoupSession *
new_session (SfsHttp *self)
{
  SoupSession *session = soup_session_new_with_options ("timeout", self->idle_timeout,
                                                        "idle-timeout", 60u, "user-agent",
                                                        "Selfsame/" SFS_VERSION, NULL);

  if (self->tls_database != NULL)
    soup_session_set_tls_database (session, self->tls_database);
  /* Bodies are hashed and bounded as they are sent. Cookies and a cache are not there unless added.
   */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static void
sfs_http_constructed (GObject *object)
{
  SfsHttp *self = SFS_HTTP (object);

  G_OBJECT_CLASS (sfs_http_parent_class)->constructed (object);

  if (self->network == NULL)
    self->network = sfs_network_new (NULL);
  self->session = new_session (self);
  self->loopback_session = new_session (self);
  /* What goes to this computer must not make a detour over a proxy. */
  soup_session_set_proxy_resolver (self->loopback_session, NULL);
}

static void
sfs_http_dispose (GObject *object)
{
  SfsHttp *self = SFS_HTTP (object);

  g_clear_object (&self->session);
  g_clear_object (&self->loopback_session);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (sfs_http_parent_class)->dispose (object);
}

static void
sfs_http_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsHttp *self = SFS_HTTP (object);

  switch (id)
    {
    case PROP_ALLOW_LOOPBACK:
      g_value_set_boolean (value, self->allow_loopback);
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, self->idle_timeout);
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, self->tls_database);
      break;
    case PROP_NETWORK:
      g_value_set_object (value, self->network);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_http_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsHttp *self = SFS_HTTP (object);

  switch (id)
    {
    case PROP_ALLOW_LOOPBACK:
      self->allow_loopback = g_value_get_boolean (value);
      break;
    case PROP_IDLE_TIMEOUT:
      self->idle_timeout = g_value_get_uint (value);
      break;
    case PROP_TLS_DATABASE:
      self->tls_database = g_value_dup_object (value);
      break;
    case PROP_NETWORK:
      self->network = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_http_class_init (SfsHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = sfs_http_constructed;
  object_class->dispose = sfs_http_dispose;
  object_class->get_property = sfs_http_get_property;
  object_class->set_property = sfs_http_set_property;

  /**
   * SfsHttp:allow-loopback:
   *
   * Whether plain HTTP to this computer is spoken.
   */
  props[PROP_ALLOW_LOOPBACK] = g_param_spec_boolean ("allow-loopback", NULL, NULL, FALSE, flags);
  /**
   * SfsHttp:idle-timeout:
   *
   * After how many seconds without a byte in either direction a request has failed.
   */
  props[PROP_IDLE_TIMEOUT] =
      g_param_spec_uint ("idle-timeout", NULL, NULL, 1, 600, IDLE_TIMEOUT, flags);
  /**
   * SfsHttp:tls-database: (nullable)
   *
   * The authorities to trust instead of the system's.
   */
  props[PROP_TLS_DATABASE] =
      g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  /**
   * SfsHttp:network:
   *
   * Whom to ask whether there is a way out; the system where none is given.
   */
  props[PROP_NETWORK] = g_param_spec_object ("network", NULL, NULL, SFS_TYPE_NETWORK, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_http_init (SfsHttp *self)
{
}

/* --- Public --------------------------------------------------------------------------------- */

/**
 * sfs_http_new:
 * @allow_loopback: whether plain HTTP to this computer is spoken, for the demo and tests
 *
 * Returns: (transfer full): a new way out
 */
SfsHttp *
sfs_http_new (gboolean allow_loopback)
{
  return g_object_new (SFS_TYPE_HTTP, "allow-loopback", allow_loopback, NULL);
}

/**
 * sfs_http_get_allow_loopback:
 * @self: an SfsHttp
 *
 * Returns: whether plain HTTP to this computer is spoken
 */
gboolean
sfs_http_get_allow_loopback (SfsHttp *self)
{
  return self->allow_loopback;
}

/**
 * sfs_http_get_network:
 * @self: an SfsHttp
 *
 * Returns: (transfer none): what tells whether there is a way out
 */
SfsNetwork *
sfs_http_get_network (SfsHttp *self)
{
  return self->network;
}

/**
 * sfs_http_get_patience:
 * @self: an SfsHttp
 * @bytes: how many bytes an answer may have
 *
 * A server that sends a byte every now and then is never idle, and would keep us for ever. With the
 * usual idle time of 30 seconds an answer has two minutes, and then 30 seconds for each 128 KiB:
 * 4.4 kB/s, which is what the slowest of mobile networks (GPRS) brings. Who asks for the rest of
 * what was cut off has as long for all of it together.
 *
 * Returns: for how long it is waited for, in seconds
 */
double
sfs_http_get_patience (SfsHttp *self, gsize bytes)
{
  return self->idle_timeout * (ANSWER_IDLE_TIMES + (double) bytes / BYTES_AN_IDLE_TIME);
}

/* RFC 6750, section 2.1. What else a token holds could end the header and begin another. */
static gboolean
is_token (SfsSecret *token)
{
  const char *text = sfs_secret_string (token);
  gsize length = sfs_secret_length (token);

  return length > 0 && strlen (text) == length &&
         strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=") ==
             length;
}

/**
 * sfs_http_message_new:
 * @self: an SfsHttp
 * @method: such as SOUP_METHOD_GET
 * @url: absolute
 * @token: (nullable): to send as bearer token; the caller sees to it that @url is of an origin it
 *   may go to
 * @error: SFS_NET_ERROR_ORIGIN when @url may not be contacted, SFS_NET_ERROR_PROTOCOL for a @token
 *   that is none
 *
 * An Accept header that the caller adds is enforced on answers of success.
 *
 * Returns: (transfer full): a message for sfs_http_send_async()
 */
SoupMessage *
sfs_http_message_new (
    SfsHttp *self, const char *method, const char *url, SfsSecret *token, GError **error)
{
  g_autofree char *origin = sfs_url_get_origin (url, self->allow_loopback, NULL);
  g_autoptr (GUri) uri = origin != NULL ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autoptr (SoupMessage) message = NULL;

  if (uri == NULL)
    {
      g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_ORIGIN,
                           "The address may not be contacted");
      return NULL;
    }

  message = soup_message_new_from_uri (method, uri);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (token != NULL)
    {
      g_autofree char *value = NULL;

      if (!is_token (token))
        {
          g_set_error_literal (error, SFS_NET_ERROR, SFS_NET_ERROR_PROTOCOL,
                               "The token cannot be sent as a bearer token");
          return NULL;
        }
      value = g_strconcat ("Bearer ", sfs_secret_string (token), NULL);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    value);
      explicit_bzero (value, strlen (value));
    }
  return g_steal_pointer (&message);
}

typedef struct
{
  char *type;
  GBytes *bytes;
} Body;

static void
body_free (gpointer data, GClosure *closure)
{
  Body *body = data;

  g_free (body->type);
  g_bytes_unref (body->bytes);
  g_free (body);
}

static void
set_body (SoupMessage *message, Body *body)
{
  soup_message_set_request_body_from_bytes (message, body->type, body->bytes);
}

/**
 * sfs_http_message_set_body:
 * @message: of sfs_http_message_new()
 * @type: media type
 * @body: what to send
 *
 * Sets the body of a request, also for the second time that it goes out: libsoup repeats an
 * idempotent request by itself when a connection it kept turns out to be dead, and would send the
 * body as it is then, read to its end, which is to say none.
 */
void
sfs_http_message_set_body (SoupMessage *message, const char *type, GBytes *bytes)
{
  Body *body = g_new0 (Body, 1);

  body->type = g_strdup (type);
  body->bytes = g_bytes_ref (bytes);
  set_body (message, body);
  g_signal_connect_data (message, "restarted", G_CALLBACK (set_body), body, body_free, 0);
}

/**
 * sfs_http_send_async:
 * @self: an SfsHttp
 * @message: of sfs_http_message_new(), sent once
 * @max_body: how many bytes the answer may have
 * @cancellable: (nullable): ends the request and its connection
 * @callback: for the result
 * @user_data: for @callback
 *
 * Sends @message and reads the whole answer. Redirects of GET and HEAD are followed three times, to
 * HTTPS on the same host; the reply is that of the last place then.
 */
void
sfs_http_send_async (SfsHttp *self,
                     SoupMessage *message,
                     gsize max_body,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  sfs_http_send_into_async (self, message, NULL, max_body, cancellable, callback, user_data);
}

/**
 * sfs_http_send_into_async:
 * @self: an SfsHttp
 * @message: of sfs_http_message_new(), sent once
 * @into: (nullable): where the body of a 200 or 206 goes
 * @max_body: how many bytes @into, or the body of another answer, may have
 * @cancellable: (nullable): ends the request and its connection
 * @callback: for the result
 * @user_data: for @callback
 *
 * As sfs_http_send_async(), for what is large: what has come into @into stays there when the answer
 * is cut off, so that a Range header can ask for the rest. A 206 goes on where @into ends, or is an
 * error; a 200 begins it anew. The body of the reply is empty then.
 */
void
sfs_http_send_into_async (SfsHttp *self,
                          SoupMessage *message,
                          GByteArray *into,
                          gsize max_body,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Send *send = g_new0 (Send, 1);

  g_return_if_fail (max_body < G_MAXUINT);

  send->message = g_object_ref (message);
  send->max_body = max_body;
  send->deadline = sfs_deadline_new (sfs_http_get_patience (self, max_body), cancellable);
  send->body = g_byte_array_new ();
  send->into = into != NULL ? g_byte_array_ref (into) : NULL;
  g_task_set_source_tag (task, sfs_http_send_into_async);
  g_task_set_task_data (task, send, (GDestroyNotify) send_free);
  send_message (g_steal_pointer (&task));
}

/**
 * sfs_http_send_finish:
 * @self: an SfsHttp
 * @result: of the callback
 * @error: SFS_NET_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the answer, whatever its status is
 */
SfsHttpReply *
sfs_http_send_finish (SfsHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sfs_http_reply_free:
 * @reply: (transfer full): a reply
 */
void
sfs_http_reply_free (SfsHttpReply *reply)
{
  soup_message_headers_unref (reply->headers);
  g_bytes_unref (reply->body);
  g_clear_pointer (&reply->problem, sfs_problem_free);
  g_free (reply);
}
