/* SPDX-License-Identifier: GPL-3.0-or-later */

/* tus 1.0.0 with creation, checksum, expiration and termination:
 * https://tus.io/protocols/resumable-upload */

#include "receiver/sfs-routes.h"
#include "receiver/sfs-tus.h"
#include "receiver/sfs-uploads.h"

#include <sodium.h>
#include <string.h>

#define NAME_BYTES 16

static void
set_number_header (SfsExchange *self, const char *name, gint64 number)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  sfs_exchange_set_header (self, name, value);
}

static void
set_expires_header (SfsExchange *self, const SfsUploadRow *row)
{
  g_autoptr (GDateTime) expires = g_date_time_new_from_unix_utc (row->expires);
  g_autofree char *value = soup_date_time_to_string (expires, SOUP_DATE_HTTP);

  sfs_exchange_set_header (self, "Upload-Expires", value);
}

static gboolean
check_version (SfsExchange *self)
{
  if (g_strcmp0 (sfs_exchange_get_header (self, "Tus-Resumable"), SFS_TUS_VERSION) == 0)
    return TRUE;
  sfs_exchange_set_header (self, "Tus-Version", SFS_TUS_VERSION);
  sfs_exchange_problem (self, SOUP_STATUS_PRECONDITION_FAILED, "tus-version",
                        "This server speaks tus " SFS_TUS_VERSION);
  return FALSE;
}

/* The upload that the request is about, open or complete; otherwise NULL, and answered. Whoever
 * asks for an upload ends the request that still writes to it, and then sees how far that came. */
static SfsUploadRow *
find_upload (SfsExchange *self)
{
  g_autoptr (SfsUploadRow) row = NULL;
  g_autoptr (SfsSubmissionRow) submission = NULL;
  g_autoptr (GError) error = NULL;

  if (!sfs_receiver_records_find_upload (self->receiver->records, self->argument, &row, &error) ||
      (row != NULL && !sfs_receiver_records_find_submission (self->receiver->records,
                                                             row->submission, &submission, &error)))
    {
      sfs_exchange_error (self, error);
      return NULL;
    }
  if (submission == NULL || submission->grant != self->grant->id)
    {
      sfs_exchange_not_found (self);
      return NULL;
    }
  if (sfs_uploads_interrupt (self->receiver, self->argument))
    return find_upload (self);
  if (row->state == SFS_UPLOAD_OPEN && row->offset < row->length &&
      row->expires <= sfs_receiver_now () && !sfs_uploads_discard (self->receiver, row, &error))
    {
      sfs_exchange_error (self, error);
      return NULL;
    }
  if (row->state == SFS_UPLOAD_GONE)
    {
      sfs_exchange_problem (self, SOUP_STATUS_GONE, "upload-gone", "This upload is no more");
      return NULL;
    }
  return g_steal_pointer (&row);
}

/* The records may be ahead of the file when the power went before it reached the disk. */
static gboolean
correct_offset (SfsExchange *self, SfsUploadRow *row)
{
  g_autoptr (GError) error = NULL;
  gint64 size;

  if (row->state != SFS_UPLOAD_OPEN)
    return TRUE;
  size = sfs_receiver_contents_get_size (self->receiver->contents, row->content, &error);
  if (size < 0)
    {
      sfs_exchange_error (self, error);
      return FALSE;
    }
  row->offset = MIN (row->offset, size);
  return TRUE;
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SfsExchange *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_uploads_settle_finish (SFS_RECEIVER (source), result, &error) && !self->gone)
    sfs_exchange_error (self, error);
  sfs_exchange_release (self);
}

/* With @row whole, the answer that is set waits until it was looked at. */
static void
settle_if_whole (SfsExchange *self, SfsUploadRow *row)
{
  g_autoptr (SfsUploadRow) owned = row;

  if (row->state != SFS_UPLOAD_OPEN || row->offset < row->length ||
      sfs_uploads_is_settling (self->receiver, row))
    return;
  sfs_exchange_hold (self);
  sfs_uploads_settle_async (self->receiver, g_steal_pointer (&owned), NULL, on_settled, self);
}

void
sfs_route_uploads_options (SfsExchange *self)
{
  sfs_exchange_set_header (self, "Tus-Version", SFS_TUS_VERSION);
  sfs_exchange_set_header (self, "Tus-Extension", SFS_TUS_EXTENSIONS);
  sfs_exchange_set_header (self, "Tus-Checksum-Algorithm", SFS_TUS_CHECKSUM_ALGORITHMS);
  set_number_header (self, "Tus-Max-Size", sfs_receiver_get_max_bytes (self->receiver));
  sfs_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
}

void
sfs_route_uploads_create_start (SfsExchange *self)
{
  check_version (self);
}

/* creation-with-upload is not offered: a body, which the client then has no reason to send, is not
 * looked at. */
void
sfs_route_uploads_ignore (SfsExchange *self, GBytes *bytes)
{
}

static char *
new_name (void)
{
  guint8 random[NAME_BYTES];
  char name[2 * NAME_BYTES + 1];

  randombytes_buf (random, sizeof random);
  return g_strdup (sodium_bin2hex (name, sizeof name, random, sizeof random));
}

