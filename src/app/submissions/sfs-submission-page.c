/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-language.h"
#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-error-view.h"
#include "app/submissions/sfs-sent-parts.h"
#include "app/submissions/sfs-sent-text.h"

G_DEFINE_FINAL_TYPE (SfsSubmissionPage, sfs_submission_page, SFS_TYPE_PAGE)

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
remove_icon_styles (GtkWidget *icon)
{
  static const char *const styles[] = { "success", "warning", "dim-label" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (icon, styles[i]);
}

static const char *
get_primary_label (SfsSubmissionPage *self)
{
  if (sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED)
    return NULL;
  if (sfs_submission_page_needs_sign_in (self))
    return sfs_submission_page_get_issuer (self) != NULL ? _ ("Sign _in…") : NULL;

  /* Once it is open, the player has a button of its own. */
  return self->opened == NULL ? _ ("_Play") : NULL;
}

/* What is offered follows from the state. */
void
sfs_submission_page_update_buttons (SfsSubmissionPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  gboolean asked = sfs_sent_get_withdrawal (self->sent) != SFS_WITHDRAWAL_NONE;
  /* Told to nobody, it would be no withdrawal: who sent it is told to write instead. */
  gboolean mute = sfs_submission_page_needs_sign_in (self) &&
                  sfs_submission_page_get_issuer (self) == NULL;

  sfs_page_set_primary_label (page, get_primary_label (self));
  sfs_page_set_secondary_label (page, asked || mute ? NULL : _ ("_Withdraw and delete…"));
  sfs_page_set_tertiary_label (page, _ ("_Save a copy…"));
  /* To who has withdrawn it offers nothing any more. */
  gtk_widget_set_visible (self->changed, self->differs && !asked && !mute);
}

/* One of the three: closed, on its way, open. */
void
sfs_submission_page_show_video (SfsSubmissionPage *self, GtkWidget *shown)
{
  gtk_widget_set_visible (self->closed, shown == self->closed);
  gtk_widget_set_visible (self->busy, shown == self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->player), shown == GTK_WIDGET (self->player));
}

static void
close_video (SfsSubmissionPage *self)
{
  sfs_clip_player_set_clip (self->player, NULL);
  g_clear_pointer (&self->opened, sfs_opened_free);
  sfs_submission_page_show_video (self, self->closed);
  gtk_widget_set_visible (self->held, FALSE);
}

static void
update_video (SfsSubmissionPage *self)
{
  gboolean gone = sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_CONFIRMED;
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (gone && self->opened != NULL)
    close_video (self);

  if (gone)
    text = g_strdup (_ ("The video is deleted."));
  else if (sfs_sent_get_waiting (self->sent))
    text = g_strdup (_ ("Play opens the video on this computer, with your own key."));
  else if (sfs_submission_page_needs_sign_in (self))
    text = g_strdup (_ ("The video is not kept on this computer."));
  else
    /* Translators: %s is a host name, in all of these. */
    text =
        g_strdup_printf (_ ("The video is not kept on this computer. Play fetches it from %s and "
                            "opens it here with your own key, in memory only."),
                         host);
  gtk_label_set_text (GTK_LABEL (self->closed_label), text);
}

static void
draw (SfsSubmissionPage *self)
{
  g_auto (SfsSentState) state = { 0 };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = sfs_sent_dup_date (self->sent);
  g_autofree char *days = sfs_sent_dup_days (self->sent, now);
  g_autofree char *explanation = sfs_sent_dup_explanation (self->sent);
  g_autofree char *knowledge = sfs_sent_dup_knowledge (self->sent, now);
  g_autofree char *place = sfs_sent_dup_place (self->sent);
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  /* Translators: when a video was made. */
  g_autofree char *made = g_strdup_printf (_ ("Made on %s"), date);

  sfs_sent_state_init (&state, self->sent);
  remove_icon_styles (self->state_icon);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), state.icon_name);
  gtk_widget_add_css_class (self->state_icon, state.style);
  if (!g_str_equal (gtk_label_get_text (GTK_LABEL (self->state_label)), state.text))
    {
      gboolean first = *gtk_label_get_text (GTK_LABEL (self->state_label)) == '\0';

      gtk_label_set_text (GTK_LABEL (self->state_label), state.text);
      if (!first)
        sfs_page_say (SFS_PAGE (self), state.text);
    }
  set_text (self->made, made);
  set_text (self->days, days);
  set_text (self->explanation, explanation);
  set_text (self->knowledge, knowledge);
  set_text (self->place, place);
  gtk_widget_set_sensitive (self->ask_button, !sfs_sent_get_busy (self->sent));
  gtk_widget_set_visible (self->ask_button, !sfs_sent_get_waiting (self->sent) &&
                                                !sfs_submission_page_needs_sign_in (self));
  sfs_page_set_heading (SFS_PAGE (self), host);

  sfs_submission_page_draw_sign_out (self);
  sfs_submission_page_draw_recover (self);
  update_video (self);
  sfs_submission_page_update_buttons (self);
}

