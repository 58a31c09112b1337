/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "net/sfs-deadline.h"

struct _SfsDeadline
{
  GCancellable *work;
  GSource *timer;
  GSource *caller; /* (nullable) */
  gint64 span;     /* µs */
  gboolean passed;
};

static gboolean
on_passed (gpointer user_data)
{
  SfsDeadline *self = user_data;

  self->passed = TRUE;
  g_source_set_ready_time (self->timer, -1);
  g_cancellable_cancel (self->work);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  SfsDeadline *self = user_data;

  g_cancellable_cancel (self->work);
  return G_SOURCE_REMOVE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch };

/**
 * sfs_deadline_new:
 * @seconds: how long it may take
 * @caller: (nullable): cancels it, too
 *
 * Returns: (transfer full): a deadline that runs
 */
SfsDeadline *
sfs_deadline_new (double seconds, GCancellable *caller)
{
  SfsDeadline *self = g_new0 (SfsDeadline, 1);

  self->work = g_cancellable_new ();
  self->span = (gint64) (seconds * G_USEC_PER_SEC);
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, on_passed, self, NULL);
  sfs_deadline_restart (self);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (caller != NULL)
    {
      self->caller = g_cancellable_source_new (caller);
      g_source_set_callback (self->caller, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->caller, g_main_context_get_thread_default ());
    }
  return self;
}

/**
 * sfs_deadline_free:
 * @self: (transfer full): a deadline
 */
void
sfs_deadline_free (SfsDeadline *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  if (self->caller != NULL)
    g_source_destroy (self->caller);
  g_clear_pointer (&self->caller, g_source_unref);
  g_object_unref (self->work);
  g_free (self);
}

/**
 * sfs_deadline_get_cancellable:
 * @self: a deadline
 *
 * Returns: (transfer none): what to cancel the work by
 */
GCancellable *
sfs_deadline_get_cancellable (SfsDeadline *self)
{
  return self->work;
}

/**
 * sfs_deadline_restart:
 * @self: a deadline
 *
 * Begins to count anew: something was achieved.
 */
void
sfs_deadline_restart (SfsDeadline *self)
{
  if (!self->passed)
    g_source_set_ready_time (self->timer, g_get_monotonic_time () + self->span);
}

/**
 * sfs_deadline_has_passed:
 * @self: a deadline
 *
 * Returns: whether the work was cancelled by it, and not by the caller
 */
gboolean
sfs_deadline_has_passed (SfsDeadline *self)
{
  return self->passed;
}
