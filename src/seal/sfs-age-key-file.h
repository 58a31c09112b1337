/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age.h"

G_BEGIN_DECLS

/* A file of identities as age-keygen writes it: one AGE-SECRET-KEY-1 a line, comments after "#". */

/* (transfer full): of SfsSecret, one at least. Blocking. */
GPtrArray *sfs_age_key_file_read (const char *path, GError **error);
/* The contents of a key file for @identity. */
SfsSecret *sfs_age_key_file_format (SfsSecret *identity, GError **error);
/* Makes the file, mode 0600; G_FILE_ERROR_EXIST when there is one. Blocking. */
gboolean sfs_age_key_file_create (const char *path, SfsSecret *identity, GError **error);

G_END_DECLS
