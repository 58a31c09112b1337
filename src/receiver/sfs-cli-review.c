/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "receiver/sfs-cli.h"
#include "receiver/sfs-operator-dir.h"

#include <glib/gi18n.h>
#include <math.h>

#define SECONDS_PER_DAY 86400

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const SfsSubmissionRow *one = *(SfsSubmissionRow *const *) a;
  const SfsSubmissionRow *other = *(SfsSubmissionRow *const *) b;

  if (one->received != other->received)
    return one->received < other->received ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

/* Whole days, rounded down: what is over by an hour has -1 left, and is not called today's. */
static int
count_days (gint64 from, gint64 to)
{
  return (int) floor ((double) (to - from) / SECONDS_PER_DAY);
}

static void
print_row (const SfsSubmissionRow *row, int age, int left)
{
  g_autofree char *aged =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "waits for %d day", "waits for %d days", age),
                       age);
  g_autofree char *leaves = left < 0 ? g_strdup (_ ("to be erased"))
                                     : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day left",
                                                                     "%d days left", left),
                                                        left);

  sfs_cli_print_text (row->submission);
  g_print ("\t");
  sfs_cli_print_text (row->subject);
  g_print ("\t%s\t%s\t%s\n", sfs_receiver_state_to_string (row->state), aged, leaves);
}

static JsonObject *
row_to_json (const SfsSubmissionRow *row, int age, int left)
{
  JsonObject *object = json_object_new ();

  sfs_cli_set_text (object, "id", row->submission);
  sfs_cli_set_text (object, "sub", row->subject);
  sfs_cli_set_text (object, "state", sfs_receiver_state_to_string (row->state));
  sfs_cli_set_time (object, "received", row->received);
  json_object_set_int_member (object, "age_days", age);
  sfs_cli_set_time (object, "retention_until", row->retention_until);
  json_object_set_int_member (object, "days_left", left);
  return object;
}

int
sfs_cli_review (int argc, char **argv)
{
  g_autoptr (SfsReceiverRecords) records = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, _ ("As a JSON array"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (
          &argc, &argv, "review", "DIR",
          _ ("Lists what was received and is not decided, oldest first: id, sub, state, "
             "for how long it waits, and how long it may still be kept."),
          entries, 1))
    return SFS_CLI_USAGE;
  records = sfs_operator_dir_open_records (argv[1], &error);
  rows = records != NULL ? sfs_receiver_records_list_submissions (records, 0, 0, 0, &error) : NULL;
  if (rows == NULL)
    return sfs_cli_fail (error);
  g_ptr_array_sort (rows, compare_age);
  for (guint i = 0; i < rows->len; i++)
    {
      const SfsSubmissionRow *row = g_ptr_array_index (rows, i);
      int age = MAX (count_days (row->received, now), 0);
      int left = count_days (now, row->retention_until);

      if (row->state != SFS_RECEIVER_STATE_RECEIVED && row->state != SFS_RECEIVER_STATE_IN_REVIEW)
        continue;
      if (as_json)
        json_array_add_object_element (array, row_to_json (row, age, left));
      else
        print_row (row, age, left);
    }
  if (as_json)
    sfs_cli_print_array (array);
  return SFS_CLI_DONE;
}
