/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-window.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-dialog.h"
#include "app/sfs-error-view.h"
#include "app/sfs-follow-focus.h"
#include "app/sfs-guide.h"
#include "app/sfs-leave-question.h"
#include "app/sfs-mnemonics.h"
#include "app/sfs-notify.h"
#include "app/sfs-preferences.h"
#include "app/sfs-services.h"
#include "app/sfs-stack.h"
#include "app/sfs-unattended.h"
#include "app/sfs-wizard.h"
#include "app/sfs-wrap.h"
#include "app/submissions/sfs-submissions-view.h"

/* After this long the window says what it waits for. */
#define PATIENCE_SECONDS 10

struct _SfsWindow
{
  AdwApplicationWindow parent_instance;

  gboolean allow_loopback;
  gboolean leaving; /* the seller was asked, or nothing would be lost */
  GCancellable *cancellable;
  SfsServices *services;
  SfsWizard *wizard;        /* owned by the stack; NULL while the services are opened */
  SfsWizard *rehearsal;     /* (nullable); owned by the stack */
  SfsSubmissionsView *sent; /* (nullable); owned by the stack */
  GPtrArray *path;  /* of these: the wizard, and what was gone to from there; the last is shown */
  char *invitation; /* (nullable): waits for the services */
  char *wanted;     /* (nullable): a submission, waits for the services */
  guint patience_id;

  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *back;
  GtkWidget *stack;
  GtkWidget *loading;
  GtkWidget *loading_note;
  GtkWidget *trouble;
  GtkWidget *trouble_title;
  GtkWidget *trouble_text;
  GtkWidget *trouble_button;
  GtkWidget *trouble_without;
};

G_DEFINE_FINAL_TYPE (SfsWindow, sfs_window, ADW_TYPE_APPLICATION_WINDOW)

static void begin (SfsWindow *self, const char *invitation);

/* The view on the screen: a wizard, the rehearsal's, or what was sent. */
static GtkWidget *
get_front (SfsWindow *self)
{
  return self->path->len > 0 ? g_ptr_array_index (self->path, self->path->len - 1) : NULL;
}

