/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-token-request.h"

G_BEGIN_DECLS

/* One sign-in through the system's browser: OAuth 2.0 for native apps (RFC 8252) with PKCE, for an
 * operator whose description has an issuer. Each attempt is a new object, with a new state; the last
 * reference closes the listener. */
#define SFS_TYPE_SIGN_IN (sfs_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (SfsSignIn, sfs_sign_in, SFS, SIGN_IN, GObject)

SfsSignIn  *sfs_sign_in_new (SfsHttp *http, SfsDescription *description);
SfsDescription *sfs_sign_in_get_description (SfsSignIn *self);
/* Asks the issuer where its pages are and begins to listen. (transfer full): what to open in the browser. */
void        sfs_sign_in_start_async (SfsSignIn *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char       *sfs_sign_in_start_finish (SfsSignIn *self, GAsyncResult *result, GError **error);
/* Waits for the browser to come back, then redeems the code. Once, after start; nobody knows when. */
void        sfs_sign_in_wait_async (SfsSignIn *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
SfsTokens  *sfs_sign_in_wait_finish (SfsSignIn *self, GAsyncResult *result, GError **error);

G_END_DECLS
