/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver-error.h"

static gboolean
copy_out (SfsReceiverContents *contents, const char *key, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GInputStream) in = sfs_receiver_contents_read (contents, key, 0, error);
  g_autoptr (GFileOutputStream) out = NULL;

  if (in == NULL)
    return FALSE;
  out = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (out == NULL)
    return FALSE;
  if (g_output_stream_splice (G_OUTPUT_STREAM (out), in, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                              error) >= 0)
    return TRUE;
  g_file_delete (file, NULL, NULL);
  return FALSE;
}

/* The log is written before a byte is handed out: whoever cannot write it does not get any. */
static gboolean
note_access (SfsReceiverRecords *records, gpointer data, GError **error)
{
  SfsAccessRow *access = data;
  g_autoptr (SfsSubmissionRow) row = NULL;

  if (!sfs_receiver_records_find_submission (records, access->submission, &row, error))
    return FALSE;
  /* Withdrawn since it was looked up. */
  if (row->content == NULL || row->state >= SFS_RECEIVER_STATE_DELETING)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_STATE, "Submission %s is %s",
                   row->submission, sfs_receiver_state_to_string (row->state));
      return FALSE;
    }
  if (row->state == SFS_RECEIVER_STATE_RECEIVED)
    row->state = SFS_RECEIVER_STATE_IN_REVIEW;
  return sfs_receiver_records_put_submission (records, row, error) &&
         sfs_receiver_records_add_access (records, access, error);
}

int
sfs_cli_fetch (int argc, char **argv)
{
  g_autofree char *who = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *output = NULL;
  g_autofree char *subject = NULL;
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (SfsReceiverContents) contents = NULL;
  g_autoptr (SfsSubmissionRow) row = NULL;
  g_autoptr (GError) error = NULL;
  SfsAccessRow access = { .time = g_get_real_time () / G_USEC_PER_SEC };
  const GOptionEntry entries[] = {
    { "who", 0, 0, G_OPTION_ARG_STRING, &who, "Who takes it; the seller can read this", "TEXT" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "What for; the seller can read this", "TEXT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Where to put it", "FILE" },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &subject, "Whose, if two have the same id", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "fetch", "DIR ID --who WHO --reason REASON -o FILE",
                      "Copies a sealed submission out and writes that down for the seller to see.",
                      entries, 2))
    return SFS_CLI_USAGE;
  if (who == NULL || *who == '\0' || reason == NULL || *reason == '\0' || output == NULL)
    return sfs_cli_misused ("fetch needs --who, --reason and -o");

  records = sfs_operator_dir_open_records (argv[1], &error);
  contents = records != NULL ? sfs_operator_dir_open_contents (argv[1], &error) : NULL;
  if (contents == NULL)
    return sfs_cli_fail (error);
  row = sfs_cli_find_submission (records, argv[2], subject, SFS_CLI_WHOLE, &error);
  if (row == NULL)
    return sfs_cli_fail (error);
  if (row->content == NULL)
    {
      g_set_error (&error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_STATE,
                   "There is nothing to fetch of submission %s: it is %s", argv[2],
                   sfs_receiver_state_to_string (row->state));
      return sfs_cli_fail (error);
    }

  access.submission = row->id;
  access.who = who;
  access.reason = reason;
  if (!sfs_receiver_records_transact (records, note_access, &access, &error) ||
      !copy_out (contents, row->content, output, &error))
    return sfs_cli_fail (error);
  return SFS_CLI_DONE;
}
