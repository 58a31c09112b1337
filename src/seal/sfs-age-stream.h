/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age-crypto.h"
#include "seal/sfs-age-io.h"

G_BEGIN_DECLS

#define SFS_AGE_CHUNK (64 * 1024)
#define SFS_AGE_SEALED_CHUNK (SFS_AGE_CHUNK + SFS_AGE_TAG_LENGTH)

/* The payload of an age file (C2SP age.md, "Payload"): knows a key and bytes, nothing of headers or
 * recipients. One is for sealing or for opening, not for both. */
typedef struct _SfsAgeStream SfsAgeStream;

typedef enum
{
  SFS_AGE_STREAM_MORE, /* wants more input or more room */
  SFS_AGE_STREAM_DONE,
  SFS_AGE_STREAM_BROKEN,
} SfsAgeStreamState;

SfsAgeStream *sfs_age_stream_new (SfsSecret *file_key, const guint8 nonce[SFS_AGE_NONCE_LENGTH]);
void sfs_age_stream_free (SfsAgeStream *self);
SfsAgeStreamState sfs_age_stream_seal (SfsAgeStream *self, SfsAgeIo *io);
SfsAgeStreamState sfs_age_stream_open (SfsAgeStream *self, SfsAgeIo *io, GError **error);

G_END_DECLS
