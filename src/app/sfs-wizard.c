/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-wizard.h"

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
#include "app/sfs-wizard-bar.h"
#include "app/sfs-watchdog.h"
#include "app/sfs-stack.h"

typedef enum
{
  STAGE_CAMERA = 1 << 0,  /* the camera may run; on every other page it is off */
  STAGE_PASSING = 1 << 1, /* the back button does not stop here */
  STAGE_ASIDE = 1 << 2,   /* off the line: never reached by going on */
  STAGE_WORKING = 1 << 3, /* begins its work when shown: not a place to think after a failure */
} StageFlags;

typedef struct
{
  const char *name;
  GType (*get_type) (void);
  int step; /* as counted for people; several pages may be one step */
  StageFlags flags;
} Stage;

/* The whole walk, in order. A page that has nothing to do skips itself. */
static const Stage walk[] = {
  { "welcome", sfs_welcome_page_get_type, 1, 0 },
  { "asking", sfs_asking_page_get_type, 2, 0 },
  { "decision", sfs_decision_page_get_type, 3, 0 },
  { "sign-in", sfs_sign_in_page_get_type, 3, STAGE_PASSING },
  { "browser", sfs_browser_page_get_type, 3, STAGE_PASSING },
  { "camera", sfs_camera_page_get_type, 4, STAGE_CAMERA },
  { "review", sfs_review_page_get_type, 5, 0 },
  { "recovery", sfs_recovery_page_get_type, 5, STAGE_PASSING },
  { "sending", sfs_sending_page_get_type, 6, STAGE_WORKING },
  { "done", sfs_done_page_get_type, 7, 0 },
  { "signed-out", sfs_browser_page_get_type, 6, STAGE_ASIDE },
  { "another-way", sfs_another_way_page_get_type, 0, STAGE_ASIDE },
  { "problem", sfs_problem_page_get_type, 0, STAGE_ASIDE },
};

/* The camera alone, without an operator: nothing is kept and nothing sent. */
static const Stage rehearsal[] = {
  { "camera", sfs_camera_page_get_type, 0, STAGE_CAMERA },
  { "rehearsed", sfs_rehearsed_page_get_type, 0, 0 },
  { "problem", sfs_problem_page_get_type, 0, STAGE_ASIDE },
};

#define MAX_STAGES ((int) G_N_ELEMENTS (walk))
#define N_STEPS 7

struct _SfsWizard
{
  GtkWidget parent_instance;

  SfsVisit *visit;
  const Stage *stages;
  int n_stages;
  SfsPage *pages[MAX_STAGES]; /* made when first needed; owned by the stack */
  int current;                /* -1 before the start */
  int refused_at;             /* the page on the line that was left for the other ways */
  int failed_at;              /* the page that the problem page is about */
  gboolean failed_applying;   /* it failed while its apply ran */
  gboolean away;              /* something else is on the screen */
  gboolean seen;              /* the current page was told that it is shown */

  GCancellable *applying; /* set while the page's apply runs */

  GtkWidget *box;
  GtkWidget *stack;
  GtkWidget *bar;
};

enum
{
  PROP_VISIT = 1,
  PROP_PAGE,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_CAN_GO_BACK,
  N_PROPS
};

enum
{
  LEAVE,
  START_OVER,
  SHOW_SENT,
  REHEARSE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsWizard, sfs_wizard, GTK_TYPE_WIDGET)

static void page_reported (SfsPage *page, int outcome, SfsWizard *self);
static void page_failed (SfsPage *page, const GError *error, SfsWizard *self);
static void page_changed (SfsPage *page, GParamSpec *pspec, SfsWizard *self);
static void apply (SfsWizard *self);
static void retry (SfsWizard *self);

static int
find_stage (SfsWizard *self, const char *name)
{
  for (int i = 0; i < self->n_stages; i++)
    {
      if (g_str_equal (self->stages[i].name, name))
        return i;
    }

  g_return_val_if_reached (0);
}

static gboolean
is_stage (SfsWizard *self, int index, const char *name)
{
  return g_str_equal (self->stages[index].name, name);
}

static SfsPage *
current_page (SfsWizard *self)
{
  return self->current >= 0 ? self->pages[self->current] : NULL;
}

