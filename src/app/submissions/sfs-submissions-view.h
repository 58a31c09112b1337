/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-visit.h"
#include "session/sfs-submissions.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What stands beside the wizard: the list of what was sent, one submission of it, and what is kept on
 * this computer. Properties "title", "subtitle", "can-go-back" (TRUE: from the list one leaves).
 * Signal "leave": back to where one was before. */
#define SFS_TYPE_SUBMISSIONS_VIEW (sfs_submissions_view_get_type ())
G_DECLARE_FINAL_TYPE (SfsSubmissionsView, sfs_submissions_view, SFS, SUBMISSIONS_VIEW, GtkWidget)

SfsSubmissionsView *sfs_submissions_view_new (SfsVisit *visit, SfsSubmissions *submissions);
/* It is on the screen now: at the list, or at one submission (nullable). */
void     sfs_submissions_view_enter (SfsSubmissionsView *self, const char *id);
void     sfs_submissions_view_show_kept (SfsSubmissionsView *self); /* what is kept on this computer */
void     sfs_submissions_view_left (SfsSubmissionsView *self);
void     sfs_submissions_view_go_back (SfsSubmissionsView *self);
/* Escape stops what runs, else leads back. */
void     sfs_submissions_view_escape (SfsSubmissionsView *self);

G_END_DECLS
