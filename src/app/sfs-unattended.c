/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-unattended.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/sfs-background.h"
#include "app/sfs-dialog.h"

typedef struct
{
  GtkWindow *window; /* weak: kept beyond its end, GTK 4.8 would tell of it still */
  SfsWizard *wizard; /* weak: another may take its place */
  SfsSession *session;
} Wish;

static void
wish_free (Wish *wish)
{
  g_clear_weak_pointer (&wish->window);
  g_clear_weak_pointer (&wish->wizard);
  g_object_unref (wish->session);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
say_no (GtkWindow *window)
{
  GtkWidget *dialog = adw_message_dialog_new (
      window, _ ("Not without this window"),
      _ ("Your desktop does not let Selfsame go on in the background. Keep this window open until "
         "the video is sent, or allow it in the settings of your desktop."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay here"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

/* A question, or another window of ours over it. What a portal asks for us is not seen here. */
static gboolean
is_asking (GtkWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) one = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (one) == window && gtk_widget_get_visible (GTK_WIDGET (one)))
        return TRUE;
    }

  return FALSE;
}

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  if (!sfs_background_ask_finish (result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || wish->window == NULL)
        return;
      g_message ("Sending needs the window: %s", error->message);
      say_no (wish->window);
    }
  /* What has ended while somebody thought is shown, and not hidden; and the window of a seller who
   * is asked something else meanwhile, or looks at something else in it, is in use: the camera may
   * be on. It can be asked for again. */
  else if (wish->window != NULL && sfs_unattended_is_possible (wish->session) &&
           wish->wizard != NULL && !sfs_wizard_get_away (wish->wizard) && !is_asking (wish->window))
    {
      gtk_widget_set_visible (GTK_WIDGET (wish->window), FALSE);
    }
}

/**
 * sfs_unattended_is_possible:
 * @session: what is under way
 *
 * Returns: whether there is something that goes on by itself
 */
gboolean
sfs_unattended_is_possible (SfsSession *session)
{
  gboolean paused;

  g_object_get (session, "paused", &paused, NULL);
  return sfs_session_get_state (session) == SFS_SESSION_SENDING && !paused;
}

/**
 * sfs_unattended_begin:
 * @window: the window that is not to be seen any more
 * @wizard: what sends in it
 * @cancellable: of the window
 *
 * Hides the window when the desktop lets it, unless by then another window of ours is open over it,
 * or something else than @wizard is shown in it: all that goes on in it does so, and whoever starts
 * Selfsame meanwhile has it before them again. When sending ends, the page for it tells the hidden
 * window, which goes when nothing else goes on in it.
 */
void
sfs_unattended_begin (GtkWindow *window, SfsWizard *wizard, GCancellable *cancellable)
{
  Wish *wish = g_new0 (Wish, 1);
  SfsSession *session = sfs_visit_get_session (sfs_wizard_get_visit (wizard));
  const char *host = sfs_description_get_host (sfs_session_get_description (session));
  /* Translators: the desktop may show this when it asks whether Selfsame may go on without a
   * window. %s is a host name. */
  g_autofree char *reason = g_strdup_printf (_ ("To send your video to %s to the end."), host);

  g_set_weak_pointer (&wish->window, window);
  g_set_weak_pointer (&wish->wizard, wizard);
  wish->session = g_object_ref (session);
  sfs_background_ask_async (reason, cancellable, answered, wish);
}
