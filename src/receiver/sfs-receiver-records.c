/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-receiver-records.h"

G_DEFINE_INTERFACE (SfsReceiverRecords, sfs_receiver_records, G_TYPE_OBJECT)

static void
sfs_receiver_records_default_init (SfsReceiverRecordsInterface *iface)
{
}

/**
 * sfs_receiver_records_relax:
 * @self: the records
 * @error: return location for an error
 *
 * Lets what is written be on the disk only with the next sfs_receiver_records_transact(), or a
 * while later; in its order in any case. Until then a power cut, but no crash, takes it back. A
 * server can live with that for announcements, uploads and their offsets, and that a token was
 * used: a client that asks finds its submission or its upload less far, and goes on from there. It
 * cannot for tokens, of which the client has given up those before.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_relax (SfsReceiverRecords *self, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->relax (self, error);
}

static gboolean
transact (
    SfsReceiverRecords *self, gboolean durable, SfsRecordsFunc func, gpointer data, GError **error)
{
  SfsReceiverRecordsInterface *iface = SFS_RECEIVER_RECORDS_GET_IFACE (self);

  if (!iface->begin (self, durable, error))
    return FALSE;
  if (!func (self, data, error))
    {
      iface->rollback (self);
      return FALSE;
    }
  if (!iface->commit (self, error))
    {
      iface->rollback (self);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_receiver_records_transact:
 * @self: the records
 * @func: what to do
 * @data: passed to @func
 * @error: return location for an error
 *
 * Runs @func with nobody else changing the records meanwhile; all it did is kept, on the disk and
 * with everything before it, or nothing is.
 *
 * Returns: %TRUE when @func returned %TRUE and all is kept
 */
gboolean
sfs_receiver_records_transact (SfsReceiverRecords *self,
                               SfsRecordsFunc func,
                               gpointer data,
                               GError **error)
{
  return transact (self, TRUE, func, data, error);
}

/**
 * sfs_receiver_records_transact_lightly:
 * @self: the records
 * @func: what to do
 * @data: passed to @func
 * @error: return location for an error
 *
 * The same for what sfs_receiver_records_relax() covers.
 *
 * Returns: %TRUE when @func returned %TRUE and all is kept
 */
gboolean
sfs_receiver_records_transact_lightly (SfsReceiverRecords *self,
                                       SfsRecordsFunc func,
                                       gpointer data,
                                       GError **error)
{
  return transact (self, FALSE, func, data, error);
}

/**
 * sfs_receiver_records_scrub:
 * @self: the records
 * @error: return location for an error
 *
 * Sees that nothing of what was changed or removed is left in the files that the records are kept
 * in. Somebody who reads them can hold that up; then it is to be done again later.
 *
 * Returns: %TRUE when nothing is left, or %FALSE with %SFS_RECEIVER_ERROR_RECORDS
 */
gboolean
sfs_receiver_records_scrub (SfsReceiverRecords *self, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->scrub (self, error);
}

