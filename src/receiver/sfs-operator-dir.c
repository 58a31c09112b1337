/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-operator-dir.h"
#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "receiver/sfs-deletion-journal.h"
#include "receiver/sfs-file-contents.h"
#include "receiver/sfs-operator-files.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-sqlite-records.h"
#include "seal/sfs-age-key-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static gboolean
check_absent (const char *path, GError **error)
{
  struct stat st;

  if (lstat (path, &st) != 0 && errno == ENOENT)
    return TRUE;
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_EXISTS,
               "%s is there already and is not overwritten", path);
  return FALSE;
}

/* The folder goes to a server, into back-ups and to whoever looks after them; the identity must not
 * go along. */
static gboolean
check_outside (const char *dir, const char *identity_path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (identity_path);
  g_autofree char *real_dir = realpath (dir, NULL);
  g_autofree char *real_parent = realpath (parent, NULL);
  gsize length;

  if (real_dir == NULL || real_parent == NULL)
    {
      sfs_operator_file_set_error (error, real_dir == NULL ? dir : parent);
      return FALSE;
    }
  length = strlen (real_dir);
  if (strncmp (real_parent, real_dir, length) != 0 ||
      (real_parent[length] != '\0' && real_parent[length] != '/'))
    return TRUE;
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_DIRECTORY,
               "%s lies inside %s: the identity belongs elsewhere", identity_path, dir);
  return FALSE;
}

static gboolean
write_identity (const char *path, SfsSecret *identity, GError **error)
{
  g_autoptr (SfsSecret) text = sfs_age_key_file_format (identity, error);

  return text != NULL && sfs_operator_file_write_new (path, sfs_secret_string (text),
                                                      sfs_secret_length (text), error);
}

/**
 * sfs_operator_dir_default_identity_path:
 * @dir: an operator's folder
 *
 * Returns: (transfer full): the path beside @dir where the age identity goes unless told otherwise
 */
char *
sfs_operator_dir_default_identity_path (const char *dir)
{
  g_autofree char *canonical = g_canonicalize_filename (dir, NULL);

  return g_strconcat (canonical, ".age-key.txt", NULL);
}

/**
 * sfs_operator_dir_init:
 * @dir: the folder, made when it is not there
 * @profile: who the operator is
 * @identity_path: where to write the age identity, outside @dir
 * @error: return location for an error
 *
 * Makes an operator's folder: signing key, service description to edit, and outside of it the age
 * identity. Nothing that exists is overwritten, and what was begun is removed when it fails.
 *
 * Returns: %TRUE when all is there
 */
