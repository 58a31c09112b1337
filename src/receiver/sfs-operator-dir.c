/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-operator-dir.h"
#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "receiver/sfs-file-contents.h"
#include "receiver/sfs-receiver-error.h"
#include "receiver/sfs-sqlite-records.h"
#include "seal/sfs-age-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE "signing-key.jwk"
#define RECORDS_FILE "records.db"
#define CONTENTS_DIR "contents"

static void
set_error_from_errno (GError **error, const char *path)
{
  int number = errno;

  g_set_error (error, SFS_RECEIVER_ERROR,
               number == EEXIST ? SFS_RECEIVER_ERROR_EXISTS : SFS_RECEIVER_ERROR_DIRECTORY,
               "%s: %s", path, g_strerror (number));
}

/* A new file that only its owner reads, on the disk when this returns. Never one in the place of
 * another: the files here are keys and what an operator wrote. */
static gboolean
write_new_file (const char *path, const char *data, gsize length, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done = FALSE;

  if (fd >= 0)
    {
      FILE *file = fdopen (fd, "w");

      done = fwrite (data, 1, length, file) == length && fflush (file) == 0 && fsync (fd) == 0;
      done = fclose (file) == 0 && done;
      if (!done)
        g_unlink (path);
    }
  if (!done)
    set_error_from_errno (error, path);
  return done;
}

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
      set_error_from_errno (error, real_dir == NULL ? dir : parent);
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

  return text != NULL &&
         write_new_file (path, sfs_secret_string (text), sfs_secret_length (text), error);
}

static gboolean
write_json (const char *path, JsonObject *object, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  json_node_set_object (root, object);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  line = g_strconcat (text, "\n", NULL);
  return write_new_file (path, line, strlen (line), error);
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
  g_autofree char *key_path = g_build_filename (dir, KEY_FILE, NULL);
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
      set_error_from_errno (error, dir);
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
  if (!write_json (key_path, jwk, error))
    {
      g_unlink (identity_path);
      return FALSE;
    }
  if (!write_json (operator_path, description, error))
    {
      g_unlink (identity_path);
      g_unlink (key_path);
      return FALSE;
    }
  return TRUE;
}

static JsonObject *
read_json (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *object;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  object = sfs_json_parse_object (bytes, error);
  if (object == NULL)
    g_prefix_error (error, "%s: ", path);
  return object;
}

/**
 * sfs_operator_dir_sign:
 * @dir: an operator's folder
 * @key: (out) (transfer full): the signing key
 * @error: return location for an error
 *
 * Reads selfsame-operator.json, puts the public key in, signs it and reads the result as the app
 * would. Ed25519 is deterministic and nothing of the present time goes in: the same file gives the
 * same bytes, so that the hash in a seller's consent stays that of the description.
 *
 * Returns: (transfer full): the description, or %NULL with an error
 */
SfsDescription *
sfs_operator_dir_sign (const char *dir, SfsSigningKey **key, GError **error)
{
  g_autoptr (JsonObject) jwk = read_json (dir, KEY_FILE, error);
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (SfsSigningKey) signing_key = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *jws = NULL;
  g_autofree char *origin = NULL;
  SfsDescription *result;
  JsonObject *operator;
  const char *url;
  gsize length;

  if (jwk == NULL)
    return NULL;
  signing_key = sfs_signing_key_new_from_jwk (jwk, error);
  if (signing_key == NULL)
    return NULL;
  description = read_json (dir, SFS_OPERATOR_FILE, error);
  if (description == NULL)
    return NULL;
  if (!sfs_json_get_object (description, "operator", TRUE, &operator, error) ||
      !sfs_json_get_string (operator, "url", TRUE, &url, error))
    {
      g_prefix_error (error, SFS_OPERATOR_FILE ": ");
      return NULL;
    }
  origin = sfs_url_get_origin (url, TRUE, error);
  if (origin == NULL)
    return NULL;

  json_object_set_object_member (description, "signing_key",
                                 sfs_verify_key_to_jwk (sfs_signing_key_get_public (signing_key)));
  payload = sfs_json_object_to_bytes (description);
  jws = sfs_jws_sign (SFS_JWS_OPERATOR, payload, signing_key);
  length = strlen (jws);
  bytes = g_bytes_new_take (g_steal_pointer (&jws), length);

  result = sfs_description_new_from_jws (bytes, origin, TRUE, error);
  if (result == NULL)
    {
      g_prefix_error (error, SFS_OPERATOR_FILE ": ");
      return NULL;
    }
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
  g_autofree char *path = g_build_filename (dir, RECORDS_FILE, NULL);

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
  g_autofree char *path = g_build_filename (dir, CONTENTS_DIR, NULL);

  return check_is_operator_dir (dir, error) ? sfs_file_contents_open (path, error) : NULL;
}
