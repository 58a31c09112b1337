/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): the code in a redirect's query, when that answers the request of @state. */
char *sfs_authorization_response_parse (const char *query, const char *state, const char *issuer, gboolean names_itself, GError **error);

G_END_DECLS
