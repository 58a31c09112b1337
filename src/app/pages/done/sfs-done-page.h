/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* They have it, and here is the proof. */
#define SFS_TYPE_DONE_PAGE (sfs_done_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsDonePage, sfs_done_page, SFS, DONE_PAGE, SfsPage)

G_END_DECLS
