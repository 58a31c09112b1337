/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-consent.h"
#include "core/sfs-deletion.h"
#include "inspect/sfs-inspect.h"

G_BEGIN_DECLS

/* A receipt or a deletion, held against its operator. Pure: no files, no network. */
typedef struct
{
  SfsReceipt *receipt; /* one of the two */
  SfsDeletion *deletion;
  char *subject;
  gboolean
      present_key; /* signed by the key that signed the description; otherwise by a former one */
  gboolean same_description; /* of a receipt: that description is the one that was agreed to */
} SfsPaper;
void sfs_paper_free (SfsPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsPaper, sfs_paper_free)

/* The operator.jws of @jws: exact bytes. SFS_CORE_ERROR. */
SfsDescription *sfs_paper_read_operator (GBytes *jws, GError **error);
/* @sha256 (nullable) and @bytes: of the sealed file. NULL with @status and @error. */
SfsPaper *sfs_paper_verify (const char *jws,
                            SfsDescription *description,
                            const char *sha256,
                            gint64 bytes,
                            GDateTime *now,
                            SfsInspectStatus *status,
                            GError **error);

G_END_DECLS
