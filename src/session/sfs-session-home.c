/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session/sfs-session-private.h"

#include "session/sfs-elsewhere-private.h"

typedef struct
{
  SfsRecords *usual;
  SfsRecords *records;
  char *id;
  SfsSessionState state; /* the session's, after it */
} Home;

static void
home_free (Home *home)
{
  g_object_unref (home->usual);
  g_object_unref (home->records);
  g_free (home->id);
  g_free (home);
}

static void
bring_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Home *home = task_data;
  GError *error = NULL;

  if (sfs_elsewhere_bring_home (home->usual, home->records, home->id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Where it cannot be, it stays on record in its folder, and is looked for there. */
static void
on_brought (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SfsSession *self = g_task_get_source_object (task);
  Home *home = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->at_home = g_task_propagate_boolean (G_TASK (result), &error);
  if (!self->at_home)
    g_message ("The records of %s stay where they are: %s", home->id, error->message);
  if (home->state == SFS_SESSION_IDLE)
    {
      g_set_object (&self->records, self->usual);
      self->remembered = FALSE;
    }
  sfs_session_succeed (self, task, home->state);
}

void
sfs_session_bring_home (SfsSession *self, GTask *task, const char *id, SfsSessionState state)
{
  g_autoptr (GTask) work = g_task_new (NULL, NULL, on_brought, task);
  Home *home = g_new0 (Home, 1);

  home->usual = g_object_ref (self->usual);
  home->records = g_object_ref (self->records);
  home->id = g_strdup (id);
  home->state = state;
  g_task_set_source_tag (work, sfs_session_bring_home);
  g_task_set_task_data (work, home, (GDestroyNotify) home_free);
  g_task_run_in_thread (work, bring_in_thread);
}
