/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* Shows one page at a time, draws the buttons from its properties, and alone decides what comes
 * next, by the table of its SfsWalk.
 *
 * Properties: "visit" (construct only), "page" (the one on screen), "title", "subtitle" (“Step 3 of
 * 7”, empty off the line), "can-go-back". Signals: "leave" (this walk is over), "start-over", "show-sent",
 * "rehearse". A visit that is a rehearsal has a table of its own. */
#define SFS_TYPE_WIZARD (sfs_wizard_get_type ())
G_DECLARE_FINAL_TYPE (SfsWizard, sfs_wizard, SFS, WIZARD, GtkWidget)

SfsWizard *sfs_wizard_new (SfsVisit *visit);
SfsVisit  *sfs_wizard_get_visit (SfsWizard *self);
SfsPage   *sfs_wizard_get_page (SfsWizard *self);
/* @invitation (nullable): text with a link, as it was given. */
void       sfs_wizard_start (SfsWizard *self, const char *invitation);
void       sfs_wizard_retire (SfsWizard *self);
void       sfs_wizard_set_away (SfsWizard *self, gboolean away);
gboolean   sfs_wizard_get_away (SfsWizard *self);
void       sfs_wizard_go_back (SfsWizard *self);
gboolean   sfs_wizard_escape (SfsWizard *self);
char      *sfs_wizard_dup_loss (SfsWizard *self);

G_END_DECLS