GCancellable *
sfs_submission_page_begin (SfsSubmissionPage *self, const char *waiting_for)
{
  g_clear_object (&self->working);
  self->working = g_cancellable_new ();
  sfs_page_set_note (SFS_PAGE (self), NULL);
  sfs_page_set_waiting_for (SFS_PAGE (self), waiting_for);
  sfs_page_set_busy (SFS_PAGE (self), TRUE);

  return self->working;
}

void
sfs_submission_page_end (SfsSubmissionPage *self)
{
  g_clear_object (&self->working);
  sfs_page_set_busy (SFS_PAGE (self), FALSE);
}

/* -- What is asked of the operator ------------------------------------------------------------- */

/* A failure is the item's "trouble", and drawn from there. */
static void
refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;

  sfs_submissions_refresh_finish (SFS_SUBMISSIONS (source), result, NULL);
}

void
sfs_submission_page_ask_operator (SfsSubmissionPage *self)
{
  if (sfs_sent_get_waiting (self->sent) || sfs_sent_get_busy (self->sent))
    return;

  sfs_submissions_refresh_async (self->submissions, self->sent,
                                 sfs_page_get_cancellable (SFS_PAGE (self)), refreshed,
                                 g_object_ref (self));
}

void
sfs_submission_page_tell (SfsSubmissionPage *self, const GError *error)
{
  g_autofree char *text = NULL;
  SfsErrorView view;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_message ("%s: %s", sfs_sent_get_id (self->sent), error->message);
  if (g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_NO_KEY))
    {
      self->keyless = TRUE;
      sfs_submission_page_draw_recover (self);
    }
  sfs_error_to_view (error, SFS_SESSION_CONFIRMED, &view);
  /* The page says what to do then, as soon as the submission knows it too. */
  if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT))
    {
      sfs_page_set_note (SFS_PAGE (self), view.happened);
      sfs_submission_page_ask_operator (self);
      return;
    }
  text = g_strjoin (" ", view.happened, view.advice, NULL);
  sfs_page_set_note (SFS_PAGE (self), text);
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      accesses = sfs_submissions_list_accesses_finish (SFS_SUBMISSIONS (source), result, &error);
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  SfsErrorView view;

  if (accesses != NULL)
    {
      sfs_sent_parts_show_accesses (self->accesses, accesses, host);
      return;
    }

  self->looked = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("%s: %s", sfs_sent_get_id (self->sent), error->message);
  sfs_error_to_view (error, SFS_SESSION_CONFIRMED, &view);
  if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGNED_OUT))
    sfs_submission_page_ask_operator (self);
  {
    g_autofree char *text =
        g_strjoin (" ", view.happened, _ ("Fold this up and out to ask again."), NULL);

    sfs_sent_parts_show_sentence (self->accesses, text);
  }
}

static void
look_at_accesses (SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (self->looked)
    return;

  if (sfs_sent_get_waiting (self->sent))
    {
      sfs_sent_parts_show_sentence (self->accesses,
                                    _ ("Nobody but you: it has not left this computer."));
      return;
    }

  self->looked = TRUE;
  text = g_strdup_printf (_ ("Asking %s."), host);
  sfs_sent_parts_show_sentence (self->accesses, text);
  sfs_submissions_list_accesses_async (self->submissions, self->sent,
                                       sfs_page_get_cancellable (SFS_PAGE (self)), listed,
                                       g_object_ref (self));
}

