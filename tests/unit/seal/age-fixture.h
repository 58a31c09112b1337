/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age.h"

G_BEGIN_DECLS

#define CHUNK 65536
#define HEADER_AND_NONCE 184 /* bytes before the first chunk, with one X25519 recipient */

/* A new identity, and its recipient. */
typedef struct
{
  GPtrArray *identities;
  char *recipient;
} Keys;

void keys_init (Keys *keys);
void keys_clear (Keys *keys);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keys, keys_clear)

SfsAgeEncryptor *make_encryptor (const Keys *keys);
SfsAgeDecryptor *make_decryptor (const Keys *keys);

/* Bytes that tell where they come from. */
guint8 *make_plain (gsize length);
GByteArray *seal (const Keys *keys, const guint8 *plain, gsize length);
/* Opens from the start with @decryptor. What comes out, with or without an error, must be the
 * beginning of @plain, and all of it when there is none; this is how much. */
gsize open_and_check (SfsAgeDecryptor *decryptor,
                      const guint8 *sealed,
                      gsize sealed_length,
                      const guint8 *plain,
                      gsize plain_length,
                      GError **error);

/* Drives @converter by hand, at most @in_step bytes into a call and room for @out_step out of it.
 * FALSE and what had come out by then when it fails. */
gboolean convert_in_steps (GConverter *converter,
                           const guint8 *data,
                           gsize length,
                           gsize in_step,
                           gsize out_step,
                           GByteArray *out,
                           GError **error);

G_END_DECLS
