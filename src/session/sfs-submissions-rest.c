/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Before sign-ins are given up, nobody asks about what was sent under them any more. */

#include "session/sfs-submissions-private.h"

gboolean
sfs_submissions_is_leaving (GPtrArray *sent)
{
  for (guint i = 0; i < sent->len; i++)
    {
      SfsSent *one = g_ptr_array_index (sent, i);

      if (one->withdrawing || one->leaving)
        return TRUE;
    }
  return FALSE;
}

static void wait_for_rest (GTask *task);

static void
on_rest (SfsSent *sent, GTask *task)
{
  g_signal_handlers_disconnect_by_func (sent, on_rest, task);
  wait_for_rest (task);
}

/* Takes @task. */
static void
wait_for_rest (GTask *task)
{
  GPtrArray *all = g_task_get_task_data (task);

  for (guint i = 0; i < all->len; i++)
    {
      SfsSent *sent = g_ptr_array_index (all, i);

      if (sfs_sent_is_idle (sent))
        continue;
      g_signal_connect (sent, "idle", G_CALLBACK (on_rest), task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
sfs_submissions_bring_to_rest_async (SfsSubmissions *self,
                                     GPtrArray *sent,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, sfs_submissions_bring_to_rest_async);
  g_task_set_task_data (task, g_ptr_array_ref (sent), (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < sent->len; i++)
    {
      SfsSent *one = g_ptr_array_index (sent, i);

      one->leaving = TRUE;
      g_cancellable_cancel (one->left);
    }
  wait_for_rest (task);
}

void
sfs_submissions_take_up (SfsSubmissions *self, GPtrArray *sent)
{
  for (guint i = 0; i < sent->len; i++)
    {
      SfsSent *one = g_ptr_array_index (sent, i);

      one->leaving = FALSE;
      g_clear_object (&one->left);
      one->left = g_cancellable_new ();
      sfs_submissions_schedule (self, one, FALSE);
    }
}