static void
compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      differences = sfs_submissions_compare_finish (SFS_SUBMISSIONS (source), result, &error);
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (differences == NULL)
    {
      self->compared = FALSE;
      g_message ("%s: %s", sfs_sent_get_id (self->sent), error->message);
      return;
    }

  self->differs = differences->len > 0;
  sfs_submission_page_update_buttons (self);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s answers %d question differently now. You agreed to "
                                       "what it said then, and can withdraw at any time.",
                                       "%s answers %d questions differently now. You agreed to "
                                       "what it said then, and can withdraw at any time.",
                                       differences->len),
                          host, (int) differences->len);
  gtk_label_set_text (GTK_LABEL (self->changed_label), text);
  sfs_sent_parts_show_differences (self->differences, differences);
}

static void
compare (SfsSubmissionPage *self)
{
  if (self->compared || !sfs_sent_get_notice_changed (self->sent))
    return;

  self->compared = TRUE;
  sfs_submissions_compare_async (self->submissions, self->sent, sfs_language_get_names (),
                                 sfs_page_get_cancellable (SFS_PAGE (self)), compared,
                                 g_object_ref (self));
}

static void
read_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SfsSentRecords *records = sfs_submissions_read_finish (SFS_SUBMISSIONS (source), result, &error);

  if (records == NULL)
    {
      sfs_submission_page_tell (self, error);
      return;
    }

  g_clear_pointer (&self->records, sfs_sent_records_free);
  self->records = records;
  sfs_sent_parts_show_consent (self->consent, records);
  sfs_sent_parts_show_receipt (self->receipt, records);
}

static void
read_records (SfsSubmissionPage *self)
{
  sfs_submissions_read_async (self->submissions, self->sent,
                              sfs_page_get_cancellable (SFS_PAGE (self)), read_again,
                              g_object_ref (self));
}

static void
sent_changed (SfsSubmissionPage *self, GParamSpec *pspec)
{
  draw (self);
  sfs_submission_page_tell_recovered (self);
  if (g_str_equal (pspec->name, "notice-changed"))
    compare (self);
  if (g_str_equal (pspec->name, "has-receipt") || g_str_equal (pspec->name, "deleted-at"))
    read_records (self);
}

/* -- The page ---------------------------------------------------------------------------------- */

/* What was unfolded is brought into sight, its title uppermost. */
static gboolean
scroll_to_fold (GtkWidget *fold, GdkFrameClock *clock, gpointer user_data)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (fold, GTK_TYPE_SCROLLED_WINDOW);
  int *frames = user_data;
  GtkAdjustment *adjustment;
  double y;

  /* How far can be scrolled is known only after this frame is laid out. */
  if (++*frames < 2)
    return G_SOURCE_CONTINUE;
  if (scrolled == NULL || !gtk_widget_translate_coordinates (fold, scrolled, 0, 0, NULL, &y))
    return G_SOURCE_REMOVE;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y);

  return G_SOURCE_REMOVE;
}

static void
fold_toggled (SfsSubmissionPage *self, GParamSpec *pspec, GtkExpander *fold)
{
  if (!gtk_expander_get_expanded (fold))
    return;

  if (GTK_WIDGET (fold) == self->accesses_fold)
    look_at_accesses (self);
  gtk_widget_add_tick_callback (GTK_WIDGET (fold), scroll_to_fold, g_new0 (int, 1), g_free);
}

static gboolean
clock_ticked (gpointer user_data)
{
  draw (user_data);

  return G_SOURCE_CONTINUE;
}

static void
sfs_submission_page_shown (SfsPage *page)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (page);

  draw (self);
  compare (self);
  read_records (self);
  sfs_submission_page_ask_operator (self);
  if (self->clock_id == 0)
    self->clock_id = g_timeout_add_seconds (60, clock_ticked, self);
}

static void
sfs_submission_page_hidden (SfsPage *page)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (page);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  if (self->working != NULL)
    g_cancellable_cancel (self->working);
  close_video (self);
}

static gboolean
sfs_submission_page_escape (SfsPage *page)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (page);

  if (self->working == NULL)
    return FALSE;

  g_cancellable_cancel (self->working);

  return TRUE;
}

