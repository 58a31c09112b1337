/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-records.h"

G_BEGIN_DECLS

/* What became of a receipt: one of the two is set. */
typedef struct
{
  SfsReceipt *receipt; /* (nullable) it verifies; kept, and the spool erased */
  GError *fault;       /* (nullable) SFS_CORE_ERROR_RECEIPT_*; both kept */
} SfsVerdict;
void sfs_verdict_free (SfsVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsVerdict, sfs_verdict_free)

/* Blocking: call from a worker. */
SfsVerdict *sfs_verdict_reach (SfsRecords *records,
                               SfsDescription *description,
                               SfsConsent *consent,
                               const SfsOutboxEntry *entry,
                               const char *jws,
                               GError **error);

/* Blocking as well. TRUE when the receipt was on the disk already and verifies, and the spool is
 * erased now; FALSE without @error when there is none that does. */
gboolean sfs_verdict_settle (SfsRecords *records,
                             SfsDescription *description,
                             const SfsOutboxEntry *entry,
                             GError **error);

G_END_DECLS
