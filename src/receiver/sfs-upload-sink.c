/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-upload-sink.h"
#include "core/sfs-disk.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-uploads.h"

struct _SfsUploadSink
{
  SfsReceiver *receiver; /* not owned: the exchange that has the sink owns it */
  SfsUploadRow *row;
  GOutputStream *stream; /* NULL when the sink is closed */
  gint64 written;
  GChecksum *checksum; /* NULL when the client sent none */
  SfsTusChecksum expected;
};

static void
sink_close (SfsUploadSink *self)
{
  if (self->stream == NULL)
    return;
  g_output_stream_close (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
  g_hash_table_remove (self->receiver->sinks, self->row->name);
}

static gboolean
sink_keep (SfsUploadSink *self, GError **error)
{
  self->row->offset += self->written;
  self->written = 0;
  self->row->expires = sfs_receiver_now () + SFS_UPLOAD_LIFETIME;
  return sfs_receiver_records_put_upload (self->receiver->records, self->row, error);
}

/**
 * sfs_upload_sink_new:
 * @receiver: the receiver
 * @row: (transfer full): the upload, at the offset where the request begins
 * @checksum: (nullable): what the request promises to hold
 * @error: return location for an error
 *
 * Opens an upload for one request's body.
 *
 * Returns: (transfer full): the sink, or %NULL with an error
 */
SfsUploadSink *
sfs_upload_sink_new (SfsReceiver *receiver,
                     SfsUploadRow *row,
                     const SfsTusChecksum *checksum,
                     GError **error)
{
  g_autoptr (SfsUploadSink) self = g_new0 (SfsUploadSink, 1);

  self->receiver = receiver;
  self->row = row;
  if (checksum != NULL)
    {
      self->expected = *checksum;
      self->checksum = g_checksum_new (checksum->type);
    }
  self->stream =
      sfs_receiver_contents_write_from (receiver->contents, row->content, row->offset, error);
  if (self->stream == NULL)
    return NULL;
  g_hash_table_insert (receiver->sinks, row->name, self);
  return g_steal_pointer (&self);
}

/**
 * sfs_upload_sink_get_room:
 * @self: a sink
 *
 * Returns: how many bytes are missing to the announced length
 */
gint64
sfs_upload_sink_get_room (SfsUploadSink *self)
{
  return self->row->length - self->row->offset - self->written;
}

/**
 * sfs_upload_sink_write:
 * @self: an open sink
 * @bytes: some of the body, no more than there is room for
 * @error: return location for an error
 *
 * Writes to the page cache, a few kilobytes at a time: short enough for the main thread.
 *
 * Returns: %TRUE when it is written
 */
gboolean
sfs_upload_sink_write (SfsUploadSink *self, GBytes *bytes, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  gsize written;
  gboolean done;

  done = g_output_stream_write_all (self->stream, data, length, &written, NULL, &cause);
  self->written += written;
  if (self->checksum != NULL)
    g_checksum_update (self->checksum, data, written);
  if (done)
    return TRUE;
  g_set_error (error, SFS_RECEIVER_ERROR,
               sfs_disk_is_full (cause) ? SFS_RECEIVER_ERROR_NO_SPACE : SFS_RECEIVER_ERROR_CONTENTS,
               "Contents, writing: %s", cause->message);
  return FALSE;
}

/**
 * sfs_upload_sink_commit:
 * @self: an open sink whose body is whole
 * @matches: (out): whether the body is what its checksum promised; when not it was thrown away
 * @error: return location for an error
 *
 * Ends the sink and moves the upload's offset on.
 *
 * Returns: %TRUE unless the records could not be written
 */
gboolean
sfs_upload_sink_commit (SfsUploadSink *self, gboolean *matches, GError **error)
{
  gint64 kept = self->row->offset;

  *matches = self->checksum == NULL || sfs_tus_checksum_matches (&self->expected, self->checksum);
  if (!*matches)
    {
      sfs_upload_sink_drop (self);
      return TRUE;
    }
  sink_close (self);
  if (sink_keep (self, error))
    return TRUE;
  /* What is not in the records does not stay on the disk. */
  sfs_receiver_contents_truncate (self->receiver->contents, self->row->content, kept, NULL);
  self->row->offset = kept;
  return FALSE;
}

/**
 * sfs_upload_sink_cut:
 * @self: a sink
 *
 * Ends the sink in the middle of a body. What came is kept, so that the client goes on from there;
 * but not where the body carried a checksum, which nobody can check any more.
 */
void
sfs_upload_sink_cut (SfsUploadSink *self)
{
  g_autoptr (GError) error = NULL;

  if (self->stream == NULL)
    return;
  if (self->checksum != NULL)
    {
      sfs_upload_sink_drop (self);
      return;
    }
  sink_close (self);
  if (!sink_keep (self, &error))
    g_warning ("Upload cut: %s", error->message);
}

/**
 * sfs_upload_sink_drop:
 * @self: a sink
 *
 * Ends the sink and throws away what it took.
 */
void
sfs_upload_sink_drop (SfsUploadSink *self)
{
  g_autoptr (GError) error = NULL;

  if (self->stream == NULL)
    return;
  sink_close (self);
  self->written = 0;
  if (!sfs_receiver_contents_truncate (self->receiver->contents, self->row->content,
                                       self->row->offset, &error))
    g_warning ("Upload dropped: %s", error->message);
}

/**
 * sfs_upload_sink_is_open:
 * @self: a sink
 *
 * Returns: whether it takes more; another request on the same upload ends it
 */
gboolean
sfs_upload_sink_is_open (SfsUploadSink *self)
{
  return self->stream != NULL;
}

/**
 * sfs_upload_sink_get_row:
 * @self: a sink
 *
 * Returns: (transfer none): the upload
 */
SfsUploadRow *
sfs_upload_sink_get_row (SfsUploadSink *self)
{
  return self->row;
}

/**
 * sfs_upload_sink_free:
 * @self: (nullable) (transfer full): a sink; an open one is cut
 */
void
sfs_upload_sink_free (SfsUploadSink *self)
{
  if (self == NULL)
    return;
  sfs_upload_sink_cut (self);
  sfs_upload_row_free (self->row);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}
