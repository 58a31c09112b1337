/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-leave-question.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-unattended.h"
#include "session/sfs-pending.h"

typedef struct
{
  GtkWindow *window;
  SfsSession *session;
  void (*leave) (GtkWindow *window);
  void (*hide) (GtkWindow *window);
  void (*chosen) (GtkWindow *window); /* one of these, once it is answered */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->window);
  g_object_unref (question->session);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
question_closed (gpointer question, GClosure *closure)
{
  question_free (question);
}

static Question *
question_copy (Question *question)
{
  Question *copy = g_new0 (Question, 1);

  copy->window = g_object_ref (question->window);
  copy->session = g_object_ref (question->session);
  copy->leave = question->leave;
  copy->hide = question->hide;
  copy->chosen = question->chosen;

  return copy;
}

static void
go_on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;

  /* Then it is offered at the next start, as without the tick. */
  if (!sfs_pending_set_go_on_finish (result, &error))
    g_message ("Cannot keep what is to go on by itself: %s", error->message);
  question->chosen (question->window);
}

static void
answered (AdwMessageDialog *dialog, const char *response, Question *question)
{
  GtkWidget *tick = adw_message_dialog_get_extra_child (dialog);

  if (g_str_equal (response, "leave"))
    question->chosen = question->leave;
  else if (g_str_equal (response, "hide"))
    question->chosen = question->hide;
  else
    return;
  if (tick == NULL)
    {
      question->chosen (question->window);
      return;
    }
  /* Also without the window: the computer may be shut down before all is sent. */
  sfs_pending_set_go_on_async (sfs_session_get_records (question->session),
                               sfs_session_get_submission_id (question->session),
                               gtk_check_button_get_active (GTK_CHECK_BUTTON (tick)), NULL,
                               go_on_kept, question_copy (question));
}

/* Whether there is something to go on with at the next start. */
static gboolean
has_sealed (SfsSession *session)
{
  SfsSessionState state = sfs_session_get_state (session);

  return !sfs_session_is_elsewhere (session) &&
         (state == SFS_SESSION_SEALED || state == SFS_SESSION_SENDING ||
          state == SFS_SESSION_UNCONFIRMED);
}

/* The label that GTK makes for one wraps nowhere, and would make the question as wide as it is. */
static GtkWidget *
create_wish (void)
{
  GtkWidget *wish = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (_ ("Go on by itself at the next start"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (wish), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (wish), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);

  return wish;
}

/**
 * sfs_leave_question_ask:
 * @window: the window that is to close
 * @session: what is under way in it
 * @loss: what would be lost, as a sentence
 * @leave: called with @window when the answer is yes
 * @hide: called with @window when it is to go on without it; asked only while something is sent
 */
void
sfs_leave_question_ask (GtkWindow *window,
                        SfsSession *session,
                        const char *loss,
                        void (*leave) (GtkWindow *window),
                        void (*hide) (GtkWindow *window))
{
  gboolean goes_on = sfs_unattended_is_possible (session);
  g_autofree char *body =
      goes_on ? g_strjoin ("\n\n", loss,
                           _ ("It can also be sent to the end without this window. You are told "
                              "when it has arrived."),
                           NULL)
              : g_strdup (loss);
  GtkWidget *dialog = adw_message_dialog_new (window, _ ("Leave now?"), body);
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (window);
  question->session = g_object_ref (session);
  question->leave = leave;
  question->hide = hide;

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay here"), "leave",
                                    _ ("_Leave"), NULL);
  if (goes_on)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "hide",
                                     _ ("_Send without the window"));
  if (has_sealed (session))
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), create_wish ());
  else
    adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "leave",
                                                ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), question, question_closed, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}
