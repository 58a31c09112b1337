/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-worker.h"

struct _SfsWorker
{
  GMainContext *context;
  GMainLoop *loop;
};

static gpointer
run (gpointer data)
{
  SfsWorker *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
  return NULL;
}

/**
 * sfs_worker_new:
 * @name: of the thread
 *
 * Starts a thread. It frees itself after sfs_worker_end(); nobody joins it, as nobody may wait.
 *
 * Returns: (transfer full): the worker
 */
SfsWorker *
sfs_worker_new (const char *name)
{
  SfsWorker *self = g_new0 (SfsWorker, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_thread_unref (g_thread_new (name, run, self));
  return self;
}

/**
 * sfs_worker_get_context:
 * @self: a worker
 *
 * Returns: (transfer none): its context, to attach sources to
 */
GMainContext *
sfs_worker_get_context (SfsWorker *self)
{
  return self->context;
}

/**
 * sfs_worker_invoke:
 * @self: a worker
 * @function: what to run; its return value tells whether to run it again
 * @data: for it
 * @destroy: (nullable): frees @data, on the worker's thread
 *
 * Runs @function on the worker's thread. Any thread.
 */
void
sfs_worker_invoke (SfsWorker *self, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  sfs_invoke (self->context, G_PRIORITY_DEFAULT, function, data, destroy);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/**
 * sfs_worker_end:
 * @self: (transfer full): a worker
 *
 * Ends the worker after all that it was asked to do.
 */
void
sfs_worker_end (SfsWorker *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref (self->context);

  sfs_invoke (context, G_PRIORITY_DEFAULT, quit, g_main_loop_ref (self->loop),
              (GDestroyNotify) g_main_loop_unref);
}

/**
 * sfs_invoke:
 * @context: where
 * @priority: of the source
 * @function: what to run
 * @data: for it
 * @destroy: (nullable): frees @data
 *
 * As g_main_context_invoke_full(), but never in the stack of the caller, who may hold locks.
 */
void
sfs_invoke (GMainContext *context,
            int priority,
            GSourceFunc function,
            gpointer data,
            GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, context);
}
