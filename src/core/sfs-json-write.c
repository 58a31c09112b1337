/* SPDX-License-Identifier: GPL-3.0-or-later */

/* json-glib writes 1e-13 as "1e-13.0", which is no JSON: numbers are written here, texts by it. */

#include "core/sfs-json.h"

#include <math.h>
#include <string.h>

static void write_node (GString *out, JsonNode *node);

/* Numbers that no JSON has become null, as ECMAScript has it. */
static void
write_double (GString *out, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (out, "null");
      return;
    }
  /* The shortest that is the same number when it is read: people read 0.515, not
   * 0.51500000000000001. */
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }
  g_string_append (out, buffer);
  /* Told from an integer when it is read again. */
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
write_scalar (GString *out, JsonNode *node)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      write_double (out, json_node_get_double (node));
      return;
    }
  text = json_to_string (node, FALSE);
  g_string_append (out, text);
}

static void
write_text (GString *out, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  write_scalar (out, node);
}

static void
write_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      write_text (out, name);
      g_string_append_c (out, ':');
      write_node (out, node);
    }
  g_string_append_c (out, '}');
}

static void
write_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      write_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

static void
write_node (GString *out, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (out, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    write_array (out, json_node_get_array (node));
  else
    write_scalar (out, node);
}

/**
 * sfs_json_to_bytes:
 * @node: JSON
 *
 * Returns: (transfer full): compact JSON (RFC 8259) without a newline at the end, members in the
 *   order they were set
 */
GBytes *
sfs_json_to_bytes (JsonNode *node)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length;

  write_node (out, node);
  length = out->len;
  return g_bytes_new_take (g_string_free (g_steal_pointer (&out), FALSE), length);
}

/**
 * sfs_json_object_to_bytes:
 * @object: an object
 *
 * Returns: (transfer full): compact JSON, members in the order they were set
 */
GBytes *
sfs_json_object_to_bytes (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return sfs_json_to_bytes (node);
}
