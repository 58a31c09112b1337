/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-notify.h"

#include <glib/gi18n.h>

#include "app/submissions/sfs-sent-text.h"

/**
 * sfs_notify_decided:
 * @application: the application
 * @sent: what there is news of
 *
 * Others may see a notification: it says who and what, nothing of reasons.
 */
void
sfs_notify_decided (GApplication *application, SfsSent *sent)
{
  g_auto (SfsSentState) state = { 0 };
  g_autofree char *host = sfs_sent_dup_host (sent);
  /* Translators: %s is a host name. */
  g_autofree char *title = g_strdup_printf (_ ("News of your video for %s"), host);
  g_autoptr (GNotification) notification = g_notification_new (title);

  sfs_sent_state_init (&state, sent);
  g_notification_set_body (notification, state.text);
  g_notification_set_default_action_and_target (notification, "app.submission", "s",
                                                sfs_sent_get_id (sent));
  g_application_send_notification (application, sfs_sent_get_id (sent), notification);
}
