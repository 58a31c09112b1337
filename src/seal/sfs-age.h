/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include "core/sfs-secret.h"

G_BEGIN_DECLS

#define SFS_SEAL_ERROR (sfs_seal_error_quark ())
GQuark sfs_seal_error_quark (void);

typedef enum
{
  SFS_SEAL_ERROR_FAILED,
  SFS_SEAL_ERROR_KEY,        /* not an age recipient, identity or usable passphrase */
  SFS_SEAL_ERROR_HEADER,     /* header malformed, or of a kind that is not supported */
  SFS_SEAL_ERROR_NO_MATCH,   /* none of the identities opens it */
  SFS_SEAL_ERROR_HMAC,       /* header altered */
  SFS_SEAL_ERROR_PAYLOAD,    /* payload altered, cut off or followed by something */
  SFS_SEAL_ERROR_BUNDLE,     /* opened, but not the bundle that was expected */
  SFS_SEAL_ERROR_WORK_FACTOR,/* scrypt asks for more work than we do */
} SfsSealError;

/* X25519 recipient and identity, C2SP age.md "X25519 recipient stanza". */
SfsSecret *sfs_age_identity_generate (void);                                    /* AGE-SECRET-KEY-1… */
char      *sfs_age_identity_to_recipient (SfsSecret *identity, GError **error); /* age1… */
/* Several, one a line, as age -i reads them: what is sealed from now on is for the first. */
GPtrArray *sfs_age_identities_split (SfsSecret *identities);                    /* (transfer full) of SfsSecret */
SfsSecret *sfs_age_identities_join (SfsSecret *identities, SfsSecret *more);    /* (transfer full) */
gboolean   sfs_age_recipient_is_valid (const char *recipient);

/* GConverter: plaintext in, age file out. Streaming, constant memory, errors sticky. */
#define SFS_TYPE_AGE_ENCRYPTOR (sfs_age_encryptor_get_type ())
G_DECLARE_FINAL_TYPE (SfsAgeEncryptor, sfs_age_encryptor, SFS, AGE_ENCRYPTOR, GObject)
/* How long a file to that many recipients comes to be. */
gint64           sfs_age_get_sealed_size (gint64 plain, guint n_recipients);
SfsAgeEncryptor *sfs_age_encryptor_new (const char *const *recipients, GError **error);
SfsAgeEncryptor *sfs_age_encryptor_new_passphrase (SfsSecret *passphrase, int log_n, GError **error); /* 18 is age's own */

/* GConverter: age file in, plaintext out; releases a chunk only after it is authenticated. */
#define SFS_TYPE_AGE_DECRYPTOR (sfs_age_decryptor_get_type ())
G_DECLARE_FINAL_TYPE (SfsAgeDecryptor, sfs_age_decryptor, SFS, AGE_DECRYPTOR, GObject)
SfsAgeDecryptor *sfs_age_decryptor_new (GPtrArray *identities, GError **error); /* of SfsSecret AGE-SECRET-KEY-1… */
SfsAgeDecryptor *sfs_age_decryptor_new_passphrase (SfsSecret *passphrase);

/* A GBufferedInput/GConverterInputStream drops an error after it returned bytes: ask here at the end. */
const GError *sfs_age_decryptor_get_error (SfsAgeDecryptor *self);

G_END_DECLS
