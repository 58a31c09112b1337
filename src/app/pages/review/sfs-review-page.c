/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/review/sfs-review-page.h"

#include <glib/gi18n.h>
#include "app/pages/review/sfs-leaving-row.h"
#include "app/pages/review/sfs-quality-text.h"
#include "app/sfs-preview.h"

struct _SfsReviewPage
{
  SfsPage parent;
  SfsPlayer *player; /* only while the page is shown */
  gboolean moving;   /* the scale follows the player, not the person */

  GtkWidget *preview, *controls, *play_button, *position, *time, *caption, *trouble;
  GtkWidget *checked, *checks, *anyway, *leaving;
  GtkAdjustment *adjustment;
};

G_DEFINE_FINAL_TYPE (SfsReviewPage, sfs_review_page, SFS_TYPE_PAGE)

static void
update_position (SfsReviewPage *self)
{
  double position = 0, duration = 0;
  g_autofree char *text = NULL;

  g_object_get (self->player, "position", &position, "duration", &duration, NULL);

  self->moving = TRUE;
  gtk_adjustment_set_upper (self->adjustment, duration);
  gtk_adjustment_set_value (self->adjustment, position);
  self->moving = FALSE;

  /* Translators: seconds played, seconds altogether. */
  text = g_strdup_printf (_ ("%.0f / %.0f s"), position, duration);
  if (g_strcmp0 (text, gtk_label_get_text (GTK_LABEL (self->time))) != 0)
    gtk_label_set_text (GTK_LABEL (self->time), text);
}

static void
update_playing (SfsReviewPage *self)
{
  gboolean playing = self->player != NULL && sfs_player_get_playing (self->player);
  const char *name = playing ? _ ("Pause") : _ ("Play");

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), playing
                                                                ? "media-playback-pause-symbolic"
                                                                : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
on_frame (SfsReviewPage *self, SfsFrame *frame)
{
  sfs_frame_paintable_push (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)), frame);
}

/* Sending what nobody could look at is not what this page is for: recording again is offered. */
static void
on_player_failed (SfsReviewPage *self, const GError *error)
{
  const char *text = _ ("The video does not play. Nothing has been sent. Record it again.");

  g_message ("The clip does not play: %s", error->message);
  gtk_label_set_text (GTK_LABEL (self->trouble), text);
  gtk_widget_set_visible (self->trouble, TRUE);
  gtk_widget_set_visible (self->controls, FALSE);
  sfs_page_set_complete (SFS_PAGE (self), FALSE);
  sfs_page_say (SFS_PAGE (self), text);
}

static void
on_scale_moved (SfsReviewPage *self)
{
  if (!self->moving && self->player != NULL)
    sfs_player_seek (self->player, gtk_adjustment_get_value (self->adjustment));
}

static void
on_play (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  SfsReviewPage *self = SFS_REVIEW_PAGE (widget);

  if (self->player == NULL)
    return;
  if (sfs_player_get_playing (self->player))
    sfs_player_pause (self->player);
  else
    sfs_player_play (self->player);
}

static void
drop_player (SfsReviewPage *self)
{
  if (self->player == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->player, self);
  sfs_player_pause (self->player);
  g_clear_object (&self->player);
  sfs_frame_paintable_clear (sfs_preview_get_paintable (SFS_PREVIEW (self->preview)));
}

static void
make_player (SfsReviewPage *self, SfsClip *clip)
{
  int width, height;

  drop_player (self);
  sfs_preview_get_wanted_size (SFS_PREVIEW (self->preview), &width, &height);
  self->player = sfs_player_new (clip, width, height);
  g_signal_connect_swapped (self->player, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect_swapped (self->player, "failed", G_CALLBACK (on_player_failed), self);
  g_signal_connect_swapped (self->player, "notify::playing", G_CALLBACK (update_playing), self);
  g_signal_connect_swapped (self->player, "notify::position", G_CALLBACK (update_position), self);
  g_signal_connect_swapped (self->player, "notify::duration", G_CALLBACK (update_position), self);
  update_playing (self);
  update_position (self);
}

static void
add_check (SfsReviewPage *self, const char *text, gboolean good)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name",
                                  good ? "selfsame-ok-symbolic" : "selfsame-warning-symbolic",
                                  "valign", GTK_ALIGN_START, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (icon, good ? "success" : "warning");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (self->checks), line);
}