gboolean
sfs_operator_dir_init (const char *dir,
                       const SfsOperatorProfile *profile,
                       const char *identity_path,
                       GError **error)
{
  g_autofree char *operator_path = g_build_filename (dir, SFS_OPERATOR_FILE, NULL);
  g_autofree char *key_path = g_build_filename (dir, SFS_OPERATOR_KEY_FILE, NULL);
  g_autofree char *origin = NULL;
  g_autofree char *recipient = NULL;
  g_autoptr (SfsSecret) identity = NULL;
  g_autoptr (SfsSigningKey) key = NULL;
  g_autoptr (JsonObject) jwk = NULL;
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  SfsOperatorProfile told = *profile;

  origin = sfs_url_get_origin (profile->url, TRUE, error);
  if (origin == NULL)
    return FALSE;
  if (!g_str_equal (profile->url, origin) && !(g_str_has_prefix (profile->url, origin) &&
                                               g_str_equal (profile->url + strlen (origin), "/")))
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_DESCRIPTION,
                   "The URL must be an address alone, such as %s", origin);
      return FALSE;
    }
  told.url = origin;

  if (g_mkdir (dir, 0700) != 0 && errno != EEXIST)
    {
      sfs_operator_file_set_error (error, dir);
      return FALSE;
    }
  if (!check_absent (operator_path, error) || !check_absent (key_path, error) ||
      !check_absent (identity_path, error) || !check_outside (dir, identity_path, error))
    return FALSE;

  identity = sfs_age_identity_generate ();
  recipient = sfs_age_identity_to_recipient (identity, error);
  if (recipient == NULL)
    return FALSE;
  description = sfs_operator_template_fill (&told, recipient, now, error);
  if (description == NULL)
    return FALSE;
  key = sfs_signing_key_generate ();
  jwk = sfs_signing_key_to_jwk (key);

  if (!write_identity (identity_path, identity, error))
    return FALSE;
  if (!sfs_operator_file_write_new_json (key_path, jwk, error))
    {
      g_unlink (identity_path);
      return FALSE;
    }
  if (!sfs_operator_file_write_new_json (operator_path, description, error))
    {
      g_unlink (identity_path);
      g_unlink (key_path);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_operator_description_dup_origin:
 * @description: what selfsame-operator.json holds
 * @error: return location for an error
 *
 * Returns: (transfer full): the operator's origin, or %NULL with an error
 */
char *
sfs_operator_description_dup_origin (JsonObject *description, GError **error)
{
  JsonObject *operator;
  const char *url;

  if (!sfs_json_get_object (description, "operator", TRUE, &operator, error) ||
      !sfs_json_get_string (operator, "url", TRUE, &url, error))
    {
      g_prefix_error (error, SFS_OPERATOR_FILE ": ");
      return NULL;
    }
  return sfs_url_get_origin (url, TRUE, error);
}

static void
copy_member (JsonObject *object, const char *member, JsonNode *node, gpointer copy)
{
  json_object_set_member (copy, member, json_node_copy (node));
}

/**
 * sfs_operator_description_sign:
 * @description: what selfsame-operator.json holds
 * @key: the signing key
 * @error: return location for an error
 *
 * Puts the public key in, signs, and reads the result as the app would. Ed25519 is deterministic
 * and nothing of the present time goes in: the same file gives the same bytes, so that the hash in
 * a seller's consent stays that of the description.
 *
 * Returns: (transfer full): the description, or %NULL with an error
 */
SfsDescription *
sfs_operator_description_sign (JsonObject *description, SfsSigningKey *key, GError **error)
{
  g_autofree char *origin = sfs_operator_description_dup_origin (description, error);
  g_autoptr (JsonObject) signed_object = json_object_new ();
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *jws = NULL;
  SfsDescription *result;
  gsize length;

  if (origin == NULL)
    return NULL;
  json_object_foreach_member (description, copy_member, signed_object);
  json_object_set_object_member (signed_object, "signing_key",
                                 sfs_verify_key_to_jwk (sfs_signing_key_get_public (key)));
  payload = sfs_json_object_to_bytes (signed_object);
  jws = sfs_jws_sign (SFS_JWS_OPERATOR, payload, key);
  length = strlen (jws);
  bytes = g_bytes_new_take (g_steal_pointer (&jws), length);
  result = sfs_description_new_from_jws (bytes, origin, TRUE, error);
  if (result == NULL)
    g_prefix_error (error, SFS_OPERATOR_FILE ": ");
  return result;
}

/**
 * sfs_operator_dir_sign:
 * @dir: an operator's folder
 * @key: (out) (transfer full): the signing key
 * @error: return location for an error
 *
 * Reads selfsame-operator.json and signs it, see sfs_operator_description_sign().
 *
 * Returns: (transfer full): the description, or %NULL with an error
 */
SfsDescription *
sfs_operator_dir_sign (const char *dir, SfsSigningKey **key, GError **error)
{
  g_autoptr (JsonObject) jwk = sfs_operator_file_read (dir, SFS_OPERATOR_KEY_FILE, error);
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (SfsSigningKey) signing_key = NULL;
  SfsDescription *result;

  signing_key = jwk != NULL ? sfs_signing_key_new_from_jwk (jwk, error) : NULL;
  if (signing_key == NULL)
    return NULL;
  description = sfs_operator_file_read (dir, SFS_OPERATOR_FILE, error);
  if (description == NULL)
    return NULL;
  result = sfs_operator_description_sign (description, signing_key, error);
  if (result != NULL)
    *key = g_steal_pointer (&signing_key);
  return result;
}

/**
 * sfs_operator_description_check:
 * @description: a service description
 * @error: return location for an error
 *
 * Asks for what the app insists on before it lets a seller record, and for keys that can be sealed
 * to, so that an operator learns of it before a seller does.
 *
 * Returns: %TRUE, or %FALSE with %SFS_RECEIVER_ERROR_DESCRIPTION naming what is amiss
 */
gboolean
sfs_operator_description_check (SfsDescription *description, GError **error)
{
  g_autoptr (GArray)
      missing = sfs_disclosure_get_missing_required (sfs_description_get_disclosure (description));
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < sfs_description_get_n_recipients (description); i++)
    {
      const SfsRecipient *recipient = sfs_description_get_recipient (description, i);

      if (!sfs_age_recipient_is_valid (recipient->key))
        {
          g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_DESCRIPTION,
                       SFS_OPERATOR_FILE ": nothing can be sealed to the recipient %s",
                       recipient->key);
          return FALSE;
        }
    }
  if (missing->len == 0)
    return TRUE;
  for (guint i = 0; i < missing->len; i++)
    g_string_append_printf (
        names, "%s%s", i > 0 ? ", " : "",
        sfs_question_get_info (g_array_index (missing, SfsQuestion, i))->member);
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_DESCRIPTION,
               SFS_OPERATOR_FILE ": no seller can record before these are answered: %s",
               names->str);
  return FALSE;
}

static gboolean
check_is_operator_dir (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, SFS_OPERATOR_FILE, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_DIRECTORY,
               "%s is not an operator's folder: there is no " SFS_OPERATOR_FILE " in it", dir);
  return FALSE;
}

/**
 * sfs_operator_dir_open_records:
 * @dir: an operator's folder
 * @error: return location for an error
 *
 * Returns: (transfer full): the records in it, or %NULL with an error
 */
SfsReceiverRecords *
sfs_operator_dir_open_records (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, SFS_OPERATOR_RECORDS_FILE, NULL);

  return check_is_operator_dir (dir, error) ? sfs_sqlite_records_open (path, error) : NULL;
}

/**
 * sfs_operator_dir_open_contents:
 * @dir: an operator's folder
 * @error: return location for an error
 *
 * Returns: (transfer full): the sealed files in it, or %NULL with an error
 */
SfsReceiverContents *
sfs_operator_dir_open_contents (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, SFS_OPERATOR_CONTENTS_DIR, NULL);

  return check_is_operator_dir (dir, error) ? sfs_file_contents_open (path, error) : NULL;
}

/**
 * sfs_operator_dir_open_journal:
 * @dir: an operator's folder
 * @records: the records in it
 * @error: return location for an error
 *
 * Returns: (transfer full): path of the journal of deletions, which is there; or %NULL with an
 * error
 */
char *
sfs_operator_dir_open_journal (const char *dir, SfsReceiverRecords *records, GError **error)
{
  g_autofree char *path = g_build_filename (dir, SFS_OPERATOR_JOURNAL_FILE, NULL);

  return sfs_deletion_journal_prepare (path, records, error) ? g_steal_pointer (&path) : NULL;
}
