/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Yes or no, purpose by purpose; nothing is ticked beforehand. */
#define SFS_TYPE_DECISION_PAGE (sfs_decision_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsDecisionPage, sfs_decision_page, SFS, DECISION_PAGE, SfsPage)

G_END_DECLS
