/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-sending-page.h"

#include <glib/gi18n.h>

#include "app/pages/sending/sfs-progress-text.h"
#include "app/sfs-dialog.h"
#include "app/sfs-erase-question.h"
#include "app/sfs-notify.h"
#include "app/sfs-password.h"
#include "app/sfs-pin.h"

typedef enum
{
  PHASE_IDLE,
  PHASE_SEALING,
  PHASE_SENDING,
  PHASE_STOPPING, /* cancelled, not yet over */
  PHASE_STOPPED,  /* the seller stopped it, or it failed; not sent */
  PHASE_ERASING,
  PHASE_RENEWING, /* signing in with another invitation */
} Phase;

struct _SfsSendingPage
{
  SfsPage parent_instance;

  Phase phase;
  GCancellable *running; /* of sealing or sending */
  gboolean signed_out;   /* it stopped for that */
  char *said;            /* (nullable): the last state a screen reader was told */

  GtkWidget *safe;
  GtkWidget *safe_text;
  GtkWidget *progress_box;
  GtkWidget *progress;
  GtkWidget *amount;
  GtkWidget *pace;
  GtkWidget *state_label;
};

G_DEFINE_FINAL_TYPE (SfsSendingPage, sfs_sending_page, SFS_TYPE_PAGE)

static void start (SfsSendingPage *self);

static gboolean
is_sealed (SfsSendingPage *self)
{
  SfsSessionState state = sfs_session_get_state (sfs_page_get_session (SFS_PAGE (self)));

  return state == SFS_SESSION_SEALED || state == SFS_SESSION_SENDING ||
         state == SFS_SESSION_CONFIRMED || state == SFS_SESSION_UNCONFIRMED;
}

static const char *
state_text (SfsSendingPage *self, gint64 sent, gint64 total, gboolean paused, gboolean waiting)
{
  switch (self->phase)
    {
    case PHASE_SEALING:
      return _ ("The video is being sealed.");
    case PHASE_STOPPING:
      return _ ("Stopping.");
    case PHASE_STOPPED:
      if (!is_sealed (self))
        return _ ("The video is not sealed yet. It is still here, in memory.");
      return _ ("Nothing more leaves this computer until you go on.");
    case PHASE_ERASING:
      return _ ("The sealed video is being erased.");
    case PHASE_RENEWING:
      return _ ("Signing in.");
    case PHASE_SENDING:
      if (paused)
        return _ ("Paused. Press Resume to go on.");
      if (waiting)
        return _ ("No connection to the marketplace at the moment. It goes on by itself.");
      if (total > 0 && sent >= total)
        return _ ("Everything is there. Waiting for the receipt.");
      return _ ("If you close the window, you are asked whether to go on without it.");
    case PHASE_IDLE:
      break;
    }

  return "";
}

static void
say_state (SfsSendingPage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->state_label), text);
  if (g_strcmp0 (self->said, text) == 0)
    return;

  g_free (self->said);
  self->said = g_strdup (text);
  sfs_page_say (SFS_PAGE (self), text);
}

/* Buttons, headline and bar follow from the phase and the session's figures, and from nothing
 * else. */
