/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the operator says today, beside what was consented to. */

#include "session/sfs-submissions-private.h"

/**
 * sfs_difference_free:
 * @difference: (transfer full): a difference
 *
 * Frees @difference.
 */
void
sfs_difference_free (SfsDifference *difference)
{
  g_free (difference->then);
  g_free (difference->now);
  g_free (difference);
}

/**
 * sfs_disclosures_compare:
 * @then: what was consented to
 * @now: what is said today
 * @languages: as g_get_language_names () gives them
 *
 * Compares what a person reads: the same answer in other members is no difference to them.
 *
 * Returns: (transfer full) (element-type SfsDifference): one for each question whose answers differ
 */
GPtrArray *
sfs_disclosures_compare (SfsDisclosure *then, SfsDisclosure *now, const char *const *languages)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) sfs_difference_free);

  for (guint question = 0; question < SFS_N_QUESTIONS; question++)
    {
      g_autofree char *before = sfs_disclosure_dup_answer (then, question, languages, NULL);
      g_autofree char *after = sfs_disclosure_dup_answer (now, question, languages, NULL);
      SfsDifference *difference;

      if (g_strcmp0 (before, after) == 0)
        continue;
      difference = g_new0 (SfsDifference, 1);
      difference->question = question;
      difference->then = g_steal_pointer (&before);
      difference->now = g_steal_pointer (&after);
      g_ptr_array_add (list, difference);
    }
  return list;
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *const *languages = g_task_get_task_data (task);
  g_autoptr (SfsReach) reach = NULL;
  GError *error = NULL;

  reach = sfs_submissions_reach_finish (SFS_SUBMISSIONS (source), result, &error);
  if (reach == NULL)
    g_task_return_error (task, error);
  else if (reach->now == NULL)
    g_task_return_error (task, g_steal_pointer (&reach->fault));
  else
    g_task_return_pointer (task,
                           sfs_disclosures_compare (sfs_description_get_disclosure (reach->then),
                                                    sfs_description_get_disclosure (reach->now),
                                                    languages),
                           (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sfs_submissions_compare_async:
 * @self: the submissions
 * @sent: one of them
 * @languages: in which the answers are read, as g_get_language_names () gives them
 * @cancellable: (nullable): cancels
 * @callback: called when done
 * @user_data: for @callback
 *
 * Fetches what the operator says today, sees that its key is the pinned one or vouched for by it,
 * and compares it with what was consented to, question by question.
 */
void
sfs_submissions_compare_async (SfsSubmissions *self,
                               SfsSent *sent,
                               const char *const *languages,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GCancellable) joined = sfs_sent_join (sent, cancellable);
  GTask *task = g_task_new (self, joined, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_compare_async);
  g_task_set_task_data (task, g_strdupv ((char **) languages), (GDestroyNotify) g_strfreev);
  sfs_submissions_reach_async (self, sfs_sent_get_id (sent), SFS_REACH_FRESH, joined, on_reached,
                               task);
}

/**
 * sfs_submissions_compare_finish:
 * @self: the submissions
 * @result: what the callback got
 * @error: return location; %SFS_CORE_ERROR_KEY_CHANGED, a %SFS_NET_ERROR, another %SFS_CORE_ERROR
 * when what the operator says today makes no sense, %SFS_SESSION_ERROR_RECORDS
 *
 * Finishes sfs_submissions_compare_async ().
 *
 * Returns: (transfer full) (element-type SfsDifference): what differs, in the order of the
 * questions
 */
GPtrArray *
sfs_submissions_compare_finish (SfsSubmissions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
