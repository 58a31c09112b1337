/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"
#include "session/sfs-submissions.h"

G_BEGIN_DECLS

/* One submission: the video itself, its state, the consent, who looked, the receipt; what can be done
 * with each. A page of its own for each, outside the wizard's line. Reports SFS_PAGE_BACK when the
 * submission is no longer on this computer. */
#define SFS_TYPE_SUBMISSION_PAGE (sfs_submission_page_get_type ())
G_DECLARE_FINAL_TYPE (SfsSubmissionPage, sfs_submission_page, SFS, SUBMISSION_PAGE, SfsPage)

GtkWidget *sfs_submission_page_new (SfsVisit *visit, SfsSubmissions *submissions, SfsSent *sent);
SfsSent   *sfs_submission_page_get_sent (SfsSubmissionPage *self); /* (transfer none) */

G_END_DECLS
