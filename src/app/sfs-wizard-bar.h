/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-page.h"

G_BEGIN_DECLS

/* The note and the buttons below a page, drawn from the page's properties and nothing else.
 * Signals "primary", "secondary", "tertiary". */
#define SFS_TYPE_WIZARD_BAR (sfs_wizard_bar_get_type ())
G_DECLARE_FINAL_TYPE (SfsWizardBar, sfs_wizard_bar, SFS, WIZARD_BAR, GtkWidget)

/* @cancellable: what makes the page busy can be cancelled: the second button then does that. */
void sfs_wizard_bar_show (SfsWizardBar *self, SfsPage *page, gboolean cancellable);

G_END_DECLS