static void
view_changed (SfsWindow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  gboolean can_go_back;

  if (get_front (self) == NULL)
    return;

  g_object_get (get_front (self), "title", &title, "subtitle", &subtitle, "can-go-back",
                &can_go_back, NULL);
  gtk_label_set_label (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_label_set_label (GTK_LABEL (self->subtitle), subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (self->subtitle, subtitle != NULL && *subtitle != '\0');
  gtk_widget_set_visible (self->back, can_go_back);
}

static void start_over (SfsWindow *self);

static void
set_away (GtkWidget *view, gboolean away)
{
  if (SFS_IS_WIZARD (view))
    sfs_wizard_set_away (SFS_WIZARD (view), away);
  else if (away)
    sfs_submissions_view_left (SFS_SUBMISSIONS_VIEW (view));
  else
    sfs_submissions_view_enter (SFS_SUBMISSIONS_VIEW (view), NULL);
}

static void
show_front (SfsWindow *self)
{
  sfs_stack_show (GTK_STACK (self->stack), get_front (self));
  view_changed (self);
}

static gboolean
remove_old (gpointer user_data)
{
  GtkWidget *old = user_data;
  GtkWidget *stack = gtk_widget_get_parent (old);

  if (stack != NULL)
    gtk_stack_remove (GTK_STACK (stack), old);

  return G_SOURCE_REMOVE;
}

static void
remove_soon (GtkWidget *view)
{
  /* Not now: the button that was pressed may be in it. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_old, g_object_ref (view), g_object_unref);
}

/* One view back. A rehearsal that is left is over, and what was recorded in it gone. */
static void
leave_view (SfsWindow *self)
{
  GtkWidget *view = get_front (self);

  if (self->path->len < 2)
    return;

  set_away (view, TRUE);
  g_ptr_array_set_size (self->path, (int) self->path->len - 1);
  show_front (self);
  set_away (get_front (self), FALSE);
  if (view == GTK_WIDGET (self->rehearsal))
    {
      g_signal_handlers_disconnect_by_data (view, self);
      sfs_wizard_retire (self->rehearsal);
      self->rehearsal = NULL;
      remove_soon (view);
    }
}

/* Above the others; back to it, where it is on the way already. */
static void
visit_view (SfsWindow *self, GtkWidget *view)
{
  if (g_ptr_array_find (self->path, view, NULL))
    {
      while (get_front (self) != view)
        leave_view (self);
      return;
    }

  set_away (get_front (self), TRUE);
  g_ptr_array_add (self->path, view);
  show_front (self);
}

static void
add_view (SfsWindow *self, GtkWidget *view)
{
  g_signal_connect_object (view, "notify", G_CALLBACK (view_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (view, FALSE);
  gtk_stack_add_child (GTK_STACK (self->stack), view);
}

static void
show_submissions (SfsWindow *self, const char *id)
{
  if (self->sent == NULL)
    {
      g_autoptr (SfsSession) session = sfs_services_create_session (self->services);
      g_autoptr (SfsVisit) visit = sfs_visit_new (session);

      self->sent = sfs_submissions_view_new (visit, sfs_services_get_submissions (self->services));
      g_signal_connect_object (self->sent, "leave", G_CALLBACK (leave_view), self,
                               G_CONNECT_SWAPPED);
      add_view (self, GTK_WIDGET (self->sent));
    }

  visit_view (self, GTK_WIDGET (self->sent));
  sfs_submissions_view_enter (self->sent, id);
}

static void
submissions_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SfsWindow *self = SFS_WINDOW (widget);

  if (self->services != NULL)
    show_submissions (self, NULL);
}

static void
rehearse (SfsWindow *self)
{
  g_autoptr (SfsSession) session = NULL;
  g_autoptr (SfsVisit) visit = NULL;

  if (self->rehearsal != NULL)
    {
      visit_view (self, GTK_WIDGET (self->rehearsal));
      return;
    }

  session = sfs_services_create_session (self->services);
  visit = sfs_visit_new_rehearsal (session);
  self->rehearsal = sfs_wizard_new (visit);
  g_signal_connect_object (self->rehearsal, "leave", G_CALLBACK (leave_view), self,
                           G_CONNECT_SWAPPED);
  add_view (self, GTK_WIDGET (self->rehearsal));
  visit_view (self, GTK_WIDGET (self->rehearsal));
  sfs_wizard_start (self->rehearsal, NULL);
}

static void
rehearse_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SfsWindow *self = SFS_WINDOW (widget);

  if (self->services != NULL)
    rehearse (self);
}

static void
kept_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SfsWindow *self = SFS_WINDOW (widget);

  if (self->services == NULL)
    return;

  show_submissions (self, NULL);
  sfs_submissions_view_show_kept (self->sent);
}

static void
preferences_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (GTK_WINDOW (sfs_preferences_new (GTK_WINDOW (widget))));
}

/* From the end of a walk to what it sent; from its beginning to all that was. */
static void
show_sent (SfsWindow *self)
{
  SfsSession *session = sfs_visit_get_session (sfs_wizard_get_visit (self->wizard));

  show_submissions (self, sfs_session_get_state (session) == SFS_SESSION_CONFIRMED
                              ? sfs_session_get_submission_id (session)
                              : NULL);
}

static void
submissions_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The list says it to whoever opens it. */
  if (!sfs_submissions_load_finish (SFS_SUBMISSIONS (source), result, &error))
    g_message ("Cannot read what was sent: %s", error->message);
}

/* What was withdrawn and is not confirmed is asked for again from then on, and what is not decided
 * asked about: a decision is told also to who never opens the list. */
static void
load_submissions (SfsWindow *self)
{
  sfs_submissions_load_async (sfs_services_get_submissions (self->services), self->cancellable,
                              submissions_loaded, NULL);
}

/* One that the wizard sent. */
static void
session_changed (SfsWindow *self, GParamSpec *pspec, SfsSession *session)
{
  if (sfs_session_get_state (session) == SFS_SESSION_CONFIRMED)
    load_submissions (self);
}

