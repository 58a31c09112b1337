/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-walk.h"

#include <glib/gi18n.h>

#include "app/pages/another-way/sfs-another-way-page.h"
#include "app/pages/asking/sfs-asking-page.h"
#include "app/pages/camera/sfs-camera-page.h"
#include "app/pages/decision/sfs-decision-page.h"
#include "app/pages/done/sfs-done-page.h"
#include "app/pages/problem/sfs-problem-page.h"
#include "app/pages/recovery/sfs-recovery-page.h"
#include "app/pages/rehearsal/sfs-rehearsed-page.h"
#include "app/pages/review/sfs-review-page.h"
#include "app/pages/sending/sfs-sending-page.h"
#include "app/pages/sign-in/sfs-browser-page.h"
#include "app/pages/sign-in/sfs-sign-in-page.h"
#include "app/pages/welcome/sfs-welcome-page.h"
#include "app/sfs-watchdog.h"

/* The whole walk, in order. A page that has nothing to do skips itself. */
static const SfsStage whole[] = {
  { "welcome", sfs_welcome_page_get_type, 1, 0 },
  { "asking", sfs_asking_page_get_type, 2, 0 },
  { "decision", sfs_decision_page_get_type, 3, 0 },
  { "sign-in", sfs_sign_in_page_get_type, 3, SFS_STAGE_PASSING },
  { "browser", sfs_browser_page_get_type, 3, SFS_STAGE_PASSING | SFS_STAGE_LASTING },
  { "camera", sfs_camera_page_get_type, 4, SFS_STAGE_CAMERA },
  { "review", sfs_review_page_get_type, 5, 0 },
  { "recovery", sfs_recovery_page_get_type, 5, SFS_STAGE_PASSING },
  { "sending", sfs_sending_page_get_type, 6, SFS_STAGE_WORKING | SFS_STAGE_LASTING },
  { "done", sfs_done_page_get_type, 7, 0 },
  { "signed-out", sfs_browser_page_get_type, 6, SFS_STAGE_ASIDE | SFS_STAGE_LASTING },
  { "another-way", sfs_another_way_page_get_type, 0, SFS_STAGE_ASIDE },
  { "problem", sfs_problem_page_get_type, 0, SFS_STAGE_ASIDE },
};

/* The camera alone, without an operator: nothing is kept and nothing sent. */
static const SfsStage rehearsal[] = {
  { "camera", sfs_camera_page_get_type, 0, SFS_STAGE_CAMERA },
  { "rehearsed", sfs_rehearsed_page_get_type, 0, 0 },
  { "problem", sfs_problem_page_get_type, 0, SFS_STAGE_ASIDE },
};

#define MAX_STAGES ((int) G_N_ELEMENTS (whole))
#define N_STEPS 7

struct _SfsWalk
{
  SfsVisit *visit;
  const SfsStage *stages;
  int n_stages;
  GtkStack *stack;            /* not owned: it lives in the wizard */
  SfsPage *pages[MAX_STAGES]; /* made when first needed; owned by the stack */
  int refused_at;             /* the page on the line that was left for the other ways */
  int failed_at;              /* the page that the problem page is about */
  gboolean failed_applying;   /* it failed while its apply ran */
  SfsWalkMade made;
  gpointer user_data;
};

static int
find_stage (SfsWalk *self, const char *name)
{
  for (int i = 0; i < self->n_stages; i++)
    {
      if (g_str_equal (self->stages[i].name, name))
        return i;
    }

  g_return_val_if_reached (0);
}

static gboolean
is_stage (SfsWalk *self, int index, const char *name)
{
  return g_str_equal (self->stages[index].name, name);
}

/**
 * sfs_walk_new:
 * @visit: what the pages work on; a rehearsal has a table of its own
 * @stack: where the pages go; it owns them
 * @made: called with every page when it is made, to connect to it
 * @user_data: for @made
 *
 * Returns: (transfer full): a walk, with no page made yet
 */
