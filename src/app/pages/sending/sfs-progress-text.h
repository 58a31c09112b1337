/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a transfer is, in words. Pure; (transfer full). */
char *sfs_progress_to_amount (gint64 sent, gint64 total);
/* Speed and time left; NULL when too little is known to say something true. */
char *sfs_progress_to_pace (gint64 sent, gint64 total, double rate);

G_END_DECLS
