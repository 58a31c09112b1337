/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/pages/rehearsal/sfs-rehearsed-page.h"

#include <glib/gi18n.h>

#include "app/sfs-check-list.h"
#include "app/sfs-clip-player.h"

struct _SfsRehearsedPage
{
  SfsPage parent_instance;

  SfsClipPlayer *player; /* has the clip only while the page is shown */
  GtkWidget *caption;
  GtkWidget *checked;
  GtkWidget *checks;
};

G_DEFINE_FINAL_TYPE (SfsRehearsedPage, sfs_rehearsed_page, SFS_TYPE_PAGE)

static void
on_player_failed (SfsRehearsedPage *self)
{
  const char *text = _ ("The video does not play. Record it again.");

  gtk_label_set_text (GTK_LABEL (self->caption), text);
  sfs_page_say (SFS_PAGE (self), text);
}

static void
sfs_rehearsed_page_shown (SfsPage *page)
{
  SfsRehearsedPage *self = SFS_REHEARSED_PAGE (page);
  SfsRecording *recording = sfs_visit_get_rehearsed (sfs_page_get_visit (page));
  const char *caption = _ ("This is how a marketplace would see you. The video is only in memory: "
                           "nothing is kept and nothing sent.");

  g_return_if_fail (recording != NULL);

  gtk_label_set_text (GTK_LABEL (self->caption), caption);
  sfs_clip_player_set_clip (self->player, recording->clip);
  sfs_clip_player_set_description (self->player, caption);
  gtk_widget_set_visible (self->checked,
                          sfs_check_list_fill (self->checks, recording->quality, NULL) > 0);
}

static void
sfs_rehearsed_page_hidden (SfsPage *page)
{
  sfs_clip_player_set_clip (SFS_REHEARSED_PAGE (page)->player, NULL);
}

static gboolean
sfs_rehearsed_page_skip (SfsPage *page)
{
  return sfs_visit_get_rehearsed (sfs_page_get_visit (page)) == NULL;
}

static GtkWidget *
sfs_rehearsed_page_initial_focus (SfsPage *page)
{
  return sfs_clip_player_get_play_button (SFS_REHEARSED_PAGE (page)->player);
}

static void
sfs_rehearsed_page_primary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_LEAVE);
}

static void
sfs_rehearsed_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_RETAKE);
}

static void
sfs_rehearsed_page_class_init (SfsRehearsedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  page_class->shown = sfs_rehearsed_page_shown;
  page_class->hidden = sfs_rehearsed_page_hidden;
  page_class->skip = sfs_rehearsed_page_skip;
  page_class->initial_focus = sfs_rehearsed_page_initial_focus;
  page_class->primary = sfs_rehearsed_page_primary;
  page_class->secondary = sfs_rehearsed_page_secondary;

  g_type_ensure (SFS_TYPE_CLIP_PLAYER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-rehearsed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsRehearsedPage, player);
  gtk_widget_class_bind_template_child (widget_class, SfsRehearsedPage, caption);
  gtk_widget_class_bind_template_child (widget_class, SfsRehearsedPage, checked);
  gtk_widget_class_bind_template_child (widget_class, SfsRehearsedPage, checks);
  gtk_widget_class_bind_template_callback (widget_class, on_player_failed);
}

static void
sfs_rehearsed_page_init (SfsRehearsedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
