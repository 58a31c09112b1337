/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-claims.h"

#include "core/sfs-error.h"
#include "core/sfs-json.h"

#include <string.h>

#define MAX_ID_LENGTH 256

/**
 * sfs_claims_read:
 * @self: zeroed claims; to be cleared by the caller even after a failure
 * @jws: the compact JWS that @payload was taken from
 * @payload: its payload
 * @noun: what it is, for messages: “receipt”
 * @code: of %SFS_CORE_ERROR, for claims that are missing or malformed
 * @error: @code
 *
 * Reads the claims that every word about a submission has. The rest is in the object of @self.
 *
 * Returns: %TRUE when they are all there and well formed
 */
gboolean
sfs_claims_read (
    SfsClaims *self, const char *jws, GBytes *payload, const char *noun, int code, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gint64 iat;

  self->jws = g_strdup (jws);
  self->object = sfs_json_parse_object (payload, &cause);
  if (self->object == NULL ||
      !sfs_json_get_string (self->object, "iss", TRUE, &self->iss, &cause) ||
      !sfs_json_get_string (self->object, "sub", TRUE, &self->sub, &cause) ||
      !sfs_json_get_int (self->object, "iat", TRUE, &iat, &cause) ||
      !sfs_json_get_string (self->object, "jti", TRUE, &self->jti, &cause) ||
      !sfs_json_get_string (self->object, "submission", TRUE, &self->submission, &cause) ||
      !sfs_json_get_string (self->object, "sha256", TRUE, &self->sha256, &cause))
    return sfs_claims_fail (error, code, cause->message);

  /* What is kept and shown as its number has to be one. */
  if (self->jti[0] == '\0' || strlen (self->jti) > MAX_ID_LENGTH)
    {
      g_set_error (error, SFS_CORE_ERROR, code, "The %s has no number", noun);
      return FALSE;
    }

  self->time = iat >= 0 ? g_date_time_new_from_unix_utc (iat) : NULL;
  if (self->time == NULL)
    {
      g_set_error (error, SFS_CORE_ERROR, code, "A time in the %s is malformed", noun);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_claims_clear:
 * @self: claims
 *
 * Lets go of what they hold.
 */
void
sfs_claims_clear (SfsClaims *self)
{
  g_clear_pointer (&self->jws, g_free);
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->time, g_date_time_unref);
}

/**
 * sfs_claims_is_ahead:
 * @time: a time that somebody signed
 * @now: this computer's time
 *
 * A day covers a clock that is set to the wrong time zone, on either side.
 *
 * Returns: whether @time is in the future all the same
 */
gboolean
sfs_claims_is_ahead (GDateTime *time, GDateTime *now)
{
  g_autoptr (GDateTime) latest = g_date_time_add_days (now, 1);

  return g_date_time_compare (time, latest) > 0;
}

/**
 * sfs_claims_fail:
 * @error: return location
 * @code: of %SFS_CORE_ERROR
 * @message: what does not hold
 *
 * Returns: %FALSE
 */
gboolean
sfs_claims_fail (GError **error, int code, const char *message)
{
  g_set_error_literal (error, SFS_CORE_ERROR, code, message);
  return FALSE;
}

/**
 * sfs_claims_build:
 * @issuer: origin of the operator
 * @subject: for whom it is
 * @submission: id of the submission
 * @sha256: of the sealed file, hex
 * @jti: number, new each time
 * @iat: when it is signed
 *
 * Returns: (transfer full): the claims that every word about a submission has
 */
JsonObject *
sfs_claims_build (const char *issuer,
                  const char *subject,
                  const char *submission,
                  const char *sha256,
                  const char *jti,
                  GDateTime *iat)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "iss", issuer);
  json_object_set_string_member (object, "sub", subject);
  json_object_set_int_member (object, "iat", g_date_time_to_unix (iat));
  json_object_set_string_member (object, "jti", jti);
  json_object_set_string_member (object, "submission", submission);
  json_object_set_string_member (object, "sha256", sha256);
  return object;
}