static void
sfs_submission_page_primary (SfsPage *page)
{
  if (sfs_submission_page_needs_sign_in (SFS_SUBMISSION_PAGE (page)))
    {
      sfs_page_report (page, SFS_PAGE_SIGN_IN);
      return;
    }
  sfs_submission_page_open (SFS_SUBMISSION_PAGE (page), SFS_OPENED_PLAY);
}

static void
sfs_submission_page_secondary (SfsPage *page)
{
  if (!sfs_submission_page_escape (page))
    sfs_submission_page_withdraw (SFS_SUBMISSION_PAGE (page));
}

static void
sfs_submission_page_tertiary (SfsPage *page)
{
  sfs_submission_page_ask_what_to_save (SFS_SUBMISSION_PAGE (page));
}

static void
sfs_submission_page_dispose (GObject *object)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  if (self->working != NULL)
    g_cancellable_cancel (self->working);
  g_clear_object (&self->submissions);

  G_OBJECT_CLASS (sfs_submission_page_parent_class)->dispose (object);
}

static void
sfs_submission_page_finalize (GObject *object)
{
  SfsSubmissionPage *self = SFS_SUBMISSION_PAGE (object);

  g_clear_object (&self->working);
  g_clear_object (&self->sent);
  g_clear_object (&self->recovery_file);
  g_clear_pointer (&self->opened, sfs_opened_free);
  g_clear_pointer (&self->records, sfs_sent_records_free);

  G_OBJECT_CLASS (sfs_submission_page_parent_class)->finalize (object);
}

static void
sfs_submission_page_class_init (SfsSubmissionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_submission_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sfs_submission_page_finalize;
  page_class->shown = sfs_submission_page_shown;
  page_class->hidden = sfs_submission_page_hidden;
  page_class->escape = sfs_submission_page_escape;
  page_class->primary = sfs_submission_page_primary;
  page_class->secondary = sfs_submission_page_secondary;
  page_class->tertiary = sfs_submission_page_tertiary;

  g_type_ensure (SFS_TYPE_CLIP_PLAYER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-submission-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, SfsSubmissionPage, name)
  BIND (state_icon);
  BIND (state_label);
  BIND (made);
  BIND (days);
  BIND (explanation);
  BIND (knowledge);
  BIND (place);
  BIND (ask_button);
  BIND (recover_button);
  BIND (sign_out_button);
  BIND (changed);
  BIND (changed_label);
  BIND (differences);
  BIND (closed);
  BIND (busy);
  BIND (closed_label);
  BIND (busy_label);
  BIND (held);
  BIND (held_label);
  BIND (player);
  BIND (consent_fold);
  BIND (consent);
  BIND (checks_fold);
  BIND (checks);
  BIND (accesses_fold);
  BIND (accesses);
  BIND (receipt_fold);
  BIND (receipt);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_player_failed);
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_ask_operator);
  gtk_widget_class_bind_template_callback (widget_class, fold_toggled);
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_withdraw);
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_remove);
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_sign_out);
  gtk_widget_class_bind_template_callback (widget_class, sfs_submission_page_recover);
}

static void
sfs_submission_page_init (SfsSubmissionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_sent_parts_show_sentence (self->checks, _ ("The results are sealed together with the video. "
                                                 "Press Play to see them."));
}

/**
 * sfs_submission_page_new:
 * @visit: a visit without an invitation
 * @submissions: all submissions
 * @sent: this one
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
sfs_submission_page_new (SfsVisit *visit, SfsSubmissions *submissions, SfsSent *sent)
{
  SfsSubmissionPage *self = g_object_new (SFS_TYPE_SUBMISSION_PAGE, "visit", visit, NULL);

  self->submissions = g_object_ref (submissions);
  self->sent = g_object_ref (sent);
  g_signal_connect_object (sent, "notify", G_CALLBACK (sent_changed), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * sfs_submission_page_get_sent:
 * @self: a page
 *
 * Returns: (transfer none): the submission
 */
SfsSent *
sfs_submission_page_get_sent (SfsSubmissionPage *self)
{
  g_return_val_if_fail (SFS_IS_SUBMISSION_PAGE (self), NULL);

  return self->sent;
}
