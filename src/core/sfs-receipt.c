/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-consent.h"

#include "core/sfs-claims.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

struct _SfsReceipt
{
  gatomicrefcount refs;
  SfsClaims claims;
  const char *consent_sha256, *description_sha256; /* of the claims */
  gint64 bytes;
  GDateTime *retention_until;
};

/* The payload of @jws when it is signed by @key, with the codes that belong to a receipt. */
static GBytes *
check_signature (const char *jws, SfsVerifyKey *key, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *kid = NULL;
  GBytes *payload = sfs_jws_verify (jws, SFS_JWS_RECEIPT, key, &kid, &cause);

  if (payload != NULL)
    return payload;
  if (kid == NULL)
    sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_FORMAT, cause->message);
  else if (!g_str_equal (kid, sfs_verify_key_get_thumbprint (key)))
    sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_KEY, "The receipt names another key");
  else
    sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_SIGNATURE,
                     "The receipt's signature does not verify");
  return NULL;
}

static gboolean
read_claims (SfsReceipt *self, const char *jws, GBytes *payload, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const char *until;
  JsonObject *object;

  if (!sfs_claims_read (&self->claims, jws, payload, "receipt", SFS_CORE_ERROR_RECEIPT_FORMAT,
                        error))
    return FALSE;

  object = self->claims.object;
  if (!sfs_json_get_int (object, "bytes", TRUE, &self->bytes, &cause) ||
      !sfs_json_get_string (object, "consent_sha256", TRUE, &self->consent_sha256, &cause) ||
      !sfs_json_get_string (object, "description_sha256", TRUE, &self->description_sha256,
                            &cause) ||
      !sfs_json_get_string (object, "retention_until", TRUE, &until, &cause))
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_FORMAT, cause->message);

  self->retention_until = sfs_time_parse (until, NULL);
  if (self->retention_until == NULL)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_FORMAT,
                            "A time in the receipt is malformed");
  return TRUE;
}

static gboolean
check_claims (SfsReceipt *self,
              const SfsReceiptExpectation *expected,
              GDateTime *now,
              GError **error)
{
  g_autoptr (GDateTime) latest_until = NULL;

  if (g_strcmp0 (self->claims.iss, expected->issuer) != 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_ISSUER,
                            "The receipt is of another operator");
  if (g_strcmp0 (self->claims.sub, expected->subject) != 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_SUBJECT,
                            "The receipt is for somebody else");
  if (g_strcmp0 (self->claims.submission, expected->submission) != 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_SUBMISSION,
                            "The receipt names another submission");
  if (g_strcmp0 (self->claims.sha256, expected->sha256) != 0 || self->bytes != expected->bytes)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_HASH, "The receipt is for another file");
  if (g_strcmp0 (self->consent_sha256, expected->consent_sha256) != 0 ||
      g_strcmp0 (self->description_sha256, expected->description_sha256) != 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_CONSENT,
                            "The receipt names another consent");
  if (sfs_claims_is_ahead (self->claims.time, now))
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_TIME,
                            "The receipt is dated in the future");

  latest_until = g_date_time_add_days (self->claims.time, MAX (expected->retention_days, 0));
  if (latest_until == NULL || g_date_time_compare (self->retention_until, latest_until) > 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_RECEIPT_RETENTION,
                            "The receipt allows to keep the clip longer than was agreed");
  return TRUE;
}

/**
 * sfs_receipt_verify:
 * @jws: a compact JWS
 * @key: the operator's signing key, of the description that was consented to
 * @expected: what the app knows of the submission; a NULL in it matches nothing
 * @now: this computer's time
 * @error: the SFS_CORE_ERROR_RECEIPT_ code of the first check that fails: format, key, signature,
 *   issuer, subject, submission, hash and bytes, consent and description, time, retention
 *
 * Returns: (transfer full): the receipt, of which every claim holds
 */
