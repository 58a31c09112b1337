/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Headers of tus 1.0.0, read strictly. */
#define SFS_TUS_VERSION "1.0.0"
#define SFS_TUS_EXTENSIONS "creation,checksum,expiration,termination"
#define SFS_TUS_CHECKSUM_ALGORITHMS "sha256,sha1"
#define SFS_TUS_CONTENT_TYPE "application/offset+octet-stream"

#define SFS_TUS_MAX_DIGEST 32

typedef struct
{
  GChecksumType type;
  guint8 digest[SFS_TUS_MAX_DIGEST];
  gsize length;
} SfsTusChecksum;

gboolean sfs_tus_parse_number (const char *text, gint64 *number);
gboolean sfs_tus_parse_metadata (const char *text, const char *key, char **value);
gboolean sfs_tus_parse_checksum (const char *text, SfsTusChecksum *checksum);
gboolean sfs_tus_checksum_matches (const SfsTusChecksum *expected, GChecksum *computed);

G_END_DECLS
