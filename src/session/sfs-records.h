/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-session.h"

G_BEGIN_DECLS

/* The kinds of record, each a folder with one file a submission. */
typedef enum
{
  SFS_RECORD_SUBMISSION,  /* submissions/ID.json: what we know of it */
  SFS_RECORD_CONSENT,     /* consents/ID.json: the exact consent record */
  SFS_RECORD_DESCRIPTION, /* consents/ID.operator.jws: what was consented to */
  SFS_RECORD_RECEIPT,     /* receipts/ID.jws: verified */
  SFS_RECORD_BAD_RECEIPT, /* receipts/ID.unconfirmed.jws: does not verify, kept for a complaint */
  SFS_RECORD_DELETION,    /* receipts/ID.deletion.jws: verified */
  SFS_RECORD_DELETION_DESCRIPTION, /* receipts/ID.deletion.operator.jws: has the key that signed it, where
                                    * that is not the one of the day of the consent */
  SFS_RECORD_BAD_DELETION, /* receipts/ID.deletion.unconfirmed.jws: does not verify, kept likewise */
} SfsRecordKind;

/* Blocking: call from a worker. Thread-safe. */
gboolean sfs_records_set_pin (SfsRecords *self,
                              const char *origin,
                              const char *thumbprint,
                              GError **error);
gboolean sfs_records_write (SfsRecords *self,
                            SfsRecordKind kind,
                            const char *id,
                            GBytes *contents,
                            GError **error);
gboolean
sfs_records_remove (SfsRecords *self, SfsRecordKind kind, const char *id, GError **error);

GBytes *sfs_records_read (SfsRecords *self, SfsRecordKind kind, const char *id, GError **error);
gboolean sfs_records_has (SfsRecords *self, SfsRecordKind kind, const char *id);

/* (transfer full): submissions/ID.json, its members checked. */
typedef void (*SfsRecordEdit) (JsonObject *record, gpointer user_data);
JsonObject *sfs_records_read_submission (SfsRecords *self, const char *id, GError **error);
JsonObject *sfs_records_edit_submission (SfsRecords *self,
                                         const char *id,
                                         JsonObject *fallback,
                                         SfsRecordEdit edit,
                                         gpointer user_data,
                                         GError **error);
/* It belongs to another sign-in from now on. */
JsonObject *sfs_records_move_submission (SfsRecords *self, const char *id, const SfsCredentials *credentials, GError **error);
const char *sfs_record_name_issuer (const SfsCredentials *credentials); /* its "issuer" */
/* The seller takes it back. */
JsonObject *sfs_records_withdraw_submission (SfsRecords *self, const char *id, GError **error);
gint64 sfs_record_get_revision (JsonObject *record);
GPtrArray *sfs_records_list_submissions (SfsRecords *self, GError **error); /* of JsonObject */

/* As it is when it was sealed. */
JsonObject *sfs_records_build_submission (const SfsOutboxEntry *entry, SfsConsent *consent, const char *issuer);

/* On the seller's word: every record of a submission, and the pin of an operator or (NULL) of all. */
gboolean sfs_records_forget_all (SfsRecords *self, const char *id, GError **error);
gboolean sfs_records_remove_pin (SfsRecords *self, const char *origin, GError **error);
GStrv sfs_records_dup_pinned (SfsRecords *self);

/* While held, something is under way with an operator that no record tells of. Never blocks. */
void sfs_records_hold (SfsRecords *self, const char *origin);
void sfs_records_release (SfsRecords *self, const char *origin);
gboolean sfs_records_is_held (SfsRecords *self, const char *origin); /* (nullable): any */

/* Everything about a submission that nobody else knows of. */
gboolean sfs_records_forget (SfsRecords *self, const char *id, GError **error);

char *sfs_records_build_path (SfsRecords *self, SfsRecordKind kind, const char *id);

G_END_DECLS
