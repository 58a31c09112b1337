/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real window over a real operator, brought to each page by what a seller does there. Only the
 * camera is a picture that stands still, so that each of its states lasts as long as it is looked
 * at: the studio's getters are wrapped by the linker. */

#include "matrix-given.h"
#include "matrix.h"

#include "app/pages/camera/sfs-studio.h"
#include "app/pages/welcome/sfs-welcome-page-private.h"
#include "app/sfs-application.h"
#include "app/sfs-background.h"
#include "app/sfs-dialog.h"
#include "app/sfs-erase-question.h"
#include "app/sfs-error-view.h"
#include "app/sfs-open-uri.h"
#include "app/sfs-preview.h"
#include "app/sfs-stack.h"
#include "app/sfs-unattended.h"
#include "app/sfs-window.h"
#include "app/sfs-wizard.h"
#include "app/submissions/sfs-submission-page-private.h"
#include "core/sfs-error.h"
#include "fixtures/sfs-test.h"
#include "session/sfs-sent-private.h"

/* One that no line of a narrow window holds. */
#define ADDRESS                                                                                    \
  "https://appointments.marketplace.example/en/ways/video-call-with-a-person?for=seller-7"

static LookAt look_at;
static GtkApplication *application;
static GtkWidget *window;

/* --- A camera that stands still --------------------------------------------------------------- */

static struct
{
  SfsStudioState state;
  SfsHint hint;
  SfsHint reason;
  gboolean ready;
  gboolean slow;
  gboolean face_missing;
  gboolean insist;
  gboolean interrupted;
  int figure;
  double seconds;
  GError *error;
} still;

static const char *issuer;

#define STILL(type, name)                                                                          \
  type __wrap_sfs_studio_get_##name (SfsStudio *studio);                                           \
  type __wrap_sfs_studio_get_##name (SfsStudio *studio) { return still.name; }

STILL (SfsStudioState, state)
STILL (SfsHint, hint)
STILL (SfsHint, reason)
STILL (gboolean, ready)
STILL (gboolean, slow)
STILL (gboolean, face_missing)
STILL (gboolean, insist)
STILL (gboolean, interrupted)
STILL (int, figure)
STILL (double, seconds)
STILL (const GError *, error)

const char *__real_sfs_description_get_issuer (SfsDescription *description);
const char *__wrap_sfs_description_get_issuer (SfsDescription *description);

const char *
__wrap_sfs_description_get_issuer (SfsDescription *description)
{
  return issuer != NULL ? issuer : __real_sfs_description_get_issuer (description);
}

void __wrap_g_application_send_notification (GApplication *self,
                                             const char *id,
                                             GNotification *notification);

void
__wrap_g_application_send_notification (GApplication *self,
                                        const char *id,
                                        GNotification *notification)
{
}

/* A desktop that lets nobody go on without a window. */
gboolean __wrap_sfs_background_ask_finish (GAsyncResult *result, GError **error);

gboolean
__wrap_sfs_background_ask_finish (GAsyncResult *result, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "test");
  return FALSE;
}

/* An operator that let somebody in, and does so no more. */
static gboolean signed_out;

gboolean __real_sfs_session_send_finish (SfsSession *session, GAsyncResult *result, GError **error);
gboolean __wrap_sfs_session_send_finish (SfsSession *session, GAsyncResult *result, GError **error);

gboolean
__wrap_sfs_session_send_finish (SfsSession *session, GAsyncResult *result, GError **error)
{
  gboolean sent = __real_sfs_session_send_finish (session, result, error);

  if (sent || !signed_out)
    return sent;
  g_clear_error (error);
  g_set_error_literal (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT, "test");
  return FALSE;
}

/* Every grey beside every other, as no wall is: what lies over it has to be seen on each. */
static SfsFrame *
make_frame (guint8 dark, guint8 light)
{
  enum
  {
    WIDTH = 640,
    HEIGHT = 480
  };
  guint8 *pixels = g_malloc ((gsize) WIDTH * HEIGHT * 4);
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      int x = i % WIDTH, y = i / WIDTH;
      guint8 grey = (guint8) (dark + (light - dark) * ((x / 4 * 37 + y / 4 * 59) % 97) / 96);

      pixels[i * 4] = pixels[i * 4 + 1] = pixels[i * 4 + 2] = grey;
      pixels[i * 4 + 3] = 255;
    }
  bytes = g_bytes_new_take (pixels, (gsize) WIDTH * HEIGHT * 4);
  return sfs_frame_new (bytes, WIDTH, HEIGHT, WIDTH * 4, SFS_FRAME_BGRX, 0);
}