SfsReceipt *
sfs_receipt_verify (const char *jws,
                    SfsVerifyKey *key,
                    const SfsReceiptExpectation *expected,
                    GDateTime *now,
                    GError **error)
{
  g_autoptr (SfsReceipt) self = g_new0 (SfsReceipt, 1);
  g_autoptr (GBytes) payload = NULL;

  g_atomic_ref_count_init (&self->refs);
  payload = check_signature (jws, key, error);
  if (payload == NULL || !read_claims (self, jws, payload, error) ||
      !check_claims (self, expected, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sfs_receipt_ref:
 * @self: a receipt
 *
 * Returns: (transfer full): @self
 */
SfsReceipt *
sfs_receipt_ref (SfsReceipt *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_receipt_unref:
 * @self: (transfer full): a receipt
 */
void
sfs_receipt_unref (SfsReceipt *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  sfs_claims_clear (&self->claims);
  g_clear_pointer (&self->retention_until, g_date_time_unref);
  g_free (self);
}

/**
 * sfs_receipt_get_jws:
 * @self: a receipt
 *
 * Returns: (transfer none): the compact JWS, which is what the seller keeps
 */
const char *
sfs_receipt_get_jws (SfsReceipt *self)
{
  return self->claims.jws;
}

/**
 * sfs_receipt_get_id:
 * @self: a receipt
 *
 * Returns: (transfer none): its number, the claim jti
 */
const char *
sfs_receipt_get_id (SfsReceipt *self)
{
  return self->claims.jti;
}

/**
 * sfs_receipt_get_submission:
 * @self: a receipt
 *
 * Returns: (transfer none): id of the submission
 */
const char *
sfs_receipt_get_submission (SfsReceipt *self)
{
  return self->claims.submission;
}

/**
 * sfs_receipt_get_sha256:
 * @self: a receipt
 *
 * Returns: (transfer none): SHA-256 of the sealed file, hex
 */
const char *
sfs_receipt_get_sha256 (SfsReceipt *self)
{
  return self->claims.sha256;
}

/**
 * sfs_receipt_get_bytes:
 * @self: a receipt
 *
 * Returns: size of the sealed file in bytes
 */
gint64
sfs_receipt_get_bytes (SfsReceipt *self)
{
  return self->bytes;
}

/**
 * sfs_receipt_get_time:
 * @self: a receipt
 *
 * Returns: (transfer none): when it was signed, the claim iat
 */
GDateTime *
sfs_receipt_get_time (SfsReceipt *self)
{
  return self->claims.time;
}

/**
 * sfs_receipt_get_retention_until:
 * @self: a receipt
 *
 * Returns: (transfer none): by when the clip must be gone
 */
GDateTime *
sfs_receipt_get_retention_until (SfsReceipt *self)
{
  return self->retention_until;
}

/**
 * sfs_receipt_build_payload:
 * @claims: all but retention_days, which is not looked at
 * @jti: number of the receipt, new each time
 * @iat: when it is signed
 * @retention_until: by when the clip will be gone
 *
 * For the side that signs, with sfs_jws_sign() and SFS_JWS_RECEIPT.
 *
 * Returns: (transfer full): the claims as JSON
 */
GBytes *
sfs_receipt_build_payload (const SfsReceiptExpectation *claims,
                           const char *jti,
                           GDateTime *iat,
                           GDateTime *retention_until)
{
  g_autoptr (JsonObject) object = sfs_claims_build (claims->issuer, claims->subject,
                                                    claims->submission, claims->sha256, jti, iat);
  g_autofree char *until = sfs_time_format (retention_until);

  json_object_set_int_member (object, "bytes", claims->bytes);
  json_object_set_string_member (object, "consent_sha256", claims->consent_sha256);
  json_object_set_string_member (object, "description_sha256", claims->description_sha256);
  json_object_set_string_member (object, "retention_until", until);
  return sfs_json_object_to_bytes (object);
}
