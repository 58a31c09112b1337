/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/sfs-credentials.h"

G_BEGIN_DECLS

/* Credentials in the Secret Service (or, in a sandbox, libsecret's own file behind the Secret
 * portal). One item an operator and one a sign-in, of one schema: see sfs-secret-store.c. */
#define SFS_TYPE_SECRET_STORE (sfs_secret_store_get_type ())
G_DECLARE_FINAL_TYPE (SfsSecretStore, sfs_secret_store, SFS, SECRET_STORE, GObject)

SfsCredentialStore *sfs_secret_store_new (void);

/* Error of libsecret or D-Bus in the words of SFS_ACCOUNT_ERROR; takes @error. A cancellation that
 * was not asked for by @cancellable is a prompt the person dismissed. */
GError *sfs_secret_store_translate_error (GError *error, GCancellable *cancellable);

G_END_DECLS
