/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-wizard.h"

G_BEGIN_DECLS

/* Goes on sending without the window, where the desktop allows that; says so where it does not. */
gboolean sfs_unattended_is_possible (SfsSession *session);
void sfs_unattended_begin (GtkWindow *window, SfsWizard *wizard, GCancellable *cancellable);

G_END_DECLS
