/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET submissions/{id}/content: the seller's own sealed file back, whole or a range of it (RFC 9110
 * section 14). This is no access of the operator's, and is not logged as one. */

#include "receiver/sfs-routes.h"
#include "receiver/sfs-tus.h"

#include <string.h>

/* Read from the page cache on the main thread: short enough for it, and all of a download that is
 * ever in memory. */
#define PIECE (64 * 1024)

typedef struct
{
  GInputStream *stream;
  gint64 left;
} Download;

static void
download_free (gpointer data, GClosure *closure)
{
  Download *download = data;

  g_object_unref (download->stream);
  g_free (download);
}

static void
write_piece (SoupServerMessage *message, gpointer user_data)
{
  Download *download = user_data;
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) piece = NULL;
  g_autoptr (GError) error = NULL;

  if (download->left == 0)
    {
      soup_message_body_complete (body);
      soup_server_message_unpause (message);
      return;
    }
  piece = g_input_stream_read_bytes (download->stream, MIN (download->left, PIECE), NULL, &error);
  if (piece == NULL || g_bytes_get_size (piece) == 0)
    {
      /* The length was promised: only the end of the connection says that it is not kept. */
      g_warning ("Content: %s", error != NULL ? error->message : "shorter than its record");
      g_socket_close (soup_server_message_get_socket (message), NULL);
      soup_server_message_unpause (message);
      return;
    }
  download->left -= g_bytes_get_size (piece);
  soup_message_body_append_bytes (body, piece);
  soup_server_message_unpause (message);
}

static gboolean
is_one_range (const char *header)
{
  return g_ascii_strncasecmp (header, "bytes=", 6) == 0 && strchr (header, ',') == NULL;
}

/* What of @size bytes is asked for. Several ranges, and what is no range at all, count as none, as
 * RFC 9110 section 14.2 allows. FALSE when the one that is asked for has nothing in it. */
static gboolean
choose_range (SfsExchange *self, const char *etag, gint64 size, gint64 *first, gint64 *length)
{
  const char *range = sfs_exchange_get_header (self, "Range");
  const char *if_range = sfs_exchange_get_header (self, "If-Range");
  g_auto (GStrv) ends = NULL;
  gint64 from = 0, to = G_MAXINT64;

  *first = 0;
  *length = size;
  if (range == NULL || !is_one_range (range) || (if_range != NULL && !g_str_equal (if_range, etag)))
    return TRUE;
  ends = g_strsplit (range + strlen ("bytes="), "-", 2);
  if (g_strv_length (ends) != 2 || (*ends[0] == '\0' && *ends[1] == '\0') ||
      (*ends[0] != '\0' && !sfs_tus_parse_number (ends[0], &from)) ||
      (*ends[1] != '\0' && !sfs_tus_parse_number (ends[1], &to)) || (*ends[0] != '\0' && to < from))
    return TRUE;
  if (*ends[0] == '\0')
    {
      *first = size - MIN (to, size);
      *length = size - *first;
      return to > 0;
    }
  if (from >= size)
    return FALSE;
  *first = from;
  *length = MIN (to, size - 1) - from + 1;
  return TRUE;
}

static void
send_range (SfsExchange *self, GInputStream *stream, gint64 size, gint64 first, gint64 length)
{
  SoupServerMessage *message = self->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Download *download = g_new0 (Download, 1);

  download->stream = g_object_ref (stream);
  download->left = length;
  if (length < size)
    {
      soup_message_headers_set_content_range (headers, first, first + length - 1, size);
      soup_server_message_set_status (message, SOUP_STATUS_PARTIAL_CONTENT, NULL);
    }
  else
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "application/age", NULL);
  soup_message_headers_set_content_length (headers, length);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect_data (message, "wrote-headers", G_CALLBACK (write_piece), download,
                         download_free, 0);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (write_piece), download);
}

void
sfs_route_get_content (SfsExchange *self)
{
  g_autoptr (SfsSubmissionRow) row = sfs_submissions_find_own (self, self->argument, FALSE);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first, length;

  if (row == NULL)
    return;
  if (row->state >= SFS_RECEIVER_STATE_DELETING)
    {
      sfs_exchange_problem (self, SOUP_STATUS_GONE, "deleted", "This was deleted");
      return;
    }
  if (row->content == NULL)
    {
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "not-received",
                            "This was not received in full");
      return;
    }
  etag = g_strdup_printf ("\"%s\"", row->sha256);
  sfs_exchange_set_header (self, "ETag", etag);
  sfs_exchange_set_header (self, "Accept-Ranges", "bytes");
  if (!choose_range (self, etag, row->bytes, &first, &length))
    {
      g_autofree char *nothing = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, row->bytes);

      sfs_exchange_set_header (self, "Content-Range", nothing);
      sfs_exchange_problem (self, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "range",
                            "There is nothing in this range");
      return;
    }
  stream = sfs_receiver_contents_read (self->receiver->contents, row->content, first, &error);
  if (stream == NULL)
    sfs_exchange_error (self, error);
  else
    send_range (self, stream, row->bytes, first, length);
}
