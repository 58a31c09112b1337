/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "receiver/sfs-cli.h"
#include "core/sfs-encoding.h"
#include "receiver/sfs-receiver-error.h"

/**
 * sfs_cli_parse:
 * @argc: (inout): number of arguments, the command's own name among them
 * @argv: (inout): the arguments
 * @command: name of the command
 * @arguments: how the arguments are named in the help
 * @summary: what the command does
 * @entries: its options
 * @n_arguments: how many arguments it takes
 *
 * Reads the options of a command.
 *
 * Returns: %FALSE after saying what is wrong
 */
gboolean
sfs_cli_parse (int *argc,
               char ***argv,
               const char *command,
               const char *arguments,
               const char *summary,
               const GOptionEntry *entries,
               int n_arguments)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  return sfs_cli_parse_context (context, argc, argv, command, arguments, n_arguments);
}

/**
 * sfs_cli_parse_context:
 * @context: what options there are
 * @argc: (inout): number of arguments, the command's own name among them
 * @argv: (inout): the arguments
 * @command: name of the command
 * @arguments: how the arguments are named in the help
 * @n_arguments: how many arguments it takes
 *
 * Reads the options of a command that has many.
 *
 * Returns: %FALSE after saying what is wrong
 */
gboolean
sfs_cli_parse_context (GOptionContext *context,
                       int *argc,
                       char ***argv,
                       const char *command,
                       const char *arguments,
                       int n_arguments)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", command, arguments);
  g_autofree char *program = g_strdup_printf ("selfsame-receiver %s", command);
  g_autoptr (GError) error = NULL;

  g_set_prgname (program);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("selfsame-receiver: %s\n", error->message);
      return FALSE;
    }
  if (*argc != n_arguments + 1)
    {
      g_printerr ("selfsame-receiver: usage: selfsame-receiver %s\n", usage);
      return FALSE;
    }
  return TRUE;
}

/**
 * sfs_cli_fail:
 * @error: what went wrong
 *
 * Says it.
 *
 * Returns: the exit status for it
 */
int
sfs_cli_fail (const GError *error)
{
  g_printerr ("selfsame-receiver: %s\n", error->message);
  return SFS_CLI_FAILED;
}

/**
 * sfs_cli_misused:
 * @message: what is wrong with the command line
 *
 * Says it.
 *
 * Returns: the exit status for it
 */
int
sfs_cli_misused (const char *message)
{
  g_printerr ("selfsame-receiver: %s\n", message);
  return SFS_CLI_USAGE;
}

static gboolean
is_meant (const SfsSubmissionRow *row, SfsCliMeant meant)
{
  if (meant == SFS_CLI_WAITING)
    return row->state < SFS_RECEIVER_STATE_RECEIVED;
  return row->state >= SFS_RECEIVER_STATE_RECEIVED && row->state < SFS_RECEIVER_STATE_DELETING;
}

/**
 * sfs_cli_find_submission:
 * @records: the records
 * @id: UUID of a submission
 * @subject: (nullable): whose it is
 * @meant: which one, of several that are one seller's
 * @error: return location for an error
 *
 * Finds a submission. The UUID is the seller's choice, so that two sellers can have the same one;
 * then the command has to say whose is meant. One seller has it more than once after announcing it
 * under another invitation; then it is the one that @meant fits, the newest of several.
 *
 * Returns: (transfer full): the submission, or %NULL with %SFS_RECEIVER_ERROR_NOT_FOUND or another
 *   error
 */
SfsSubmissionRow *
sfs_cli_find_submission (SfsReceiverRecords *records,
                         const char *id,
                         const char *subject,
                         SfsCliMeant meant,
                         GError **error)
{
  g_autoptr (GPtrArray) found =
      subject != NULL ? sfs_receiver_records_find_submissions_of (records, id, subject, error)
                      : sfs_receiver_records_find_submissions_named (records, id, 0, error);
  const SfsSubmissionRow *best;
  guint at = 0;

  if (found == NULL)
    return NULL;
  if (found->len == 0)
    {
      g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_NOT_FOUND,
                   "There is no submission %s", id);
      return NULL;
    }
  best = g_ptr_array_index (found, 0);
  for (guint i = 1; i < found->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (found, i);

      if (!g_str_equal (row->subject, best->subject))
        {
          g_set_error (error, SFS_RECEIVER_ERROR, SFS_RECEIVER_ERROR_NOT_FOUND,
                       "Submissions of several sellers have the id %s: name one with --subject",
                       id);
          return NULL;
        }
      if (is_meant (row, meant) || !is_meant (best, meant))
        {
          best = row;
          at = i;
        }
    }
  return g_ptr_array_steal_index (found, at);
}

/**
 * sfs_cli_format_time:
 * @seconds: since 1970, 0 for none
 *
 * Returns: (transfer full) (nullable): RFC 3339, %NULL for none
 */
char *
sfs_cli_format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = NULL;

  if (seconds == 0)
    return NULL;
  time = g_date_time_new_from_unix_utc (seconds);
  return sfs_time_format (time);
}