static void
update (SfsSendingPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  SfsSession *session = sfs_page_get_session (page);
  gboolean sealed = is_sealed (self);
  gboolean paused, waiting;
  gint64 sent, total;
  double rate, fraction;
  g_autofree char *amount = NULL;
  g_autofree char *pace = NULL;
  g_autofree char *percent = NULL;

  g_object_get (session, "sent", &sent, "total", &total, "rate", &rate, "paused", &paused,
                "waiting", &waiting, NULL);
  if (total <= 0)
    total = sfs_session_get_sealed_bytes (session);
  fraction = total > 0 ? CLAMP ((double) sent / (double) total, 0, 1) : 0;

  gtk_widget_set_visible (self->safe,
                          sealed && self->phase != PHASE_ERASING && !sfs_session_is_gone (session));
  gtk_label_set_text (GTK_LABEL (self->safe_text),
                      sfs_session_is_elsewhere (session)
                          ? _ ("Sealed and safe in the folder you chose")
                          : _ ("Sealed and safe on this computer"));
  gtk_widget_set_visible (self->progress_box, sealed && self->phase != PHASE_ERASING);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), fraction);
  percent = g_strdup_printf ("%d %%", (int) (fraction * 100));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, percent, -1);
  amount = sfs_progress_to_amount (sent, total);
  gtk_label_set_text (GTK_LABEL (self->amount), amount);
  if (self->phase == PHASE_SENDING && !paused && !waiting)
    pace = sfs_progress_to_pace (sent, total, rate);
  gtk_label_set_text (GTK_LABEL (self->pace), pace != NULL ? pace : "");

  switch (self->phase)
    {
    case PHASE_SENDING:
      sfs_page_set_heading (page, _ ("Sending your video"));
      sfs_page_set_primary_label (page, NULL);
      sfs_page_set_secondary_label (page, paused ? _ ("_Resume") : _ ("_Pause"));
      sfs_page_set_tertiary_label (page, _ ("_Cancel"));
      break;
    case PHASE_STOPPED:
      sfs_page_set_heading (page, _ ("Sending is stopped"));
      sfs_page_set_primary_label (page, sealed ? _ ("_Go on sending") : _ ("_Try again"));
      sfs_page_set_secondary_label (page, sealed ? _ ("_Erase the video") : NULL);
      sfs_page_set_tertiary_label (page, NULL);
      break;
    case PHASE_SEALING:
      sfs_page_set_heading (page, _ ("Sealing your video"));
      G_GNUC_FALLTHROUGH;
    case PHASE_IDLE:
    case PHASE_STOPPING:
    case PHASE_ERASING:
    case PHASE_RENEWING:
      sfs_page_set_primary_label (page, NULL);
      sfs_page_set_secondary_label (page, NULL);
      sfs_page_set_tertiary_label (page, NULL);
      break;
    }
  /* A sealed video is not looked at again: what it was made of is gone. */
  sfs_page_set_can_go_back (page, self->phase == PHASE_STOPPED && !sealed);
  sfs_page_set_busy (page, self->phase == PHASE_SEALING || self->phase == PHASE_STOPPING ||
                               self->phase == PHASE_ERASING || self->phase == PHASE_RENEWING);

  say_state (self, state_text (self, sent, total, paused, waiting));
}

static void
set_phase (SfsSendingPage *self, Phase phase)
{
  self->phase = phase;
  update (self);
}

static gboolean
has_issuer (SfsSendingPage *self)
{
  return sfs_session_get_issuer (sfs_page_get_session (SFS_PAGE (self))) != NULL;
}

/* No failure to read about: there is one thing to do, and the page for it says so. */
static void
ask_to_sign_in (SfsSendingPage *self)
{
  sfs_visit_set_needs_browser (sfs_page_get_visit (SFS_PAGE (self)), TRUE);
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_SIGN_IN);
}

/* Whoever sees it happen need not be told. Another view of the window may be over this page. */
static gboolean
is_seen (SfsSendingPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)) &&
         gtk_widget_get_mapped (GTK_WIDGET (self));
}

/* For a seller who looks at something else meanwhile, or has no window to look at: @error
 * (nullable) is why it was not sent. */
static void
notify (SfsSendingPage *self, const GError *error)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  const char *host = sfs_description_get_host (sfs_session_get_description (session));
  const char *id = sfs_session_get_submission_id (session);
  GApplication *application = g_application_get_default ();

  /* Nothing is told of a walk that another one has taken the place of. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL || is_seen (self) || application == NULL)
    return;
  if (error == NULL)
    sfs_notify_sent (application, id, host, sfs_session_is_elsewhere (session));
  else
    sfs_notify_not_sent (application, id, host, error);
}

/* Cancelled means that the seller pressed Cancel, or left: the sealed file stays either way. A
 * failure stops it too: coming back to this page does not run into the same wall unasked. */