/**
 * sfs_receiver_records_put_grant:
 * @self: the records
 * @row: the grant
 * @error: return location for an error
 *
 * Adds or changes a grant; a new one gets its id.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_put_grant (SfsReceiverRecords *self, SfsGrantRow *row, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->put_grant (self, row, error);
}

/**
 * sfs_receiver_records_find_grant:
 * @self: the records
 * @id: id of the row
 * @row: (out) (nullable) (transfer full): the grant
 * @error: return location for an error
 *
 * Finds a grant by its id.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_grant (SfsReceiverRecords *self,
                                 gint64 id,
                                 SfsGrantRow **row,
                                 GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_grant (self, id, row, error);
}

/**
 * sfs_receiver_records_find_grant_by_code:
 * @self: the records
 * @code_hash: SHA-256 of the code, hex
 * @row: (out) (nullable) (transfer full): the grant
 * @error: return location for an error
 *
 * Finds the grant that an invitation's code stands for.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_grant_by_code (SfsReceiverRecords *self,
                                         const char *code_hash,
                                         SfsGrantRow **row,
                                         GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_grant_by_code (self, code_hash, row, error);
}

/**
 * sfs_receiver_records_put_token:
 * @self: the records
 * @row: the pair
 * @error: return location for an error
 *
 * Adds or changes a pair of tokens; a new one gets its id.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_put_token (SfsReceiverRecords *self, SfsTokenRow *row, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->put_token (self, row, error);
}

/**
 * sfs_receiver_records_find_token_by_access:
 * @self: the records
 * @hash: SHA-256 of the access token, hex
 * @row: (out) (nullable) (transfer full): the pair
 * @error: return location for an error
 *
 * Finds a pair by its access token.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_token_by_access (SfsReceiverRecords *self,
                                           const char *hash,
                                           SfsTokenRow **row,
                                           GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_token_by_access (self, hash, row, error);
}

/**
 * sfs_receiver_records_find_token_by_refresh:
 * @self: the records
 * @hash: SHA-256 of the refresh token, hex
 * @row: (out) (nullable) (transfer full): the pair
 * @error: return location for an error
 *
 * Finds a pair by its refresh token.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_token_by_refresh (SfsReceiverRecords *self,
                                            const char *hash,
                                            SfsTokenRow **row,
                                            GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_token_by_refresh (self, hash, row, error);
}

/**
 * sfs_receiver_records_has_used_successor:
 * @self: the records
 * @grant: id of the grant
 * @parent: id of a pair, 0 for the invitation's code
 * @used: (out): the answer
 * @error: return location for an error
 *
 * Asks whether any pair that @parent gave was ever used.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_has_used_successor (
    SfsReceiverRecords *self, gint64 grant, gint64 parent, gboolean *used, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->has_used_successor (self, grant, parent, used,
                                                                    error);
}

/**
 * sfs_receiver_records_revoke_unused_successors:
 * @self: the records
 * @grant: id of the grant
 * @parent: id of a pair, 0 for the invitation's code
 * @error: return location for an error
 *
 * Revokes the pairs that @parent gave and that nobody used.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_revoke_unused_successors (SfsReceiverRecords *self,
                                               gint64 grant,
                                               gint64 parent,
                                               GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->revoke_unused_successors (self, grant, parent,
                                                                          error);
}

/**
 * sfs_receiver_records_put_submission:
 * @self: the records
 * @row: the submission
 * @error: return location for an error
 *
 * Adds or changes a submission; a new one gets its id.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_put_submission (SfsReceiverRecords *self,
                                     SfsSubmissionRow *row,
                                     GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->put_submission (self, row, error);
}

/**
 * sfs_receiver_records_find_submission:
 * @self: the records
 * @id: id of the row
 * @row: (out) (nullable) (transfer full): the submission
 * @error: return location for an error
 *
 * Finds a submission by the id of its row.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_submission (SfsReceiverRecords *self,
                                      gint64 id,
                                      SfsSubmissionRow **row,
                                      GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_submission (self, id, row, error);
}

/**
 * sfs_receiver_records_find_submissions_named:
 * @self: the records
 * @submission: UUID
 * @grant: id of the grant, 0 for any
 * @error: return location for an error
 *
 * Finds submissions by the UUID that the app gave them. It is unique within one grant only:
 * two sellers may use the same one, and neither can learn of the other by it.
 *
 * Returns: (transfer full) (element-type SfsSubmissionRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_find_submissions_named (SfsReceiverRecords *self,
                                             const char *submission,
                                             gint64 grant,
                                             GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_submissions_named (self, submission, grant,
                                                                        error);
}

/**
 * sfs_receiver_records_find_submissions_of:
 * @self: the records
 * @submission: UUID
 * @subject: the seller
 * @error: return location for an error
 *
 * Finds what one seller sent as one submission: more than one row where it was announced again
 * under another invitation of the same seller. What another seller has under the same UUID is not
 * of it.
 *
 * Returns: (transfer full) (element-type SfsSubmissionRow): what was found, oldest first, or %NULL
 *   with an error
 */
GPtrArray *
sfs_receiver_records_find_submissions_of (SfsReceiverRecords *self,
                                          const char *submission,
                                          const char *subject,
                                          GError **error)
{
  GPtrArray *rows = sfs_receiver_records_find_submissions_named (self, submission, 0, error);

  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i - 1);

      if (!g_str_equal (row->subject, subject))
        g_ptr_array_remove_index (rows, i - 1);
    }
  return rows;
}