/* A client that never learned of its upload's URL asks for another one: that takes its place. */
static gboolean
discard_open_uploads (SfsExchange *self, SfsSubmissionRow *submission, GError **error)
{
  g_autoptr (GPtrArray) open =
      sfs_receiver_records_list_open_uploads (self->receiver->records, submission->id, error);

  if (open == NULL)
    return FALSE;
  for (guint i = 0; i < open->len; i++)
    {
      SfsUploadRow *row = g_ptr_array_index (open, i);

      if (row->offset == row->length)
        {
          sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "already-uploaded",
                                "All of it is here already and being looked at");
          return TRUE;
        }
      if (!sfs_uploads_discard (self->receiver, row, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  SfsUploadRow *row;
  SfsSubmissionRow *submission;
} Creation;

static gboolean
create_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Creation *creation = data;

  creation->submission->state = SFS_RECEIVER_STATE_UPLOADING;
  return sfs_receiver_records_put_upload (records, creation->row, error) &&
         sfs_receiver_records_put_submission (records, creation->submission, error) &&
         sfs_receiver_records_forget_old_uploads (records, creation->submission->id, error);
}

static gboolean
create_upload (SfsExchange *self,
               SfsSubmissionRow *submission,
               const char *metadata,
               GError **error)
{
  SfsReceiver *receiver = self->receiver;
  g_autoptr (SfsUploadRow) row = g_new0 (SfsUploadRow, 1);
  g_autofree char *location = NULL;
  Creation creation = { .submission = submission };

  row->name = new_name ();
  row->submission = submission->id;
  row->length = submission->bytes;
  row->metadata = g_strdup (metadata);
  row->expires = sfs_receiver_now () + SFS_UPLOAD_LIFETIME;
  row->content = sfs_receiver_contents_create (receiver->contents, error);
  if (row->content == NULL)
    return FALSE;
  creation.row = row;
  if (!sfs_receiver_records_transact_lightly (receiver->records, create_in_transaction, &creation,
                                              error))
    {
      sfs_receiver_contents_remove (receiver->contents, row->content, NULL);
      return FALSE;
    }

  location = g_strdup_printf ("%s/%s", sfs_description_get_uploads_endpoint (receiver->description),
                              row->name);
  sfs_exchange_set_header (self, "Location", location);
  set_expires_header (self, row);
  sfs_exchange_answer (self, SOUP_STATUS_CREATED);
  return TRUE;
}

void
sfs_route_uploads_create (SfsExchange *self)
{
  const char *metadata = sfs_exchange_get_header (self, "Upload-Metadata");
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  SfsSubmissionRow *submission;
  gint64 length;

  if (!sfs_tus_parse_number (sfs_exchange_get_header (self, "Upload-Length"), &length) ||
      !sfs_tus_parse_metadata (metadata, "submission", &id))
    {
      sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                            "Upload-Length or Upload-Metadata is missing or malformed");
      return;
    }
  if (length > sfs_receiver_get_max_bytes (self->receiver))
    {
      sfs_exchange_problem (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large",
                            "The file is too large");
      return;
    }
  found = sfs_receiver_records_find_submissions_named (self->receiver->records,
                                                       id != NULL ? id : "", self->grant->id,
                                                       &error);
  if (found == NULL)
    {
      sfs_exchange_error (self, error);
      return;
    }
  if (found->len == 0)
    {
      sfs_exchange_not_found (self);
      return;
    }
  submission = g_ptr_array_index (found, 0);
  if (submission->state >= SFS_RECEIVER_STATE_DELETING)
    {
      sfs_exchange_withdrawn (self);
      return;
    }
  if (submission->state >= SFS_RECEIVER_STATE_RECEIVED)
    {
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "already-uploaded",
                            "This submission was received already");
      return;
    }
  if (length != submission->bytes)
    {
      sfs_exchange_problem (self, SOUP_STATUS_UNPROCESSABLE_ENTITY, "length-mismatch",
                            "Upload-Length is not what was announced");
      return;
    }
  if (!discard_open_uploads (self, submission, &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  if (sfs_exchange_is_answered (self) || !sfs_gate_let_upload (self))
    return;
  if (!create_upload (self, submission, metadata, &error))
    sfs_exchange_error (self, error);
}

void
sfs_route_uploads_head (SfsExchange *self)
{
  g_autoptr (SfsUploadRow) row = NULL;

  if (!check_version (self))
    return;
  row = find_upload (self);
  if (row == NULL || !correct_offset (self, row))
    return;
  set_number_header (self, "Upload-Offset", row->offset);
  set_number_header (self, "Upload-Length", row->length);
  sfs_exchange_set_header (self, "Upload-Metadata", row->metadata);
  if (row->state == SFS_UPLOAD_OPEN)
    set_expires_header (self, row);
  sfs_exchange_answer (self, SOUP_STATUS_OK);
  settle_if_whole (self, g_steal_pointer (&row));
}

/* Reads Upload-Checksum where there is one. FALSE when answered. */
static gboolean
read_checksum (SfsExchange *self, SfsTusChecksum *checksum, gboolean *given)
{
  const char *header = sfs_exchange_get_header (self, "Upload-Checksum");

  *given = header != NULL;
  if (header == NULL || sfs_tus_parse_checksum (header, checksum))
    return TRUE;
  sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "checksum-algorithm",
                        "Upload-Checksum is malformed, or its algorithm is not known here");
  return FALSE;
}

