/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-erasure.h"
#include "receiver/sfs-operator-dir.h"

static void
note (JsonArray *array, const SfsSubmissionRow *row)
{
  g_autofree char *deleted = sfs_cli_format_time (row->deleted);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", row->submission);
  json_object_set_string_member (object, "sub", row->subject);
  json_object_set_string_member (object, "deleted", deleted);
  json_object_set_string_member (object, "deletion", row->deletion);
  json_array_add_object_element (array, object);
}

/* One that cannot be erased keeps none of the others from it. */
static gboolean
purge (const SfsEraser *eraser, JsonArray *erased, GError **error)
{
  g_autoptr (GPtrArray)
      due = sfs_receiver_records_list_due (eraser->records, g_get_real_time () / G_USEC_PER_SEC, 0,
                                           error);
  gboolean all = TRUE;

  if (due == NULL)
    return FALSE;
  for (guint i = 0; i < due->len; i++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      if (!sfs_erasure_run (eraser, g_ptr_array_index (due, i), &rows, all ? error : NULL))
        all = FALSE;
      for (guint k = 0; rows != NULL && k < rows->len; k++)
        note (erased, g_ptr_array_index (rows, k));
    }
  return all;
}

int
sfs_cli_purge (int argc, char **argv)
{
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (SfsReceiverContents) contents = NULL;
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (SfsSigningKey) key = NULL;
  g_autoptr (JsonArray) erased = json_array_new ();
  g_autofree char *journal = NULL;
  g_autoptr (GError) error = NULL;
  gboolean as_json = FALSE;
  gboolean done;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "What was erased, as a JSON array", NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "purge", "DIR",
                      "Erases submissions that were kept for as long as agreed, and those of which "
                      "the erasure was begun. A server does so by itself.",
                      entries, 1))
    return SFS_CLI_USAGE;
  description = sfs_operator_dir_sign (argv[1], &key, &error);
  records = description != NULL ? sfs_operator_dir_open_records (argv[1], &error) : NULL;
  contents = records != NULL ? sfs_operator_dir_open_contents (argv[1], &error) : NULL;
  journal = contents != NULL ? sfs_operator_dir_open_journal (argv[1], records, &error) : NULL;
  if (journal == NULL)
    return sfs_cli_fail (error);
  done = purge (&(SfsEraser){ .records = records,
                              .contents = contents,
                              .description = description,
                              .key = key,
                              .journal = journal },
                erased, &error);
  if (as_json)
    sfs_cli_print_array (erased);
  else
    g_print ("erased %u\n", json_array_get_length (erased));
  return done ? SFS_CLI_DONE : sfs_cli_fail (error);
}
