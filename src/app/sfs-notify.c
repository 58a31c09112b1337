/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-notify.h"

#include <glib/gi18n.h>

#include "app/sfs-error-text.h"
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

static void
notify (GApplication *application, const char *id, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.submission", "s", id);
  g_application_send_notification (application, id, notification);
}

/**
 * sfs_notify_sent:
 * @application: the application
 * @id: of what was sent and confirmed
 * @host: of its operator
 * @elsewhere: whether its receipt is in a folder the seller chose
 */
void
sfs_notify_sent (GApplication *application, const char *id, const char *host, gboolean elsewhere)
{
  /* Translators: %s is a host name: shop.example has your video. */
  g_autofree char *title = g_strdup_printf (_ ("%s has your video."), host);

  notify (application, id, title,
          elsewhere ? _ ("The receipt is in the folder you chose.")
                    : _ ("The receipt is kept on this computer."));
}

/**
 * sfs_notify_not_sent:
 * @application: the application
 * @id: of what could not be sent
 * @host: of its operator
 * @error: why
 *
 * What arrived and was only not confirmed is not called unsent: the seller would send it again.
 */
void
sfs_notify_not_sent (GApplication *application,
                     const char *id,
                     const char *host,
                     const GError *error)
{
  gboolean arrived = error->domain == SFS_CORE_ERROR &&
                     sfs_error_text_receipt (error->code) != NULL;
  g_autofree char *title = NULL;
  SfsErrorView view;

  /* Translators: %s is a host name, in both. */
  if (arrived)
    title = g_strdup_printf (_ ("%s has not confirmed your video as it should"), host);
  else
    title = g_strdup_printf (_ ("Your video for %s was not sent"), host);
  sfs_error_to_view (error, arrived ? SFS_SESSION_UNCONFIRMED : SFS_SESSION_SEALED, &view);
  notify (application, id, title, arrived ? view.happened : view.title);
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

  if (error == NULL)
    sfs_notify_sent (application, id, host, FALSE);
  else
    sfs_notify_not_sent (application, id, host, error);
}
