/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-paper.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <string.h>

/* Where the description is another one than was agreed to, the retention that was is not known. */
#define ANY_DAYS 36500

void
sfs_paper_free (SfsPaper *paper)
{
  g_clear_pointer (&paper->receipt, sfs_receipt_unref);
  g_clear_pointer (&paper->deletion, sfs_deletion_unref);
  g_free (paper->subject);
  g_free (paper);
}

/**
 * sfs_paper_read_operator:
 * @jws: what the operator answers at its well-known address, or the operator.jws of a bundle
 * @error: return location; a %SFS_CORE_ERROR
 *
 * Reads a description and verifies it with the key inside. Of which operator it is, it says itself:
 * whether that is the one who is meant, is for the person to see.
 *
 * Returns: (transfer full): the description, or %NULL with @error
 */
SfsDescription *
sfs_paper_read_operator (GBytes *jws, GError **error)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (jws, NULL), g_bytes_get_size (jws));
  g_autoptr (GBytes) payload = sfs_jws_peek (text, SFS_JWS_OPERATOR, NULL, error);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *origin = NULL;
  JsonObject *operator_json;
  const char *url;

  if (payload != NULL)
    object = sfs_json_parse_object (payload, error);
  if (object == NULL || !sfs_json_get_object (object, "operator", TRUE, &operator_json, error) ||
      !sfs_json_get_string (operator_json, "url", TRUE, &url, error))
    return NULL;
  origin = sfs_url_get_origin (url, TRUE, error);
  return origin != NULL ? sfs_description_new_from_jws (jws, origin, TRUE, error) : NULL;
}

/* What is not known from elsewhere, is taken from the paper itself. */
typedef struct
{
  JsonObject *claims;
  const char *sub, *submission, *sha256, *consent, *description;
  gint64 bytes;
} Claims;

static gboolean
read_claims (Claims *claims, GBytes *payload, gboolean is_receipt, GError **error)
{
  JsonObject *object = sfs_json_parse_object (payload, error);

  claims->claims = object;
  return object != NULL && sfs_json_get_string (object, "sub", TRUE, &claims->sub, error) &&
         sfs_json_get_string (object, "submission", TRUE, &claims->submission, error) &&
         sfs_json_get_string (object, "sha256", TRUE, &claims->sha256, error) &&
         (!is_receipt ||
          (sfs_json_get_int (object, "bytes", TRUE, &claims->bytes, error) &&
           sfs_json_get_string (object, "consent_sha256", TRUE, &claims->consent, error) &&
           sfs_json_get_string (object, "description_sha256", TRUE, &claims->description, error)));
}

static SfsInspectStatus
status_of (const GError *error)
{
  if (error->domain != SFS_CORE_ERROR)
    return SFS_INSPECT_IO;
  switch (error->code)
    {
    case SFS_CORE_ERROR_RECEIPT_SIGNATURE:
    case SFS_CORE_ERROR_RECEIPT_KEY:
    case SFS_CORE_ERROR_DELETION_SIGNATURE:
      return SFS_INSPECT_UNSIGNED;
    case SFS_CORE_ERROR_RECEIPT_HASH:
    case SFS_CORE_ERROR_DELETION_OTHER:
      return SFS_INSPECT_OTHER_FILE;
    case SFS_CORE_ERROR_RECEIPT_ISSUER:
    case SFS_CORE_ERROR_RECEIPT_SUBJECT:
    case SFS_CORE_ERROR_RECEIPT_SUBMISSION:
    case SFS_CORE_ERROR_RECEIPT_CONSENT:
    case SFS_CORE_ERROR_RECEIPT_TIME:
    case SFS_CORE_ERROR_RECEIPT_RETENTION:
    case SFS_CORE_ERROR_DELETION_TIME:
    case SFS_CORE_ERROR_DELETION_PARTIAL:
      return SFS_INSPECT_CLAIMS;
    default:
      return SFS_INSPECT_NO_RECEIPT;
    }
}

