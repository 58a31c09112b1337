/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"
#include "receiver/sfs-operator-template.h"
#include "receiver/sfs-receiver-contents.h"
#include "receiver/sfs-receiver-records.h"

G_BEGIN_DECLS

/* An operator's folder:
 *   selfsame-operator.json  the service description, for the operator to edit
 *   signing-key.jwk         Ed25519, signs the description and receipts
 *   signing-key.next.jwk    the one that follows it, while it is being rotated
 *   signing-key.KID.jwk     one that was rotated out
 *   records.db, contents/   what was received
 *   deletions.log           every deletion that was signed; copied elsewhere, and never backed up
 * The age identity that opens what was received is never in it. */
#define SFS_OPERATOR_FILE "selfsame-operator.json"
#define SFS_OPERATOR_KEY_FILE "signing-key.jwk"
#define SFS_OPERATOR_RECORDS_FILE "records.db"
#define SFS_OPERATOR_CONTENTS_DIR "contents"
#define SFS_OPERATOR_JOURNAL_FILE "deletions.log"
#define SFS_OPERATOR_NEXT_KEY_FILE "signing-key.next.jwk"

char *sfs_operator_dir_default_identity_path (const char *dir);
gboolean sfs_operator_dir_init (const char *dir,
                                const SfsOperatorProfile *profile,
                                const char *identity_path,
                                GError **error);

SfsDescription *sfs_operator_dir_sign (const char *dir, SfsSigningKey **key, GError **error);
char *sfs_operator_description_dup_origin (JsonObject *description, GError **error);
SfsDescription *
sfs_operator_description_sign (JsonObject *description, SfsSigningKey *key, GError **error);
gboolean sfs_operator_description_check (SfsDescription *description, GError **error);

SfsReceiverRecords *sfs_operator_dir_open_records (const char *dir, GError **error);
SfsReceiverContents *sfs_operator_dir_open_contents (const char *dir, GError **error);
char *sfs_operator_dir_open_journal (const char *dir, SfsReceiverRecords *records, GError **error);

G_END_DECLS
