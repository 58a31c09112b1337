/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "session/sfs-queue.h"
#include "session/sfs-sent.h"

G_BEGIN_DECLS

/* Tells the desktop that an operator decided, or confirmed a deletion; a click opens the
 * submission. */
void sfs_notify_decided (GApplication *application, SfsSent *sent);
/* Tells it that a video arrived, or could not be sent; a click opens the submission. */
void
sfs_notify_sent (GApplication *application, const char *id, const char *host, gboolean elsewhere);
void sfs_notify_not_sent (GApplication *application,
                          const char *id,
                          const char *host,
                          const GError *error);
/* Tells it that one that went on by itself has ended, well or not; a click opens the submission. */
void sfs_notify_ended (GApplication *application, SfsQueue *queue, const char *id);

G_END_DECLS
