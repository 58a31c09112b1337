/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"

/**
 * sfs_cli_print_json:
 * @node: what to print
 *
 * Prints JSON for people and programs alike.
 */
void
sfs_cli_print_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

/**
 * sfs_cli_print_array:
 * @array: what to print
 *
 * As sfs_cli_print_json().
 */
void
sfs_cli_print_array (JsonArray *array)
{
  g_autoptr (JsonNode) root = json_node_init_array (json_node_alloc (), array);

  sfs_cli_print_json (root);
}

/**
 * sfs_cli_print_text:
 * @text: (nullable): what somebody else wrote
 *
 * Prints a field. What a seller wrote goes to a terminal: nothing in it may be taken for a control
 * sequence.
 */
void
sfs_cli_print_text (const char *text)
{
  g_autofree char *shown = text != NULL ? g_strescape (text, NULL) : g_strdup ("-");

  g_print ("%s", shown);
}

/**
 * sfs_cli_set_text:
 * @object: a row
 * @member: which of it
 * @text: (nullable): its value, %NULL for JSON's null
 */
void
sfs_cli_set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

/**
 * sfs_cli_set_time:
 * @object: a row
 * @member: which of it
 * @seconds: since 1970, 0 for JSON's null
 */
void
sfs_cli_set_time (JsonObject *object, const char *member, gint64 seconds)
{
  g_autofree char *text = sfs_cli_format_time (seconds);

  sfs_cli_set_text (object, member, text);
}