static void
stopped (SfsSendingPage *self, const GError *error)
{
  self->signed_out = g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT);
  set_phase (self, PHASE_STOPPED);
  if (is_sealed (self) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    notify (self, error);
  if (self->signed_out && has_issuer (self))
    ask_to_sign_in (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sfs_page_fail (SFS_PAGE (self), error);
  else if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL) /* and not on the way out */
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
sent_all (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSendingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  /* A window that is hidden goes, when this turn of the loop is over. */
  gtk_widget_activate_action (GTK_WIDGET (self), "win.unattended-ended", NULL);
  g_clear_object (&self->running);
  if (sfs_session_send_finish (SFS_SESSION (source), result, &error))
    {
      notify (self, NULL);
      set_phase (self, PHASE_IDLE);
      sfs_page_report (SFS_PAGE (self), SFS_PAGE_NEXT);
    }
  else
    {
      stopped (self, error);
    }
}

static void
send_sealed (SfsSendingPage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));

  self->running = g_cancellable_new ();
  sfs_session_set_paused (session, FALSE);
  sfs_session_send_async (session, self->running, sent_all, g_object_ref (self));
  set_phase (self, PHASE_SENDING);
}

static void
sealed_it (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSendingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Sealing may be through before it sees that it was cancelled: then nothing is to be sent. */
  gboolean cancelled = g_cancellable_is_cancelled (self->running);

  g_clear_object (&self->running);
  if (!sfs_session_seal_finish (SFS_SESSION (source), result, &error))
    {
      stopped (self, error);
      return;
    }
  if (cancelled)
    set_phase (self, PHASE_STOPPED);
  else
    send_sealed (self);
}

static void
start (SfsSendingPage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));

  switch (sfs_session_get_state (session))
    {
    case SFS_SESSION_RECORDED:
      self->running = g_cancellable_new ();
      sfs_session_seal_async (session, self->running, sealed_it, g_object_ref (self));
      set_phase (self, PHASE_SEALING);
      break;
    case SFS_SESSION_SEALED:
    case SFS_SESSION_UNCONFIRMED:
      send_sealed (self);
      break;
    case SFS_SESSION_IDLE:
    case SFS_SESSION_INVITED:
    case SFS_SESSION_INFORMED:
    case SFS_SESSION_AGREED:
    case SFS_SESSION_SENDING:
    case SFS_SESSION_CONFIRMED:
    case SFS_SESSION_REFUSED:
      break;
    }
}

static void
cancel_answered (AdwMessageDialog *dialog, const char *response, SfsSendingPage *self)
{
  if (!g_str_equal (response, "stop") || self->phase != PHASE_SENDING)
    return;

  g_cancellable_cancel (self->running);
  set_phase (self, PHASE_STOPPING);
}

static void
discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSendingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_session_discard_finish (SFS_SESSION (source), result, &error))
    {
      set_phase (self, PHASE_IDLE);
      /* What an earlier run sealed cannot be recorded again: its invitation is not here. */
      sfs_page_report (SFS_PAGE (self),
                       sfs_session_get_state (SFS_SESSION (source)) == SFS_SESSION_IDLE
                           ? SFS_PAGE_START_OVER
                           : SFS_PAGE_RETAKE);
    }
  else
    {
      set_phase (self, PHASE_STOPPED);
      sfs_page_fail (SFS_PAGE (self), error);
    }
}

/* The consent is over with it: what comes next begins at the beginning. */
static void
withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSendingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_session_withdraw_finish (SFS_SESSION (source), result, &error))
    {
      set_phase (self, PHASE_IDLE);
      sfs_erase_question_follow_up (sfs_page_get_visit (SFS_PAGE (self)));
      sfs_page_report (SFS_PAGE (self), SFS_PAGE_START_OVER);
    }
  else
    {
      set_phase (self, PHASE_STOPPED);
      sfs_page_fail (SFS_PAGE (self), error);
    }
}

static void
erase_answered (AdwMessageDialog *dialog, const char *response, SfsSendingPage *self)
{
  SfsPage *page = SFS_PAGE (self);

  if (g_str_equal (response, "stay") || self->phase != PHASE_STOPPED)
    return;

  if (g_str_equal (response, "withdraw"))
    sfs_session_withdraw_async (sfs_page_get_session (page), sfs_page_get_cancellable (page),
                                withdrawn, g_object_ref (self));
  else
    sfs_session_discard_async (sfs_page_get_session (page), sfs_page_get_cancellable (page),
                               discarded, g_object_ref (self));
  set_phase (self, PHASE_ERASING);
}