static void
show_still (SfsStudio *studio, guint8 dark, guint8 light)
{
  static const char *const names[] = { "state",  "hint", "ready",        "figure", "seconds",
                                       "insist", "slow", "face-missing", NULL };
  g_autoptr (SfsFrame) frame = make_frame (dark, light);

  for (guint i = 0; names[i] != NULL; i++)
    g_object_notify (G_OBJECT (studio), names[i]);
  if (still.state >= SFS_STUDIO_LOOKING)
    g_signal_emit_by_name (studio, "frame", frame);
}

/* --- The seller ------------------------------------------------------------------------------- */

static SfsWizard *
get_wizard (void)
{
  GtkWidget *wizard = widget_find_type (window, SFS_TYPE_WIZARD);

  return wizard != NULL ? SFS_WIZARD (wizard) : NULL;
}

static SfsPage *
get_page (void)
{
  return get_wizard () != NULL ? sfs_wizard_get_page (get_wizard ()) : NULL;
}

static gboolean
is_on (const char *type)
{
  return get_page () != NULL && g_str_equal (G_OBJECT_TYPE_NAME (get_page ()), type) &&
         !sfs_page_get_busy (get_page ());
}

static void
await_page (const char *type)
{
  sfs_test_await_for (is_on (type), 60);
  settle (window);
}

static void
press_primary (void)
{
  SfsPage *page = get_page ();

  if (sfs_page_has_own_primary (page))
    sfs_page_primary (page);
  else
    sfs_page_report (page, SFS_PAGE_APPLY);
}

static void
unfold (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_EXPANDER (widget))
    gtk_expander_set_expanded (GTK_EXPANDER (widget), TRUE);
  else if (ADW_IS_EXPANDER_ROW (widget))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
}

static void
look (const char *state)
{
  look_at (state, window);
}

static void
look_unfolded (const char *state)
{
  widget_walk (window, unfold, NULL);
  settle (window);
  look (state);
}

/* However its answers are laid out, the keyboard lands on the one that changes nothing. */
static gboolean
begins_with_default (GtkWindow *dialog)
{
  return !ADW_IS_MESSAGE_DIALOG (dialog) ||
         adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)) != NULL ||
         gtk_window_get_focus (dialog) == gtk_window_get_default_widget (dialog);
}

/* (nullable) */
static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *dialog = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);

      if (one != window && gtk_widget_get_visible (one))
        dialog = one;
    }
  return dialog;
}

/* The dialog that was just asked for; answered with what closes it. */
static void
look_at_dialog (const char *state)
{
  GtkWidget *dialog;

  sfs_test_await (find_dialog () != NULL);
  dialog = find_dialog ();
  settle (dialog);
  g_assert_true (begins_with_default (GTK_WINDOW (dialog)));
  look_at (state, dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  sfs_test_drain ();
  settle (window);
}

/* What is asked next is asked in a narrow window from the start. */
static void
make_narrow (void)
{
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 560);
  sfs_test_await (gtk_widget_get_width (window) == 360);
}

static SfsSubmissionPage *
show_submission (const char *id)
{
  GtkWidget *page = NULL;

  sfs_window_show_submission (SFS_WINDOW (window), id);
  sfs_test_await ((page = widget_find_type (window, SFS_TYPE_SUBMISSION_PAGE)) != NULL);
  settle (window);
  return SFS_SUBMISSION_PAGE (page);
}

static void
tick_purpose (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_CHECK_BUTTON (widget))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (widget), TRUE);
}

static void
invite (const char *link)
{
  sfs_window_open_invitation (SFS_WINDOW (window), link);
  await_page ("SfsWelcomePage");
}

static void
to_asking (const char *link)
{
  invite (link);
  press_primary ();
  await_page ("SfsAskingPage");
}

/* --- The walk --------------------------------------------------------------------------------- */