static SfsPage *
ensure_page (SfsWizard *self, int index)
{
  if (self->pages[index] == NULL)
    {
      SfsPage *page = g_object_new (self->stages[index].get_type (), "visit", self->visit, NULL);

      g_signal_connect_object (page, "reported", G_CALLBACK (page_reported), self, 0);
      g_signal_connect_object (page, "failed", G_CALLBACK (page_failed), self, 0);
      g_signal_connect_object (page, "notify", G_CALLBACK (page_changed), self, 0);
      /* Made ahead of its turn: sfs_stack_show () will show it. */
      gtk_widget_set_visible (GTK_WIDGET (page), FALSE);
      gtk_stack_add_named (GTK_STACK (self->stack), GTK_WIDGET (page), self->stages[index].name);
      self->pages[index] = page;
    }

  return self->pages[index];
}

/* Everything around the page follows from the page's properties. */
static void
update (SfsWizard *self)
{
  SfsPage *page = current_page (self);

  if (page == NULL)
    return;

  /* Return belongs to what is on the screen. */
  if (!self->away)
    sfs_wizard_bar_show (SFS_WIZARD_BAR (self->bar), page, self->applying != NULL);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_GO_BACK]);
}

/* Not for what every widget notifies of, such as its place in the tree. */
static void
page_changed (SfsPage *page, GParamSpec *pspec, SfsWizard *self)
{
  if (page == current_page (self) && pspec->owner_type == SFS_TYPE_PAGE)
    update (self);
}

static void
cancel_apply (SfsWizard *self)
{
  if (self->applying != NULL)
    g_cancellable_cancel (self->applying);
}

static void
hide_current (SfsWizard *self)
{
  if (self->seen && current_page (self) != NULL)
    sfs_page_hidden (current_page (self));
  self->seen = FALSE;
}

/* Of no use to a page that nobody sees: it would turn on the camera. */
static void
show_current (SfsWizard *self)
{
  SfsPage *page = current_page (self);

  if (self->away || page == NULL)
    return;

  self->seen = TRUE;
  sfs_page_shown (page);

  /* Shown may have reported at once, and then another page is here. */
  if (current_page (self) != page)
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE]);
  sfs_page_focus (page);
}

static void
go_to (SfsWizard *self, int index)
{
  SfsPage *page = ensure_page (self, index);

  hide_current (self);
  if ((self->stages[index].flags & STAGE_CAMERA) == 0)
    sfs_visit_release_camera (self->visit);

  self->current = index;
  sfs_watchdog_set_place (self->stages[index].name);
  sfs_stack_show (GTK_STACK (self->stack), GTK_WIDGET (page));
  update (self);
  show_current (self);
}

static int
next_stage (SfsWizard *self, int from)
{
  for (int i = from + 1; i < self->n_stages; i++)
    {
      if ((self->stages[i].flags & STAGE_ASIDE) == 0 && !sfs_page_skip (ensure_page (self, i)))
        return i;
    }

  return -1;
}

static int
previous_stage (SfsWizard *self, int from)
{
  if (from < 0)
    return -1;
  if (is_stage (self, from, "problem"))
    {
      if ((self->stages[self->failed_at].flags & STAGE_WORKING) == 0 ||
          !sfs_page_get_can_go_back (ensure_page (self, self->failed_at)))
        return self->failed_at;
      from = self->failed_at;
    }
  if (is_stage (self, from, "another-way"))
    {
      if (!sfs_page_skip (ensure_page (self, self->refused_at)))
        return self->refused_at;
      from = self->refused_at;
    }

  for (int i = from - 1; i >= 0; i--)
    {
      if ((self->stages[i].flags & (STAGE_ASIDE | STAGE_PASSING)) == 0 &&
          !sfs_page_skip (ensure_page (self, i)))
        return i;
    }

  return -1;
}

