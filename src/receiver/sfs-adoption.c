/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-adoption.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-uploads.h"

typedef struct
{
  const SfsAdopter *adopter;
  SfsUploadRow *upload; /* ours; open from the first transaction on */
  gint64 bytes;         /* of the file */
  SfsReceiverState state;
  gboolean over;   /* there is nothing to be taken any more */
  GPtrArray *keys; /* of the contents of uploads that we took the place of */
} Adoption;

/* What was being sent to the server itself ends: it will not be asked for again. */
static gboolean
end_others (SfsReceiverRecords *records, Adoption *adoption, GError **error)
{
  g_autoptr (GPtrArray)
      open = sfs_receiver_records_list_open_uploads (records, adoption->upload->submission, error);

  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      SfsUploadRow *row = g_ptr_array_index (open, i);

      row->state = SFS_UPLOAD_GONE;
      if (!sfs_receiver_records_put_upload (records, row, error))
        return FALSE;
      g_ptr_array_add (adoption->keys, g_strdup (row->content));
    }
  return open != NULL;
}

/* Afterwards the content is known, so that a server that starts now does not take it for one that
 * was left over; and as nothing of it counts as sent, none settles it in our place. */
static gboolean
begin_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Adoption *adoption = data;
  g_autoptr (SfsSubmissionRow) row = NULL;

  if (!sfs_receiver_records_find_submission (records, adoption->upload->submission, &row, error))
    return FALSE;
  adoption->state = row->state;
  adoption->over = row->state >= SFS_RECEIVER_STATE_RECEIVED;
  if (adoption->over)
    return TRUE;
  if (adoption->bytes != row->bytes)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_STATE,
                   "The file has %" G_GINT64_FORMAT " bytes, and %" G_GINT64_FORMAT
                   " were announced",
                   adoption->bytes, row->bytes);
      return FALSE;
    }
  row->state = SFS_RECEIVER_STATE_UPLOADING;
  return end_others (records, adoption, error) &&
         sfs_receiver_records_put_upload (records, adoption->upload, error) &&
         sfs_receiver_records_put_submission (records, row, error) &&
         sfs_receiver_records_forget_old_uploads (records, row->id, error);
}

/* Back to what it was, unless somebody else is at it by now. */
static gboolean
abandon_in_transaction (SfsReceiverRecords *records, gpointer data, GError **error)
{
  Adoption *adoption = data;
  g_autoptr (SfsUploadRow) upload = NULL;
  g_autoptr (SfsSubmissionRow) row = NULL;

  if (!sfs_receiver_records_find_upload (records, adoption->upload->name, &upload, error) ||
      !sfs_receiver_records_find_submission (records, adoption->upload->submission, &row, error))
    return FALSE;
  if (upload == NULL || upload->state != SFS_UPLOAD_OPEN)
    return TRUE;
  upload->state = SFS_UPLOAD_GONE;
  if (row->state == SFS_RECEIVER_STATE_UPLOADING)
    row->state = SFS_RECEIVER_STATE_ANNOUNCED;
  return sfs_receiver_records_put_upload (records, upload, error) &&
         sfs_receiver_records_put_submission (records, row, error);
}

static gboolean
copy_in (Adoption *adoption, GInputStream *in, GError **error)
{
  g_autoptr (GOutputStream)
      out = sfs_receiver_contents_write_from (adoption->adopter->contents,
                                              adoption->upload->content, 0, error);
  gssize copied;

  if (out == NULL)
    return FALSE;
  copied = g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error);
  if (copied < 0 || copied == adoption->bytes)
    return copied >= 0;
  g_set_error_literal (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_FAILED,
                       "The file changed while it was read");
  return FALSE;
}

static gboolean
copy_and_settle (Adoption *adoption, GInputStream *in, GError **error)
{
  const SfsAdopter *adopter = adoption->adopter;
  g_autofree char *sha256 = NULL;

  if (!copy_in (adoption, in, error))
    return FALSE;
  sha256 = sfs_receiver_contents_settle (adopter->contents, adoption->upload->content, NULL, error);
  if (sha256 == NULL)
    return FALSE;
  adoption->upload->offset = adoption->bytes;
  return sfs_settlement_run (adopter->records, &adopter->settler, adoption->upload, sha256,
                             &adoption->state, error);
}

static gboolean
adopt (Adoption *adoption, GInputStream *in, GError **error)
{
  const SfsAdopter *adopter = adoption->adopter;
  gboolean begun, done;

  begun = sfs_receiver_records_transact (adopter->records, begin_in_transaction, adoption, error);
  done = begun && (adoption->over || copy_and_settle (adoption, in, error));
  if (begun && !done)
    sfs_receiver_records_transact (adopter->records, abandon_in_transaction, adoption, NULL);
  if (!done || adoption->over || adoption->upload->state == SFS_UPLOAD_GONE)
    sfs_receiver_contents_remove (adopter->contents, adoption->upload->content, NULL);
  for (guint i = 0; begun && i < adoption->keys->len; i++)
    sfs_receiver_contents_remove (adopter->contents, g_ptr_array_index (adoption->keys, i), NULL);
  return done;
}

/**
 * sfs_adoption_run:
 * @adopter: what it takes
 * @submission: row of a submission
 * @file: what another server received for it, sealed and whole
 * @state: (out): of the submission afterwards
 * @error: return location for an error
 *
 * Takes a file that came by another server as if it had been uploaded here: copies it, compares it
 * with what was announced, and signs the receipt. What was received already, or is withdrawn, stays
 * as it is. May run beside the server, and again after it was stopped in between.
 *
 * Returns: %TRUE with the state; %FALSE with an error when nothing was found out
 */
gboolean
sfs_adoption_run (const SfsAdopter *adopter,
                  gint64 submission,
                  GFile *file,
                  SfsReceiverState *state,
                  GError **error)
{
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (SfsUploadRow) upload = g_new0 (SfsUploadRow, 1);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Adoption adoption = { .adopter = adopter, .upload = upload, .keys = keys };

  if (in != NULL)
    info = g_file_input_stream_query_info (in, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL)
    return FALSE;
  adoption.bytes = g_file_info_get_size (info);
  upload->name = sfs_uuid_new ();
  upload->submission = submission;
  upload->length = adoption.bytes;
  upload->metadata = g_strdup ("");
  upload->expires = g_get_real_time () / G_USEC_PER_SEC + SFS_UPLOAD_LIFETIME;
  upload->content = sfs_receiver_contents_create (adopter->contents, error);
  if (upload->content == NULL || !adopt (&adoption, G_INPUT_STREAM (in), error))
    return FALSE;
  *state = adoption.state;
  return TRUE;
}
