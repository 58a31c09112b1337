/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "receiver/sfs-receiver-rows.h"

G_BEGIN_DECLS

/* Where the receiver keeps what it must remember: a narrow interface, so that another database can
 * take SQLite's place. Calls block shortly. */
#define SFS_TYPE_RECEIVER_RECORDS (sfs_receiver_records_get_type ())
G_DECLARE_INTERFACE (SfsReceiverRecords, sfs_receiver_records, SFS, RECEIVER_RECORDS, GObject)

/* Finding: TRUE with a row, TRUE with NULL where there is none, FALSE with an error. */
struct _SfsReceiverRecordsInterface
{
  GTypeInterface parent_iface;

  gboolean (*relax) (SfsReceiverRecords *self, GError **error);
  gboolean (*begin) (SfsReceiverRecords *self, gboolean durable, GError **error);
  gboolean (*commit) (SfsReceiverRecords *self, GError **error);
  void (*rollback) (SfsReceiverRecords *self);
  gboolean (*scrub) (SfsReceiverRecords *self, GError **error);

  gboolean (*put_grant) (SfsReceiverRecords *self, SfsGrantRow *row, GError **error);
  gboolean (*find_grant) (SfsReceiverRecords *self, gint64 id, SfsGrantRow **row, GError **error);
  gboolean (*find_grant_by_code) (SfsReceiverRecords *self,
                                  const char *code_hash,
                                  SfsGrantRow **row,
                                  GError **error);

  gboolean (*put_token) (SfsReceiverRecords *self, SfsTokenRow *row, GError **error);
  gboolean (*find_token_by_access) (SfsReceiverRecords *self,
                                    const char *hash,
                                    SfsTokenRow **row,
                                    GError **error);
  gboolean (*find_token_by_refresh) (SfsReceiverRecords *self,
                                     const char *hash,
                                     SfsTokenRow **row,
                                     GError **error);
  gboolean (*has_used_successor) (
      SfsReceiverRecords *self, gint64 grant, gint64 parent, gboolean *used, GError **error);
  gboolean (*revoke_unused_successors) (SfsReceiverRecords *self,
                                        gint64 grant,
                                        gint64 parent,
                                        GError **error);

  gboolean (*put_submission) (SfsReceiverRecords *self, SfsSubmissionRow *row, GError **error);
  gboolean (*find_submission) (SfsReceiverRecords *self,
                               gint64 id,
                               SfsSubmissionRow **row,
                               GError **error);
  GPtrArray *(*find_submissions_named) (SfsReceiverRecords *self,
                                        const char *submission,
                                        gint64 grant,
                                        GError **error);
  GPtrArray *(*list_submissions) (
      SfsReceiverRecords *self, gint64 grant, gint64 before, guint limit, GError **error);
  GPtrArray *(*list_due) (SfsReceiverRecords *self, gint64 now, guint limit, GError **error);
  gboolean (*measure_storage) (SfsReceiverRecords *self,
                               const char *subject,
                               gint64 *bytes,
                               GError **error);

  gboolean (*put_upload) (SfsReceiverRecords *self, SfsUploadRow *row, GError **error);
  gboolean (*find_upload) (SfsReceiverRecords *self,
                           const char *name,
                           SfsUploadRow **row,
                           GError **error);
  GPtrArray *(*list_open_uploads) (SfsReceiverRecords *self, gint64 submission, GError **error);
  gboolean (*count_open_uploads) (SfsReceiverRecords *self,
                                  const char *subject,
                                  gint64 *count,
                                  GError **error);
  gboolean (*forget_old_uploads) (SfsReceiverRecords *self, gint64 submission, GError **error);
  gboolean (*knows_content) (SfsReceiverRecords *self,
                             const char *key,
                             gboolean *known,
                             GError **error);

  gboolean (*add_refusal) (SfsReceiverRecords *self,
                           gint64 grant,
                           const SfsRefusalRow *row,
                           GError **error);
  GPtrArray *(*list_refusals) (SfsReceiverRecords *self, GError **error);
  gboolean (*count_refusals) (SfsReceiverRecords *self,
                              gint64 grant,
                              gint64 *count,
                              GError **error);
  gboolean (*add_access) (SfsReceiverRecords *self, const SfsAccessRow *row, GError **error);
  GPtrArray *(*list_accesses) (SfsReceiverRecords *self, gint64 submission, GError **error);
  gboolean (*keep_description) (
      SfsReceiverRecords *self, const char *sha256, GBytes *jws, gint64 now, GError **error);
};

/* What runs inside a transaction: FALSE with an error rolls everything back. */
typedef gboolean (*SfsRecordsFunc) (SfsReceiverRecords *records, gpointer data, GError **error);
gboolean sfs_receiver_records_transact (SfsReceiverRecords *self,
                                        SfsRecordsFunc func,
                                        gpointer data,
                                        GError **error);
