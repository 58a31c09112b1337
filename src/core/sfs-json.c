/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-json.h"

#include "core/sfs-error.h"
#include "core/sfs-json-scan.h"

#include <string.h>

/**
 * sfs_json_parse_object:
 * @bytes: the text, at most SFS_JSON_MAX_BYTES, nested at most SFS_JSON_MAX_DEPTH
 * @error: SFS_CORE_ERROR_JSON; SFS_CORE_ERROR_ENCODING when it is not UTF-8
 *
 * Returns: (transfer full): the object, for exactly one JSON object by the letter of RFC 8259
 */
JsonObject *
sfs_json_parse_object (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  JsonNode *root;

  if (length == 0 || length > SFS_JSON_MAX_BYTES)
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON,
                   "JSON text of %" G_GSIZE_FORMAT " bytes", length);
      return NULL;
    }
  /* This also finds NUL bytes. */
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_ENCODING, "Not UTF-8");
      return NULL;
    }
  if (!sfs_json_scan (text, length, SFS_JSON_MAX_DEPTH, error))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, length, &local_error))
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON, "JSON not readable: %s",
                   local_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON, "Not a JSON object");
      return NULL;
    }

  return json_object_ref (json_node_get_object (root));
}

/* @found: the member when it is there with the type; FALSE only with @error set. */
static gboolean
get_member (JsonObject *object,
            const char *member,
            gboolean required,
            JsonNodeType node_type,
            GType value_type,
            JsonNode **found,
            GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  *found = NULL;
  if (node == NULL)
    {
      if (!required)
        return TRUE;
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON, "Member “%s” is missing", member);
      return FALSE;
    }
  if (json_node_get_node_type (node) != node_type ||
      (node_type == JSON_NODE_VALUE && json_node_get_value_type (node) != value_type))
    {
      g_set_error (error, SFS_CORE_ERROR, SFS_CORE_ERROR_JSON, "Member “%s” has the wrong type",
                   member);
      return FALSE;
    }

  *found = node;
  return TRUE;
}

/**
 * sfs_json_get_string:
 * @object: an object
 * @member: name of the member
 * @required: whether its absence is an error
 * @value: (out) (transfer none) (nullable): NULL when it is missing and not required
 * @error: SFS_CORE_ERROR_JSON
 *
 * A JSON null counts as the wrong type, here and in the other getters.
 *
 * Returns: FALSE with @error set
 */