static void
ask_to_erase (SfsSendingPage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  SfsDescription *description = sfs_session_get_description (session);
  AdwMessageDialog *dialog = sfs_erase_question_new (
      GTK_WIDGET (self), _ ("Erase the sealed video?"),
      sfs_session_get_invitation (session) != NULL
          ? _ ("It is erased from this computer, and you can record a new one.")
          : _ ("It is erased from this computer and cannot be sent any more."),
      sfs_description_get_host (description), sfs_session_get_recall (session),
      sfs_description_get_contact_email (description));

  g_signal_connect_object (dialog, "response", G_CALLBACK (erase_answered), self, 0);
  sfs_dialog_present (dialog);
}

static AdwMessageDialog *
create_dialog (SfsSendingPage *self, const char *heading, const char *body)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (root), heading, body));
}

/* The sign-in is gone: another invitation of theirs makes a new one. */

static void
renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSendingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_session_renew_finish (SFS_SESSION (source), result, &error))
    {
      self->signed_out = FALSE;
      set_phase (self, PHASE_STOPPED);
      start (self);
      return;
    }
  set_phase (self, PHASE_STOPPED);
  sfs_page_fail (SFS_PAGE (self), error);
}

static void
renew_answered (AdwMessageDialog *dialog, const char *response, SfsSendingPage *self)
{
  GtkWidget *link = g_object_get_data (G_OBJECT (dialog), "link");
  g_autoptr (SfsSecret)
      pin = sfs_pin_read (GTK_PASSWORD_ENTRY (g_object_get_data (G_OBJECT (dialog), "pin")));

  if (!g_str_equal (response, "go-on") || self->phase != PHASE_STOPPED)
    return;
  sfs_session_renew_async (sfs_page_get_session (SFS_PAGE (self)),
                           gtk_editable_get_text (GTK_EDITABLE (link)), pin,
                           sfs_page_get_cancellable (SFS_PAGE (self)), renewed,
                           g_object_ref (self));
  set_phase (self, PHASE_RENEWING);
}

/* Its name stands above it: in a field, large letters have no room, and what is typed hides it. */
static void
append_field (GtkWidget *box, const char *name, GtkWidget *field)
{
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  gtk_widget_add_css_class (label, "heading");
  g_object_set (field, "activates-default", TRUE, NULL);
  gtk_box_append (GTK_BOX (group), label);
  gtk_box_append (GTK_BOX (group), field);
  gtk_box_append (GTK_BOX (box), group);
}

static void
ask_for_invitation (SfsSendingPage *self)
{
  AdwMessageDialog *dialog = create_dialog (self, _ ("Sign in with another invitation"),
                                            _ ("Paste another invitation that the same marketplace "
                                               "made for you. The video is then sent as "
                                               "it is, for what you agreed to."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *pin = gtk_password_entry_new ();

  sfs_password_guard (GTK_PASSWORD_ENTRY (pin));
  gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (pin), TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  append_field (box, _ ("Your invitation"), entry);
  append_field (box, _ ("PIN, if one came with it"), pin);
  g_object_set_data (G_OBJECT (dialog), "link", entry);
  g_object_set_data (G_OBJECT (dialog), "pin", pin);
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (dialog, "stay", _ ("_Not now"), "go-on", _ ("_Go on sending"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "go-on", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "go-on");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (renew_answered), self, 0);
  sfs_dialog_present (dialog);
}

static void
start_or_ask (SfsSendingPage *self)
{
  if (self->signed_out && is_sealed (self) && has_issuer (self))
    ask_to_sign_in (self);
  else if (self->signed_out && is_sealed (self))
    ask_for_invitation (self);
  else
    start (self);
}

static void
sfs_sending_page_primary (SfsPage *page)
{
  start_or_ask (SFS_SENDING_PAGE (page));
}

static void
sfs_sending_page_secondary (SfsPage *page)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  gboolean paused;

  if (self->phase == PHASE_SENDING)
    {
      g_object_get (session, "paused", &paused, NULL);
      sfs_session_set_paused (session, !paused);
      update (self);
      return;
    }

  ask_to_erase (self);
}

static void
sfs_sending_page_tertiary (SfsPage *page)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (page);
  AdwMessageDialog *dialog = create_dialog (
      self, _ ("Stop sending?"),
      sfs_session_is_elsewhere (sfs_page_get_session (page))
          ? _ ("Nothing more leaves this computer. The sealed video is kept in the folder you "
               "chose, so that you can go on later or erase it.")
          : _ ("Nothing more leaves this computer. The sealed video is kept here, so that you can "
               "go on later or erase it."));

  adw_message_dialog_add_responses (dialog, "stay", _ ("_Keep sending"), "stop", _ ("_Stop"), NULL);
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (cancel_answered), self, 0);
  sfs_dialog_present (dialog);
}

