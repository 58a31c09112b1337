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

/* Everything about a submission that nobody else knows of. */
gboolean sfs_records_forget (SfsRecords *self, const char *id, GError **error);

char *sfs_records_build_path (SfsRecords *self, SfsRecordKind kind, const char *id);

G_END_DECLS
