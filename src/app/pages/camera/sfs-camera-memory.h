/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which camera somebody chose last, kept over restarts: one line in $XDG_STATE_HOME/selfsame/camera.
 * It is neither a setting that is worth a schema nor one of the seller's records. */
void  sfs_camera_memory_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *sfs_camera_memory_load_finish (GAsyncResult *result, GError **error); /* (transfer full) (nullable): an id */
void  sfs_camera_memory_store (const char *id);                             /* returns at once */

G_END_DECLS
