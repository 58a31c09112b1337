/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age-crypto.h"
#include "seal/sfs-age.h"

G_BEGIN_DECLS

/* A header longer than this is refused: some 600 recipients, and it bounds what a stranger's file
 * can make us compute. */
#define SFS_AGE_HEADER_MAX (64 * 1024)

/* One recipient stanza; args[0] is its type. */
typedef struct
{
  char **args;
  guint n_args;
  GByteArray *body;
} SfsAgeStanza;

SfsAgeStanza *sfs_age_stanza_new (const char *const *args, const guint8 *body, gsize length);
void sfs_age_stanza_free (SfsAgeStanza *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAgeStanza, sfs_age_stanza_free)

/* The textual header as it is read, piece by piece. */
typedef struct _SfsAgeHeader SfsAgeHeader;

SfsAgeHeader *sfs_age_header_new (void);
void sfs_age_header_free (SfsAgeHeader *self);
/* Takes what belongs to the header from @data, never more; *@used says how much. */
gboolean sfs_age_header_feed (
    SfsAgeHeader *self, const guint8 *data, gsize length, gsize *used, GError **error);
gboolean sfs_age_header_is_complete (SfsAgeHeader *self);
GPtrArray *sfs_age_header_get_stanzas (SfsAgeHeader *self); /* of SfsAgeStanza, transfer none */
gboolean sfs_age_header_verify (SfsAgeHeader *self, SfsSecret *file_key, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsAgeHeader, sfs_age_header_free)

/* The whole header of @stanzas, authenticated with @file_key. */
GString *sfs_age_header_write (GPtrArray *stanzas, SfsSecret *file_key);

G_END_DECLS
