/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-credentials.h"

G_BEGIN_DECLS

/* The right to refresh one sign-in. Main thread only. Whoever gets it leaves it again. */
void sfs_refresh_turn_take_async (SfsCredentialStore *store,
                                  const char *grant,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void sfs_refresh_turn_leave (SfsCredentialStore *store, const char *grant);

G_END_DECLS