static gboolean
verify (SfsPaper *self,
        const char *jws,
        const Claims *claims,
        SfsVerifyKey *key,
        SfsDescription *description,
        const char *sha256,
        gint64 bytes,
        GDateTime *now,
        GError **error)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (description);
  const SfsReceiptExpectation receipt = {
    .issuer = sfs_description_get_origin (description),
    .subject = claims->sub,
    .submission = claims->submission,
    .sha256 = sha256 != NULL ? sha256 : claims->sha256,
    .bytes = sha256 != NULL ? bytes : claims->bytes,
    .consent_sha256 = claims->consent,
    .description_sha256 = claims->description,
    .retention_days = self->same_description ? sfs_disclosure_get_retention_days (disclosure)
                                             : ANY_DAYS,
  };
  const SfsDeletionExpectation deletion = {
    .issuer = receipt.issuer,
    .subject = claims->sub,
    .submission = claims->submission,
    .sha256 = receipt.sha256,
    .backups_days = -1,
  };

  if (claims->description != NULL)
    self->receipt = sfs_receipt_verify (jws, key, &receipt, now, error);
  else
    self->deletion = sfs_deletion_verify (jws, key, &deletion, now, error);
  return self->receipt != NULL || self->deletion != NULL;
}

/**
 * sfs_paper_verify:
 * @jws: a receipt or a deletion
 * @description: of the operator
 * @sha256: (nullable): of the sealed file that it should be for
 * @bytes: its size, with @sha256
 * @now: this computer's time
 * @status: (out): which kind of thing does not hold
 * @error: return location
 *
 * Checks a receipt or a deletion without a network: the form, the signature by the key of
 * @description or one that it took over from, and what is said as far as it can be held against
 * anything.
 *
 * Returns: (transfer full): what holds, or %NULL with @status and @error
 */
SfsPaper *
sfs_paper_verify (const char *jws,
                  SfsDescription *description,
                  const char *sha256,
                  gint64 bytes,
                  GDateTime *now,
                  SfsInspectStatus *status,
                  GError **error)
{
  g_autoptr (SfsPaper) self = g_new0 (SfsPaper, 1);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (SfsVerifyKey) key = NULL;
  g_autofree char *kid = NULL;
  g_autoptr (GError) local = NULL;
  Claims claims = { 0 };
  gboolean is_receipt = TRUE;

  payload = sfs_jws_peek (jws, SFS_JWS_RECEIPT, &kid, &local);
  if (g_error_matches (local, SFS_CORE_ERROR, SFS_CORE_ERROR_JWS_TYPE))
    {
      g_clear_error (&local);
      is_receipt = FALSE;
      payload = sfs_jws_peek (jws, SFS_JWS_DELETION, &kid, &local);
    }
  if (payload == NULL || !read_claims (&claims, payload, is_receipt, &local))
    {
      g_clear_pointer (&claims.claims, json_object_unref);
      *status = SFS_INSPECT_NO_RECEIPT;
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  self->subject = g_strdup (claims.sub);
  self->same_description =
      g_strcmp0 (claims.description, sfs_description_get_sha256 (description)) == 0;
  key = sfs_description_find_key (description, NULL, kid);
  if (key == NULL)
    g_set_error_literal (&local, SFS_CORE_ERROR, SFS_CORE_ERROR_RECEIPT_KEY,
                         "It names a key that the operator does not vouch for");
  else
    verify (self, jws, &claims, key, description, sha256, bytes, now, &local);
  json_object_unref (claims.claims);
  if (local != NULL)
    {
      *status = status_of (local);
      /* Without a file to compare, what another operator signed is not about a file. */
      if (*status == SFS_INSPECT_OTHER_FILE && sha256 == NULL)
        *status = SFS_INSPECT_CLAIMS;
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->present_key = g_str_equal (kid, sfs_verify_key_get_thumbprint (
                                            sfs_description_get_signing_key (description)));
  *status = SFS_INSPECT_DONE;
  return g_steal_pointer (&self);
}
