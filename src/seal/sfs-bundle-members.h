/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "seal/sfs-bundle.h"

G_BEGIN_DECLS

/* The members of a bundle, in the one order in which they stand in the tar. */
#define SFS_BUNDLE_N_MEMBERS 5

const char *sfs_bundle_member_name (guint index);
GBytes **sfs_bundle_member (SfsBundle *bundle, guint index);

G_END_DECLS
