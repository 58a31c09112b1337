/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-description.h"

G_BEGIN_DECLS

/* The consent record (ISO/IEC TS 27560 names). Built once; its exact bytes are what counts.
 * @given: ids of the purposes ticked; every other purpose is recorded as refused. Fails with
 * SFS_CORE_ERROR_DESCRIPTION when a required purpose is not in @given or a question that must be
 * answered is not. */
typedef struct _SfsConsent SfsConsent;

SfsConsent *sfs_consent_new (SfsDescription *description, const char *subject, const char *const *given,
                             const char *const *languages, const char *language_shown, GDateTime *fetched_at, GError **error);
SfsConsent *sfs_consent_new_from_bytes (GBytes *bytes, GError **error);
SfsConsent *sfs_consent_ref (SfsConsent *self);
void        sfs_consent_unref (SfsConsent *self);
GBytes     *sfs_consent_get_bytes (SfsConsent *self);
const char *sfs_consent_get_sha256 (SfsConsent *self);
const char *sfs_consent_get_subject (SfsConsent *self);
const char *sfs_consent_get_description_sha256 (SfsConsent *self);
int         sfs_consent_get_retention_days (SfsConsent *self);
GDateTime  *sfs_consent_get_time (SfsConsent *self);
JsonObject *sfs_consent_get_json (SfsConsent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsConsent, sfs_consent_unref)

/* What the app knows of a submission, to hold a receipt against. All strings borrowed. */
typedef struct
{
  const char *issuer;  /* origin of the operator */
  const char *subject;
  const char *submission;
  const char *sha256;  /* of the sealed file */
  gint64      bytes;
  const char *consent_sha256;
  const char *description_sha256;
  int         retention_days;
} SfsReceiptExpectation;

typedef struct _SfsReceipt SfsReceipt;

/* Signature, key and every claim. Order of the checks: format, kid, signature, issuer, subject,
 * submission, hash and bytes, consent and description, time, retention; the first that fails gives
 * its SFS_CORE_ERROR_RECEIPT_* code. retention_until may be at most iat + retention_days. */
SfsReceipt *sfs_receipt_verify (const char *jws, SfsVerifyKey *key, const SfsReceiptExpectation *expected, GDateTime *now, GError **error);
SfsReceipt *sfs_receipt_ref (SfsReceipt *self);
void        sfs_receipt_unref (SfsReceipt *self);
const char *sfs_receipt_get_jws (SfsReceipt *self);
const char *sfs_receipt_get_id (SfsReceipt *self);              /* jti */
const char *sfs_receipt_get_submission (SfsReceipt *self);
const char *sfs_receipt_get_sha256 (SfsReceipt *self);
gint64      sfs_receipt_get_bytes (SfsReceipt *self);
GDateTime  *sfs_receipt_get_time (SfsReceipt *self);            /* iat */
GDateTime  *sfs_receipt_get_retention_until (SfsReceipt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsReceipt, sfs_receipt_unref)

/* Payload of a receipt from its parts, for the side that signs. */
GBytes     *sfs_receipt_build_payload (const SfsReceiptExpectation *claims, const char *jti, GDateTime *iat, GDateTime *retention_until);

G_END_DECLS
