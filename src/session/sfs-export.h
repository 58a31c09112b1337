/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "session/sfs-submissions-private.h"

G_BEGIN_DECLS

/* Everything that goes into the archive of one submission; what is NULL is not there. */
typedef struct
{
  SfsReach *reach;
  GBytes *sealed;      /* (nullable) */
  SfsOpened *opened;   /* (nullable) */
  GPtrArray *accesses; /* (nullable) SfsAccess */
} SfsExport;
void sfs_export_free (SfsExport *export);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsExport, sfs_export_free)

/* Blocking. @file is replaced when the archive is whole, and is readable for its owner alone. */
gboolean sfs_export_write (SfsExport *export, SfsRecords *records, GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
