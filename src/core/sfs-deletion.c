/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-deletion.h"

#include "core/sfs-claims.h"
#include "core/sfs-encoding.h"
#include "core/sfs-error.h"
#include "core/sfs-json.h"

struct _SfsDeletion
{
  gatomicrefcount refs;
  SfsClaims claims;
  JsonArray *what; /* of the claims */
  GDateTime *deleted_at;
  GDateTime *backups_until; /* (nullable) */
};

static GBytes *
check_signature (const char *jws, SfsVerifyKey *key, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *kid = NULL;
  GBytes *payload = sfs_jws_verify (jws, SFS_JWS_DELETION, key, &kid, &cause);

  if (payload == NULL)
    sfs_claims_fail (error,
                     kid == NULL ? SFS_CORE_ERROR_DELETION_FORMAT
                                 : SFS_CORE_ERROR_DELETION_SIGNATURE,
                     cause->message);
  return payload;
}

static gboolean
read_claims (SfsDeletion *self, const char *jws, GBytes *payload, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const char *deleted_at, *backups_until = NULL;
  JsonObject *object;

  if (!sfs_claims_read (&self->claims, jws, payload, "deletion", SFS_CORE_ERROR_DELETION_FORMAT,
                        error))
    return FALSE;

  object = self->claims.object;
  if (!sfs_json_get_string (object, "deleted_at", TRUE, &deleted_at, &cause) ||
      !sfs_json_get_array (object, "what", TRUE, &self->what, &cause) ||
      !sfs_json_get_string (object, "backups_until", FALSE, &backups_until, &cause))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_FORMAT, cause->message);

  self->deleted_at = sfs_time_parse (deleted_at, NULL);
  if (backups_until != NULL)
    self->backups_until = sfs_time_parse (backups_until, NULL);
  if (self->deleted_at == NULL || (backups_until != NULL) != (self->backups_until != NULL))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_FORMAT,
                            "A time in the deletion is malformed");
  return TRUE;
}

static gboolean
is_about (SfsDeletion *self, const SfsDeletionExpectation *expected)
{
  return g_strcmp0 (self->claims.iss, expected->issuer) == 0 &&
         g_strcmp0 (self->claims.sub, expected->subject) == 0 &&
         g_strcmp0 (self->claims.submission, expected->submission) == 0 &&
         g_strcmp0 (self->claims.sha256, expected->sha256) == 0;
}

static gboolean
covers (SfsDeletion *self, const char *part)
{
  for (guint i = 0; i < json_array_get_length (self->what); i++)
    {
      JsonNode *node = json_array_get_element (self->what, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING &&
          g_str_equal (json_node_get_string (node), part))
        return TRUE;
    }
  return FALSE;
}

/* Copies may outlive the deletion as long as was consented to; where nothing was said of copies,
 * then at most until when the video had to be gone anyway. */
static gboolean
check_backups (SfsDeletion *self, const SfsDeletionExpectation *expected)
{
  g_autoptr (GDateTime) latest = NULL;

  if (self->backups_until == NULL)
    return TRUE;
  if (expected->backups_days >= 0)
    latest = g_date_time_add_days (self->deleted_at, expected->backups_days);
  else if (expected->retention_until != NULL)
    latest = g_date_time_ref (expected->retention_until);
  else
    return TRUE;
  return latest != NULL && g_date_time_compare (self->backups_until, latest) <= 0;
}

static gboolean
check_times (SfsDeletion *self,
             const SfsDeletionExpectation *expected,
             GDateTime *now,
             GError **error)
{
  /* iat has whole seconds, deleted_at may have parts of one. */
  g_autoptr (GDateTime) signed_by = g_date_time_add_minutes (self->claims.time, 1);

  if (sfs_claims_is_ahead (self->claims.time, now) || sfs_claims_is_ahead (self->deleted_at, now))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_TIME,
                            "The deletion is dated in the future");
  if (g_date_time_compare (self->deleted_at, signed_by) > 0)
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_TIME,
                            "The deletion was signed before what it speaks of");
  if (expected->created != NULL)
    {
      g_autoptr (GDateTime) earliest = g_date_time_add_days (expected->created, -1);

      if (g_date_time_compare (self->deleted_at, earliest) < 0)
        return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_TIME,
                                "The deletion is dated before the video was made");
    }
  return TRUE;
}

static gboolean
check_claims (SfsDeletion *self,
              const SfsDeletionExpectation *expected,
              GDateTime *now,
              GError **error)
{
  if (!is_about (self, expected))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_OTHER,
                            "The deletion is of another operator, seller, submission or file");
  if (!check_times (self, expected, now, error))
    return FALSE;
  if (!covers (self, "content") || !covers (self, "derived"))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_PARTIAL,
                            "The deletion is not of the content and all that was derived from it");
  if (!check_backups (self, expected))
    return sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_PARTIAL,
                            "The deletion leaves copies for longer than was agreed");
  return TRUE;
}

/**
 * sfs_deletion_peek_key:
 * @jws: a compact JWS
 * @error: %SFS_CORE_ERROR_DELETION_FORMAT
 *
 * Which key a deletion says it is signed by. Nobody has vouched for that yet: it is for finding the
 * key among those that are known.
 *
 * Returns: (transfer full): thumbprint of the key, the header's kid
 */
