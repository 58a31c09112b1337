/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-bundle.h"

#include "core/sfs-encoding.h"
#include "core/sfs-json.h"

#include <math.h>
#include <string.h>

#define BUNDLE_VERSION "1"

static gboolean
fail (GError **error, const char *message)
{
  g_set_error (error, SFS_SEAL_ERROR, SFS_SEAL_ERROR_BUNDLE, SFS_BUNDLE_MANIFEST ": %s", message);
  return FALSE;
}

static gboolean
read_string (JsonObject *object, const char *member, char **value, GError **error)
{
  const char *text;

  if (!sfs_json_get_string (object, member, TRUE, &text, error))
    return FALSE;
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
read_count (JsonObject *object, const char *member, int *value, GError **error)
{
  gint64 number;

  if (!sfs_json_get_int (object, member, TRUE, &number, error))
    return FALSE;
  if (number < 0 || number > G_MAXINT)
    return fail (error, "a number out of bounds");
  *value = (int) number;
  return TRUE;
}

/* A number with or without a fraction: JSON knows no difference. */
static gboolean
read_seconds (JsonObject *object, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, "seconds");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 &&
       json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return fail (error, "seconds is not a number");

  *value = json_node_get_double (node);
  if (!isfinite (*value) || *value < 0)
    return fail (error, "seconds is out of bounds");
  return TRUE;
}

static gboolean
read_clip (SfsManifest *self, JsonObject *object, GError **error)
{
  JsonObject *clip;

  if (!sfs_json_get_object (object, "clip", TRUE, &clip, error) ||
      !read_string (clip, "sha256", &self->clip_sha256, error) ||
      !sfs_json_get_int (clip, "bytes", TRUE, &self->clip_bytes, error) ||
      !read_seconds (clip, &self->clip_seconds, error) ||
      !read_count (clip, "width", &self->clip_width, error) ||
      !read_count (clip, "height", &self->clip_height, error) ||
      !read_string (clip, "codec", &self->clip_codec, error) ||
      !read_count (clip, "frames", &self->clip_frames, error))
    return FALSE;
  if (!sfs_sha256_hex_is_valid (self->clip_sha256) || self->clip_bytes < 0)
    return fail (error, "the clip's hash or length is malformed");
  return TRUE;
}

static gboolean
read_members (SfsManifest *self, JsonObject *object, GError **error)
{
  g_autoptr (GDateTime) created = NULL;
  const char *version;

  if (!sfs_json_get_string (object, "bundle_version", TRUE, &version, error))
    return FALSE;
  if (strcmp (version, BUNDLE_VERSION) != 0)
    return fail (error, "another version of bundle");
  if (!read_string (object, "submission_id", &self->submission_id, error) ||
      !read_string (object, "sub", &self->sub, error) ||
      !read_string (object, "created", &self->created, error) ||
      !read_string (object, "app_version", &self->app_version, error))
    return FALSE;
  if (!sfs_uuid_is_valid (self->submission_id))
    return fail (error, "submission_id is not a UUID");
  created = sfs_time_parse (self->created, error);
  return created != NULL && read_clip (self, object, error);
}

/**
 * sfs_manifest_to_bytes:
 * @manifest: what to say
 *
 * Returns: (transfer full): `manifest.json`
 */
GBytes *
sfs_manifest_to_bytes (const SfsManifest *manifest)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *clip = json_object_new ();

  json_object_set_string_member (object, "bundle_version", BUNDLE_VERSION);
  json_object_set_string_member (object, "submission_id", manifest->submission_id);
  json_object_set_string_member (object, "sub", manifest->sub);
  json_object_set_string_member (object, "created", manifest->created);
  json_object_set_string_member (object, "app_version", manifest->app_version);
  json_object_set_object_member (object, "clip", clip);
  json_object_set_string_member (clip, "sha256", manifest->clip_sha256);
  json_object_set_int_member (clip, "bytes", manifest->clip_bytes);
  json_object_set_double_member (clip, "seconds", manifest->clip_seconds);
  json_object_set_int_member (clip, "width", manifest->clip_width);
  json_object_set_int_member (clip, "height", manifest->clip_height);
  json_object_set_string_member (clip, "codec", manifest->clip_codec);
  json_object_set_int_member (clip, "frames", manifest->clip_frames);
  return sfs_json_object_to_bytes (object);
}

/**
 * sfs_manifest_parse:
 * @bytes: `manifest.json`
 * @error: return location
 *
 * Reads a manifest. Members that are not known are ignored; one that is missing, of the wrong type
 * or out of bounds is an error.
 *
 * Returns: (transfer full): it, or %NULL with %SFS_SEAL_ERROR_BUNDLE
 */
SfsManifest *
sfs_manifest_parse (GBytes *bytes, GError **error)
{
  g_autoptr (SfsManifest) self = g_new0 (SfsManifest, 1);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = sfs_json_parse_object (bytes, &local_error);

  if (object != NULL && read_members (self, object, &local_error))
    return g_steal_pointer (&self);

  if (local_error->domain == SFS_SEAL_ERROR)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    fail (error, local_error->message);
  return NULL;
}

/**
 * sfs_manifest_free:
 * @manifest: (transfer full): a manifest
 */
void
sfs_manifest_free (SfsManifest *manifest)
{
  g_free (manifest->submission_id);
  g_free (manifest->sub);
  g_free (manifest->created);
  g_free (manifest->app_version);
  g_free (manifest->clip_sha256);
  g_free (manifest->clip_codec);
  g_free (manifest);
}
