/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-key-rotation.h"
#include "core/sfs-json.h"
#include "core/sfs-key-change.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-operator-files.h"
#include "receiver/sfs-receiver-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct
{
  const char *dir;
  SfsSigningKey *old;
  SfsSigningKey *next;
  gboolean next_is_kept; /* on the disk since an earlier attempt */
  JsonObject *description;
  gboolean is_changed; /* the description, from what is on the disk */
} Rotation;

static void
rotation_clear (Rotation *rotation)
{
  g_clear_pointer (&rotation->old, sfs_signing_key_free);
  g_clear_pointer (&rotation->next, sfs_signing_key_free);
  g_clear_pointer (&rotation->description, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rotation, rotation_clear)

static const char *
get_thumbprint (SfsSigningKey *key)
{
  return sfs_verify_key_get_thumbprint (sfs_signing_key_get_public (key));
}

/**
 * sfs_key_rotation_lock:
 * @dir: an operator's folder
 * @error: return location for an error
 *
 * Keeps others from rotating the keys. Two at once would each announce a key, of which one is lost.
 * The lock goes with the process.
 *
 * Returns: a descriptor that holds the lock until it is closed, -1 with an error
 */
int
sfs_key_rotation_lock (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_STATE,
                 "%s: its keys are being rotated by somebody else", dir);
  else
    sfs_operator_file_set_error (error, dir);
  if (fd >= 0)
    close (fd);
  return -1;
}

static SfsSigningKey *
read_key (const char *dir, const char *name, GError **error)
{
  g_autoptr (JsonObject) jwk = sfs_operator_file_read (dir, name, error);

  return jwk != NULL ? sfs_signing_key_new_from_jwk (jwk, error) : NULL;
}

/* An attempt that was cut off is gone on with: its key may have been announced already. */
static gboolean
read_next (Rotation *rotation, GError **error)
{
  g_autofree char *path = g_build_filename (rotation->dir, SFS_OPERATOR_NEXT_KEY_FILE, NULL);

  rotation->next_is_kept = g_file_test (path, G_FILE_TEST_EXISTS);
  rotation->next = rotation->next_is_kept
                       ? read_key (rotation->dir, SFS_OPERATOR_NEXT_KEY_FILE, error)
                       : sfs_signing_key_generate ();
  return rotation->next != NULL;
}

/* Whether @jws is a change by which @kid hands over. */
static gboolean
is_change_from (const char *jws, const char *kid)
{
  g_autofree char *signer = NULL;
  g_autoptr (GBytes) payload = sfs_jws_peek (jws, SFS_JWS_KEY_CHANGE, &signer, NULL);

  return payload != NULL && g_str_equal (signer, kid);
}

/* The key in use has not handed over to anything yet. A change that says so leads to a key that is
 * lost, and would lead the app astray: chains are followed from the first that fits. */
static JsonArray *
copy_changes (JsonArray *changes, const char *old)
{
  JsonArray *copy = json_array_new ();

  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonNode *node = json_array_get_element (changes, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING &&
          is_change_from (json_node_get_string (node), old))
        continue;
      json_array_add_element (copy, json_node_copy (node));
    }
  return copy;
}

static gboolean
change_description (Rotation *rotation, GError **error)
{
  g_autofree char *origin = sfs_operator_description_dup_origin (rotation->description, error);
  const char *old = get_thumbprint (rotation->old);
  const char *next = get_thumbprint (rotation->next);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *jws = NULL;
  JsonArray *changes;

  if (origin == NULL ||
      !sfs_json_get_array (rotation->description, "key_changes", FALSE, &changes, error))
    return FALSE;
  if (sfs_key_changes_lead (changes, origin, old, next))
    return TRUE;
  changes = copy_changes (changes, old);
  jws =
      sfs_key_change_sign (origin, rotation->old, sfs_signing_key_get_public (rotation->next), now);
  json_array_add_string_element (changes, jws);
  json_object_set_array_member (rotation->description, "key_changes", changes);
  rotation->is_changed = TRUE;
  return TRUE;
}

/* Before anything is written: the app takes what is going to be served, under either key. */
static gboolean
check_description (Rotation *rotation, GError **error)
{
  g_autoptr (SfsDescription)
      under_old = sfs_operator_description_sign (rotation->description, rotation->old, error);
  g_autoptr (SfsDescription) under_next =
      under_old != NULL
          ? sfs_operator_description_sign (rotation->description, rotation->next, error)
          : NULL;

  return under_next != NULL &&
         sfs_description_check_key (under_next, get_thumbprint (rotation->old), NULL, error);
}

/* Each step leaves a folder that can be served. The description comes before the key: the old key
 * may serve a change that it has not made yet, since a chain is followed only as far as the key
 * that serves it, whereas the new key without the change would be a stranger to everybody. */
static gboolean
write_all (Rotation *rotation, const char *former, GError **error)
{
  g_autoptr (JsonObject) next = sfs_signing_key_to_jwk (rotation->next);
  g_autoptr (JsonObject) old = sfs_signing_key_to_jwk (rotation->old);

  return (rotation->next_is_kept ||
          sfs_operator_file_replace (rotation->dir, SFS_OPERATOR_NEXT_KEY_FILE, next,
                                     SFS_OPERATOR_KEY_FILE, error)) &&
         sfs_operator_file_replace (rotation->dir, former, old, SFS_OPERATOR_KEY_FILE, error) &&
         (!rotation->is_changed ||
          sfs_operator_file_replace (rotation->dir, SFS_OPERATOR_FILE, rotation->description,
                                     SFS_OPERATOR_FILE, error)) &&
         sfs_operator_file_move (rotation->dir, SFS_OPERATOR_NEXT_KEY_FILE, SFS_OPERATOR_KEY_FILE,
                                 error);
}

/**
 * sfs_key_rotation_run:
 * @dir: an operator's folder
 * @thumbprint: (out) (transfer full): of the new key
 * @former_path: (out) (transfer full): where the key is that it replaces
 * @error: return location for an error
 *
 * Puts a new signing key in the place of the present one, and into selfsame-operator.json the
 * change by which the one hands over to the other. Cut off at any point, the folder can be served,
 * and the next call goes on with the same key. A server that runs notices nothing until it is
 * started again.
 *
 * Returns: %TRUE when all is on the disk
 */
gboolean
sfs_key_rotation_run (const char *dir, char **thumbprint, char **former_path, GError **error)
{
  g_auto (Rotation) rotation = { .dir = dir };
  g_autofree char *former = NULL;
  int lock = sfs_key_rotation_lock (dir, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  rotation.old = read_key (dir, SFS_OPERATOR_KEY_FILE, error);
  rotation.description =
      rotation.old != NULL ? sfs_operator_file_read (dir, SFS_OPERATOR_FILE, error) : NULL;
  done = rotation.description != NULL && read_next (&rotation, error) &&
         change_description (&rotation, error) && check_description (&rotation, error);
  if (done)
    {
      former = g_strdup_printf ("signing-key.%s.jwk", get_thumbprint (rotation.old));
      done = write_all (&rotation, former, error);
    }
  if (done)
    {
      *thumbprint = g_strdup (get_thumbprint (rotation.next));
      *former_path = g_build_filename (dir, former, NULL);
    }
  close (lock);
  return done;
}
