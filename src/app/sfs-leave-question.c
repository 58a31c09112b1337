/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-leave-question.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-unattended.h"
#include "session/sfs-pending.h"

/* What is asked, and what it rests on. */
typedef struct
{
  GtkWindow *window;
  SfsWizard *(*get_wizard) (GtkWindow *window);
  void (*leave) (GtkWindow *window);
  void (*hide) (GtkWindow *window);
  void (*chosen) (GtkWindow *window); /* one of these, once it is answered */

  SfsSession *session;
  char *loss;
  gboolean goes_on;
  gboolean sealed;
  gboolean wished; /* what was ticked, where it is asked anew */
} Question;

static gboolean ask (const Question *about);

static void
question_free (Question *question)
{
  g_object_unref (question->window);
  g_object_unref (question->session);
  g_free (question->loss);
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
  Question *copy = g_memdup2 (question, sizeof *question);

  g_object_ref (copy->window);
  g_object_ref (copy->session);
  copy->loss = g_strdup (question->loss);

  return copy;
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

static Question *
question_new (GtkWindow *window,
              SfsWizard *(*get_wizard) (GtkWindow *window),
              void (*leave) (GtkWindow *window),
              void (*hide) (GtkWindow *window))
{
  SfsWizard *wizard = get_wizard (window);
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (window);
  question->get_wizard = get_wizard;
  question->leave = leave;
  question->hide = hide;
  question->session = g_object_ref (sfs_visit_get_session (sfs_wizard_get_visit (wizard)));
  question->loss = sfs_wizard_dup_loss (wizard);
  question->goes_on = sfs_unattended_is_possible (question->session);
  question->sealed = has_sealed (question->session);

  return question;
}

static gboolean
question_holds (Question *question)
{
  g_autoptr (Question)
      now = question_new (question->window, question->get_wizard, question->leave, question->hide);

  return now->session == question->session && g_strcmp0 (now->loss, question->loss) == 0 &&
         now->goes_on == question->goes_on && now->sealed == question->sealed;
}

static gboolean
is_wished (AdwMessageDialog *dialog)
{
  GtkWidget *tick = adw_message_dialog_get_extra_child (dialog);

  return tick != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (tick));
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

static gboolean
ask_anew (gpointer user_data)
{
  Question *question = user_data;

  /* The window may be on its way out. */
  if (question->get_wizard (question->window) != NULL)
    ask (question);

  return G_SOURCE_REMOVE;
}

static void
answered (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "leave"))
    question->chosen = question->leave;
  else if (g_str_equal (response, "hide"))
    question->chosen = question->hide;
  else
    return;
  /* It was answered by what is not so any more. Not in the same turn: while a screen reader looks
   * on, GTK comes to grief where one question goes and the other comes. */
  if (!question_holds (question))
    {
      question->wished = is_wished (dialog);
      g_idle_add_full (G_PRIORITY_LOW, ask_anew, question_copy (question),
                       (GDestroyNotify) question_free);
      return;
    }
  if (adw_message_dialog_get_extra_child (dialog) == NULL)
    {
      question->chosen (question->window);
      return;
    }
  /* Also without the window: the computer may be shut down before all is sent. */
  sfs_pending_set_go_on_async (sfs_session_get_records (question->session),
                               sfs_session_get_submission_id (question->session),
                               is_wished (dialog), NULL, go_on_kept, question_copy (question));
}

/* The label that GTK makes for one wraps nowhere, and would make the question as wide as it is. */
static GtkWidget *
create_wish (gboolean wished)
{
  GtkWidget *wish = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (_ ("Go on by itself at the next start"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (wish), label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (wish), wished);
  gtk_accessible_update_property (GTK_ACCESSIBLE (wish), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);

  return wish;
}

static gboolean
ask (const Question *about)
{
  Question *question = question_new (about->window, about->get_wizard, about->leave, about->hide);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (question->loss == NULL)
    {
      question_free (question);
      return FALSE;
    }

  body = question->goes_on
             ? g_strjoin ("\n\n", question->loss,
                          _ ("It can also be sent to the end without this window. You are told "
                             "when it has arrived."),
                          NULL)
             : g_strdup (question->loss);
  dialog = adw_message_dialog_new (question->window, _ ("Leave now?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay here"), "leave",
                                    _ ("_Leave"), NULL);
  if (question->goes_on)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "hide",
                                     _ ("_Send without the window"));
  if (question->sealed)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), create_wish (about->wished));
  else
    adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "leave",
                                                ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), question, question_closed, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));

  return TRUE;
}

/**
 * sfs_leave_question_ask:
 * @window: the window that is to close
 * @get_wizard: gives the wizard that is in it now
 * @leave: called with @window when the answer is yes
 * @hide: called with @window when it is to go on without it; asked only while something is sent
 *
 * Asks whether to leave although something would be lost. What goes on behind the question goes on:
 * when what it says is not so any more by the time it is answered, the answer does not count, and
 * it is put anew. When nothing would be lost any more, the window stays and shows why.
 *
 * Returns: whether there is a question; without one nothing would be lost
 */
gboolean
sfs_leave_question_ask (GtkWindow *window,
                        SfsWizard *(*get_wizard) (GtkWindow *window),
                        void (*leave) (GtkWindow *window),
                        void (*hide) (GtkWindow *window))
{
  const Question about = {
    .window = window, .get_wizard = get_wizard, .leave = leave, .hide = hide
  };

  return ask (&about);
}
