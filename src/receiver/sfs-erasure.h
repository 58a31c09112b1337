/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"
#include "receiver/sfs-receiver-contents.h"
#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* What erasing takes; all borrowed. The server and the command line erase in the same way. */
typedef struct
{
  SfsReceiverRecords *records;
  SfsReceiverContents *contents;
  SfsDescription *description;
  SfsSigningKey *key;
  const char *journal; /* path of the journal of deletions */
  /* (nullable): signs in the place of sfs_jws_sign (). (transfer full) */
  char *(*sign) (GBytes *payload, SfsSigningKey *key, gpointer data);
  gpointer data;
} SfsEraser;

gboolean sfs_erasure_run (const SfsEraser *eraser,
                          SfsSubmissionRow *row,
                          GPtrArray **erased,
                          GError **error);

G_END_DECLS
