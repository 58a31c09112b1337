/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-wizard.h"

G_BEGIN_DECLS

/* Asks whether to leave although something would be lost, and where there is something to go on
 * with at the next start, whether to do so by itself. @leave (GtkWindow *window) is called for yes;
 * @hide, where something goes on, for going on with it without the window. */
gboolean sfs_leave_question_ask (GtkWindow *window,
                                 SfsWizard *(*get_wizard) (GtkWindow *window),
                                 void (*leave) (GtkWindow *window),
                                 void (*hide) (GtkWindow *window));

G_END_DECLS
