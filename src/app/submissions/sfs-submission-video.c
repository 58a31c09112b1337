/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-submission-page-private.h"

#include <glib/gi18n.h>

#include "app/sfs-check-list.h"
#include "app/submissions/sfs-sent-parts.h"
#include "app/submissions/sfs-sent-text.h"

static void
show_opened (SfsSubmissionPage *self)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *same = NULL;

  if (sfs_sent_get_waiting (self->sent))
    same = g_strdup (_ ("What waits on this computer is what was recorded."));
  else
    same = g_strdup_printf (_ ("What %s holds is what was recorded: the checksum is the one in the "
                               "receipt."),
                            host);
  gtk_label_set_text (GTK_LABEL (self->held_label), same);
  gtk_widget_set_visible (self->held, TRUE);
  sfs_page_say (SFS_PAGE (self), same);

  if (sfs_check_list_fill (self->checks, self->opened->quality, NULL) == 0)
    sfs_sent_parts_show_sentence (self->checks, _ ("The video carries no results of checks."));

  sfs_clip_player_set_clip (self->player, self->opened->clip);
  sfs_clip_player_set_description (self->player, same);
}

void
sfs_submission_page_player_failed (SfsSubmissionPage *self)
{
  sfs_page_set_note (SFS_PAGE (self),
                     _ ("The video does not play here. You can save a copy of it."));
}

static void
use_opened (SfsSubmissionPage *self)
{
  sfs_submission_page_show_video (self, GTK_WIDGET (self->player));
  sfs_submission_page_update_buttons (self);
  if (self->use == SFS_OPENED_SAVE)
    {
      sfs_submission_page_save_clip (self);
      return;
    }
  gtk_widget_grab_focus (sfs_clip_player_get_play_button (self->player));
  sfs_clip_player_play (self->player);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SfsOpened *got = sfs_submissions_open_finish (SFS_SUBMISSIONS (source), result, &error);

  sfs_submission_page_end (self);
  if (got == NULL)
    {
      sfs_submission_page_show_video (self, self->closed);
      sfs_submission_page_tell (self, error);
      sfs_page_focus_again (SFS_PAGE (self));
      return;
    }

  g_clear_pointer (&self->opened, sfs_opened_free);
  self->opened = got;
  show_opened (self);
  use_opened (self);
}

/**
 * sfs_submission_page_open:
 * @self: a page
 * @use: what for
 *
 * Fetches and opens the video, unless it is open already.
 */
void
sfs_submission_page_open (SfsSubmissionPage *self, SfsOpenedUse use)
{
  g_autofree char *host = sfs_sent_dup_host (self->sent);
  g_autofree char *text = NULL;

  if (self->working != NULL)
    return;

  self->use = use;
  if (self->opened != NULL)
    {
      use_opened (self);
      return;
    }

  if (sfs_sent_get_waiting (self->sent))
    text = g_strdup (_ ("Opening your video with your own key."));
  else
    text = g_strdup_printf (_ ("Fetching your video from %s, to open it here with your own key."),
                            host);
  gtk_label_set_text (GTK_LABEL (self->busy_label), text);
  sfs_submission_page_show_video (self, self->busy);
  sfs_page_say (SFS_PAGE (self), text);
  sfs_submissions_open_async (self->submissions, self->sent, sfs_submission_page_begin (self, text),
                              opened, g_object_ref (self));
}