/**
 * sfs_receiver_records_list_submissions:
 * @self: the records
 * @grant: id of the grant, 0 for all
 * @before: only rows with a smaller id, 0 for no bound
 * @limit: how many at most, 0 for no bound
 * @error: return location for an error
 *
 * Lists submissions, newest first.
 *
 * Returns: (transfer full) (element-type SfsSubmissionRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_list_submissions (
    SfsReceiverRecords *self, gint64 grant, gint64 before, guint limit, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->list_submissions (self, grant, before, limit,
                                                                  error);
}

/**
 * sfs_receiver_records_list_due:
 * @self: the records
 * @now: seconds since 1970
 * @limit: at most so many, 0 for all
 * @error: return location for an error
 *
 * Lists submissions that are to be erased: whose time is over, which for one that was never
 * received runs from its announcement, and those of which the erasure was begun. What was never
 * received under one invitation and was under another waits for that one, as they are erased
 * together.
 *
 * Returns: (transfer full) (element-type SfsSubmissionRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_list_due (SfsReceiverRecords *self, gint64 now, guint limit, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->list_due (self, now, limit, error);
}

/**
 * sfs_receiver_records_measure_storage:
 * @self: the records
 * @subject: (nullable): the seller, %NULL for all of them
 * @bytes: (out): sealed files, as they were announced, and consents
 * @error: return location for an error
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_measure_storage (SfsReceiverRecords *self,
                                      const char *subject,
                                      gint64 *bytes,
                                      GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->measure_storage (self, subject, bytes, error);
}

/**
 * sfs_receiver_records_put_upload:
 * @self: the records
 * @row: the upload
 * @error: return location for an error
 *
 * Adds or changes an upload; a new one gets its id.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_put_upload (SfsReceiverRecords *self, SfsUploadRow *row, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->put_upload (self, row, error);
}

/**
 * sfs_receiver_records_find_upload:
 * @self: the records
 * @name: name of the upload
 * @row: (out) (nullable) (transfer full): the upload
 * @error: return location for an error
 *
 * Finds an upload by the name in its URL.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_find_upload (SfsReceiverRecords *self,
                                  const char *name,
                                  SfsUploadRow **row,
                                  GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->find_upload (self, name, row, error);
}

/**
 * sfs_receiver_records_list_open_uploads:
 * @self: the records
 * @submission: id of the submission, 0 for all
 * @error: return location for an error
 *
 * Lists the uploads that are neither complete nor gone.
 *
 * Returns: (transfer full) (element-type SfsUploadRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_list_open_uploads (SfsReceiverRecords *self, gint64 submission, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->list_open_uploads (self, submission, error);
}

/**
 * sfs_receiver_records_count_open_uploads:
 * @self: the records
 * @subject: (nullable): the seller, %NULL for all of them
 * @count: (out): its open uploads
 * @error: return location for an error
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_count_open_uploads (SfsReceiverRecords *self,
                                         const char *subject,
                                         gint64 *count,
                                         GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->count_open_uploads (self, subject, count, error);
}

/**
 * sfs_receiver_records_forget_old_uploads:
 * @self: the records
 * @submission: id of the submission
 * @error: return location for an error
 *
 * Forgets all but the newest of a submission's uploads that are gone, so that they do not add up.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_forget_old_uploads (SfsReceiverRecords *self,
                                         gint64 submission,
                                         GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->forget_old_uploads (self, submission, error);
}

/**
 * sfs_receiver_records_knows_content:
 * @self: the records
 * @key: of a content
 * @known: (out): whether an open upload or a submission has it
 * @error: return location for an error
 *
 * Returns: %TRUE unless the records could not be read (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_knows_content (SfsReceiverRecords *self,
                                    const char *key,
                                    gboolean *known,
                                    GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->knows_content (self, key, known, error);
}

/**
 * sfs_receiver_records_add_refusal:
 * @self: the records
 * @grant: id of the grant
 * @row: the refusal; its id and subject are not read
 * @error: return location for an error
 *
 * Notes that a seller would rather not record.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_add_refusal (SfsReceiverRecords *self,
                                  gint64 grant,
                                  const SfsRefusalRow *row,
                                  GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->add_refusal (self, grant, row, error);
}

/**
 * sfs_receiver_records_list_refusals:
 * @self: the records
 * @error: return location for an error
 *
 * Lists the refusals, oldest first.
 *
 * Returns: (transfer full) (element-type SfsRefusalRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_list_refusals (SfsReceiverRecords *self, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->list_refusals (self, error);
}

/**
 * sfs_receiver_records_count_refusals:
 * @self: the records
 * @grant: id of the grant
 * @count: (out): how many there are by it
 * @error: return location for an error
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_count_refusals (SfsReceiverRecords *self,
                                     gint64 grant,
                                     gint64 *count,
                                     GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->count_refusals (self, grant, count, error);
}

/**
 * sfs_receiver_records_add_access:
 * @self: the records
 * @row: the access; its id is not read
 * @error: return location for an error
 *
 * Writes a line of the log that the seller can read: who had the content, and why.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_add_access (SfsReceiverRecords *self, const SfsAccessRow *row, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->add_access (self, row, error);
}

/**
 * sfs_receiver_records_list_accesses:
 * @self: the records
 * @submission: id of the submission
 * @error: return location for an error
 *
 * Lists who had the content of a submission, oldest first.
 *
 * Returns: (transfer full) (element-type SfsAccessRow): what was found, or %NULL with an error
 */
GPtrArray *
sfs_receiver_records_list_accesses (SfsReceiverRecords *self, gint64 submission, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->list_accesses (self, submission, error);
}

/**
 * sfs_receiver_records_keep_description:
 * @self: the records
 * @sha256: of @jws, hex
 * @jws: the signed description
 * @now: when it was first served
 * @error: return location for an error
 *
 * Keeps the exact bytes of a service description, since consents refer to them by hash; one
 * that is kept already stays as it is.
 *
 * Returns: %TRUE unless the records could not be read or written (%SFS_RECEIVER_ERROR_RECORDS)
 */
gboolean
sfs_receiver_records_keep_description (
    SfsReceiverRecords *self, const char *sha256, GBytes *jws, gint64 now, GError **error)
{
  return SFS_RECEIVER_RECORDS_GET_IFACE (self)->keep_description (self, sha256, jws, now, error);
}