/* Every invitation has a session and a wizard of its own: nothing of one can reach another. */
static void
begin (SfsWindow *self, const char *invitation)
{
  g_autoptr (SfsSession) session = sfs_services_create_session (self->services);
  g_autoptr (SfsVisit) visit = sfs_visit_new (session);
  SfsWizard *old = self->wizard;

  g_signal_connect_object (session, "notify::state", G_CALLBACK (session_changed), self,
                           G_CONNECT_SWAPPED);
  sfs_visit_set_queue (visit, sfs_services_get_queue (self->services));
  sfs_visit_set_submissions (visit, sfs_services_get_submissions (self->services));
  while (self->path->len > 1)
    leave_view (self);
  g_ptr_array_set_size (self->path, 0);
  if (old != NULL)
    {
      g_signal_handlers_disconnect_by_data (old, self);
      sfs_wizard_retire (old);
    }

  self->wizard = sfs_wizard_new (visit);
  g_signal_connect_object (self->wizard, "leave", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wizard, "start-over", G_CALLBACK (start_over), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wizard, "show-sent", G_CALLBACK (show_sent), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wizard, "rehearse", G_CALLBACK (rehearse), self,
                           G_CONNECT_SWAPPED);
  add_view (self, GTK_WIDGET (self->wizard));
  g_ptr_array_add (self->path, self->wizard);
  show_front (self);
  sfs_wizard_start (self->wizard, invitation);

  if (old != NULL)
    remove_soon (GTK_WIDGET (old));
}

static gboolean
patience_ended (gpointer user_data)
{
  SfsWindow *self = user_data;
  const char *text = _ ("Waiting for the place where this computer keeps passwords. It may be "
                        "asking you to unlock it.");

  self->patience_id = 0;
  gtk_label_set_text (GTK_LABEL (self->loading_note), text);
  sfs_announce (GTK_WIDGET (self), text);

  return G_SOURCE_REMOVE;
}

static const char *
get_without_text (void)
{
  return _ (
      "You can also go on without it. What it holds stays there. Before you send a video, you "
      "are offered a recovery file. What you sent earlier you can look at or withdraw again "
      "when it is unlocked.");
}

static void
show_trouble (SfsWindow *self, const GError *error)
{
  g_autofree char *text = NULL;
  SfsErrorView view;
  gboolean locked;

  g_message ("Cannot start: %s", error->message);
  sfs_error_to_view (error, SFS_SESSION_IDLE, &view);
  /* Whoever does not know its password any more would stand here for ever. */
  locked = g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_LOCKED);
  text = g_strjoin ("\n\n", view.happened, view.advice, locked ? get_without_text () : NULL, NULL);
  gtk_label_set_text (GTK_LABEL (self->trouble_title), view.title);
  gtk_widget_set_visible (self->trouble_without, locked);
  gtk_label_set_text (GTK_LABEL (self->trouble_text), text);
  sfs_stack_show (GTK_STACK (self->stack), self->trouble);
  sfs_guide_enter (sfs_guide_get_default (), view.title, text);
  sfs_describe (self->trouble_button, text);
  gtk_widget_grab_focus (self->trouble_button);
}

/* Whoever sees it happen need not be told. */
static void
decided (SfsWindow *self, SfsSent *sent)
{
  if (get_front (self) != GTK_WIDGET (self->sent) || !gtk_window_is_active (GTK_WINDOW (self)))
    sfs_notify_decided (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), sent);
}

static gboolean
leave (gpointer user_data)
{
  gtk_window_close (user_data);

  return G_SOURCE_REMOVE;
}

/* Not now: the question is transient for the window, and must be gone before the window is. */
static void
leave_soon (GtkWindow *window)
{
  SFS_WINDOW (window)->leaving = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, leave, g_object_ref (window), g_object_unref);
}

/* A hidden window has nothing left to be seen in it, and goes when nothing goes on in it: neither
 * the walk that it was hidden for, nor others that the seller said go on by themselves. */
static void
leave_when_over (SfsWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)) || self->leaving || self->wizard == NULL)
    return;

  if (!sfs_queue_is_busy (sfs_services_get_queue (self->services)) &&
      !sfs_unattended_is_possible (sfs_visit_get_session (sfs_wizard_get_visit (self->wizard))))
    leave_soon (GTK_WINDOW (self));
}

