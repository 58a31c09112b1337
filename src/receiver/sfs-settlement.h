/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-consent.h"
#include "core/sfs-description.h"
#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* What settling takes; all borrowed. The server and the command line settle in the same way. */
typedef struct
{
  SfsDescription *description;
  SfsSigningKey *key;
  /* (nullable): signs in the place of sfs_jws_sign (). (transfer full) */
  char *(*sign) (const SfsReceiptExpectation *claims,
                 const char *jti,
                 GDateTime *iat,
                 GDateTime *retention_until,
                 SfsSigningKey *key,
                 gpointer data);
  gpointer data;
} SfsSettler;

gboolean sfs_settlement_run (SfsReceiverRecords *records,
                             const SfsSettler *settler,
                             SfsUploadRow *upload,
                             const char *sha256,
                             SfsReceiverState *state,
                             GError **error);

G_END_DECLS
