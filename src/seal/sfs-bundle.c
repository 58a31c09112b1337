/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "seal/sfs-bundle-members.h"

static const struct
{
  const char *name;
  gsize offset;
} members[] = {
  { SFS_BUNDLE_MANIFEST, G_STRUCT_OFFSET (SfsBundle, manifest) },
  { SFS_BUNDLE_CONSENT, G_STRUCT_OFFSET (SfsBundle, consent) },
  { SFS_BUNDLE_OPERATOR, G_STRUCT_OFFSET (SfsBundle, operator_jws) },
  { SFS_BUNDLE_QUALITY, G_STRUCT_OFFSET (SfsBundle, quality) },
  { SFS_BUNDLE_CLIP, G_STRUCT_OFFSET (SfsBundle, clip) },
};
G_STATIC_ASSERT (G_N_ELEMENTS (members) == SFS_BUNDLE_N_MEMBERS);

/**
 * sfs_bundle_member_name:
 * @index: 0 to %SFS_BUNDLE_N_MEMBERS - 1
 *
 * Returns: the file name of the member at @index
 */
const char *
sfs_bundle_member_name (guint index)
{
  return members[index].name;
}

/**
 * sfs_bundle_member:
 * @bundle: a bundle
 * @index: 0 to %SFS_BUNDLE_N_MEMBERS - 1
 *
 * Returns: where @bundle keeps the contents of the member at @index
 */
GBytes **
sfs_bundle_member (SfsBundle *bundle, guint index)
{
  return G_STRUCT_MEMBER_P (bundle, members[index].offset);
}

/**
 * sfs_bundle_free:
 * @bundle: (transfer full): a bundle, from [func@bundle_open] or made with g_new0 ()
 */
void
sfs_bundle_free (SfsBundle *bundle)
{
  for (guint i = 0; i < SFS_BUNDLE_N_MEMBERS; i++)
    g_clear_pointer (sfs_bundle_member (bundle, i), g_bytes_unref);
  g_free (bundle);
}
