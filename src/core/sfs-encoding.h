/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Base64url without padding, RFC 7515 section 2; decoding refuses padding, white space, other
 * characters and non-canonical trailing bits. */
char   *sfs_base64url_encode (const void *data, gsize length);
GBytes *sfs_base64url_decode (const char *text, gssize length, GError **error);

/* SHA-256 as 64 lower-case hex digits: the form of every hash on the wire and on screen. */
char    *sfs_sha256_hex (const void *data, gsize length);
char    *sfs_sha256_hex_bytes (GBytes *bytes);
gboolean sfs_sha256_hex_is_valid (const char *text);

/* RFC 3339 in UTC with seconds: 2026-11-22T20:15:00Z. Parsing takes any offset and fractions. */
char      *sfs_time_format (GDateTime *time);
char      *sfs_time_now (void);
GDateTime *sfs_time_parse (const char *text, GError **error);

/* 16 bytes of cryptographic randomness as a UUIDv4 (RFC 9562). */
char    *sfs_uuid_new (void);
gboolean sfs_uuid_is_valid (const char *text);

G_END_DECLS
