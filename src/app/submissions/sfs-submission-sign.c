/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/submissions/sfs-sent-text.h"

/**
 * sfs_submission_page_needs_sign_in:
 * @self: a page
 *
 * An operator that does not accept a sign-in which seems good may be wrong for a while; then all
 * that can be asked is still offered, unless signing in again is a way out.
 *
 * Returns: whether nothing can be asked of the operator before the seller signs in
 */
gboolean
sfs_submission_page_needs_sign_in (SfsSubmissionPage *self)
{
  return !sfs_sent_get_waiting (self->sent) &&
         sfs_sent_get_answer (self->sent) == SFS_ANSWER_SIGNED_OUT &&
         (sfs_sent_get_issuer (self->sent) != NULL ||
          g_error_matches (sfs_sent_get_trouble (self->sent), SFS_ACCOUNT_ERROR,
                           SFS_ACCOUNT_ERROR_SIGNED_OUT));
}

/**
 * sfs_submission_page_get_issuer:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): where to sign in through the browser; %NULL when there is
 *   only the invitation, which is used up
 */
const char *
sfs_submission_page_get_issuer (SfsSubmissionPage *self)
{
  return sfs_sent_get_issuer (self->sent);
}

/**
 * sfs_submission_page_draw_sign_out:
 * @self: a page
 *
 * Offers to sign out where somebody is signed in.
 */
void
sfs_submission_page_draw_sign_out (SfsSubmissionPage *self)
{
  gtk_widget_set_visible (self->sign_out_button, !sfs_submission_page_needs_sign_in (self) &&
                                                     !sfs_sent_get_waiting (self->sent));
  /* What it changes is known once the operator was asked. */
  gtk_widget_set_sensitive (self->sign_out_button, !sfs_sent_get_busy (self->sent));
}

static void
signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean confirmed;

  sfs_submission_page_end (self);
  if (!sfs_submissions_sign_out_finish (SFS_SUBMISSIONS (source), result, &confirmed, &error))
    {
      sfs_submission_page_tell (self, error);
      return;
    }
  if (confirmed)
    text = g_strdup_printf (_ ("You are signed out of %s."), host);
  else
    text = g_strdup_printf (_ ("You are signed out on this computer. %s could not be told, and may "
                               "accept the old sign-in for a while."),
                            host);
  sfs_page_set_note (SFS_PAGE (self), text);
  sfs_page_focus_again (SFS_PAGE (self));
}

static void
answered (AdwMessageDialog *dialog, const char *response, SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (!g_str_equal (response, "sign-out") || self->working != NULL)
    return;

  text = g_strdup_printf (_ ("Waiting for an answer from %s."), host);
  sfs_submissions_sign_out_async (self->submissions, self->sent,
                                  sfs_submission_page_begin (self, text), signed_out,
                                  g_object_ref (self));
}

/* A deletion there that would not be asked for any more. */
static gboolean
has_unconfirmed (SfsSubmissionPage *self)
{
  GListModel *all = G_LIST_MODEL (self->submissions);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (SfsSent) sent = g_list_model_get_item (all, i);

      if (g_str_equal (sfs_sent_get_origin (sent), sfs_sent_get_origin (self->sent)) &&
          sfs_sent_is_unconfirmed (sent))
        return TRUE;
    }

  return FALSE;
}

static char *
dup_consequence (SfsSubmissionPage *self)
{
  gboolean asked = has_unconfirmed (self);

  if (sfs_submission_page_get_issuer (self) != NULL)
    return g_strdup (asked ? _ ("The deletion that you asked for is followed up again when you "
                                "sign in again.")
                           : _ ("To look at a video there, or to withdraw it, you sign in again."));
  if (asked)
    return g_strdup (_ ("An invitation let you in, and cannot be used again: the deletion that you "
                        "asked for is not followed up from here any more, and no video there can "
                        "be looked at."));

  return g_strdup (_ ("An invitation let you in, and cannot be used again: no video there can be "
                      "looked at or withdrawn from here any more. Withdraw first what you want "
                      "deleted."));
}

/**
 * sfs_submission_page_sign_out:
 * @self: a page
 *
 * Asks once whether that is meant, and says what it changes; then signs out of the operator.
 */
void
sfs_submission_page_sign_out (SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *heading = g_strdup_printf (_ ("Sign out of %s?"), host);
  g_autofree char *consequence = dup_consequence (self);
  g_autofree char *text =
      g_strjoin (" ",
                 _ ("Your receipts, what you agreed to, and the key to your videos stay on this "
                    "computer."),
                 consequence, NULL);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, text);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay signed in"),
                                    "sign-out", _ ("_Sign out"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}
