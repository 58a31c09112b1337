/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Measures how long the main loop does not come round. Off unless the environment names a file in
 * SFS_WATCHDOG; then every call but the first is a test of one flag. Main thread only. */
void sfs_watchdog_start (void);
void sfs_watchdog_set_place (const char *place); /* for the report: the page shown */
void sfs_watchdog_enter (void);                  /* around drawing of our own inside the frame clock */
void sfs_watchdog_leave (void);
void sfs_watchdog_stop (void); /* writes the report */

G_END_DECLS
