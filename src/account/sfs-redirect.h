/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The loopback redirect of a native app (RFC 8252 section 7.3): listens on 127.0.0.1 for the one
 * request that a browser brings back. */
typedef struct _SfsRedirect SfsRedirect;

/* @query: of the request, as it came. Called once; whether it was good decides on the page that the
 * browser shows. */
typedef gboolean (*SfsRedirectFunc) (const char *query, gpointer user_data);

SfsRedirect *sfs_redirect_listen (SfsRedirectFunc func, gpointer user_data, GError **error);
const char  *sfs_redirect_get_uri (SfsRedirect *self);
void         sfs_redirect_close (SfsRedirect *self); /* (transfer full): @func is not called any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRedirect, sfs_redirect_close)

G_END_DECLS
