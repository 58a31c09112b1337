/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether libsecret's own file and the Secret portal work, where libsecret must not be cancelled.
 */

void sfs_secret_trial_async (GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean sfs_secret_trial_finish (GAsyncResult *result, GError **error);

G_END_DECLS
