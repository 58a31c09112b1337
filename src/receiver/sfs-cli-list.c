/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"

static JsonObject *
submission_to_json (const SfsSubmissionRow *row)
{
  JsonObject *object = json_object_new ();

  sfs_cli_set_text (object, "id", row->submission);
  sfs_cli_set_text (object, "sub", row->subject);
  sfs_cli_set_text (object, "state", sfs_receiver_state_to_string (row->state));
  sfs_cli_set_time (object, "received", row->received);
  json_object_set_int_member (object, "bytes", row->bytes);
  sfs_cli_set_text (object, "sha256", row->sha256);
  sfs_cli_set_time (object, "retention_until", row->retention_until);
  return object;
}

static JsonObject *
refusal_to_json (const SfsRefusalRow *row)
{
  JsonObject *object = json_object_new ();

  sfs_cli_set_text (object, "sub", row->subject);
  sfs_cli_set_time (object, "time", row->time);
  sfs_cli_set_text (object, "alternative", row->alternative);
  sfs_cli_set_text (object, "reason", row->reason);
  return object;
}

static void
print_table (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      JsonObjectIter iter;
      const char *member;
      JsonNode *node;
      gboolean first = TRUE;

      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &member, &node))
        {
          if (!first)
            g_print ("\t");
          first = FALSE;
          if (json_node_get_value_type (node) == G_TYPE_INT64)
            g_print ("%" G_GINT64_FORMAT, json_node_get_int (node));
          else
            sfs_cli_print_text (json_node_get_string (node));
        }
      g_print ("\n");
    }
}

static JsonArray *
collect (SfsReceiverRecords *records, gboolean refusals, GError **error)
{
  g_autoptr (GPtrArray)
      rows = refusals ? sfs_receiver_records_list_refusals (records, error)
                      : sfs_receiver_records_list_submissions (records, 0, 0, 0, error);
  JsonArray *array;

  if (rows == NULL)
    return NULL;
  array = json_array_new ();
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (array, refusals
                                              ? refusal_to_json (g_ptr_array_index (rows, i))
                                              : submission_to_json (g_ptr_array_index (rows, i)));
  return array;
}

int
sfs_cli_list (int argc, char **argv)
{
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (JsonArray) array = NULL;
  g_autoptr (GError) error = NULL;
  gboolean as_json = FALSE;
  gboolean refusals = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "As a JSON array", NULL },
    { "refusals", 0, 0, G_OPTION_ARG_NONE, &refusals, "Who would rather not record instead", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "list", "DIR",
                      "Lists submissions, newest first: id, sub, state, received, bytes, sha256, "
                      "retention_until.",
                      entries, 1))
    return SFS_CLI_USAGE;
  records = sfs_operator_dir_open_records (argv[1], &error);
  if (records == NULL)
    return sfs_cli_fail (error);
  array = collect (records, refusals, &error);
  if (array == NULL)
    return sfs_cli_fail (error);
  if (as_json)
    sfs_cli_print_array (array);
  else
    print_table (array);
  return SFS_CLI_DONE;
}
