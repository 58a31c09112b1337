/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load-http.h"

#include <string.h>

#define MAX_SECONDS 60

struct _LoadConnection
{
  GSocketAddress *address;
  GSocket *socket; /* (nullable) */
  GString *buffer;
  char *path;
  char *trouble;
};

LoadConnection *
load_connection_new (const char *url)
{
  LoadConnection *self = g_new0 (LoadConnection, 1);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  self->address =
      g_inet_socket_address_new_from_string (g_uri_get_host (uri), g_uri_get_port (uri));
  self->path = g_strdup (g_uri_get_path (uri));
  self->buffer = g_string_new (NULL);
  return self;
}

void
load_connection_free (LoadConnection *self)
{
  g_object_unref (self->address);
  g_clear_object (&self->socket);
  g_string_free (self->buffer, TRUE);
  g_free (self->path);
  g_free (self->trouble);
  g_free (self);
}

const char *
load_get_path (LoadConnection *self)
{
  return self->path;
}

const char *
load_get_trouble (LoadConnection *self)
{
  return self->trouble != NULL ? self->trouble : "no invitation is left, or an answer is not right";
}

static gboolean
fail (LoadConnection *self, const char *method, const char *path, const char *what)
{
  g_free (self->trouble);
  self->trouble = g_strdup_printf ("%s %s: %s", method, path, what);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  return FALSE;
}

static gboolean
open_socket (LoadConnection *self, GError **error)
{
  if (self->socket != NULL)
    return TRUE;
  g_string_truncate (self->buffer, 0);
  self->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->socket == NULL)
    return FALSE;
  g_socket_set_timeout (self->socket, MAX_SECONDS);
  return g_socket_connect (self->socket, self->address, NULL, error);
}

static gboolean
send_all (LoadConnection *self, const void *data, gsize length, GError **error)
{
  const char *bytes = data;

  while (length > 0)
    {
      gssize n = g_socket_send (self->socket, bytes, length, NULL, error);

      if (n < 0)
        return FALSE;
      bytes += n;
      length -= n;
    }
  return TRUE;
}

static gboolean
read_more (LoadConnection *self, GError **error)
{
  char data[16 * 1024];
  gssize n = g_socket_receive (self->socket, data, sizeof data, NULL, error);

  if (n == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
  if (n <= 0)
    return FALSE;
  g_string_append_len (self->buffer, data, n);
  return TRUE;
}

static char *
dup_header (const char *head, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_ascii_strcasecmp (lines[i], name) == 0)
        return g_strstrip (g_strdup (colon + 1));
    }
  return NULL;
}

static gboolean
read_body (LoadConnection *self, const char *head, LoadAnswer *answer, GError **error)
{
  g_autofree char *length = dup_header (head, "Content-Length");
  g_autofree char *coding = dup_header (head, "Transfer-Encoding");
  gsize size = length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0;

  /* Nobody sends anything but an empty body in this way here. */
  if (coding != NULL && answer->status != 204)
    size = strlen ("0\r\n\r\n");
  while (self->buffer->len < size)
    if (!read_more (self, error))
      return FALSE;
  answer->body = g_bytes_new (self->buffer->str, size);
  g_string_erase (self->buffer, 0, size);
  return TRUE;
}

static gboolean
read_answer (LoadConnection *self, LoadAnswer *answer, GError **error)
{
  g_autofree char *head = NULL;
  g_autofree char *location = NULL;
  const char *end;

  while ((end = strstr (self->buffer->str, "\r\n\r\n")) == NULL)
    if (!read_more (self, error))
      return FALSE;
  head = g_strndup (self->buffer->str, end - self->buffer->str);
  g_string_erase (self->buffer, 0, strlen (head) + strlen ("\r\n\r\n"));
  answer->status =
      strlen (head) > strlen ("HTTP/1.1 ") ? strtoul (head + strlen ("HTTP/1.1 "), NULL, 10) : 0;
  location = dup_header (head, "Location");
  if (location != NULL)
    {
      const char *authority = strstr (location, "//");
      const char *path = authority != NULL ? strchr (authority + 2, '/') : location;

      answer->location = g_strdup (path);
    }
  return read_body (self, head, answer, error);
}

static gboolean
exchange (LoadConnection *self,
          const char *head,
          const void *body,
          gsize length,
          LoadAnswer *answer,
          GError **error)
{
  return open_socket (self, error) && send_all (self, head, strlen (head), error) &&
         send_all (self, body, length, error) && read_answer (self, answer, error);
}

gboolean
load_request (LoadConnection *self,
              const char *method,
              const char *path,
              const char *headers,
              const void *body,
              gsize length,
              guint expected,
              LoadAnswer *answer)
{
  g_autofree char *head =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %" G_GSIZE_FORMAT
                       "\r\n\r\n",
                       method, path, headers, length);
  gboolean reused = self->socket != NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  memset (answer, 0, sizeof *answer);
  if (!exchange (self, head, body, length, answer, &error))
    {
      gboolean began = self->buffer->len > 0 || answer->status != 0;

      load_answer_clear (answer);
      fail (self, method, path, error->message);
      /* A connection that was kept may have been closed meanwhile, RFC 9112 section 9.3.1. */
      if (!reused || began)
        return FALSE;
      g_clear_error (&error);
      if (!exchange (self, head, body, length, answer, &error))
        {
          load_answer_clear (answer);
          return fail (self, method, path, error->message);
        }
    }
  if (answer->status == expected)
    return TRUE;
  what = g_strdup_printf ("%u %.*s", answer->status, (int) g_bytes_get_size (answer->body),
                          (const char *) g_bytes_get_data (answer->body, NULL));
  load_answer_clear (answer);
  return fail (self, method, path, what);
}

void
load_answer_clear (LoadAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->location, g_free);
}
