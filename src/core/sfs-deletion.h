/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"

G_BEGIN_DECLS

/* What the app knows of a submission, to hold a deletion against. All borrowed. */
typedef struct
{
  const char *issuer;  /* origin of the operator */
  const char *subject;
  const char *submission;
  const char *sha256;  /* of the sealed file */
  GDateTime  *created; /* (nullable) when it was sealed: it cannot have been deleted before */
  int         backups_days;    /* as consented to; -1 when that was not said */
  GDateTime  *retention_until; /* (nullable) of the receipt */
} SfsDeletionExpectation;

/* The operator's signed word that it erased a submission. Immutable, refcounted. */
typedef struct _SfsDeletion SfsDeletion;

/* Signature, key and every claim. Order of the checks: format, key and signature, then issuer,
 * subject, submission and hash (_OTHER), times, what was erased; the first that fails gives its
 * SFS_CORE_ERROR_DELETION_* code. @key: the one the header names (sfs_deletion_peek_key ()), after the
 * caller saw that it is the operator's (sfs_description_find_key ()). */
SfsDeletion *sfs_deletion_verify (const char *jws, SfsVerifyKey *key, const SfsDeletionExpectation *expected, GDateTime *now, GError **error);
char        *sfs_deletion_peek_key (const char *jws, GError **error); /* (transfer full): kid */
SfsDeletion *sfs_deletion_ref (SfsDeletion *self);
void         sfs_deletion_unref (SfsDeletion *self);
const char  *sfs_deletion_get_jws (SfsDeletion *self);
const char  *sfs_deletion_get_id (SfsDeletion *self);            /* jti */
const char  *sfs_deletion_get_submission (SfsDeletion *self);
const char  *sfs_deletion_get_sha256 (SfsDeletion *self);
GDateTime   *sfs_deletion_get_time (SfsDeletion *self);          /* iat */
GDateTime   *sfs_deletion_get_deleted_at (SfsDeletion *self);
GDateTime   *sfs_deletion_get_backups_until (SfsDeletion *self); /* (nullable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsDeletion, sfs_deletion_unref)

/* Payload of a deletion of both content and what was derived from it, for the side that signs.
 * @backups_until (nullable). */
GBytes *sfs_deletion_build_payload (const SfsDeletionExpectation *claims, const char *jti, GDateTime *iat, GDateTime *deleted_at, GDateTime *backups_until);

G_END_DECLS
