/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* Signing in through the system's browser, where the operator has an issuer for that. */
#define SFS_TYPE_BROWSER_PAGE (sfs_browser_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsBrowserPage, sfs_browser_page, SFS, BROWSER_PAGE, SfsPage)

/* Beside the walk: signing in again for what was sent. Reports when it is done, or given up. */
GtkWidget *sfs_browser_page_new_for_sent (SfsVisit *visit, SfsSubmissions *submissions, SfsSent *sent);
SfsSent   *sfs_browser_page_get_sent (SfsBrowserPage *self); /* (transfer none) (nullable) */

G_END_DECLS