static void
walk_window (void)
{
  GtkWidget *stack = widget_find (window, "stack");
  g_autoptr (GError)
      error = g_error_new_literal (SFS_SESSION_ERROR, SFS_SESSION_ERROR_RECORDS, "test");
  g_autofree char *text = NULL;
  SfsErrorView view;

  sfs_error_to_view (error, SFS_SESSION_IDLE, &view);
  text = g_strdup_printf ("%s\n\n%s", view.happened, view.advice);
  gtk_label_set_text (GTK_LABEL (widget_find (window, "trouble_title")), view.title);
  gtk_label_set_text (GTK_LABEL (widget_find (window, "trouble_text")), text);
  gtk_label_set_text (GTK_LABEL (widget_find (window, "loading_note")), view.advice);
  sfs_stack_show (GTK_STACK (stack), widget_find (window, "loading"));
  look ("starting");
  sfs_stack_show (GTK_STACK (stack), widget_find (window, "trouble"));
  look ("cannot-start");
  gtk_widget_set_visible (widget_find (window, "trouble_without"), TRUE);
  settle (window);
  look ("cannot-start-locked");
}

static void
walk_menu (void)
{
  GtkWidget *popover = NULL;
  GtkWidget *bar = widget_find_type (window, ADW_TYPE_HEADER_BAR);
  GtkWidget *button = widget_find_type (bar, GTK_TYPE_MENU_BUTTON);

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  sfs_test_await (gtk_widget_get_mapped (popover));
  settle (window);
  look_at ("menu", popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  settle (window);
  gtk_widget_activate_action (window, "win.show-help-overlay", NULL);
  look_at_dialog ("shortcuts");
  gtk_widget_activate_action (window, "win.preferences", NULL);
  look_at_dialog ("preferences");
}

static void
walk_asking (void)
{
  Operator operator;

  look ("welcome");
  sfs_welcome_page_forget_folder (SFS_WELCOME_PAGE (get_page ()), "/media/seller/Stick/Selfsame");
  look_at_dialog ("forget-folder-question");
  sfs_window_open_invitation (SFS_WINDOW (window), "https://shop.example/invitation");
  await_page ("SfsWelcomePage");
  look ("welcome-no-invitation");

  operator_start (&operator, "--fault", "missing-answer=retention");
  to_asking (operator.link);
  look_unfolded ("asking-unanswered");
  operator_stop (&operator);

  operator_start (&operator, "--pin", NULL);
  to_asking (operator.link);
  press_primary ();
  await_page ("SfsDecisionPage");
  issuer = "https://sign-in.marketplace.example";
  sfs_page_report (get_page (), SFS_PAGE_SIGN_IN);
  await_page ("SfsBrowserPage");
  look ("browser");
  issuer = NULL;
  to_asking (operator.link);
  press_primary ();
  await_page ("SfsDecisionPage");
  widget_walk (window, tick_purpose, NULL);
  press_primary ();
  await_page ("SfsSignInPage");
  look ("sign-in");
  operator_stop (&operator);
}

static void
look_at_camera (const char *state, guint8 dark, guint8 light)
{
  SfsStudio *studio = sfs_page_get_studio (get_page ());

  show_still (studio, dark, light);
  settle (window);
  look (state);
}

static void
walk_camera (void)
{
  still.state = SFS_STUDIO_LOADING;
  still.slow = TRUE;
  look_at_camera ("camera-loading", 0, 255);

  still.state = SFS_STUDIO_FAULT;
  still.error =
      g_error_new_literal (SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MISSING_PLUGIN,
                           "no element “vp8enc” of the package gstreamer1.0-plugins-good");
  look_at_camera ("camera-fault", 0, 255);
  g_clear_error (&still.error);

  still.state = SFS_STUDIO_LOOKING;
  still.slow = FALSE;
  still.hint = SFS_HINT_MOVE_LEFT;
  still.face_missing = TRUE;
  look_at_camera ("camera-hint", 0, 255);
  look_at_camera ("camera-hint-dark", 0, 0);
  look_at_camera ("camera-hint-light", 255, 255);
  still.hint = SFS_HINT_NONE;
  still.ready = TRUE;
  still.face_missing = FALSE;
  look_at_camera ("camera-ready", 0, 255);

  still.state = SFS_STUDIO_REJECTED;
  still.reason = SFS_HINT_TOO_DARK;
  still.hint = SFS_HINT_TOO_DARK;
  still.ready = FALSE;
  still.insist = TRUE;
  look_at_camera ("camera-rejected", 0, 255);

  still.state = SFS_STUDIO_COUNTDOWN;
  still.hint = SFS_HINT_NONE;
  still.ready = TRUE;
  still.insist = FALSE;
  still.figure = 3;
  look_at_camera ("countdown", 0, 255);
  look_at_camera ("countdown-light", 255, 255);

  still.state = SFS_STUDIO_RECORDING;
  still.seconds = 2.4;
  look_at_camera ("recording", 0, 255);
  look_at_camera ("recording-light", 255, 255);

  still.state = SFS_STUDIO_LOOKING;
}

static void
fail (const char *state, GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "what the machine says of it");

  sfs_page_fail (get_page (), error);
  await_page ("SfsProblemPage");
  look_unfolded (state);
  sfs_wizard_go_back (get_wizard ());
  settle (window);
}