gboolean
sfs_json_get_string (
    JsonObject *object, const char *member, gboolean required, const char **value, GError **error)
{
  JsonNode *node;

  *value = NULL;
  if (!get_member (object, member, required, JSON_NODE_VALUE, G_TYPE_STRING, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_string (node);
  return TRUE;
}

/**
 * sfs_json_get_int:
 * @object: an object
 * @member: name of the member
 * @required: whether its absence is an error
 * @value: (out): 0 when it is missing and not required
 * @error: SFS_CORE_ERROR_JSON; also for 5.0, which is no integer here
 *
 * Returns: FALSE with @error set
 */
gboolean
sfs_json_get_int (
    JsonObject *object, const char *member, gboolean required, gint64 *value, GError **error)
{
  JsonNode *node;

  *value = 0;
  if (!get_member (object, member, required, JSON_NODE_VALUE, G_TYPE_INT64, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_int (node);
  return TRUE;
}

/**
 * sfs_json_get_boolean:
 * @object: an object
 * @member: name of the member
 * @required: whether its absence is an error
 * @value: (out): FALSE when it is missing and not required
 * @error: SFS_CORE_ERROR_JSON
 *
 * Returns: FALSE with @error set
 */
gboolean
sfs_json_get_boolean (
    JsonObject *object, const char *member, gboolean required, gboolean *value, GError **error)
{
  JsonNode *node;

  *value = FALSE;
  if (!get_member (object, member, required, JSON_NODE_VALUE, G_TYPE_BOOLEAN, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * sfs_json_get_object:
 * @object: an object
 * @member: name of the member
 * @required: whether its absence is an error
 * @value: (out) (transfer none) (nullable): NULL when it is missing and not required
 * @error: SFS_CORE_ERROR_JSON
 *
 * Returns: FALSE with @error set
 */
gboolean
sfs_json_get_object (
    JsonObject *object, const char *member, gboolean required, JsonObject **value, GError **error)
{
  JsonNode *node;

  *value = NULL;
  if (!get_member (object, member, required, JSON_NODE_OBJECT, G_TYPE_INVALID, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_object (node);
  return TRUE;
}

/**
 * sfs_json_get_array:
 * @object: an object
 * @member: name of the member
 * @required: whether its absence is an error
 * @value: (out) (transfer none) (nullable): NULL when it is missing and not required
 * @error: SFS_CORE_ERROR_JSON
 *
 * Returns: FALSE with @error set
 */
gboolean
sfs_json_get_array (
    JsonObject *object, const char *member, gboolean required, JsonArray **value, GError **error)
{
  JsonNode *node;

  *value = NULL;
  if (!get_member (object, member, required, JSON_NODE_ARRAY, G_TYPE_INVALID, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_array (node);
  return TRUE;
}

static const char *
text_of (JsonObject *texts, const char *tag)
{
  JsonNode *node = json_object_get_member (texts, tag);
  const char *text;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  text = json_node_get_string (node);
  return text[strspn (text, " \t\r\n")] != '\0' ? text : NULL;
}

/* The first member whose tag is @range, or also one below it ("pt-BR" for "pt"). */
static const char *
find_tag (JsonObject *texts, GList *tags, const char *range, gboolean below, const char **tag)
{
  gsize length = strlen (range);

  for (GList *l = tags; l != NULL; l = l->next)
    {
      const char *candidate = l->data;

      if (g_ascii_strncasecmp (candidate, range, length) == 0 &&
          (candidate[length] == '\0' || (below && candidate[length] == '-')) &&
          text_of (texts, candidate) != NULL)
        {
          *tag = candidate;
          return text_of (texts, candidate);
        }
    }
  return NULL;
}

static const char *
find_language (JsonObject *texts, GList *tags, const char *language, const char **tag)
{
  /* "vi_VN.UTF-8@modifier" is the locale's spelling of "vi-VN". */
  g_autofree char *range = g_strndup (language, strcspn (language, ".@"));
  const char *text = NULL;

  g_strdelimit (range, "_", '-');
  if (range[0] == '\0' || g_str_equal (range, "C") || g_str_equal (range, "POSIX"))
    return NULL;

  for (;;)
    {
      char *cut = strrchr (range, '-');

      text = find_tag (texts, tags, range, cut == NULL, tag);
      if (text != NULL || cut == NULL)
        return text;
      *cut = '\0';
    }
}

/**
 * sfs_json_pick_language:
 * @texts: a map of BCP 47 tag → string
 * @languages: (nullable): wished for, best first, as g_get_language_names () or BCP 47 spell them
 * @tag: (out) (optional) (transfer none): the tag of the text
 *
 * Each wish is looked up as RFC 4647 section 3.4 says (exact, then cut from the right), and last
 * by its language alone: somebody who reads “pt” is better served by “pt-BR” than by English.
 *
 * Returns: (transfer none) (nullable): the best text, else English, else the first
 */
const char *
sfs_json_pick_language (JsonObject *texts, const char *const *languages, const char **tag)
{
  g_autoptr (GList) tags = json_object_get_members (texts);
  const char *found = NULL, *text = NULL;

  for (guint i = 0; text == NULL && languages != NULL && languages[i] != NULL; i++)
    text = find_language (texts, tags, languages[i], &found);
  if (text == NULL)
    text = find_tag (texts, tags, "en", TRUE, &found);
  for (GList *l = tags; text == NULL && l != NULL; l = l->next)
    {
      found = l->data;
      text = text_of (texts, found);
    }

  if (tag != NULL)
    *tag = text != NULL ? found : NULL;
  return text;
}
