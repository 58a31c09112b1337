/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-operator-template.h"
#include "core/sfs-encoding.h"
#include "core/sfs-json.h"
#include "sfs-receiver-resources.h"

#define TEMPLATE_PATH "/io/github/selfsame/Selfsame/receiver/operator-template.json"
#define EXAMPLE_HOST "shop.example"

static gboolean
expand_one (const GMatchInfo *match, GString *result, gpointer data)
{
  GHashTable *values = data;
  g_autofree char *name = g_match_info_fetch (match, 1);
  const char *value = g_hash_table_lookup (values, name);

  g_assert (value != NULL);
  g_string_append (result, value);
  return FALSE;
}

/* One pass over each text, so that a brace in the operator's own name is only a brace. */
static JsonNode *
expand_node (JsonNode *node, GRegex *regex, GHashTable *values)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (JsonObject) filled = json_object_new ();
      JsonNode *result = json_node_new (JSON_NODE_OBJECT);
      JsonObjectIter iter;
      const char *member;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &member, &value))
        json_object_set_member (filled, member, expand_node (value, regex, values));
      json_node_set_object (result, filled);
      return result;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      g_autoptr (JsonArray) filled = json_array_new ();
      JsonNode *result = json_node_new (JSON_NODE_ARRAY);

      for (guint i = 0; i < json_array_get_length (array); i++)
        json_array_add_element (filled,
                                expand_node (json_array_get_element (array, i), regex, values));
      json_node_set_array (result, filled);
      return result;
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = g_regex_replace_eval (regex, json_node_get_string (node), -1, 0, 0,
                                                    expand_one, values, NULL);

      return json_node_init_string (json_node_alloc (), text);
    }
  return json_node_copy (node);
}

/* Pages that a seller's browser opens have to be https; a demonstration on this computer has none.
 */
static char *
default_site (const char *url)
{
  return g_strdup (g_str_has_prefix (url, "https:") ? url : "https://" EXAMPLE_HOST);
}

static char *
default_email (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || g_hostname_is_ip_address (host) || strchr (host, '.') == NULL)
    host = EXAMPLE_HOST;
  return g_strconcat ("privacy@", host, NULL);
}

/**
 * sfs_operator_template_fill:
 * @profile: who the operator is
 * @recipient: the operator's age recipient
 * @now: the date to put in
 * @error: return location for an error
 *
 * Makes the service description that a new operator begins with. What is not told is filled in with
 * something plausible that the operator has to look over.
 *
 * Returns: (transfer full): the description, without a signing key; or %NULL with an error
 */
JsonObject *
sfs_operator_template_fill (const SfsOperatorProfile *profile,
                            const char *recipient,
                            GDateTime *now,
                            GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) template = NULL;
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) filled = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("\\{([a-z_]+)\\}", 0, 0, NULL);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  sfs_receiver_resources_register_resource ();
  bytes = g_resources_lookup_data (TEMPLATE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  template = bytes != NULL ? sfs_json_parse_object (bytes, error) : NULL;
  if (template == NULL)
    return NULL;

#define SET(name, value) g_hash_table_insert (values, (char *) (name), (value))
  SET ("name", g_strdup (profile->name));
  SET ("legal_name", g_strdup (profile->legal_name != NULL ? profile->legal_name : profile->name));
  SET ("address", g_strdup (profile->address != NULL ? profile->address
                                                     : "1 Example Street, Ho Chi Minh City"));
  SET ("country", g_strdup (profile->country != NULL ? profile->country : "VN"));
  SET ("url", g_strdup (profile->url));
  SET ("site", default_site (profile->url));
  SET ("email", profile->email != NULL ? g_strdup (profile->email) : default_email (profile->url));
  SET ("recipient", g_strdup (recipient));
  SET ("today", g_date_time_format (now, "%Y-%m-%d"));
  SET ("updated", sfs_time_format (now));
#undef SET

  json_node_set_object (root, template);
  filled = expand_node (root, regex, values);
  return json_object_ref (json_node_get_object (filled));
}