static void
walk_questions (void)
{
  AdwMessageDialog *dialog;

  /* Three answers do not fit beside each other. */
  make_narrow ();
  dialog = sfs_erase_question_new (window, "?", "?", "shop.example", SFS_RECALL_ASKED, NULL);
  sfs_dialog_present (dialog);
  look_at_dialog ("erase-question");
  sfs_open_uri (window, ADDRESS, ADDRESS);
  look_at_dialog ("address-not-opened");
}

/* While something is on its way. */
static void
walk_sending (SfsSession *session)
{
  look ("sending");
  make_narrow ();
  gtk_window_close (GTK_WINDOW (window));
  look_at_dialog ("unattended-question");
  sfs_unattended_begin (GTK_WINDOW (window), get_wizard (), NULL);
  look_at_dialog ("unattended-refused");
  sfs_page_tertiary (get_page ());
  look_at_dialog ("stop-question");
  make_narrow ();
  sfs_submission_page_remove (show_submission (sfs_session_get_submission_id (session)));
  look_at_dialog ("remove-waiting-question");
  gtk_widget_activate_action (window, "win.back", NULL);
  gtk_widget_activate_action (window, "win.back", NULL);
  await_page ("SfsSendingPage");
  sfs_session_set_paused (session, TRUE);
  settle (window);
  look ("sending-paused");
  sfs_session_set_paused (session, FALSE);
}

/* Where a recovery file is the way back. */
static void
look_at_recovery (SfsSubmissionPage *page)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/media/seller/Stick/Selfsame recovery.age");
  g_autoptr (GError)
      error = g_error_new_literal (SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT, "test");

  sfs_test_await (!sfs_sent_get_busy (page->sent));
  sfs_sent_set_trouble (page->sent, error);
  settle (window);
  look ("submission-signed-out");
  sfs_submission_page_use_recovery_file (page, file);
  look_at_dialog ("recovery-passphrase-question");
  sfs_sent_set_trouble (page->sent, NULL);
  settle (window);
}

static void
walk_submissions (const char *id)
{
  SfsSubmissionPage *page;
  GtkWidget *kept = NULL;

  gtk_widget_activate_action (window, "win.submissions", NULL);
  settle (window);
  look ("submissions");
  page = show_submission (id);
  look ("submission");
  look_at_recovery (page);
  look_unfolded ("submission-unfolded");
  sfs_page_secondary (SFS_PAGE (page));
  look_at_dialog ("withdraw-question");
  /* Without a receipt fewer copies are offered. */
  sfs_test_await (page->records != NULL);
  make_narrow ();
  sfs_page_tertiary (SFS_PAGE (page));
  look_at_dialog ("save-question");
  sfs_submission_page_sign_out (page);
  look_at_dialog ("sign-out-question");
  sfs_submission_page_remove (page);
  look_at_dialog ("remove-question");
  gtk_widget_activate_action (window, "win.back", NULL);
  g_signal_emit_by_name (widget_find_type (window, g_type_from_name ("SfsSentList")), "manage");
  sfs_test_await ((kept = widget_find_type (window, g_type_from_name ("SfsKeptPage"))) != NULL);
  settle (window);
  look ("kept");
  sfs_page_secondary (SFS_PAGE (kept));
  look_at_dialog ("remove-everything-question");
}

