/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Input: JSON. What is read keeps the bounds that were set, and is, written, read again. */

#include "core/sfs-json.h"
#include "fuzz/sfs-fuzz.h"

static guint
measure_depth (JsonNode *node)
{
  guint depth = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = json_object_get_values (json_node_get_object (node));

      g_assert_cmpuint (json_object_get_size (json_node_get_object (node)), <=,
                        SFS_JSON_MAX_MEMBERS);
      for (GList *l = values; l != NULL; l = l->next)
        depth = MAX (depth, measure_depth (l->data));
      return depth + 1;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        depth = MAX (depth, measure_depth (json_array_get_element (array, i)));
      return depth + 1;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_assert_true (g_utf8_validate (json_node_get_string (node), -1, NULL));
  return 0;
}

static void
read_members (JsonObject *object)
{
  static const char *const languages[] = { "vi_VN", "vi", "C", NULL };
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *text, *tag;
      gint64 number;
      gboolean yes;
      JsonObject *inner;
      JsonArray *array;

      sfs_json_get_string (object, l->data, TRUE, &text, NULL);
      sfs_json_get_int (object, l->data, TRUE, &number, NULL);
      sfs_json_get_boolean (object, l->data, TRUE, &yes, NULL);
      sfs_json_get_array (object, l->data, TRUE, &array, NULL);
      if (sfs_json_get_object (object, l->data, TRUE, &inner, NULL))
        sfs_json_pick_language (inner, languages, &tag);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sfs_json_parse_object (bytes, &error);
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_true ((object == NULL) == (error != NULL));
  if (object == NULL)
    return 0;
  node = json_node_init_object (json_node_alloc (), object);
  g_assert_cmpuint (measure_depth (node), <=, SFS_JSON_MAX_DEPTH);
  read_members (object);

  written = sfs_json_object_to_bytes (object);
  again = sfs_json_parse_object (written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_object_get_size (again), ==, json_object_get_size (object));
  return 0;
}
