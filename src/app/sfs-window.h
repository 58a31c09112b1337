/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The one window: header bar, and a wizard as soon as the services are there. What was sent and the
 * rehearsal stand beside it, and lead back to where one was. */
#define SFS_TYPE_WINDOW (sfs_window_get_type ())
G_DECLARE_FINAL_TYPE (SfsWindow, sfs_window, SFS, WINDOW, AdwApplicationWindow)

SfsWindow *sfs_window_new (AdwApplication *application, gboolean allow_loopback);
/* Begins with the invitation @text; asks first when something would be lost. */
void       sfs_window_open_invitation (SfsWindow *self, const char *text);
/* Shows what became of one video. */
void       sfs_window_show_submission (SfsWindow *self, const char *id);

G_END_DECLS
