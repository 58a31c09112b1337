/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "upload/sfs-outbox.h"

G_BEGIN_DECLS

/* For the test that ends the process at each step of a commit or a removal: called after "synced",
 * "renamed", "folder-synced", "inserted" and "deleted". NULL everywhere else. */
extern void (*sfs_outbox_crash_point) (const char *step);

G_END_DECLS
