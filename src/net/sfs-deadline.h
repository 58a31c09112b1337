/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Private to src/net: cancels what takes too long, and what its caller cancels. Lives on the
 * thread-default main context of who made it. */
typedef struct _SfsDeadline SfsDeadline;

SfsDeadline  *sfs_deadline_new (double seconds, GCancellable *caller);
void          sfs_deadline_free (SfsDeadline *self);
GCancellable *sfs_deadline_get_cancellable (SfsDeadline *self); /* for the work */
void          sfs_deadline_restart (SfsDeadline *self);
gboolean      sfs_deadline_has_passed (SfsDeadline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsDeadline, sfs_deadline_free)

G_END_DECLS
