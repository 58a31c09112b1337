/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* “Look at it”: the clip, played from memory, before anything is sealed or sent. */
#define SFS_TYPE_REVIEW_PAGE (sfs_review_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsReviewPage, sfs_review_page, SFS, REVIEW_PAGE, SfsPage)

G_END_DECLS
