/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-erase-question.h"

#include <glib/gi18n.h>

/* Whom to write to stands in what was agreed to, which may be unreadable. */
static char *
dup_mute (const char *host, const char *contact)
{
  if (contact == NULL)
    /* Translators: %s and %1$s are a host name, in all of these. */
    return g_strdup_printf (
        _ ("%1$s was told that it comes, and may have all of it or a part. You are signed out "
           "there, so %1$s cannot be asked from here to delete what it has. To have it deleted, "
           "write to them."),
        host);

  /* Translators: %2$s is an e-mail address. */
  return g_strdup_printf (
      _ ("%1$s was told that it comes, and may have all of it or a part. You are signed out "
         "there, so %1$s cannot be asked from here to delete what it has. To have it deleted, "
         "write to %2$s."),
      host, contact);
}

/* The operator is told first that a video comes, and then gets it: from the first on it may hold
 * something that only a withdrawal reaches. No more is said of that than will be done. */
static char *
dup_theirs (const char *host, SfsRecall recall, const char *contact)
{
  switch (recall)
    {
    case SFS_RECALL_ASKED:
      return g_strdup_printf (
          _ ("%1$s was told that it comes, and may have all of it or a part. If you "
             "withdraw, your consent ends, and %1$s is asked to delete what it has "
             "until it has signed that it did."),
          host);
    case SFS_RECALL_SIGN_IN:
      return g_strdup_printf (
          _ ("%1$s was told that it comes, and may have all of it or a part. You are signed out "
             "there. If you withdraw, your consent ends, and as soon as you sign in again under My "
             "submissions, %1$s is asked to delete what it has until it has signed that it did."),
          host);
    case SFS_RECALL_MUTE:
      return dup_mute (host, contact);
    case SFS_RECALL_NEEDLESS:
      break;
    }

  return g_strdup_printf (_ ("%s was told nothing of it."), host);
}

/**
 * sfs_erase_question_new:
 * @widget: what it is asked over
 * @heading: what is asked
 * @text: what becomes of the video on this computer
 * @host: whom it was for
 * @recall: what comes of it when it is taken back from them
 * @contact: (nullable): their e-mail address
 *
 * Erasing here is always offered. A withdrawal that would be told to nobody is none, and is not.
 *
 * Returns: (transfer floating): the question, to be shown with sfs_dialog_present()
 */
AdwMessageDialog *
sfs_erase_question_new (GtkWidget *widget,
                        const char *heading,
                        const char *text,
                        const char *host,
                        SfsRecall recall,
                        const char *contact)
{
  g_autofree char *theirs = dup_theirs (host, recall, contact);
  g_autofree char *body = g_strjoin (" ", text, theirs, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading, body));

  adw_message_dialog_add_responses (dialog, "stay", _ ("_Keep it"), "erase",
                                    recall == SFS_RECALL_NEEDLESS ? _ ("_Erase")
                                                                  : _ ("_Erase here only"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "erase", ADW_RESPONSE_DESTRUCTIVE);
  if (recall == SFS_RECALL_ASKED || recall == SFS_RECALL_SIGN_IN)
    {
      adw_message_dialog_add_response (dialog, "withdraw", _ ("_Withdraw and erase"));
      adw_message_dialog_set_response_appearance (dialog, "withdraw", ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");

  return dialog;
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It is on record, and asked for at the next start. */
  if (!sfs_submissions_load_finish (SFS_SUBMISSIONS (source), result, &error))
    g_message ("What was withdrawn is not asked for yet: %s", error->message);
}

/**
 * sfs_erase_question_follow_up:
 * @visit: a visit
 *
 * After the answer "withdraw" was carried out.
 */
void
sfs_erase_question_follow_up (SfsVisit *visit)
{
  SfsSubmissions *submissions = sfs_visit_get_submissions (visit);

  if (submissions != NULL)
    sfs_submissions_load_async (submissions, NULL, loaded, NULL);
}
