/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* Everything kept on this computer, by operator, with Remove. */
#define SFS_TYPE_KEPT_PAGE (sfs_kept_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsKeptPage, sfs_kept_page, SFS, KEPT_PAGE, SfsPage)

GtkWidget *sfs_kept_page_new (SfsVisit *visit, SfsSubmissions *submissions);

G_END_DECLS