static void
page_reported (SfsPage *page, int outcome, SfsWizard *self)
{
  int index = -1;

  if (page != current_page (self))
    return;

  switch ((SfsPageOutcome) outcome)
    {
    case SFS_PAGE_NEXT:
      index = next_stage (self, self->current);
      break;
    case SFS_PAGE_BACK:
      index = previous_stage (self, self->current);
      break;
    case SFS_PAGE_RETAKE:
      index = find_stage (self, "camera");
      break;
    case SFS_PAGE_REVIEW:
      index = find_stage (self, self->stages == rehearsal ? "rehearsed" : "review");
      break;
    case SFS_PAGE_SHOW_SENT:
      g_signal_emit (self, signals[SHOW_SENT], 0);
      return;
    case SFS_PAGE_REHEARSE:
      g_signal_emit (self, signals[REHEARSE], 0);
      return;
    case SFS_PAGE_REFUSE:
      self->refused_at = self->current;
      index = find_stage (self, "another-way");
      break;
    case SFS_PAGE_RESUME:
      index = find_stage (self, "sending");
      break;
    case SFS_PAGE_SIGN_IN:
      index = find_stage (self, "signed-out");
      break;
    case SFS_PAGE_REREAD:
      index = find_stage (self, "welcome");
      break;
    case SFS_PAGE_APPLY:
      apply (self);
      return;
    case SFS_PAGE_RETRY:
      retry (self);
      return;
    case SFS_PAGE_START_OVER:
      g_signal_emit (self, signals[START_OVER], 0);
      return;
    case SFS_PAGE_LEAVE:
      g_signal_emit (self, signals[LEAVE], 0);
      return;
    }

  if (index >= 0)
    go_to (self, index);
}

static void
show_problem (SfsWizard *self, const GError *error, gboolean applying)
{
  int problem = find_stage (self, "problem");

  g_message ("%s: %s", self->stages[self->current].name, error->message);
  /* A problem of the problem page itself is still about the page before. */
  if (self->current != problem)
    {
      self->failed_at = self->current;
      self->failed_applying = applying;
    }
  sfs_problem_page_set_error (SFS_PROBLEM_PAGE (ensure_page (self, problem)), error);
  go_to (self, problem);
}

static void
page_failed (SfsPage *page, const GError *error, SfsWizard *self)
{
  if (page == current_page (self))
    show_problem (self, error, FALSE);
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsWizard) self = user_data;
  SfsPage *page = SFS_PAGE (source);
  g_autoptr (GError) error = NULL;
  gboolean ok = sfs_page_apply_finish (page, result, &error);

  g_clear_object (&self->applying);
  sfs_page_set_busy (page, FALSE);
  update (self);

  if (page != current_page (self))
    return;

  if (!ok)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        sfs_page_focus (page);
      else if (!sfs_page_explain (page, error))
        show_problem (self, error, TRUE);
    }
  else if ((self->stages[self->current].flags & STAGE_ASIDE) == 0)
    {
      page_reported (page, SFS_PAGE_NEXT, self);
    }
}

static void
apply (SfsWizard *self)
{
  SfsPage *page = current_page (self);

  if (self->applying != NULL)
    return;

  self->applying = g_cancellable_new ();
  sfs_page_set_busy (page, TRUE);
  sfs_page_apply_async (page, self->applying, applied, g_object_ref (self));
}

/* “Try again” really begins again: what failed is run anew, not merely shown. */
static void
retry (SfsWizard *self)
{
  gboolean applying = self->failed_applying;

  go_to (self, self->failed_at);
  if (!applying)
    sfs_page_retry (current_page (self));
  else if (sfs_page_get_complete (current_page (self)))
    apply (self);
}

static void
primary_clicked (SfsWizard *self)
{
  SfsPage *page = current_page (self);

  if (page == NULL || !sfs_page_get_complete (page) || sfs_page_get_busy (page))
    return;

  if (sfs_page_has_own_primary (page))
    sfs_page_primary (page);
  else
    apply (self);
}

static void
secondary_clicked (SfsWizard *self)
{
  if (self->applying != NULL)
    cancel_apply (self);
  else if (current_page (self) != NULL)
    sfs_page_secondary (current_page (self));
}

static void
tertiary_clicked (SfsWizard *self)
{
  if (current_page (self) != NULL)
    sfs_page_tertiary (current_page (self));
}

