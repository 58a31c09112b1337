/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the desktop lets the application go on without a window
 * (org.freedesktop.portal.Background). */

void sfs_background_ask_async (const char *reason,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean sfs_background_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
