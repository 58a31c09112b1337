/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-server.h"

#include <string.h>

#define CREATION_PATH "/files/"
#define VERSION "1.0.0"

/* One request under way. */
typedef struct
{
  FaultServer *server;
  SoupServerMessage *message;
  Fault fault; /* kind 0: none */
  gint64 arrived;
  gboolean dropped;
} Exchange;

static void
upload_free (FaultUpload *upload)
{
  g_free (upload->path);
  g_free (upload->metadata);
  g_byte_array_unref (upload->bytes);
  g_free (upload);
}

static FaultUpload *
upload_new (FaultServer *self, gint64 length)
{
  FaultUpload *upload = g_new0 (FaultUpload, 1);

  upload->path = g_strdup_printf (CREATION_PATH "%u", self->uploads->len);
  upload->length = length;
  upload->bytes = g_byte_array_new ();
  g_ptr_array_add (self->uploads, upload);
  return upload;
}

static FaultUpload *
find_upload (FaultServer *self, const char *path)
{
  for (guint i = 0; i < self->uploads->len; i++)
    if (g_str_equal (fault_server_get (self, i)->path, path))
      return fault_server_get (self, i);
  return NULL;
}

static const char *
request_header (Exchange *exchange, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (exchange->message),
                                       name);
}

static gint64
request_number (Exchange *exchange, const char *name)
{
  const char *text = request_header (exchange, name);
  guint64 number;

  g_assert_nonnull (text);
  g_assert_true (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL));
  return number;
}

static void
set_header (Exchange *exchange, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (exchange->message), name,
                                value);
}

static void
set_number (Exchange *exchange, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  set_header (exchange, name, text);
}

static void
set_status (Exchange *exchange, guint status)
{
  soup_server_message_set_status (exchange->message, status, NULL);
}

static gboolean
has_fault (Exchange *exchange, FaultKind kind)
{
  return exchange->fault.kind == kind;
}

static void
drop (Exchange *exchange)
{
  exchange->dropped = TRUE;
  g_socket_shutdown (soup_server_message_get_socket (exchange->message), TRUE, TRUE, NULL);
}

static void
set_offset (Exchange *exchange, FaultUpload *upload)
{
  if (!has_fault (exchange, FAULT_NO_OFFSET))
    set_number (exchange, "Upload-Offset",
                has_fault (exchange, FAULT_OFFSET) ? exchange->fault.arg : upload->bytes->len);
}

static void
answer_options (Exchange *exchange)
{
  set_status (exchange, 204);
  set_header (exchange, "Tus-Version",
              has_fault (exchange, FAULT_TUS_VERSION) ? exchange->fault.text : "1.0.0,0.2.2");
  if (has_fault (exchange, FAULT_MAX_SIZE))
    set_number (exchange, "Tus-Max-Size", exchange->fault.arg);
  if (exchange->server->no_checksum)
    {
      set_header (exchange, "Tus-Extension", "creation,termination");
      return;
    }
  set_header (exchange, "Tus-Extension", "creation,checksum,termination");
  set_header (exchange, "Tus-Checksum-Algorithm", "sha1,sha256");
}

static void
answer_post (Exchange *exchange)
{
  FaultUpload *upload = upload_new (exchange->server, request_number (exchange, "Upload-Length"));

  g_assert_cmpint (request_number (exchange, "Content-Length"), ==, 0);
  upload->metadata = g_strdup (request_header (exchange, "Upload-Metadata"));
  set_status (exchange, 201);
  if (has_fault (exchange, FAULT_LOCATION))
    {
      g_autoptr (GString) location = g_string_new (exchange->fault.text);
      g_autofree char *port = g_strdup_printf ("%u", exchange->server->port);

      g_string_replace (location, "%u", port, 0);
      set_header (exchange, "Location", location->str);
    }
  else if (!has_fault (exchange, FAULT_NO_LOCATION))
    set_header (exchange, "Location", upload->path);
}

static void
answer_head (Exchange *exchange, FaultUpload *upload)
{
  set_status (exchange, 200);
  set_header (exchange, "Cache-Control", "no-store");
  set_number (exchange, "Upload-Length",
              has_fault (exchange, FAULT_LENGTH) ? exchange->fault.arg : upload->length);
  set_offset (exchange, upload);
}

