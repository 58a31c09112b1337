/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/sfs-visit.h"

G_BEGIN_DECLS

/* Where a page leads when it is done. A page never navigates: it reports, and the wizard decides.
 */
typedef enum
{
  SFS_PAGE_NEXT,       /* what this page is for is done */
  SFS_PAGE_BACK,       /* as the back button does */
  SFS_PAGE_RETAKE,     /* to the camera, whatever was recorded stays until it is replaced */
  SFS_PAGE_REVIEW,     /* to the clip that is already there */
  SFS_PAGE_REFUSE,     /* “I would rather not”: to the other ways */
  SFS_PAGE_START_OVER, /* to an empty welcome page */
  SFS_PAGE_LEAVE,      /* close the window */
  SFS_PAGE_APPLY,      /* run apply, then go on: for a page with a primary of its own */
  SFS_PAGE_RETRY,      /* from the problem page: do again what failed */
  SFS_PAGE_RESUME,     /* to the sending of what an earlier run sealed */
  SFS_PAGE_SIGN_IN,   /* to signing in through the browser: the sign-in of a sealed video is gone */
  SFS_PAGE_SHOW_SENT, /* to what was sent */
  SFS_PAGE_REHEARSE,  /* to the camera, without an operator */
  SFS_PAGE_REREAD,    /* from the problem page: to the welcome page, same invitation */
  SFS_PAGE_IN_ENGLISH, /* to the same page, with this and all that follow in English */
} SfsPageOutcome;

/* Base of every page. The base draws the scrolled, clamped content with the heading; the wizard
 * draws the buttons from the properties below. A page:
 *
 *   - is a template with parent SfsPage, whose one child is set by <property name="child">;
 *   - sets "title" (short; header bar and accessible name of the page: stable, tests look for it),
 *     "heading" (large, in the page), "primary-label" and the rest from its template;
 *   - overrides apply_async/apply_finish when the primary button means work: on success the wizard
 *     goes on to the next page. Without an override the wizard goes on at once;
 *   - overrides primary when the button means something else than going on (Play, Stop);
 *   - calls sfs_page_report () for anything else that ends it (recorded; record again), and
 *     sfs_page_fail () when something went wrong that it cannot deal with itself.
 *
 * Properties
 *   "visit"           SfsVisit, construct only
 *   "title"           string
 *   "heading"         string, nullable
 *   "icon-name"       string, nullable: a symbol above the heading, of a page that says one short
 * thing "child"           GtkWidget, the content "primary-label"   string with mnemonic, nullable:
 * no primary button "primary-suggested" gboolean, default TRUE: drawn as suggested and pressed by
 * Return "secondary-label" string with mnemonic, nullable: beside the primary one, same size
 *   "tertiary-label"  string with mnemonic, nullable: below, flat
 *   "complete"        gboolean, default TRUE: the primary button can be pressed
 *   "note"            string, nullable: one line above the buttons, why it is not complete
 *   "can-go-back"     gboolean, default TRUE
 *   "busy"            gboolean: apply runs (set by the wizard) or the page does something itself
 *   "waiting-for"     string, nullable: what a busy page waits for; shown after ten seconds
 */
#define SFS_TYPE_PAGE (sfs_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SfsPage, sfs_page, SFS, PAGE, GtkWidget)

struct _SfsPageClass
{
  GtkWidgetClass parent_class;

  /* All optional. */
  void (*shown) (SfsPage *self);  /* the page is now the one on screen */
  void (*hidden) (SfsPage *self); /* another one is, or the wizard goes away */
  gboolean (*skip) (SfsPage *self);
  void (*primary) (SfsPage *self);
  void (*secondary) (SfsPage *self);
  void (*tertiary) (SfsPage *self);
  gboolean (*escape) (SfsPage *self); /* TRUE: dealt with */
  void (*retry) (SfsPage *self); /* after shown: “Try again” was pressed on the problem page */
  /* TRUE: the page shows this failure of its apply itself, beside the thing to correct. */
  gboolean (*explain) (SfsPage *self, const GError *error);
  /* What the keyboard lands on when the page is shown; default: the heading. (nullable) */
  GtkWidget *(*initial_focus) (SfsPage *self);
  void (*apply_async) (SfsPage *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*apply_finish) (SfsPage *self, GAsyncResult *result, GError **error);
  /* What the seller would lose by closing the window now, as a sentence; NULL: nothing. */
  char *(*dup_loss) (SfsPage *self);
};

