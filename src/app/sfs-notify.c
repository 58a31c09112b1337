/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-notify.h"

#include <glib/gi18n.h>

#include "app/sfs-error-view.h"
#include "app/submissions/sfs-sent-text.h"
#include "core/sfs-invitation.h"

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

/**
 * sfs_notify_ended:
 * @application: the application
 * @queue: what goes on by itself
 * @id: of what has ended
 *
 * Each has one of its own: the seller does not look at all of them, or at none.
 */
void
sfs_notify_ended (GApplication *application, SfsQueue *queue, const char *id)
{
  const char *origin = sfs_queue_get_origin (queue, id);
  const GError *error = sfs_queue_get_error (queue, id);
  g_autofree char *label = sfs_url_get_host_label (origin);
  const char *host = label != NULL ? label : origin;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;

  if (error == NULL)
    /* Translators: %s is a host name: shop.example has your video. */
    title = g_strdup_printf (_ ("%s has your video."), host);
  else
    /* Translators: %s is a host name. */
    title = g_strdup_printf (_ ("Your video for %s was not sent"), host);
  notification = g_notification_new (title);
  if (error == NULL)
    {
      g_notification_set_body (notification, _ ("The receipt is kept on this computer."));
    }
  else
    {
      SfsErrorView view;

      sfs_error_to_view (error, SFS_SESSION_SEALED, &view);
      g_notification_set_body (notification, view.title);
    }
  g_notification_set_default_action_and_target (notification, "app.submission", "s", id);
  g_application_send_notification (application, id, notification);
}