static void
sfs_wizard_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsWizard *self = SFS_WIZARD (object);
  SfsPage *page = current_page (self);
  int step;

  switch (id)
    {
    case PROP_VISIT:
      g_value_set_object (value, self->visit);
      break;
    case PROP_PAGE:
      g_value_set_object (value, page);
      break;
    case PROP_TITLE:
      g_value_set_string (value, page != NULL ? sfs_page_get_title (page) : "");
      break;
    case PROP_SUBTITLE:
      step = self->current >= 0 ? self->stages[self->current].step : 0;
      if (step > 0)
        /* Translators: both are small numbers: Step 3 of 7. */
        g_value_take_string (value, g_strdup_printf (_ ("Step %d of %d"), step, N_STEPS));
      else if (self->stages == rehearsal)
        g_value_set_string (value, _ ("A rehearsal: nothing is kept or sent"));
      else
        g_value_set_string (value, "");
      break;
    case PROP_CAN_GO_BACK:
      /* An apply is cancelled by going back; what a page does by itself must come to its end. */
      g_value_set_boolean (value, page != NULL && sfs_page_get_can_go_back (page) &&
                                      (!sfs_page_get_busy (page) || self->applying != NULL) &&
                                      (self->stages == rehearsal ||
                                       previous_stage (self, self->current) >= 0));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_wizard_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsWizard *self = SFS_WIZARD (object);

  switch (id)
    {
    case PROP_VISIT:
      self->visit = g_value_dup_object (value);
      self->stages = sfs_visit_is_rehearsal (self->visit) ? rehearsal : walk;
      self->n_stages = self->stages == walk ? (int) G_N_ELEMENTS (walk)
                                            : (int) G_N_ELEMENTS (rehearsal);
      g_signal_connect_object (sfs_visit_get_session (self->visit), "notify::at-store",
                               G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_wizard_dispose (GObject *object)
{
  SfsWizard *self = SFS_WIZARD (object);

  sfs_wizard_retire (self);
  for (int i = 0; i < self->n_stages; i++)
    {
      if (self->pages[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->pages[i], self);
      self->pages[i] = NULL;
    }
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_wizard_parent_class)->dispose (object);
}

static void
sfs_wizard_finalize (GObject *object)
{
  SfsWizard *self = SFS_WIZARD (object);

  g_clear_object (&self->applying);
  g_clear_object (&self->visit);

  G_OBJECT_CLASS (sfs_wizard_parent_class)->finalize (object);
}

static void
sfs_wizard_class_init (SfsWizardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sfs_wizard_get_property;
  object_class->set_property = sfs_wizard_set_property;
  object_class->dispose = sfs_wizard_dispose;
  object_class->finalize = sfs_wizard_finalize;

  properties[PROP_VISIT] =
      g_param_spec_object ("visit", NULL, NULL, SFS_TYPE_VISIT,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, SFS_TYPE_PAGE, readable);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, readable);
  properties[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SfsWizard::leave:
   *
   * The walk is over: the window may close.
   */
  signals[LEAVE] = g_signal_new ("leave", SFS_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  /**
   * SfsWizard::start-over:
   *
   * The seller wants to begin again with another invitation.
   */
  signals[START_OVER] = g_signal_new ("start-over", SFS_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SfsWizard::show-sent:
   *
   * The seller wants to see what was sent: the submission of this walk, where there is one.
   */
  signals[SHOW_SENT] = g_signal_new ("show-sent", SFS_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
  /**
   * SfsWizard::rehearse:
   *
   * The seller wants to try the camera.
   */
  signals[REHEARSE] = g_signal_new ("rehearse", SFS_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);

  g_type_ensure (SFS_TYPE_WIZARD_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, SFS_RESOURCE_PATH "/ui/sfs-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsWizard, box);
  gtk_widget_class_bind_template_child (widget_class, SfsWizard, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsWizard, bar);
  gtk_widget_class_bind_template_callback (widget_class, primary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, secondary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, tertiary_clicked);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sfs_wizard_init (SfsWizard *self)
{
  self->current = -1;

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_stack_prepare (GTK_STACK (self->stack));
}

/**
 * sfs_wizard_new:
 * @visit: what the pages work on
 *
 * Returns: (transfer floating): a wizard that shows nothing before sfs_wizard_start()
 */
SfsWizard *
sfs_wizard_new (SfsVisit *visit)
{
  return g_object_new (SFS_TYPE_WIZARD, "visit", visit, NULL);
}

/**
 * sfs_wizard_get_visit:
 * @self: a wizard
 *
 * Returns: (transfer none): what the pages work on
 */
SfsVisit *
sfs_wizard_get_visit (SfsWizard *self)
{
  g_return_val_if_fail (SFS_IS_WIZARD (self), NULL);

  return self->visit;
}

/**
 * sfs_wizard_get_page:
 * @self: a wizard
 *
 * Returns: (transfer none) (nullable): the page on screen
 */
SfsPage *
sfs_wizard_get_page (SfsWizard *self)
{
  g_return_val_if_fail (SFS_IS_WIZARD (self), NULL);

  return current_page (self);
}

/**
 * sfs_wizard_start:
 * @self: a wizard that is in its window
 * @invitation: (nullable): text with a link, as it was given; good or not
 *
 * Shows the first page.
 */
void
sfs_wizard_start (SfsWizard *self, const char *invitation)
{
  g_return_if_fail (SFS_IS_WIZARD (self));

  if (invitation != NULL)
    sfs_welcome_page_take (SFS_WELCOME_PAGE (ensure_page (self, 0)), invitation);
  go_to (self, 0);
}

/**
 * sfs_wizard_retire:
 * @self: a wizard
 *
 * Another wizard takes its place: what runs is cancelled, the camera is off, and it draws nothing
 * any more, though it may live a little longer.
 */
void
sfs_wizard_retire (SfsWizard *self)
{
  SfsPage *page;

  g_return_if_fail (SFS_IS_WIZARD (self));

  page = current_page (self);
  cancel_apply (self);
  self->current = -1;
  if (page != NULL)
    sfs_page_hidden (page);
  self->seen = FALSE;
  if (self->visit != NULL)
    sfs_visit_release_camera (self->visit);
}

/**
 * sfs_wizard_set_away:
 * @self: a wizard that was started
 * @away: whether something else is on the screen now
 *
 * Nothing is lost meanwhile, and what works (asking, sending) goes on. What is for eyes stops: the
 * camera is off and no clip plays.
 */
void
sfs_wizard_set_away (SfsWizard *self, gboolean away)
{
  g_return_if_fail (SFS_IS_WIZARD (self));

  if (self->away == away)
    return;

  self->away = away;
  if (self->current < 0)
    return;
  if (away && GTK_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))))
    gtk_window_set_default_widget (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL);
  else
    update (self);
  if (away && (self->stages[self->current].flags & STAGE_WORKING) == 0)
    hide_current (self);
  else if (!away && !self->seen)
    show_current (self);
  else if (!away)
    sfs_page_focus (current_page (self));
}

/**
 * sfs_wizard_go_back:
 * @self: a wizard
 *
 * One page back, where that is possible. While the page's apply runs this cancels it and stays: two
 * pages never work on the session at once.
 */
void
sfs_wizard_go_back (SfsWizard *self)
{
  gboolean can_go_back;

  g_return_if_fail (SFS_IS_WIZARD (self));

  g_object_get (self, "can-go-back", &can_go_back, NULL);
  if (self->applying != NULL)
    cancel_apply (self);
  else if (can_go_back && previous_stage (self, self->current) < 0)
    g_signal_emit (self, signals[LEAVE], 0);
  else if (can_go_back)
    page_reported (current_page (self), SFS_PAGE_BACK, self);
}

/**
 * sfs_wizard_escape:
 * @self: a wizard
 *
 * Escape stops what runs.
 *
 * Returns: %TRUE when something ran
 */
gboolean
sfs_wizard_escape (SfsWizard *self)
{
  g_return_val_if_fail (SFS_IS_WIZARD (self), FALSE);

  if (self->applying != NULL)
    {
      cancel_apply (self);
      return TRUE;
    }

  return current_page (self) != NULL && sfs_page_escape (current_page (self));
}

/**
 * sfs_wizard_dup_loss:
 * @self: a wizard
 *
 * Returns: (transfer full) (nullable): what would be lost by leaving now, as a sentence
 */
char *
sfs_wizard_dup_loss (SfsWizard *self)
{
  SfsSession *session;

  g_return_val_if_fail (SFS_IS_WIZARD (self), NULL);

  session = sfs_visit_get_session (self->visit);
  switch (sfs_session_get_state (session))
    {
    case SFS_SESSION_RECORDED:
      return g_strdup (_ ("Your video is only in memory so far. If you leave, it is gone."));
    case SFS_SESSION_SEALED:
    case SFS_SESSION_SENDING:
    case SFS_SESSION_UNCONFIRMED:
      if (sfs_session_is_elsewhere (session))
        return g_strdup (_ ("Your video is not confirmed yet. It is sealed in the folder you "
                            "chose, where Selfsame does not look when it is started again. If you "
                            "leave now, it may never arrive."));
      return g_strdup (
          _ ("Your video is not confirmed yet. It is sealed and safe on this computer, "
             "and Selfsame offers to go on with it when it is started again."));
    case SFS_SESSION_IDLE:
    case SFS_SESSION_INVITED:
    case SFS_SESSION_INFORMED:
    case SFS_SESSION_AGREED:
    case SFS_SESSION_CONFIRMED:
    case SFS_SESSION_REFUSED:
    default:
      return current_page (self) != NULL ? sfs_page_dup_loss (current_page (self)) : NULL;
    }
}
