/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"
#include "receiver/sfs-receiver-error.h"

typedef struct
{
  const char *id;
  const char *subject;
  SfsReceiverState state;
  const char *reason;
} Decision;

static gboolean
decide (SfsReceiverRecords *records, gpointer data, GError **error)
{
  const Decision *decision = data;
  g_autoptr (SfsSubmissionRow) row =
      sfs_cli_find_submission (records, decision->id, decision->subject, SFS_CLI_WHOLE, error);

  if (row == NULL)
    return FALSE;
  if (row->state < SFS_RECEIVER_STATE_RECEIVED || row->state >= SFS_RECEIVER_STATE_DELETING)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_STATE,
                   "Submission %s cannot be decided: it is %s", decision->id,
                   sfs_receiver_state_to_string (row->state));
      return FALSE;
    }
  row->state = decision->state;
  g_free (row->state_reason);
  row->state_reason = g_strdup (decision->reason);
  return sfs_receiver_records_put_submission (records, row, error);
}

int
sfs_cli_decide (int argc, char **argv)
{
  g_autofree char *reason = NULL;
  g_autofree char *subject = NULL;
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (GError) error = NULL;
  Decision decision;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why; the seller can read this", "TEXT" },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &subject, "Whose, if two have the same id", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "decide", "DIR ID verified|rejected",
                      "Says what came of a submission; the seller sees it.", entries, 3))
    return SFS_CLI_USAGE;
  decision = (Decision){ .id = argv[2], .subject = subject, .reason = reason };
  if (g_str_equal (argv[3], "verified"))
    decision.state = SFS_RECEIVER_STATE_VERIFIED;
  else if (g_str_equal (argv[3], "rejected"))
    decision.state = SFS_RECEIVER_STATE_REJECTED;
  else
    return sfs_cli_misused ("A submission is decided to be verified or rejected");

  records = sfs_operator_dir_open_records (argv[1], &error);
  if (records == NULL || !sfs_receiver_records_transact (records, decide, &decision, &error))
    return sfs_cli_fail (error);
  return SFS_CLI_DONE;
}
