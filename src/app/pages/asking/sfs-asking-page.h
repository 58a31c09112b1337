/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Who asks, and their answers to the thirteen questions. */
#define SFS_TYPE_ASKING_PAGE (sfs_asking_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsAskingPage, sfs_asking_page, SFS, ASKING_PAGE, SfsPage)

G_END_DECLS
