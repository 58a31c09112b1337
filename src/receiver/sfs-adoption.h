/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "receiver/sfs-receiver-contents.h"
#include "receiver/sfs-settlement.h"

G_BEGIN_DECLS

/* What adopting takes; all borrowed. */
typedef struct
{
  SfsReceiverRecords *records;
  SfsReceiverContents *contents;
  SfsSettler settler;
} SfsAdopter;

gboolean sfs_adoption_run (const SfsAdopter *adopter,
                           gint64 submission,
                           GFile *file,
                           SfsReceiverState *state,
                           GError **error);

G_END_DECLS
