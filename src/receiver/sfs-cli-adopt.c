/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-adoption.h"
#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"

/* Beside the usual exit statuses: the file is of no use any more in both. */
#define STATUS_MISMATCH 3
#define STATUS_OVER 4

static int
judge (SfsReceiverState state)
{
  if (state == SFS_RECEIVER_STATE_MISMATCH)
    return STATUS_MISMATCH;
  if (state >= SFS_RECEIVER_STATE_DELETING)
    return STATUS_OVER;
  /* Otherwise somebody else took it over, and is at it. */
  return state >= SFS_RECEIVER_STATE_RECEIVED ? SFS_CLI_DONE : SFS_CLI_FAILED;
}

int
sfs_cli_adopt (int argc, char **argv)
{
  g_autofree char *subject = NULL;
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (SfsReceiverContents) contents = NULL;
  g_autoptr (SfsDescription) description = NULL;
  g_autoptr (SfsSigningKey) key = NULL;
  g_autoptr (SfsSubmissionRow) row = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  SfsReceiverState state;
  const GOptionEntry entries[] = {
    { "subject", 0, 0, G_OPTION_ARG_STRING, &subject, "Whose, if two have the same id", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "adopt", "DIR ID FILE",
                      "Takes a sealed file that another upload server received, and signs the "
                      "receipt. Prints the state and the id. Exit status 3: it is not what was "
                      "announced, and the app sends it again; 4: the submission is over. FILE "
                      "stays where it is.",
                      entries, 3))
    return SFS_CLI_USAGE;
  description = sfs_operator_dir_sign (argv[1], &key, &error);
  records = description != NULL ? sfs_operator_dir_open_records (argv[1], &error) : NULL;
  contents = records != NULL ? sfs_operator_dir_open_contents (argv[1], &error) : NULL;
  row = contents != NULL
            ? sfs_cli_find_submission (records, argv[2], subject, SFS_CLI_WAITING, &error)
            : NULL;
  if (row == NULL)
    return sfs_cli_fail (error);
  file = g_file_new_for_commandline_arg (argv[3]);
  if (!sfs_adoption_run (&(SfsAdopter){ .records = records,
                                        .contents = contents,
                                        .settler = { .description = description, .key = key } },
                         row->id, file, &state, &error))
    return sfs_cli_fail (error);
  g_print ("%s %s\n", sfs_receiver_state_to_string (state), row->submission);
  return judge (state);
}
