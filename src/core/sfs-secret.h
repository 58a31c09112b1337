/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes that must not be swapped out, dumped or left behind: an age identity, a file key, a token,
 * the finished clip. Reference counted; the memory comes from sodium_malloc() (guard pages, locked
 * where the limit allows), and is wiped when the last reference goes. */
typedef struct _SfsSecret SfsSecret;

SfsSecret    *sfs_secret_new (gsize length);                       /* zeroed */
SfsSecret    *sfs_secret_new_copy (const void *data, gsize length);
SfsSecret    *sfs_secret_new_string (const char *text);            /* length without the NUL; a NUL follows */
SfsSecret    *sfs_secret_ref (SfsSecret *self);
void          sfs_secret_unref (SfsSecret *self);
guint8       *sfs_secret_data (SfsSecret *self);                   /* always followed by a NUL byte */
const char   *sfs_secret_string (SfsSecret *self);
gsize         sfs_secret_length (SfsSecret *self);
gboolean      sfs_secret_is_locked (SfsSecret *self);              /* did mlock() take? */
void          sfs_secret_truncate (SfsSecret *self, gsize length); /* wipes the rest */
GBytes       *sfs_secret_to_bytes (SfsSecret *self);               /* a view; holds a reference */

/* No core dumps, as much locked memory as is allowed, libsodium; first thing in every main (). */
void          sfs_secret_init (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsSecret, sfs_secret_unref)

G_END_DECLS
