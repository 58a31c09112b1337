/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/sfs-secret.h"

G_BEGIN_DECLS

/* RFC 7636: what ties a token request to the authorization request of the same program. */
SfsSecret *sfs_pkce_verifier_new (void);
char      *sfs_pkce_challenge (const char *verifier);

G_END_DECLS