/* One that went on by itself. */
static void
ended (SfsWindow *self, const char *id, SfsQueue *queue)
{
  sfs_notify_ended (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), queue, id);
  load_submissions (self);
  leave_when_over (self);
}

static void
services_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *invitation = NULL;
  g_autofree char *wanted = NULL;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  self->services = sfs_services_open_finish (result, &error);
  if (self->services == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_trouble (self, error);
      return;
    }

  g_signal_connect_object (sfs_services_get_submissions (self->services), "decided",
                           G_CALLBACK (decided), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfs_services_get_queue (self->services), "ended", G_CALLBACK (ended),
                           self, G_CONNECT_SWAPPED);
  sfs_submissions_set_watching (sfs_services_get_submissions (self->services), TRUE);
  load_submissions (self);

  invitation = g_steal_pointer (&self->invitation);
  wanted = g_steal_pointer (&self->wanted);
  begin (self, invitation);
  if (wanted != NULL)
    show_submissions (self, wanted);
}

static void
open_services_with (SfsWindow *self, gboolean forgetful)
{
  sfs_guide_leave (sfs_guide_get_default ());
  gtk_label_set_text (GTK_LABEL (self->loading_note), "");
  sfs_stack_show (GTK_STACK (self->stack), self->loading);
  self->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, patience_ended, self);
  sfs_services_open_async (self->allow_loopback, forgetful, self->cancellable, services_opened,
                           g_object_ref (self));
}

static void ask_to_replace (SfsWindow *self, const char *invitation, const char *loss);

static void
open_services (SfsWindow *self)
{
  open_services_with (self, FALSE);
}

/* Until the program ends; at its next start the keyring is asked again. */
static void
open_without_keyring (SfsWindow *self)
{
  open_services_with (self, TRUE);
}

static void
replace_answered (AdwMessageDialog *dialog, const char *response, SfsWindow *self)
{
  const char *invitation = g_object_get_data (G_OBJECT (dialog), "invitation");
  g_autofree char *loss = NULL;

  if (!g_str_equal (response, "replace"))
    return;

  /* What goes on behind the question goes on: it may be answered by what is not so any more. */
  loss = sfs_wizard_dup_loss (self->wizard);
  if (loss != NULL && !g_str_equal (loss, adw_message_dialog_get_body (dialog)))
    ask_to_replace (self, invitation, loss);
  else
    begin (self, invitation);
}

static void
ask_to_replace (SfsWindow *self, const char *invitation, const char *loss)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Begin with another invitation?"), loss);

  g_object_set_data_full (G_OBJECT (dialog), "invitation", g_strdup (invitation), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay here"),
                                    "replace", _ ("_Begin"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (replace_answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
start_over (SfsWindow *self)
{
  g_autofree char *loss = sfs_wizard_dup_loss (self->wizard);

  if (loss != NULL)
    ask_to_replace (self, NULL, loss);
  else
    begin (self, NULL);
}

static void
go_unattended (GtkWindow *window)
{
  SfsWindow *self = SFS_WINDOW (window);

  /* No camera runs in a window that is not seen. */
  visit_view (self, GTK_WIDGET (self->wizard));
  sfs_unattended_begin (window, self->wizard, self->cancellable);
}

/* Whoever was told to go on without the window has ended. */
static void
unattended_ended (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_when_over (SFS_WINDOW (widget));
}

static SfsWizard *
get_wizard (GtkWindow *window)
{
  return SFS_WINDOW (window)->wizard;
}

static gboolean
sfs_window_close_request (GtkWindow *window)
{
  SfsWindow *self = SFS_WINDOW (window);

  if (self->wizard != NULL && !self->leaving &&
      sfs_leave_question_ask (window, get_wizard, leave_soon, go_unattended))
    return TRUE;

  return GTK_WINDOW_CLASS (sfs_window_parent_class)->close_request (window);
}

static void
back_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SfsWindow *self = SFS_WINDOW (widget);

  GtkWidget *front = get_front (self);

  if (SFS_IS_WIZARD (front))
    sfs_wizard_go_back (SFS_WIZARD (front));
  else if (front != NULL)
    sfs_submissions_view_go_back (SFS_SUBMISSIONS_VIEW (front));
}

static void
stop_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SfsWindow *self = SFS_WINDOW (widget);

  GtkWidget *front = get_front (self);

  if (SFS_IS_WIZARD (front))
    sfs_wizard_escape (SFS_WIZARD (front));
  else if (front != NULL)
    sfs_submissions_view_escape (SFS_SUBMISSIONS_VIEW (front));
}

static void
sfs_window_dispose (GObject *object)
{
  SfsWindow *self = SFS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->services != NULL)
    sfs_queue_stop (sfs_services_get_queue (self->services));
  g_clear_handle_id (&self->patience_id, g_source_remove);
  /* Its pages change on their way out; the title bar they would tell is already gone. */
  for (guint i = 0; i < self->path->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->path, i), self);
  g_ptr_array_set_size (self->path, 0);
  self->wizard = NULL;
  self->rehearsal = NULL;
  self->sent = NULL;

  G_OBJECT_CLASS (sfs_window_parent_class)->dispose (object);
}