/* What was not ideal comes first: the seller decides with that in view. */
static void
update_checks (SfsReviewPage *self, JsonObject *quality, const char *host)
{
  g_autoptr (GPtrArray) sentences = quality != NULL ? sfs_quality_dup_sentences (quality)
                                                    : g_ptr_array_new ();
  g_autoptr (GPtrArray) shortcomings = quality != NULL ? sfs_quality_dup_shortcomings (quality)
                                                       : g_ptr_array_new ();
  /* Translators: the name of a web site. */
  g_autofree char *meaning =
      g_strdup_printf (_ ("You recorded anyway, and you can send it like this. %s is told what was "
                          "not ideal, and may ask for another video."),
                       host);
  GtkWidget *line;

  while ((line = gtk_widget_get_first_child (self->checks)) != NULL)
    gtk_box_remove (GTK_BOX (self->checks), line);
  for (guint i = 0; i < shortcomings->len; i++)
    add_check (self, g_ptr_array_index (shortcomings, i), FALSE);
  for (guint i = 0; i < sentences->len; i++)
    add_check (self, g_ptr_array_index (sentences, i), TRUE);
  gtk_widget_set_visible (self->checked, sentences->len + shortcomings->len > 0);
  gtk_label_set_text (GTK_LABEL (self->anyway), meaning);
  gtk_widget_set_visible (self->anyway, shortcomings->len > 0);
}

static void
sfs_review_page_shown (SfsPage *page)
{
  SfsReviewPage *self = SFS_REVIEW_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  SfsClip *clip = sfs_session_get_clip (session);
  const char *host = sfs_description_get_host (sfs_session_get_description (session));
  g_autofree char *caption = NULL;

  g_return_if_fail (clip != NULL);

  gtk_widget_set_visible (self->trouble, FALSE);
  gtk_widget_set_visible (self->controls, TRUE);
  sfs_page_set_complete (page, TRUE);
  make_player (self, clip);

  /* Translators: the name of a web site. */
  caption = g_strdup_printf (_ ("This is how %s will see you. Nothing has been sent yet."), host);
  gtk_label_set_text (GTK_LABEL (self->caption), caption);
  sfs_preview_set_description (SFS_PREVIEW (self->preview), caption);
  update_checks (self, sfs_session_get_quality (session), host);
  sfs_leaving_row_set_session (SFS_LEAVING_ROW (self->leaving), session);
}

static void
sfs_review_page_hidden (SfsPage *page)
{
  drop_player (SFS_REVIEW_PAGE (page));
}

static GtkWidget *
sfs_review_page_initial_focus (SfsPage *page)
{
  return SFS_REVIEW_PAGE (page)->play_button;
}

static gboolean
sfs_review_page_skip (SfsPage *page)
{
  return sfs_session_get_clip (sfs_page_get_session (page)) == NULL;
}

static void
sfs_review_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_RETAKE);
}

static void
sfs_review_page_tertiary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_REFUSE);
}

static void
sfs_review_page_dispose (GObject *object)
{
  drop_player (SFS_REVIEW_PAGE (object));

  G_OBJECT_CLASS (sfs_review_page_parent_class)->dispose (object);
}

static void
sfs_review_page_class_init (SfsReviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  object_class->dispose = sfs_review_page_dispose;
  page_class->shown = sfs_review_page_shown;
  page_class->hidden = sfs_review_page_hidden;
  page_class->initial_focus = sfs_review_page_initial_focus;
  page_class->skip = sfs_review_page_skip;
  page_class->secondary = sfs_review_page_secondary;
  page_class->tertiary = sfs_review_page_tertiary;

  g_type_ensure (SFS_TYPE_PREVIEW);
  g_type_ensure (SFS_TYPE_LEAVING_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, preview);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, controls);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, play_button);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, position);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, adjustment);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, time);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, caption);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, checked);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, checks);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, anyway);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, leaving);
  gtk_widget_class_install_action (widget_class, "review.play", NULL, on_play);
}

static void
sfs_review_page_init (SfsReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scale_moved), self,
                           G_CONNECT_SWAPPED);
  update_playing (self);
}
