/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-studio.h"
#include "session/sfs-queue.h"
#include "session/sfs-submissions.h"
#include "session/sfs-session.h"

G_BEGIN_DECLS

/* One walk through the wizard: the session, and the few things pages hand to each other that are
 * not the session's (the camera in use; what was ticked before it is agreed to). */
#define SFS_TYPE_VISIT (sfs_visit_get_type ())
G_DECLARE_FINAL_TYPE (SfsVisit, sfs_visit, SFS, VISIT, GObject)

SfsVisit          *sfs_visit_new (SfsSession *session);
/* The camera alone, for nobody: the session stays without an invitation. */
SfsVisit          *sfs_visit_new_rehearsal (SfsSession *session);
gboolean           sfs_visit_is_rehearsal (SfsVisit *self);
void               sfs_visit_set_rehearsed (SfsVisit *self, SfsRecording *recording); /* (transfer full) (nullable) */
SfsRecording      *sfs_visit_get_rehearsed (SfsVisit *self); /* (transfer none) (nullable) */
SfsSession        *sfs_visit_get_session (SfsVisit *self);
/* What goes on by itself beside this walk. */
void               sfs_visit_set_submissions (SfsVisit *self, SfsSubmissions *submissions);
SfsSubmissions    *sfs_visit_get_submissions (SfsVisit *self); /* (transfer none) (nullable) */
void               sfs_visit_set_queue (SfsVisit *self, SfsQueue *queue);
SfsQueue          *sfs_visit_get_queue (SfsVisit *self); /* (transfer none) (nullable) */
SfsStudio         *sfs_visit_get_studio (SfsVisit *self); /* made when first asked for */
void               sfs_visit_release_camera (SfsVisit *self);
void               sfs_visit_set_given (SfsVisit *self, const char *const *given);
const char *const *sfs_visit_get_given (SfsVisit *self);
void               sfs_visit_set_needs_pin (SfsVisit *self, gboolean needs_pin);
gboolean           sfs_visit_get_needs_pin (SfsVisit *self);
/* Whether signing in through the browser is what comes next. */
void               sfs_visit_set_needs_browser (SfsVisit *self, gboolean needs_browser);
gboolean           sfs_visit_get_needs_browser (SfsVisit *self);
void               sfs_visit_set_recovery_settled (SfsVisit *self);
gboolean           sfs_visit_get_recovery_settled (SfsVisit *self);
char              *sfs_visit_dup_loss (SfsVisit *self);

/* Languages of the interface, best first, for picking among the operator's texts. */

G_END_DECLS