static void
answer_overlong (SfsExchange *self)
{
  sfs_exchange_problem (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large",
                        "This would make the upload longer than announced");
}

void
sfs_route_uploads_patch_start (SfsExchange *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  g_autoptr (SfsUploadRow) row = NULL;
  g_autoptr (GError) error = NULL;
  SfsTusChecksum checksum;
  gboolean has_checksum;
  gint64 offset;

  if (!check_version (self))
    return;
  row = find_upload (self);
  if (row == NULL || !correct_offset (self, row))
    return;
  if (g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), SFS_TUS_CONTENT_TYPE) != 0)
    {
      sfs_exchange_problem (self, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "content-type",
                            "The content type has to be " SFS_TUS_CONTENT_TYPE);
      return;
    }
  if (!sfs_tus_parse_number (sfs_exchange_get_header (self, "Upload-Offset"), &offset))
    {
      sfs_exchange_problem (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                            "Upload-Offset is missing or malformed");
      return;
    }
  if (offset != row->offset)
    {
      set_number_header (self, "Upload-Offset", row->offset);
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "offset",
                            "Upload-Offset is not where the upload stands");
      return;
    }
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > row->length - row->offset)
    {
      answer_overlong (self);
      return;
    }
  if (!read_checksum (self, &checksum, &has_checksum) || row->state != SFS_UPLOAD_OPEN ||
      sfs_uploads_is_settling (self->receiver, row))
    return;
  self->sink = sfs_upload_sink_new (self->receiver, g_steal_pointer (&row),
                                    has_checksum ? &checksum : NULL, &error);
  if (self->sink == NULL)
    sfs_exchange_error (self, error);
}

void
sfs_route_uploads_patch_chunk (SfsExchange *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  if (self->sink == NULL || !sfs_upload_sink_is_open (self->sink))
    return;
  if ((gint64) g_bytes_get_size (bytes) > sfs_upload_sink_get_room (self->sink))
    {
      sfs_upload_sink_drop (self->sink);
      answer_overlong (self);
    }
  else if (!sfs_upload_sink_write (self->sink, bytes, &error))
    {
      sfs_upload_sink_drop (self->sink);
      sfs_exchange_error (self, error);
    }
}

void
sfs_route_uploads_patch (SfsExchange *self)
{
  g_autoptr (GError) error = NULL;
  SfsUploadRow *row;
  gboolean matches;

  if (self->sink == NULL)
    {
      /* Complete, or about to be: nothing was left to send, and nothing came. */
      g_autoptr (SfsUploadRow) complete = find_upload (self);

      if (complete == NULL)
        return;
      set_number_header (self, "Upload-Offset", complete->offset);
      sfs_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
      return;
    }
  if (!sfs_upload_sink_is_open (self->sink))
    {
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "interrupted",
                            "Another request took over this upload");
      return;
    }
  if (!sfs_upload_sink_commit (self->sink, &matches, &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  if (!matches)
    {
      sfs_exchange_problem (self, 460, "checksum", "The piece is not what its checksum says");
      return;
    }
  row = sfs_upload_sink_get_row (self->sink);
  set_number_header (self, "Upload-Offset", row->offset);
  set_expires_header (self, row);
  sfs_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
  settle_if_whole (self, sfs_upload_row_copy (row));
}

void
sfs_route_uploads_patch_abandon (SfsExchange *self)
{
  if (self->sink != NULL)
    sfs_upload_sink_cut (self->sink);
}

void
sfs_route_uploads_delete (SfsExchange *self)
{
  g_autoptr (SfsUploadRow) row = NULL;
  g_autoptr (SfsSubmissionRow) submission = NULL;
  g_autoptr (GError) error = NULL;

  if (!check_version (self))
    return;
  row = find_upload (self);
  if (row == NULL)
    return;
  if (row->state == SFS_UPLOAD_COMPLETE || sfs_uploads_is_settling (self->receiver, row))
    {
      sfs_exchange_problem (self, SOUP_STATUS_CONFLICT, "already-uploaded",
                            "All of it was received: withdraw the submission instead");
      return;
    }
  if (!sfs_uploads_discard (self->receiver, row, &error) ||
      !sfs_receiver_records_find_submission (self->receiver->records, row->submission, &submission,
                                             &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  submission->state = SFS_RECEIVER_STATE_ANNOUNCED;
  if (!sfs_receiver_records_put_submission (self->receiver->records, submission, &error))
    {
      sfs_exchange_error (self, error);
      return;
    }
  sfs_exchange_answer (self, SOUP_STATUS_NO_CONTENT);
}
