/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     sfs_camera_access_open_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sfs_camera_access_open_finish (GAsyncResult *result, int *fd, GError **error); /* -1: go directly */

G_END_DECLS
