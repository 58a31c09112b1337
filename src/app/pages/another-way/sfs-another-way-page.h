/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* “I would rather not”: the operator’s other ways, and whether to tell them. */
#define SFS_TYPE_ANOTHER_WAY_PAGE (sfs_another_way_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsAnotherWayPage, sfs_another_way_page, SFS, ANOTHER_WAY_PAGE, SfsPage)

G_END_DECLS
