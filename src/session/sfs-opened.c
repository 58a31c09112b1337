/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sealed file, opened with the seller's own key, held against what this computer has on record.
 */

#include "session/sfs-submissions-private.h"

#include "core/sfs-json.h"
#include "seal/sfs-bundle.h"

#include <string.h>

/**
 * sfs_opened_free:
 * @opened: (transfer full): what was opened
 *
 * Frees @opened; the clip is wiped when nobody else has it.
 */
void
sfs_opened_free (SfsOpened *opened)
{
  g_clear_pointer (&opened->clip, sfs_clip_unref);
  g_clear_pointer (&opened->manifest, json_object_unref);
  g_clear_pointer (&opened->quality, json_object_unref);
  g_clear_pointer (&opened->consent, g_bytes_unref);
  g_clear_pointer (&opened->description, g_bytes_unref);
  g_free (opened);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_CONTENTS,
               "What was sealed does not fit this computer's records: %s", what);
  return FALSE;
}

static gboolean
check (const SfsBundle *bundle, const SfsManifest *manifest, SfsReach *reach, GError **error)
{
  if (g_strcmp0 (manifest->submission_id, reach->id) != 0)
    return fail (error, "another submission");
  if (g_strcmp0 (manifest->sub, sfs_consent_get_subject (reach->consent)) != 0)
    return fail (error, "another seller");
  if (!g_bytes_equal (bundle->consent, sfs_consent_get_bytes (reach->consent)))
    return fail (error, "another consent");
  if (!g_bytes_equal (bundle->operator_jws, sfs_description_get_bytes (reach->then)))
    return fail (error, "another description of the operator");
  return TRUE;
}

/* A copy that does not hold the bundle, with its plain text, alive. */
static GBytes *
copy_bytes (GBytes *bytes)
{
  return g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/**
 * sfs_opened_new:
 * @sealed: the age file, its hash checked
 * @reach: our records of the submission
 * @identity: the seller's own keys, one a line
 * @error: return location; a %SFS_SEAL_ERROR, %SFS_SESSION_ERROR_NO_KEY when the key is another
 * than it was sealed for, %SFS_SESSION_ERROR_CONTENTS
 *
 * Opens the file, and holds manifest, consent and description inside against our records.
 *
 * Returns: (transfer full): what is in it
 */
SfsOpened *
sfs_opened_new (GBytes *sealed, SfsReach *reach, SfsSecret *identity, GError **error)
{
  g_autoptr (SfsOpened) opened = g_new0 (SfsOpened, 1);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (sealed);
  g_autoptr (GPtrArray) identities = sfs_age_identities_split (identity);
  g_autoptr (SfsBundle) bundle = NULL;
  g_autoptr (SfsManifest) manifest = NULL;
  g_autoptr (SfsSecret) webm = NULL;
  g_autoptr (GError) local = NULL;

  /* What is inside is never longer than what it is sealed in. */
  bundle = sfs_bundle_open (in, identities, g_bytes_get_size (sealed), NULL, &local);
  if (g_error_matches (local, SFS_SEAL_ERROR, SFS_SEAL_ERROR_NO_MATCH))
    {
      g_set_error_literal (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY, local->message);
      return NULL;
    }
  if (bundle == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  manifest = sfs_manifest_parse (bundle->manifest, error);
  if (manifest == NULL || !check (bundle, manifest, reach, error))
    return NULL;

  opened->manifest = sfs_json_parse_object (bundle->manifest, error);
  if (opened->manifest != NULL)
    opened->quality = sfs_json_parse_object (bundle->quality, error);
  if (opened->quality == NULL)
    return NULL;
  webm =
      sfs_secret_new_copy (g_bytes_get_data (bundle->clip, NULL), g_bytes_get_size (bundle->clip));
  opened->clip = sfs_clip_new (webm, manifest->clip_seconds, manifest->clip_width,
                               manifest->clip_height, (guint) manifest->clip_frames);
  opened->consent = copy_bytes (bundle->consent);
  opened->description = copy_bytes (bundle->operator_jws);
  return g_steal_pointer (&opened);
}
