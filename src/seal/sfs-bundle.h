/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-age.h"

G_BEGIN_DECLS

/* The thing that is sealed: a POSIX ustar of these five, in this order. */
#define SFS_BUNDLE_MANIFEST "manifest.json"
#define SFS_BUNDLE_CONSENT  "consent.json"
#define SFS_BUNDLE_OPERATOR "operator.jws"
#define SFS_BUNDLE_QUALITY  "quality.json"
#define SFS_BUNDLE_CLIP     "clip.webm"

typedef struct
{
  GBytes *manifest;
  GBytes *consent;
  GBytes *operator_jws;
  GBytes *quality;
  GBytes *clip;
} SfsBundle;

/* What manifest.json says. Strings owned. */
typedef struct
{
  char   *submission_id;
  char   *sub;
  char   *created;     /* RFC 3339 */
  char   *app_version;
  char   *clip_sha256;
  gint64  clip_bytes;
  double  clip_seconds;
  int     clip_width;
  int     clip_height;
  char   *clip_codec;  /* "vp8" */
  int     clip_frames;
} SfsManifest;

GBytes      *sfs_manifest_to_bytes (const SfsManifest *manifest);
SfsManifest *sfs_manifest_parse (GBytes *bytes, GError **error);
void         sfs_manifest_free (SfsManifest *manifest);

/* Writes tar → age to @out, blocking: for a worker thread. Hashes and counts what it wrote. @out is
 * flushed, not closed. mtime is the one of @mtime (seconds since 1970), owner 0, mode 0600. */
gboolean sfs_bundle_seal (const SfsBundle *bundle, gint64 mtime, const char *const *recipients, GOutputStream *out,
                          char **sha256, gint64 *bytes, GCancellable *cancellable, GError **error);
/* What sfs_bundle_seal () comes to write, from the lengths of the five members, in whatever order. */
gint64     sfs_bundle_get_sealed_size (const gint64 *lengths, guint n_lengths, guint n_recipients);
/* Opens and checks: the five members and no other, in order, bounded by @max_bytes; manifest's
 * clip hash and length. Contents live in wiped memory. Blocking. */
SfsBundle *sfs_bundle_open (GInputStream *in, GPtrArray *identities, gsize max_bytes, GCancellable *cancellable, GError **error);
void       sfs_bundle_free (SfsBundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsManifest, sfs_manifest_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsBundle, sfs_bundle_free)

G_END_DECLS
