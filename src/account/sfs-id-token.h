/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): `sub` of an ID token that came from the token endpoint itself. */
char *sfs_id_token_get_subject (const char *id_token, const char *issuer, const char *client_id, GError **error);

G_END_DECLS