gboolean sfs_receiver_records_transact_lightly (SfsReceiverRecords *self,
                                                SfsRecordsFunc func,
                                                gpointer data,
                                                GError **error);
gboolean sfs_receiver_records_relax (SfsReceiverRecords *self, GError **error);
gboolean sfs_receiver_records_scrub (SfsReceiverRecords *self, GError **error);

gboolean
sfs_receiver_records_put_grant (SfsReceiverRecords *self, SfsGrantRow *row, GError **error);
gboolean sfs_receiver_records_find_grant (SfsReceiverRecords *self,
                                          gint64 id,
                                          SfsGrantRow **row,
                                          GError **error);
gboolean sfs_receiver_records_find_grant_by_code (SfsReceiverRecords *self,
                                                  const char *code_hash,
                                                  SfsGrantRow **row,
                                                  GError **error);
gboolean
sfs_receiver_records_put_token (SfsReceiverRecords *self, SfsTokenRow *row, GError **error);
gboolean sfs_receiver_records_find_token_by_access (SfsReceiverRecords *self,
                                                    const char *hash,
                                                    SfsTokenRow **row,
                                                    GError **error);
gboolean sfs_receiver_records_find_token_by_refresh (SfsReceiverRecords *self,
                                                     const char *hash,
                                                     SfsTokenRow **row,
                                                     GError **error);
gboolean sfs_receiver_records_has_used_successor (
    SfsReceiverRecords *self, gint64 grant, gint64 parent, gboolean *used, GError **error);
gboolean sfs_receiver_records_revoke_unused_successors (SfsReceiverRecords *self,
                                                        gint64 grant,
                                                        gint64 parent,
                                                        GError **error);
gboolean sfs_receiver_records_put_submission (SfsReceiverRecords *self,
                                              SfsSubmissionRow *row,
                                              GError **error);
gboolean sfs_receiver_records_find_submission (SfsReceiverRecords *self,
                                               gint64 id,
                                               SfsSubmissionRow **row,
                                               GError **error);
GPtrArray *sfs_receiver_records_find_submissions_named (SfsReceiverRecords *self,
                                                        const char *submission,
                                                        gint64 grant,
                                                        GError **error);
GPtrArray *sfs_receiver_records_find_submissions_of (SfsReceiverRecords *self,
                                                     const char *submission,
                                                     const char *subject,
                                                     GError **error);
GPtrArray *sfs_receiver_records_list_submissions (
    SfsReceiverRecords *self, gint64 grant, gint64 before, guint limit, GError **error);
GPtrArray *
sfs_receiver_records_list_due (SfsReceiverRecords *self, gint64 now, guint limit, GError **error);
gboolean sfs_receiver_records_measure_storage (SfsReceiverRecords *self,
                                               const char *subject,
                                               gint64 *bytes,
                                               GError **error);
gboolean
sfs_receiver_records_put_upload (SfsReceiverRecords *self, SfsUploadRow *row, GError **error);
gboolean sfs_receiver_records_find_upload (SfsReceiverRecords *self,
                                           const char *name,
                                           SfsUploadRow **row,
                                           GError **error);
gboolean sfs_receiver_records_count_open_uploads (SfsReceiverRecords *self,
                                                  const char *subject,
                                                  gint64 *count,
                                                  GError **error);
gboolean sfs_receiver_records_forget_old_uploads (SfsReceiverRecords *self,
                                                  gint64 submission,
                                                  GError **error);
gboolean sfs_receiver_records_knows_content (SfsReceiverRecords *self,
                                             const char *key,
                                             gboolean *known,
                                             GError **error);
GPtrArray *sfs_receiver_records_list_open_uploads (SfsReceiverRecords *self,
                                                   gint64 submission,
                                                   GError **error);
gboolean sfs_receiver_records_add_refusal (SfsReceiverRecords *self,
                                           gint64 grant,
                                           const SfsRefusalRow *row,
                                           GError **error);
GPtrArray *sfs_receiver_records_list_refusals (SfsReceiverRecords *self, GError **error);
gboolean sfs_receiver_records_count_refusals (SfsReceiverRecords *self,
                                              gint64 grant,
                                              gint64 *count,
                                              GError **error);
gboolean
sfs_receiver_records_add_access (SfsReceiverRecords *self, const SfsAccessRow *row, GError **error);
GPtrArray *
sfs_receiver_records_list_accesses (SfsReceiverRecords *self, gint64 submission, GError **error);
gboolean sfs_receiver_records_keep_description (
    SfsReceiverRecords *self, const char *sha256, GBytes *jws, gint64 now, GError **error);

G_END_DECLS