char *
sfs_deletion_peek_key (const char *jws, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) payload = NULL;
  char *kid = NULL;

  payload = sfs_jws_peek (jws, SFS_JWS_DELETION, &kid, &cause);
  if (payload == NULL)
    sfs_claims_fail (error, SFS_CORE_ERROR_DELETION_FORMAT, cause->message);
  return kid;
}

/**
 * sfs_deletion_verify:
 * @jws: a compact JWS
 * @key: a key of the operator; which one it may be, the caller has decided
 * @expected: what the app knows of the submission; a %NULL string in it matches nothing
 * @now: this computer's time
 * @error: the SFS_CORE_ERROR_DELETION_ code of the first check that fails
 *
 * Returns: (transfer full): the deletion, of which every claim holds
 */
SfsDeletion *
sfs_deletion_verify (const char *jws,
                     SfsVerifyKey *key,
                     const SfsDeletionExpectation *expected,
                     GDateTime *now,
                     GError **error)
{
  g_autoptr (SfsDeletion) self = g_new0 (SfsDeletion, 1);
  g_autoptr (GBytes) payload = NULL;

  g_atomic_ref_count_init (&self->refs);
  payload = check_signature (jws, key, error);
  if (payload == NULL || !read_claims (self, jws, payload, error) ||
      !check_claims (self, expected, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sfs_deletion_ref:
 * @self: a deletion
 *
 * Returns: (transfer full): @self
 */
SfsDeletion *
sfs_deletion_ref (SfsDeletion *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * sfs_deletion_unref:
 * @self: (transfer full): a deletion
 */
void
sfs_deletion_unref (SfsDeletion *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  sfs_claims_clear (&self->claims);
  g_clear_pointer (&self->deleted_at, g_date_time_unref);
  g_clear_pointer (&self->backups_until, g_date_time_unref);
  g_free (self);
}

/**
 * sfs_deletion_get_jws:
 * @self: a deletion
 *
 * Returns: (transfer none): the compact JWS, which is what the seller keeps
 */
const char *
sfs_deletion_get_jws (SfsDeletion *self)
{
  return self->claims.jws;
}

/**
 * sfs_deletion_get_id:
 * @self: a deletion
 *
 * Returns: (transfer none): its number, the claim jti
 */
const char *
sfs_deletion_get_id (SfsDeletion *self)
{
  return self->claims.jti;
}

/**
 * sfs_deletion_get_submission:
 * @self: a deletion
 *
 * Returns: (transfer none): id of the submission
 */
const char *
sfs_deletion_get_submission (SfsDeletion *self)
{
  return self->claims.submission;
}

/**
 * sfs_deletion_get_sha256:
 * @self: a deletion
 *
 * Returns: (transfer none): SHA-256 of the sealed file that was erased, hex
 */
const char *
sfs_deletion_get_sha256 (SfsDeletion *self)
{
  return self->claims.sha256;
}

/**
 * sfs_deletion_get_time:
 * @self: a deletion
 *
 * Returns: (transfer none): when it was signed, the claim iat
 */
GDateTime *
sfs_deletion_get_time (SfsDeletion *self)
{
  return self->claims.time;
}

/**
 * sfs_deletion_get_deleted_at:
 * @self: a deletion
 *
 * Returns: (transfer none): when the video was erased
 */
GDateTime *
sfs_deletion_get_deleted_at (SfsDeletion *self)
{
  return self->deleted_at;
}

/**
 * sfs_deletion_get_backups_until:
 * @self: a deletion
 *
 * Returns: (transfer none) (nullable): by when it is gone from the operator's backups too; %NULL
 *   when the operator speaks of none
 */
GDateTime *
sfs_deletion_get_backups_until (SfsDeletion *self)
{
  return self->backups_until;
}

/**
 * sfs_deletion_build_payload:
 * @claims: issuer, subject, submission and sha256; the rest is not looked at
 * @jti: number of the deletion, new each time
 * @iat: when it is signed
 * @deleted_at: when content and derived data were erased
 * @backups_until: (nullable): by when they are gone from backups
 *
 * For the side that signs, with sfs_jws_sign() and SFS_JWS_DELETION.
 *
 * Returns: (transfer full): the claims as JSON
 */
GBytes *
sfs_deletion_build_payload (const SfsDeletionExpectation *claims,
                            const char *jti,
                            GDateTime *iat,
                            GDateTime *deleted_at,
                            GDateTime *backups_until)
{
  g_autoptr (JsonObject) object = sfs_claims_build (claims->issuer, claims->subject,
                                                    claims->submission, claims->sha256, jti, iat);
  JsonArray *what = json_array_new ();
  g_autofree char *deleted = sfs_time_format (deleted_at);

  json_object_set_string_member (object, "deleted_at", deleted);
  json_array_add_string_element (what, "content");
  json_array_add_string_element (what, "derived");
  json_object_set_array_member (object, "what", what);
  if (backups_until != NULL)
    {
      g_autofree char *until = sfs_time_format (backups_until);

      json_object_set_string_member (object, "backups_until", until);
    }
  return sfs_json_object_to_bytes (object);
}
