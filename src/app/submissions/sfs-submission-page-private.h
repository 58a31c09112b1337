/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/sfs-clip-player.h"
#include "app/submissions/sfs-submission-page.h"

G_BEGIN_DECLS

/* What is to be done with the video once it is open. */
typedef enum
{
  SFS_OPENED_PLAY,
  SFS_OPENED_SAVE,
} SfsOpenedUse;

struct _SfsSubmissionPage
{
  SfsPage parent_instance;

  SfsSubmissions *submissions;
  SfsSent *sent;
  SfsSentRecords *records; /* (nullable): not read yet, or they do not hold */
  SfsOpened *opened;       /* (nullable): in memory as long as the page is */
  SfsOpenedUse use;
  GCancellable *working; /* (nullable): what makes the page busy */
  gboolean looked;       /* the accesses are there, or on the way */
  gboolean compared;
  gboolean differs; /* what they say now, from what was agreed to */
  gboolean keyless;     /* it did not open, since the key is not here */
  gboolean recovered;   /* with a file, and what the operator makes of that is awaited */
  GFile *recovery_file; /* (nullable): whose passphrase is asked for */
  guint clock_id;

  GtkWidget *state_icon, *state_label, *made, *days, *explanation, *knowledge, *place;
  GtkWidget *ask_button, *recover_button;
  GtkWidget *sign_out_button;
  GtkWidget *changed, *changed_label, *differences;
  GtkWidget *closed, *closed_label, *busy, *busy_label, *held, *held_label;
  SfsClipPlayer *player;
  GtkWidget *consent_fold, *consent, *checks_fold, *checks;
  GtkWidget *accesses_fold, *accesses, *receipt_fold, *receipt;
};

/* Whoever works next waits until this is done; Cancel ends it. (transfer none) */
GCancellable *sfs_submission_page_begin (SfsSubmissionPage *self, const char *waiting_for);
void          sfs_submission_page_end (SfsSubmissionPage *self);
/* What went wrong, in the note above the buttons; nothing of a cancellation. */
void sfs_submission_page_tell (SfsSubmissionPage *self, const GError *error);
void sfs_submission_page_ask_operator (SfsSubmissionPage *self);
void sfs_submission_page_show_video (SfsSubmissionPage *self, GtkWidget *shown);
void sfs_submission_page_update_buttons (SfsSubmissionPage *self);

void sfs_submission_page_open (SfsSubmissionPage *self, SfsOpenedUse use);
void sfs_submission_page_player_failed (SfsSubmissionPage *self);

void sfs_submission_page_withdraw (SfsSubmissionPage *self);
void sfs_submission_page_remove (SfsSubmissionPage *self);

/* The sign-in it was sent under. */
gboolean sfs_submission_page_needs_sign_in (SfsSubmissionPage *self); /* before anything is asked */
const char *sfs_submission_page_get_issuer (SfsSubmissionPage *self); /* (nullable) where to */
void        sfs_submission_page_draw_sign_out (SfsSubmissionPage *self);
void        sfs_submission_page_sign_out (SfsSubmissionPage *self);

/* The recovery file, where the key or the sign-in is not on this computer. */
void sfs_submission_page_draw_recover (SfsSubmissionPage *self);
void sfs_submission_page_recover (SfsSubmissionPage *self);
void sfs_submission_page_use_recovery_file (SfsSubmissionPage *self, GFile *file);
void sfs_submission_page_tell_recovered (SfsSubmissionPage *self); /* once it is known what came of it */

/* “Save a copy”: of the video, the receipt, or everything; or the receipt on paper. */
void sfs_submission_page_ask_what_to_save (SfsSubmissionPage *self);
void sfs_submission_page_save_clip (SfsSubmissionPage *self); /* once it is open */

G_END_DECLS
