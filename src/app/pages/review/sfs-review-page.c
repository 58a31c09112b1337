/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/review/sfs-review-page.h"

#include <glib/gi18n.h>
#include "app/pages/review/sfs-leaving-row.h"
#include "app/sfs-check-list.h"
#include "app/sfs-clip-player.h"

struct _SfsReviewPage
{
  SfsPage parent;
  SfsClipPlayer *player; /* has the clip only while the page is shown */
  GtkWidget *caption, *trouble;
  GtkWidget *checked, *checks, *anyway, *leaving;
};

G_DEFINE_FINAL_TYPE (SfsReviewPage, sfs_review_page, SFS_TYPE_PAGE)

/* Sending what nobody could look at is not what this page is for: recording again is offered. */
static void
on_player_failed (SfsReviewPage *self)
{
  const char *text = _ ("The video does not play. Nothing has been sent. Record it again.");

  gtk_label_set_text (GTK_LABEL (self->trouble), text);
  gtk_widget_set_visible (self->trouble, TRUE);
  sfs_page_set_complete (SFS_PAGE (self), FALSE);
  sfs_page_say (SFS_PAGE (self), text);
}

static void
update_checks (SfsReviewPage *self, JsonObject *quality, const char *host)
{
  guint n_shortcomings;
  guint n = sfs_check_list_fill (self->checks, quality, &n_shortcomings);
  /* Translators: the name of a web site. */
  g_autofree char *meaning =
      g_strdup_printf (_ ("You recorded anyway, and you can send it like this. %s is told what was "
                          "not ideal, and may ask for another video."),
                       host);

  gtk_widget_set_visible (self->checked, n > 0);
  gtk_label_set_text (GTK_LABEL (self->anyway), meaning);
  gtk_widget_set_visible (self->anyway, n_shortcomings > 0);
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
  sfs_page_set_complete (page, TRUE);
  sfs_clip_player_set_clip (self->player, clip);

  /* Translators: the name of a web site. */
  caption = g_strdup_printf (_ ("This is how %s will see you. Nothing has been sent yet."), host);
  gtk_label_set_text (GTK_LABEL (self->caption), caption);
  sfs_clip_player_set_description (self->player, caption);
  update_checks (self, sfs_session_get_quality (session), host);
  sfs_leaving_row_set_session (SFS_LEAVING_ROW (self->leaving), session);
}

static void
sfs_review_page_hidden (SfsPage *page)
{
  sfs_clip_player_set_clip (SFS_REVIEW_PAGE (page)->player, NULL);
}

static GtkWidget *
sfs_review_page_initial_focus (SfsPage *page)
{
  return sfs_clip_player_get_play_button (SFS_REVIEW_PAGE (page)->player);
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
sfs_review_page_class_init (SfsReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  page_class->shown = sfs_review_page_shown;
  page_class->hidden = sfs_review_page_hidden;
  page_class->initial_focus = sfs_review_page_initial_focus;
  page_class->skip = sfs_review_page_skip;
  page_class->secondary = sfs_review_page_secondary;
  page_class->tertiary = sfs_review_page_tertiary;

  g_type_ensure (SFS_TYPE_CLIP_PLAYER);
  g_type_ensure (SFS_TYPE_LEAVING_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, player);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, caption);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, checked);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, checks);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, anyway);
  gtk_widget_class_bind_template_child (widget_class, SfsReviewPage, leaving);
  gtk_widget_class_bind_template_callback (widget_class, on_player_failed);
}

static void
sfs_review_page_init (SfsReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