SfsWalk *
sfs_walk_new (SfsVisit *visit, GtkStack *stack, SfsWalkMade made, gpointer user_data)
{
  SfsWalk *self = g_new0 (SfsWalk, 1);
  gboolean rehearses = sfs_visit_is_rehearsal (visit);

  self->visit = g_object_ref (visit);
  self->stages = rehearses ? rehearsal : whole;
  self->n_stages = rehearses ? (int) G_N_ELEMENTS (rehearsal) : (int) G_N_ELEMENTS (whole);
  self->stack = stack;
  self->made = made;
  self->user_data = user_data;
  return self;
}

/**
 * sfs_walk_free:
 * @self: (transfer full): a walk
 */
void
sfs_walk_free (SfsWalk *self)
{
  g_object_unref (self->visit);
  g_free (self);
}

/**
 * sfs_walk_get_stage:
 * @self: a walk
 * @index: a place on it
 *
 * Returns: (transfer none): what is known of that place
 */
const SfsStage *
sfs_walk_get_stage (SfsWalk *self, int index)
{
  return &self->stages[index];
}

/**
 * sfs_walk_get_page:
 * @self: a walk
 * @index: a place on it
 *
 * Returns: (transfer none): the page there, made when it is first needed
 */
SfsPage *
sfs_walk_get_page (SfsWalk *self, int index)
{
  if (self->pages[index] == NULL)
    {
      SfsPage *page = g_object_new (self->stages[index].get_type (), "visit", self->visit, NULL);

      self->made (page, self->user_data);
      /* Made ahead of its turn: sfs_stack_show () will show it. */
      gtk_widget_set_visible (GTK_WIDGET (page), FALSE);
      gtk_stack_add_named (self->stack, GTK_WIDGET (page), self->stages[index].name);
      self->pages[index] = page;
    }

  return self->pages[index];
}

/**
 * sfs_walk_enter:
 * @self: a walk
 * @index: the place that one is at from now on
 *
 * The camera is off wherever it is not asked for.
 */
void
sfs_walk_enter (SfsWalk *self, int index)
{
  if ((self->stages[index].flags & SFS_STAGE_CAMERA) == 0)
    sfs_visit_release_camera (self->visit);
  sfs_watchdog_set_place (self->stages[index].name);
}

/**
 * sfs_walk_drop_pages:
 * @self: a walk
 *
 * Forgets the pages before the stack lets them go, and disconnects the user data of
 * sfs_walk_new () from them.
 */
