/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A thread with a main context, for what may block: GStreamer's state changes above all. It is also
 * the thread-default context there, so bus watches made on it come back on it. */
typedef struct _SfsWorker SfsWorker;

SfsWorker    *sfs_worker_new (const char *name);
GMainContext *sfs_worker_get_context (SfsWorker *self);
/* @function runs there, in the order of the calls; @destroy also when it never got to run. */
void sfs_worker_invoke (SfsWorker *self, GSourceFunc function, gpointer data, GDestroyNotify destroy);
/* Ends after what was asked before. Returns at once and gives up the caller's reference. */
void sfs_worker_end (SfsWorker *self);

/* Runs @function in @context, never in the caller's stack. */
void sfs_invoke (GMainContext *context, int priority, GSourceFunc function, gpointer data, GDestroyNotify destroy);

G_END_DECLS