static gboolean
checksum_fits (Exchange *exchange, const guint8 *data, gsize length)
{
  const char *text = request_header (exchange, "Upload-Checksum");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *base64 = NULL;
  guint8 digest[32];
  gsize digest_length = sizeof digest;

  /* A client that knows of the extension uses it, and only then. */
  if (exchange->server->no_checksum)
    {
      g_assert_null (text);
      return TRUE;
    }
  g_assert_true (text != NULL && g_str_has_prefix (text, "sha256 "));
  g_checksum_update (checksum, data, length);
  g_checksum_get_digest (checksum, digest, &digest_length);
  base64 = g_base64_encode (digest, digest_length);
  return g_str_equal (base64, text + strlen ("sha256 "));
}

static void
answer_patch (Exchange *exchange, FaultUpload *upload)
{
  SoupMessageBody *body = soup_server_message_get_request_body (exchange->message);
  g_autoptr (GBytes) flat = soup_message_body_flatten (body);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (flat, NULL), g_bytes_get_size (flat));
  gsize length = g_bytes_get_size (flat);

  g_assert_cmpstr (request_header (exchange, "Content-Type"), ==,
                   "application/offset+octet-stream");
  if (request_number (exchange, "Upload-Offset") != upload->bytes->len)
    {
      set_status (exchange, 409);
      return;
    }
  g_assert_cmpint (upload->bytes->len + length, <=, upload->length);
  if (has_fault (exchange, FAULT_FLIP))
    data[length / 2] ^= 1;
  if (!checksum_fits (exchange, data, length))
    {
      soup_server_message_set_status (exchange->message, 460, "Checksum Mismatch");
      return;
    }
  if (has_fault (exchange, FAULT_TAKE))
    length = exchange->fault.arg;
  g_byte_array_append (upload->bytes, data, length);
  set_status (exchange, 204);
  set_offset (exchange, upload);
}