void
sfs_walk_drop_pages (SfsWalk *self)
{
  for (int i = 0; i < self->n_stages; i++)
    {
      if (self->pages[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->pages[i], self->user_data);
      self->pages[i] = NULL;
    }
}

/**
 * sfs_walk_renew_pages:
 * @self: a walk
 *
 * Lets go of every page but the first, which holds what was typed; the others are made anew when
 * they are needed, from what the visit knows.
 */
void
sfs_walk_renew_pages (SfsWalk *self)
{
  for (int i = 1; i < self->n_stages; i++)
    {
      SfsPage *page = g_steal_pointer (&self->pages[i]);

      if (page == NULL)
        continue;
      g_signal_handlers_disconnect_by_data (page, self->user_data);
      gtk_stack_remove (self->stack, GTK_WIDGET (page));
    }
}

/**
 * sfs_walk_dup_subtitle:
 * @self: a walk
 * @index: a place on it; -1 before the start
 *
 * Returns: (transfer full): how far one is, for people; empty off the line
 */
char *
sfs_walk_dup_subtitle (SfsWalk *self, int index)
{
  int step = index >= 0 ? self->stages[index].step : 0;

  if (step > 0)
    /* Translators: both are small numbers: Step 3 of 7. */
    return g_strdup_printf (_ ("Step %d of %d"), step, N_STEPS);
  if (self->stages == rehearsal)
    return g_strdup (_ ("A rehearsal: nothing is kept or sent"));
  return g_strdup ("");
}

static int
next_stage (SfsWalk *self, int from)
{
  for (int i = from + 1; i < self->n_stages; i++)
    {
      if ((self->stages[i].flags & SFS_STAGE_ASIDE) == 0 &&
          !sfs_page_skip (sfs_walk_get_page (self, i)))
        return i;
    }

  return -1;
}

/**
 * sfs_walk_previous:
 * @self: a walk
 * @from: a place on it; -1 before the start
 *
 * Returns: where the back button leads from there, -1 for nowhere
 */
int
sfs_walk_previous (SfsWalk *self, int from)
{
  if (from < 0)
    return -1;
  if (is_stage (self, from, "problem"))
    {
      if ((self->stages[self->failed_at].flags & SFS_STAGE_WORKING) == 0 ||
          !sfs_page_get_can_go_back (sfs_walk_get_page (self, self->failed_at)))
        return self->failed_at;
      from = self->failed_at;
    }
  if (is_stage (self, from, "another-way"))
    {
      if (!sfs_page_skip (sfs_walk_get_page (self, self->refused_at)))
        return self->refused_at;
      from = self->refused_at;
    }

  for (int i = from - 1; i >= 0; i--)
    {
      if ((self->stages[i].flags & (SFS_STAGE_ASIDE | SFS_STAGE_PASSING)) == 0 &&
          !sfs_page_skip (sfs_walk_get_page (self, i)))
        return i;
    }

  return -1;
}

/**
 * sfs_walk_follow:
 * @self: a walk
 * @from: a place on it
 * @outcome: what the page there reported
 *
 * Returns: where that leads; -1 for nowhere on this walk
 */
int
sfs_walk_follow (SfsWalk *self, int from, SfsPageOutcome outcome)
{
  switch (outcome)
    {
    case SFS_PAGE_NEXT:
      return next_stage (self, from);
    case SFS_PAGE_BACK:
      return sfs_walk_previous (self, from);
    case SFS_PAGE_RETAKE:
      return find_stage (self, "camera");
    case SFS_PAGE_REVIEW:
      return find_stage (self, self->stages == rehearsal ? "rehearsed" : "review");
    case SFS_PAGE_REFUSE:
      self->refused_at = from;
      return find_stage (self, "another-way");
    case SFS_PAGE_RESUME:
      return find_stage (self, "sending");
    case SFS_PAGE_SIGN_IN:
      return find_stage (self, "signed-out");
    case SFS_PAGE_REREAD:
      return find_stage (self, "welcome");
    case SFS_PAGE_APPLY:
    case SFS_PAGE_RETRY:
    case SFS_PAGE_SHOW_SENT:
    case SFS_PAGE_REHEARSE:
    case SFS_PAGE_START_OVER:
    case SFS_PAGE_LEAVE:
    case SFS_PAGE_IN_ENGLISH:
      break;
    }
  return -1;
}

/**
 * sfs_walk_fail:
 * @self: a walk
 * @from: the place where something failed
 * @error: what did
 * @applying: whether it did while the apply of the page there ran
 *
 * Has the problem page be about that.
 *
 * Returns: where the problem page is
 */
int
sfs_walk_fail (SfsWalk *self, int from, const GError *error, gboolean applying)
{
  int problem = find_stage (self, "problem");

  g_message ("%s: %s", self->stages[from].name, error->message);
  /* A problem of the problem page itself is still about the page before. */
  if (from != problem)
    {
      self->failed_at = from;
      self->failed_applying = applying;
    }
  sfs_problem_page_set_error (SFS_PROBLEM_PAGE (sfs_walk_get_page (self, problem)), error);
  return problem;
}

/**
 * sfs_walk_get_failed:
 * @self: a walk
 * @applying: (out): whether it failed while its apply ran
 *
 * Returns: the place that the problem page is about
 */
int
sfs_walk_get_failed (SfsWalk *self, gboolean *applying)
{
  *applying = self->failed_applying;
  return self->failed_at;
}
