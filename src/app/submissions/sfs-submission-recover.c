/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With the recovery file the key and the sign-in come back to this computer. */

#include "sfs-config.h"

#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-error-view.h"
#include "app/sfs-password.h"
#include "app/sfs-save-file.h"
#include "app/submissions/sfs-sent-text.h"

static void ask_passphrase (SfsSubmissionPage *self, const char *text);

/**
 * sfs_submission_page_draw_recover:
 * @self: a page
 *
 * Offers the recovery file where it would change something.
 */
void
sfs_submission_page_draw_recover (SfsSubmissionPage *self)
{
  gtk_widget_set_visible (self->recover_button,
                          sfs_sent_get_withdrawal (self->sent) != SFS_WITHDRAWAL_CONFIRMED &&
                              (self->keyless || sfs_submission_page_needs_sign_in (self)));
}

/* Who is let in, by what, and for how long. */
static char *
dup_news (SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);

  if (sfs_submission_page_needs_sign_in (self))
    /* Translators: %s is a host name. */
    return g_strdup_printf (_ ("The recovery file opened, and your key is back. But %s does not "
                               "accept the sign-in that is in it: it may be an older copy of the "
                               "file."),
                            host);
  if (sfs_session_keeps_credentials (sfs_page_get_session (SFS_PAGE (self))))
    return g_strdup (_ ("The recovery file brought back your key and your sign-in. They are kept "
                        "on this computer now. The file still has the key, but its sign-in is used "
                        "up from now on."));

  return g_strdup (_ ("The recovery file brought back your key and your sign-in, until Selfsame is "
                      "closed. Leave the file where it is: Selfsame keeps it up to date while it "
                      "is open."));
}

/**
 * sfs_submission_page_tell_recovered:
 * @self: a page
 *
 * What came of the recovery file is known when the operator has answered.
 */
void
sfs_submission_page_tell_recovered (SfsSubmissionPage *self)
{
  g_autofree char *text = NULL;

  if (!self->recovered || sfs_sent_get_busy (self->sent))
    return;

  self->recovered = FALSE;
  text = dup_news (self);
  sfs_page_set_note (SFS_PAGE (self), text);
}

static void
tell_failure (SfsSubmissionPage *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      sfs_page_set_note (SFS_PAGE (self),
                         _ ("The recovery file was not opened. Nothing was changed."));
    }
  else if (g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_IN_USE))
    {
      sfs_page_set_note (
          SFS_PAGE (self),
          _ ("An invitation of this marketplace is open in Selfsame. Finish there or "
             "close the invitation, then choose the recovery file again. Nothing "
             "was changed."));
    }
  else if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_PENDING)
    {
      g_message ("%s: %s", sfs_sent_get_id (self->sent), error->message);
      sfs_page_set_note (SFS_PAGE (self),
                         _ ("The recovery file could not be read. Check that it is still there and "
                            "that you may read it, then choose it again."));
    }
  else
    {
      sfs_submission_page_tell (self, error);
    }
}

static void
recovered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_submission_page_end (self);
  if (sfs_submissions_recover_finish (SFS_SUBMISSIONS (source), result, &error))
    {
      self->keyless = FALSE;
      self->recovered = TRUE;
      sfs_submission_page_draw_recover (self);
      sfs_submission_page_ask_operator (self);
      sfs_submission_page_tell_recovered (self);
    }
  else if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_RECOVERY_PASSPHRASE))
    {
      g_autofree char *text = NULL;
      SfsErrorView view;

      sfs_error_to_view (error, SFS_SESSION_CONFIRMED, &view);
      text = g_strjoin (" ", view.happened, view.advice, NULL);
      ask_passphrase (self, text);
      return;
    }
  else
    {
      tell_failure (self, error);
    }
  g_clear_object (&self->recovery_file);
  sfs_page_focus_again (SFS_PAGE (self));
}

static void
answered (AdwMessageDialog *dialog, const char *response, SfsSubmissionPage *self)
{
  GtkPasswordEntry *entry = g_object_get_data (G_OBJECT (dialog), "passphrase");
  g_autoptr (SfsSecret) passphrase = NULL;

  if (!g_str_equal (response, "open") || self->working != NULL)
    return;

  passphrase = sfs_password_dup (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  sfs_submissions_recover_async (self->submissions, self->sent, self->recovery_file, passphrase,
                                 sfs_submission_page_begin (self,
                                                            _ ("Opening the recovery file. This "
                                                               "takes a moment.")),
                                 recovered, g_object_ref (self));
}

static void
typed (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "open", *gtk_editable_get_text (entry) != '\0');
}

static GtkWidget *
create_field (GtkWidget *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Passphrase"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_widget_add_css_class (label, "heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Passphrase"), -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  return box;
}

static void
ask_passphrase (SfsSubmissionPage *self, const char *text)
{
  GtkWidget *entry = gtk_password_entry_new ();
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Open the recovery file"), text));

  sfs_password_guard (GTK_PASSWORD_ENTRY (entry));
  g_object_set (entry, "show-peek-icon", TRUE, "activates-default", TRUE, NULL);
  g_object_set_data (G_OBJECT (dialog), "passphrase", entry);
  adw_message_dialog_set_extra_child (dialog, create_field (entry));
  adw_message_dialog_add_responses (dialog, "stay", _ ("_Not now"), "open", _ ("_Open"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "open", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "open", FALSE);
  adw_message_dialog_set_default_response (dialog, "open");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (entry, "changed", G_CALLBACK (typed), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  sfs_dialog_present (dialog);
}

/**
 * sfs_submission_page_use_recovery_file:
 * @self: a page
 * @file: a recovery file
 *
 * Asks for the passphrase of @file, and has what is in it kept.
 */
void
sfs_submission_page_use_recovery_file (SfsSubmissionPage *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  /* Translators: %s is a file name. */
  g_autofree char *text =
      g_strdup_printf (_ ("Type the passphrase that you chose when you saved “%s”."), name);

  g_set_object (&self->recovery_file, file);
  ask_passphrase (self, text);
}

static void
file_chosen (GtkWidget *widget, GFile *file)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (widget);

  if (file != NULL && self->working == NULL)
    sfs_submission_page_use_recovery_file (self, file);
}

/**
 * sfs_submission_page_recover:
 * @self: a page
 *
 * Asks for a recovery file.
 */
void
sfs_submission_page_recover (SfsSubmissionPage *self)
{
  sfs_ask_for_file (GTK_WIDGET (self), _ ("Choose the recovery file"), file_chosen);
}