static gboolean
is_authorized (Exchange *exchange)
{
  FaultServer *self = exchange->server;
  g_autofree char *wanted = g_strconcat ("Bearer ", self->token, NULL);

  if (self->token == NULL || g_strcmp0 (request_header (exchange, "Authorization"), wanted) == 0)
    return TRUE;
  set_status (exchange, 401);
  set_header (exchange, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
  self->unauthorized++;
  return FALSE;
}

/* TRUE when the fault is the whole answer. */
static gboolean
answer_fault (Exchange *exchange)
{
  switch (exchange->fault.kind)
    {
    case FAULT_STATUS:
      set_status (exchange, exchange->fault.arg);
      if (exchange->fault.arg / 100 == 3)
        set_header (exchange, "Location", "/elsewhere");
      return TRUE;
    case FAULT_RETRY_AFTER:
      set_status (exchange, 503);
      set_number (exchange, "Retry-After", exchange->fault.arg);
      return TRUE;
    case FAULT_HTML:
      set_status (exchange, 200);
      soup_server_message_set_response (exchange->message, "text/html", SOUP_MEMORY_STATIC,
                                        "<title>Sign in</title>", 22);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
forget (Exchange *exchange, FaultUpload *upload)
{
  guint lost = MIN (exchange->fault.arg, upload->bytes->len);

  if (has_fault (exchange, FAULT_FORGET))
    g_byte_array_set_size (upload->bytes, upload->bytes->len - lost);
}

static void
answer (Exchange *exchange, const char *path)
{
  const char *method = soup_server_message_get_method (exchange->message);
  FaultUpload *upload = find_upload (exchange->server, path);

  if (answer_fault (exchange))
    return;
  set_header (exchange, "Tus-Resumable", VERSION);
  if (has_fault (exchange, FAULT_NOT_TUS))
    soup_message_headers_remove (soup_server_message_get_response_headers (exchange->message),
                                 "Tus-Resumable");
  if (upload != NULL)
    forget (exchange, upload);

  if (!is_authorized (exchange))
    return;
  if (g_str_equal (method, "OPTIONS"))
    answer_options (exchange);
  else if (g_str_equal (method, "POST") && g_str_equal (path, CREATION_PATH))
    answer_post (exchange);
  else if (g_str_equal (method, "HEAD") && upload != NULL)
    answer_head (exchange, upload);
  else if (g_str_equal (method, "PATCH") && upload != NULL)
    answer_patch (exchange, upload);
  else
    set_status (exchange, 404);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  FaultServer *self = user_data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");

  if (exchange->dropped)
    return;
  if (has_fault (exchange, FAULT_DROP) || has_fault (exchange, FAULT_DROP_KEEP))
    {
      drop (exchange);
      return;
    }
  answer (exchange, path);
  if (has_fault (exchange, FAULT_DROP_AFTER))
    drop (exchange);
  if (has_fault (exchange, FAULT_HOLD))
    {
      g_assert_null (self->held);
      self->held = g_object_ref (message);
      soup_server_message_pause (message);
    }
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  Exchange *exchange = user_data;
  gint64 room = exchange->fault.arg - exchange->arrived;
  gsize length = MIN ((gint64) g_bytes_get_size (chunk), room);

  if (exchange->dropped)
    return;
  if (has_fault (exchange, FAULT_DROP_KEEP))
    g_byte_array_append (find_upload (exchange->server,
                                      g_uri_get_path (soup_server_message_get_uri (message)))
                             ->bytes,
                         g_bytes_get_data (chunk, NULL), length);
  exchange->arrived += length;
  if (exchange->arrived == exchange->fault.arg)
    drop (exchange);
}

static Fault
take_fault (FaultServer *self, const char *method)
{
  for (GList *link = self->faults.head; link != NULL; link = link->next)
    {
      Fault *pending = link->data;
      Fault fault = *pending;

      if (!g_str_equal (pending->method, method))
        continue;
      if (--pending->times <= 0)
        {
          g_queue_delete_link (&self->faults, link);
          g_free (pending);
        }
      return fault;
    }
  return (Fault){ 0 };
}

/* As soon as the headers are there: before any of the body. */
static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  FaultServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->server = self;
  exchange->message = message;
  exchange->fault = take_fault (self, method);
  g_object_set_data_full (G_OBJECT (message), "exchange", exchange, g_free);

  g_string_append_printf (self->log, "%s%s", self->log->len > 0 ? " " : "", method);
  if (g_str_equal (method, "PATCH"))
    g_string_append_printf (self->log, ":%s", request_header (exchange, "Upload-Offset"));
  g_assert_cmpstr (request_header (exchange, "Tus-Resumable"), ==, VERSION);
  if ((has_fault (exchange, FAULT_DROP) || has_fault (exchange, FAULT_DROP_KEEP)) &&
      exchange->fault.arg > 0)
    g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), exchange);
}

FaultServer *
fault_server_new (void)
{
  FaultServer *self = g_new0 (FaultServer, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->log = g_string_new (NULL);
  self->uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) upload_free);
  g_queue_init (&self->faults);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = g_uri_get_port (uris->data);
  self->creation_url = g_strdup_printf ("http://127.0.0.1:%u" CREATION_PATH, self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
fault_server_free (FaultServer *self)
{
  fault_server_release (self);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_queue_clear_full (&self->faults, g_free);
  g_ptr_array_unref (self->uploads);
  g_string_free (self->log, TRUE);
  g_free (self->creation_url);
  g_free (self->token);
  g_free (self);
}

void
fault_server_add (FaultServer *self, const Fault *fault)
{
  g_queue_push_tail (&self->faults, g_memdup2 (fault, sizeof *fault));
}

void
fault_server_release (FaultServer *self)
{
  if (self->held != NULL)
    soup_server_message_unpause (self->held);
  g_clear_object (&self->held);
}

FaultUpload *
fault_server_get (FaultServer *self, guint index)
{
  g_assert_cmpint (index, <, self->uploads->len);
  return g_ptr_array_index (self->uploads, index);
}

char *
fault_server_make_upload (FaultServer *self, const guint8 *data, gint64 offset, gint64 length)
{
  FaultUpload *upload = upload_new (self, length);

  g_byte_array_append (upload->bytes, data, offset);
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, upload->path);
}
