/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-jws.h"

G_BEGIN_DECLS

/* Whether @changes (nullable) lead from the key @from to the key @to (thumbprints) of @origin. */
gboolean sfs_key_changes_lead (JsonArray *changes, const char *origin, const char *from, const char *to);

/* (transfer full) (nullable): the key @kid, out of the change by which it handed over. */
SfsVerifyKey *sfs_key_changes_find (JsonArray *changes, const char *origin, const char *kid);

/* (transfer full): the JWS by which @old hands over to @new_key, for the side that signs. */
char    *sfs_key_change_sign (const char *origin, SfsSigningKey *old, SfsVerifyKey *new_key, GDateTime *iat);

G_END_DECLS
