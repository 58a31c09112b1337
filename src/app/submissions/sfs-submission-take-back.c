/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/submissions/sfs-sent-text.h"

static void
withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_submission_page_end (self);
  if (!sfs_submissions_withdraw_finish (SFS_SUBMISSIONS (source), result, &error))
    {
      sfs_submission_page_tell (self, error);
      return;
    }

  /* What was never announced is gone with this. */
  if (sfs_submissions_find (self->submissions, sfs_sent_get_id (self->sent)) == NULL)
    sfs_page_report (SFS_PAGE (self), SFS_PAGE_BACK);
  else
    sfs_page_focus_again (SFS_PAGE (self));
}

static void
withdraw_answered (AdwMessageDialog *dialog, const char *response, SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (!g_str_equal (response, "withdraw") || self->working != NULL)
    return;

  text = g_strdup_printf (_ ("Waiting for an answer from %s."), host);
  sfs_submissions_withdraw_async (self->submissions, self->sent,
                                  sfs_submission_page_begin (self, text), withdrawn,
                                  g_object_ref (self));
}

/**
 * sfs_submission_page_withdraw:
 * @self: a page
 *
 * Asks once whether that is meant, and never why.
 */
void
sfs_submission_page_withdraw (SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;
  GtkWidget *dialog;

  if (sfs_sent_get_waiting (self->sent) && sfs_sent_get_told (self->sent))
    /* Translators: %1$s is a host name, in all of these. */
    text = g_strdup_printf (_ ("The video is erased from this computer and is not sent any more. "
                               "%1$s was told that it comes: your consent ends now, and %1$s is "
                               "asked to delete what it has until it has signed that it did."),
                            host);
  else if (sfs_sent_get_waiting (self->sent))
    text = g_strdup (_ ("The video is erased from this computer and is not sent any more."));
  else if (sfs_submission_page_needs_sign_in (self))
    text = g_strdup_printf (_ ("Your consent ends now. %s is told to delete the video as soon as "
                               "you sign in again, and is asked until it has signed that it did. "
                               "You need not say why."),
                            host);
  else
    text =
        g_strdup_printf (_ ("Your consent ends now. %s is told to delete the video and what was "
                            "made from it, and is asked until it has signed that it did. You need "
                            "not say why."),
                         host);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   _ ("Withdraw and delete?"), text);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Keep it"), "withdraw",
                                    _ ("_Withdraw and delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (withdraw_answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  sfs_submission_page_end (self);
  if (sfs_submissions_forget_finish (SFS_SUBMISSIONS (source), result, &error))
    sfs_page_report (SFS_PAGE (self), SFS_PAGE_BACK);
  else
    sfs_submission_page_tell (self, error);
}

static void
remove_answered (AdwMessageDialog *dialog, const char *response, SfsSubmissionPage *self)
{
  if (!g_str_equal (response, "remove") || self->working != NULL)
    return;

  sfs_submissions_forget_async (self->submissions, self->sent, NULL,
                                sfs_submission_page_begin (self, _ ("Removing.")), forgotten,
                                g_object_ref (self));
}

/* What is lost with it, and what the operator still has. */
static char *
dup_loss (SfsSent *sent)
{
  g_autofree char *host = sfs_sent_dup_host (sent);

  if (sfs_sent_get_withdrawal (sent) == SFS_WITHDRAWAL_CONFIRMED)
    return g_strdup (_ ("The receipt and the signed deletion are removed too. Without them you "
                        "cannot show what was agreed."));
  if (sfs_sent_is_unconfirmed (sent))
    return g_strdup_printf (_ ("You asked %s to delete the video, and it has not confirmed that it "
                               "did. If you remove this, Selfsame stops asking, and you do not "
                               "learn from here whether it is deleted. The receipt and what you "
                               "agreed to are removed too."),
                            host);
  if (sfs_sent_get_waiting (sent) && sfs_sent_get_told (sent))
    return g_strdup_printf (_ ("The video is erased from this computer and is not sent any more. "
                               "%s was told that it comes, and may have all of it or a part. If "
                               "you only remove it here, that stays there, and you cannot have it "
                               "deleted from here any more."),
                            host);
  if (sfs_sent_get_waiting (sent))
    return g_strdup (_ ("The video is erased from this computer and is not sent any more."));

  return g_strdup_printf (_ ("The receipt and what you agreed to are removed from this computer. "
                             "%s is told nothing and keeps the video: withdraw first if you want "
                             "it deleted there."),
                          host);
}

/**
 * sfs_submission_page_remove:
 * @self: a page
 *
 * Asks, then removes the traces of this submission from this computer.
 */
void
sfs_submission_page_remove (SfsSubmissionPage *self)
{
  g_autofree char *loss = dup_loss (self->sent);
  /* Whether it did is known no more. */
  g_autofree char *text =
      sfs_sent_get_has_receipt (self->sent) && sfs_sent_get_folder (self->sent) == NULL
          ? g_strjoin (" ", loss,
                       _ ("If the video waited in another folder that you chose, a copy of the "
                          "receipt stays there."),
                       NULL)
          : g_steal_pointer (&loss);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              _ ("Remove it from this computer?"), text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Keep it"), "remove",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  if (sfs_sent_get_waiting (self->sent) && sfs_sent_get_told (self->sent))
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                       _ ("_Withdraw and delete"));
      adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                                  ADW_RESPONSE_DESTRUCTIVE);
      g_signal_connect_object (dialog, "response", G_CALLBACK (withdraw_answered), self, 0);
    }
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}