SfsVisit *sfs_page_get_visit (SfsPage *self);
SfsSession *sfs_page_get_session (SfsPage *self);
SfsStudio *sfs_page_get_studio (SfsPage *self);
/* Cancelled when the page goes away for good; not when it is hidden. */
GCancellable *sfs_page_get_cancellable (SfsPage *self);

const char *sfs_page_get_title (SfsPage *self);
void sfs_page_set_title (SfsPage *self, const char *title);
const char *sfs_page_get_heading (SfsPage *self);
void sfs_page_set_heading (SfsPage *self, const char *heading);
void sfs_page_set_icon_name (SfsPage *self, const char *icon_name);
GtkWidget *sfs_page_get_child (SfsPage *self);
void sfs_page_set_child (SfsPage *self, GtkWidget *child);
const char *sfs_page_get_primary_label (SfsPage *self);
void sfs_page_set_primary_label (SfsPage *self, const char *label);
gboolean sfs_page_get_primary_suggested (SfsPage *self);
void sfs_page_set_primary_suggested (SfsPage *self, gboolean suggested);
const char *sfs_page_get_secondary_label (SfsPage *self);
void sfs_page_set_secondary_label (SfsPage *self, const char *label);
const char *sfs_page_get_tertiary_label (SfsPage *self);
void sfs_page_set_tertiary_label (SfsPage *self, const char *label);
gboolean sfs_page_get_complete (SfsPage *self);
void sfs_page_set_complete (SfsPage *self, gboolean complete);
const char *sfs_page_get_note (SfsPage *self);
void sfs_page_set_note (SfsPage *self, const char *note);
gboolean sfs_page_get_can_go_back (SfsPage *self);
void sfs_page_set_can_go_back (SfsPage *self, gboolean can_go_back);
gboolean sfs_page_get_busy (SfsPage *self);
void sfs_page_set_busy (SfsPage *self, gboolean busy);
const char *sfs_page_get_waiting_for (SfsPage *self);
void sfs_page_set_waiting_for (SfsPage *self, const char *waiting_for);
void sfs_page_wait_for_operator (SfsPage *self);

/* Said by a page. */
void sfs_page_report (SfsPage *self, SfsPageOutcome outcome); /* signal "reported" */
void sfs_page_fail (SfsPage *self,
                    const GError *error); /* signal "failed"; cancellation is ignored */
void sfs_page_say (SfsPage *self,
                   const char *text); /* to screen readers, on top of what is drawn */

/* Said by the wizard. */
void sfs_page_introduce (SfsPage *self);
void sfs_page_shown (SfsPage *self);
void sfs_page_hidden (SfsPage *self);
gboolean sfs_page_skip (SfsPage *self);
gboolean sfs_page_has_own_primary (SfsPage *self);
void sfs_page_primary (SfsPage *self);
void sfs_page_secondary (SfsPage *self);
void sfs_page_tertiary (SfsPage *self);
gboolean sfs_page_escape (SfsPage *self);
void sfs_page_retry (SfsPage *self);
gboolean sfs_page_explain (SfsPage *self, const GError *error);
void sfs_page_set_progress (SfsPage *self, const char *progress); /* “Step 3 of 7” */
void sfs_page_focus (SfsPage *self);
void sfs_page_focus_again (SfsPage *self);
gboolean sfs_page_is_entered (SfsPage *self);
char *sfs_page_dup_loss (SfsPage *self);
void sfs_page_apply_async (SfsPage *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean sfs_page_apply_finish (SfsPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