/* To the receipt. */
static void
walk_main (void)
{
  Operator operator;
  SfsSession *session;

  /* Minutes, and looking at what there is to see meanwhile may take one where others work, too. */
  operator_start (&operator, "--fault", "slow=2000");
  invite (operator.link);
  look ("welcome-invitation");
  press_primary ();
  await_page ("SfsAskingPage");
  look ("asking");
  look_unfolded ("asking-unfolded");
  press_primary ();
  await_page ("SfsDecisionPage");
  look ("decision");
  sfs_page_report (get_page (), SFS_PAGE_REFUSE);
  await_page ("SfsAnotherWayPage");
  look ("another-way");
  widget_walk (window, tick_purpose, NULL);
  settle (window);
  look ("another-way-chosen");
  sfs_wizard_go_back (get_wizard ());
  await_page ("SfsDecisionPage");
  widget_walk (window, tick_purpose, NULL);
  look ("decision-ticked");
  press_primary ();
  await_page ("SfsCameraPage");
  walk_camera ();
  walk_questions ();
  fail ("problem-offline", SFS_NET_ERROR, SFS_NET_ERROR_OFFLINE);
  fail ("problem-key", SFS_CORE_ERROR, SFS_CORE_ERROR_KEY_CHANGED);

  session = sfs_visit_get_session (sfs_wizard_get_visit (get_wizard ()));
  await_page ("SfsCameraPage");
  sfs_session_set_recording (session, given_recording ());
  sfs_page_report (get_page (), SFS_PAGE_REVIEW);
  await_page ("SfsReviewPage");
  look ("review");
  look_unfolded ("review-unfolded");
  gtk_window_close (GTK_WINDOW (window));
  look_at_dialog ("leave-question");
  press_primary ();
  await_page ("SfsRecoveryPage");
  look ("recovery");
  sfs_page_secondary (get_page ());
  look_at_dialog ("recovery-question");
  sfs_visit_set_recovery_settled (sfs_wizard_get_visit (get_wizard ()));
  sfs_page_report (get_page (), SFS_PAGE_NEXT);
  sfs_test_await_for (sfs_session_get_state (session) == SFS_SESSION_SENDING, 60);
  settle (window);
  walk_sending (session);
  operator_hurry (&operator);
  await_page ("SfsDonePage");
  look_unfolded ("done");
  walk_submissions (sfs_session_get_submission_id (session));
  operator_stop (&operator);
}

/* The sign-in is gone while it is sent, and another invitation makes a new one. */
static void
walk_signed_out (void)
{
  Operator operator;
  SfsSession *session;
  GtkWidget *dialog;

  operator_start (&operator, "--fault", "slow=2000");
  to_asking (operator.link);
  press_primary ();
  await_page ("SfsDecisionPage");
  widget_walk (window, tick_purpose, NULL);
  press_primary ();
  await_page ("SfsCameraPage");
  sfs_visit_set_recovery_settled (sfs_wizard_get_visit (get_wizard ()));
  session = sfs_visit_get_session (sfs_wizard_get_visit (get_wizard ()));
  sfs_session_set_recording (session, given_recording ());
  sfs_page_report (get_page (), SFS_PAGE_REVIEW);
  await_page ("SfsReviewPage");
  press_primary ();
  sfs_test_await_for (sfs_session_get_state (session) == SFS_SESSION_SENDING, 60);
  sfs_window_open_invitation (SFS_WINDOW (window), operator.link);
  look_at_dialog ("replace-question");
  signed_out = TRUE;
  sfs_page_tertiary (get_page ());
  sfs_test_await ((dialog = find_dialog ()) != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "stop");
  gtk_window_destroy (GTK_WINDOW (dialog));
  await_page ("SfsProblemPage");
  sfs_wizard_go_back (get_wizard ());
  await_page ("SfsSendingPage");
  press_primary ();
  look_at_dialog ("pin-question");
  operator_stop (&operator);
}

static void
walk_rehearsal (void)
{
  gtk_widget_activate_action (window, "win.rehearse", NULL);
  await_page ("SfsCameraPage");
  still.hint = SFS_HINT_TOO_FAR;
  still.ready = FALSE;
  look_at_camera ("rehearsal", 0, 255);
  sfs_visit_set_rehearsed (sfs_wizard_get_visit (get_wizard ()), given_recording ());
  sfs_page_report (get_page (), SFS_PAGE_REVIEW);
  await_page ("SfsRehearsedPage");
  look ("rehearsed");
}

void
states_walk (LookAt how)
{
  g_autoptr (GError) error = NULL;

  look_at = how;
  given_records ();
  application = GTK_APPLICATION (sfs_application_new ());
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  window = GTK_WIDGET (sfs_window_new (ADW_APPLICATION (application), TRUE));
  gtk_window_present (GTK_WINDOW (window));
  await_page ("SfsWelcomePage");

  walk_asking ();
  walk_menu ();
  walk_main ();
  walk_signed_out ();
  walk_rehearsal ();
  walk_window ();

  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&application);
}
