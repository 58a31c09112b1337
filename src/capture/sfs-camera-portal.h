/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The desktop's camera portal (org.freedesktop.portal.Camera): asks the person, once, and hands out
 * a connection to PipeWire on which there are cameras only. */

void sfs_camera_portal_open_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int  sfs_camera_portal_open_finish (GAsyncResult *result, GError **error); /* a descriptor to close, or -1 */

G_END_DECLS