static gboolean
sfs_sending_page_escape (SfsPage *page)
{
  if (SFS_SENDING_PAGE (page)->phase != PHASE_SENDING)
    return FALSE;

  sfs_sending_page_tertiary (page);

  return TRUE;
}

static void
sfs_sending_page_shown (SfsPage *page)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (page);

  /* Signed in again meanwhile. */
  if (self->signed_out && has_issuer (self) &&
      !sfs_visit_get_needs_browser (sfs_page_get_visit (page)))
    {
      self->signed_out = FALSE;
      start (self);
      return;
    }
  /* Not sealed: this comes from the review, where Send was pressed. */
  if (self->phase == PHASE_IDLE || (self->phase == PHASE_STOPPED && !is_sealed (self)))
    start (self);
}

static void
sfs_sending_page_retry (SfsPage *page)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (page);

  if (self->phase == PHASE_STOPPED)
    start_or_ask (self);
}

static void
sfs_sending_page_constructed (GObject *object)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (object);

  G_OBJECT_CLASS (sfs_sending_page_parent_class)->constructed (object);

  g_signal_connect_object (sfs_page_get_session (SFS_PAGE (self)), "notify", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
}

/* The session only knows that it is recorded; but it goes on while the seller reads, and is sent.
 */
static char *
sfs_sending_page_dup_loss (SfsPage *page)
{
  if (SFS_SENDING_PAGE (page)->phase != PHASE_SEALING || is_sealed (SFS_SENDING_PAGE (page)))
    return NULL;

  return g_strdup (_ ("Your video is being sealed, and then it is sent. If you leave before it is "
                      "sealed, it is gone."));
}

/* Another invitation takes over. What runs holds this page: dispose would come too late to stop it.
 */
static void
sfs_sending_page_hidden (SfsPage *page)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (page);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

static void
sfs_sending_page_dispose (GObject *object)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (object);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);

  G_OBJECT_CLASS (sfs_sending_page_parent_class)->dispose (object);
}

static void
sfs_sending_page_finalize (GObject *object)
{
  SfsSendingPage *self = SFS_SENDING_PAGE (object);

  g_clear_object (&self->running);
  g_free (self->said);

  G_OBJECT_CLASS (sfs_sending_page_parent_class)->finalize (object);
}

static void
sfs_sending_page_class_init (SfsSendingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  object_class->constructed = sfs_sending_page_constructed;
  object_class->dispose = sfs_sending_page_dispose;
  object_class->finalize = sfs_sending_page_finalize;
  page_class->shown = sfs_sending_page_shown;
  page_class->hidden = sfs_sending_page_hidden;
  page_class->retry = sfs_sending_page_retry;
  page_class->primary = sfs_sending_page_primary;
  page_class->secondary = sfs_sending_page_secondary;
  page_class->tertiary = sfs_sending_page_tertiary;
  page_class->escape = sfs_sending_page_escape;
  page_class->dup_loss = sfs_sending_page_dup_loss;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-sending-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, safe);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, safe_text);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, progress);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, amount);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, pace);
  gtk_widget_class_bind_template_child (widget_class, SfsSendingPage, state_label);
}

static void
sfs_sending_page_init (SfsSendingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
