/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-encoding.h"
#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"

#include <stdio.h>
#include <string.h>

#define UUID_LENGTH 36

/* Beside the usual exit statuses. */
#define STATUS_LOST 3

/* What an upload's name says of whose it is: SUBMISSION-RANDOM. A dot is in the names of what
 * upload servers keep beside it, such as NAME.info. (transfer full) (nullable) */
static char *
dup_submission (const char *name)
{
  g_autofree char *id = g_strndup (name, UUID_LENGTH);

  if (!sfs_uuid_is_valid (id) || name[UUID_LENGTH] != '-' || strchr (name, '.') != NULL)
    return NULL;
  return g_steal_pointer (&id);
}

/* (transfer none) (nullable): what is to be done with it; NULL with an error */
static const char *
judge (SfsReceiverRecords *records, const char *name, gint64 bytes, GError **error)
{
  g_autofree char *id = dup_submission (name);
  g_autoptr (GPtrArray) found = NULL;
  const char *verdict = "remove";

  if (id == NULL)
    return "other";
  found = sfs_receiver_records_find_submissions_named (records, id, 0, error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (found, i);

      if (row->state >= SFS_RECEIVER_STATE_RECEIVED)
        continue;
      if (bytes == row->bytes)
        return "adopt";
      verdict = "wait";
    }
  return verdict;
}

/* The listing is read before anything is looked up: what it names is older than what the records
 * say. */
static GPtrArray *
read_lines (void)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (free);
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) >= 0)
    {
      g_ptr_array_add (lines, g_strchomp (line));
      line = NULL;
      size = 0;
    }
  free (line);
  return lines;
}

static int
judge_listing (SfsReceiverRecords *records)
{
  g_autoptr (GPtrArray) lines = read_lines ();

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      char *name;
      gint64 bytes = g_ascii_strtoll (line, &name, 10);
      g_autoptr (GError) error = NULL;
      const char *verdict;

      if (name == line || *name != ' ')
        return sfs_cli_misused ("reconcile reads lines of BYTES NAME");
      name++;
      verdict = judge (records, name, bytes, &error);
      if (verdict == NULL)
        return sfs_cli_fail (error);
      g_print ("%s %s\n", verdict, name);
    }
  return SFS_CLI_DONE;
}

/* What a receipt was given for has to be there. */
static int
look_for_lost (SfsReceiverRecords *records, SfsReceiverContents *contents)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = sfs_receiver_records_list_submissions (records, 0, 0, 0, &error);
  int status = SFS_CLI_DONE;

  if (rows == NULL)
    return sfs_cli_fail (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i);

      if (row->content == NULL || row->state >= SFS_RECEIVER_STATE_DELETING ||
          sfs_receiver_contents_get_size (contents, row->content, NULL) == row->bytes)
        continue;
      g_print ("lost %s\n", row->submission);
      status = STATUS_LOST;
    }
  return status;
}

int
sfs_cli_reconcile (int argc, char **argv)
{
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (SfsReceiverContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  int status;

  if (!sfs_cli_parse (&argc, &argv, "reconcile", "DIR",
                      "Holds what another upload server stores against the records. Reads lines "
                      "of BYTES NAME, and prints for each “adopt NAME”, “remove NAME”, “wait NAME” "
                      "or, where the name is not SUBMISSION-RANDOM, “other NAME”. Prints “lost ID” "
                      "for what was received and is not in DIR; then the exit status is 3.",
                      entries, 1))
    return SFS_CLI_USAGE;
  records = sfs_operator_dir_open_records (argv[1], &error);
  contents = records != NULL ? sfs_operator_dir_open_contents (argv[1], &error) : NULL;
  if (contents == NULL)
    return sfs_cli_fail (error);
  status = judge_listing (records);
  return status == SFS_CLI_DONE ? look_for_lost (records, contents) : status;
}