static void
sfs_window_finalize (GObject *object)
{
  SfsWindow *self = SFS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->services);
  g_free (self->invitation);
  g_free (self->wanted);
  g_ptr_array_unref (self->path);

  G_OBJECT_CLASS (sfs_window_parent_class)->finalize (object);
}

static void
sfs_window_class_init (SfsWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sfs_window_dispose;
  object_class->finalize = sfs_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sfs_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, SFS_RESOURCE_PATH "/ui/sfs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, back);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, loading);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, loading_note);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, trouble_title);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, trouble_text);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, trouble_button);
  gtk_widget_class_bind_template_child (widget_class, SfsWindow, trouble_without);
  gtk_widget_class_bind_template_callback (widget_class, open_services);
  gtk_widget_class_bind_template_callback (widget_class, open_without_keyring);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_activated);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_activated);
  gtk_widget_class_install_action (widget_class, "win.unattended-ended", NULL, unattended_ended);
  gtk_widget_class_install_action (widget_class, "win.submissions", NULL, submissions_activated);
  gtk_widget_class_install_action (widget_class, "win.rehearse", NULL, rehearse_activated);
  gtk_widget_class_install_action (widget_class, "win.kept", NULL, kept_activated);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "win.submissions",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "win.rehearse",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_comma, GDK_CONTROL_MASK,
                                       "win.preferences", NULL);
}

static void
sfs_window_init (SfsWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->path = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_mnemonics_name (GTK_WIDGET (self));
  sfs_wrap_texts (GTK_WIDGET (self));
  sfs_follow_focus (GTK_WINDOW (self));
  sfs_stack_prepare (GTK_STACK (self->stack));
}

/**
 * sfs_window_new:
 * @application: the application
 * @allow_loopback: whether plain HTTP to this computer is allowed
 *
 * Returns: (transfer none): a window that opens the services by itself
 */
SfsWindow *
sfs_window_new (AdwApplication *application, gboolean allow_loopback)
{
  SfsWindow *self = g_object_new (SFS_TYPE_WINDOW, "application", application, NULL);

  self->allow_loopback = allow_loopback;
  open_services (self);

  return self;
}

/**
 * sfs_window_open_invitation:
 * @self: the window
 * @text: an invitation link, good or not
 *
 * Begins with this invitation; asks first when something would be lost.
 */
void
sfs_window_open_invitation (SfsWindow *self, const char *text)
{
  g_autofree char *loss = NULL;

  g_return_if_fail (SFS_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  if (self->wizard == NULL)
    {
      g_free (self->invitation);
      self->invitation = g_strdup (text);
      return;
    }

  loss = sfs_wizard_dup_loss (self->wizard);
  if (loss != NULL)
    ask_to_replace (self, text, loss);
  else
    begin (self, text);
}

/**
 * sfs_window_show_submission:
 * @self: the window
 * @id: which
 *
 * Shows what became of one video, as soon as that is known. A walk that is under way waits.
 */
void
sfs_window_show_submission (SfsWindow *self, const char *id)
{
  g_return_if_fail (SFS_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  if (self->wizard != NULL)
    {
      show_submissions (self, id);
      return;
    }

  g_free (self->wanted);
  self->wanted = g_strdup (id);
}
