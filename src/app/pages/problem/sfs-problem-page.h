/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* What happened, whether anything was lost, and the one useful thing to do. */
#define SFS_TYPE_PROBLEM_PAGE (sfs_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsProblemPage, sfs_problem_page, SFS, PROBLEM_PAGE, SfsPage)

void sfs_problem_page_set_error (SfsProblemPage *self, const GError *error);

G_END_DECLS
