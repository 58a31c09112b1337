/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-open-uri.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-wrap.h"
#include "core/sfs-invitation.h"

typedef struct
{
  GtkWindow *window; /* weak */
  char *plain;
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_clear_weak_pointer (&attempt->window);
  g_free (attempt->plain);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void
show_plain (Attempt *attempt)
{
  GtkWidget *dialog, *label;

  if (attempt->window == NULL)
    return;

  dialog = adw_message_dialog_new (attempt->window, _ ("No program opened this"),
                                   _ ("This computer has no program for it, or it did not start. "
                                      "You can copy the address and use it elsewhere."));
  label = gtk_label_new (attempt->plain);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  sfs_wrap_exactly (GTK_LABEL (label));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), label);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Attempt) attempt = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

#if GTK_CHECK_VERSION(4, 10, 0)
  ok = gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error);
#else
  ok = gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error);
#endif

  if (!ok)
    {
      g_message ("Cannot open an address: %s", error->message);
      show_plain (attempt);
    }
}

/**
 * sfs_open_uri:
 * @widget: a widget of the window that asks
 * @uri: https: or mailto:, or an address on this computer, where an issuer may be with
 *   --allow-loopback
 * @plain: what to show when no program opens it
 *
 * Hands @uri to the program that this computer has for it.
 */
void
sfs_open_uri (GtkWidget *widget, const char *uri, const char *plain)
{
  GtkRoot *root;
  Attempt *attempt;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  /* Anything else could start any program that this computer has for it. */
  g_return_if_fail (g_str_has_prefix (uri, "https://") || g_str_has_prefix (uri, "mailto:") ||
                    sfs_url_is_loopback (uri));
  g_return_if_fail (plain != NULL);

  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    return;

  attempt = g_new0 (Attempt, 1);
  g_set_weak_pointer (&attempt->window, GTK_WINDOW (root));
  attempt->plain = g_strdup (plain);

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (root), NULL, opened, attempt);
#else
  gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened, attempt);
#endif
}

/**
 * sfs_write_mail:
 * @widget: a widget of the window that asks
 * @address: an e-mail address as the operator gives it
 * @subject: subject to begin with
 * @body: (nullable): text to begin with
 *
 * Opens a new message; the seller sees and sends it.
 */
void
sfs_write_mail (GtkWidget *widget, const char *address, const char *subject, const char *body)
{
  g_autofree char *to = NULL;
  g_autofree char *escaped_subject = NULL;
  g_autofree char *escaped_body = NULL;
  g_autofree char *uri = NULL;

  g_return_if_fail (address != NULL);
  g_return_if_fail (subject != NULL);

  /* The address is the operator's text: escaped, so that it cannot add headers (RFC 6068). */
  to = g_uri_escape_string (address, "@", TRUE);
  escaped_subject = g_uri_escape_string (subject, NULL, TRUE);
  escaped_body = g_uri_escape_string (body != NULL ? body : "", NULL, TRUE);
  uri = g_strdup_printf ("mailto:%s?subject=%s&body=%s", to, escaped_subject, escaped_body);
  sfs_open_uri (widget, uri, address);
}
