/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* What was recorded in a rehearsal, and what was checked. Only in memory, and only until the end. */
#define SFS_TYPE_REHEARSED_PAGE (sfs_rehearsed_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsRehearsedPage, sfs_rehearsed_page, SFS, REHEARSED_PAGE, SfsPage)

G_END_DECLS
