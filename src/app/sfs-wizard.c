/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-wizard.h"

#include "app/pages/welcome/sfs-welcome-page.h"
#include "app/sfs-language.h"
#include "app/sfs-stack.h"
#include "app/sfs-walk.h"
#include "app/sfs-wizard-bar.h"

struct _SfsWizard
{
  GtkWidget parent_instance;

  SfsVisit *visit;
  SfsWalk *walk;
  int current;   /* -1 before the start */
  gboolean away; /* something else is on the screen */
  gboolean seen; /* the current page was told that it is shown */

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

static void apply (SfsWizard *self);
static void retry (SfsWizard *self);

static SfsPage *
current_page (SfsWizard *self)
{
  return self->current >= 0 ? sfs_walk_get_page (self->walk, self->current) : NULL;
}

/* Everything around the page follows from the page's properties. */
static void
update (SfsWizard *self)
{
  SfsPage *page = current_page (self);
  g_autofree char *progress = NULL;

  if (page == NULL)
    return;

  progress = sfs_walk_dup_subtitle (self->walk, self->current);
  sfs_page_set_progress (page, progress);
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
  SfsPage *page = sfs_walk_get_page (self->walk, index);

  hide_current (self);
  sfs_walk_enter (self->walk, index);
  self->current = index;
  sfs_stack_show (GTK_STACK (self->stack), GTK_WIDGET (page));
  update (self);
  show_current (self);
}

/* The page that asked for it is let go of: not while it says so. */
static gboolean
speak_english (gpointer user_data)
{
  SfsWizard *self = user_data;
  int index = self->current;

  if (index < 0 || self->applying != NULL)
    return G_SOURCE_REMOVE;

  hide_current (self);
  self->current = -1;
  sfs_language_use_english ();
  sfs_walk_renew_pages (self->walk);
  go_to (self, index);
  return G_SOURCE_REMOVE;
}

static void
page_reported (SfsPage *page, int outcome, SfsWizard *self)
{
  int index;

  if (page != current_page (self))
    return;

  switch ((SfsPageOutcome) outcome)
    {
    case SFS_PAGE_SHOW_SENT:
      g_signal_emit (self, signals[SHOW_SENT], 0);
      break;
    case SFS_PAGE_REHEARSE:
      g_signal_emit (self, signals[REHEARSE], 0);
      break;
    case SFS_PAGE_APPLY:
      apply (self);
      break;
    case SFS_PAGE_RETRY:
      retry (self);
      break;
    case SFS_PAGE_START_OVER:
      g_signal_emit (self, signals[START_OVER], 0);
      break;
    case SFS_PAGE_LEAVE:
      g_signal_emit (self, signals[LEAVE], 0);
      break;
    case SFS_PAGE_IN_ENGLISH:
      g_idle_add_full (G_PRIORITY_DEFAULT, speak_english, g_object_ref (self), g_object_unref);
      break;
    default:
      index = sfs_walk_follow (self->walk, self->current, (SfsPageOutcome) outcome);
      if (index >= 0)
        go_to (self, index);
      break;
    }
}

static void
show_problem (SfsWizard *self, const GError *error, gboolean applying)
{
  go_to (self, sfs_walk_fail (self->walk, self->current, error, applying));
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
        sfs_page_focus_again (page);
      else if (!sfs_page_explain (page, error))
        show_problem (self, error, TRUE);
    }
  else if ((sfs_walk_get_stage (self->walk, self->current)->flags & SFS_STAGE_ASIDE) == 0)
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
  gboolean applying;

  go_to (self, sfs_walk_get_failed (self->walk, &applying));
  if (!applying)
    sfs_page_retry (current_page (self));
  else if (sfs_page_get_complete (current_page (self)))
    apply (self);
}

static void
page_made (SfsPage *page, gpointer user_data)
{
  SfsWizard *self = user_data;

  g_signal_connect_object (page, "reported", G_CALLBACK (page_reported), self, 0);
  g_signal_connect_object (page, "failed", G_CALLBACK (page_failed), self, 0);
  g_signal_connect_object (page, "notify", G_CALLBACK (page_changed), self, 0);
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
      g_value_take_string (value, sfs_walk_dup_subtitle (self->walk, self->current));
      break;
    case PROP_CAN_GO_BACK:
      /* An apply is cancelled by going back; what a page does by itself must come to its end. */
      g_value_set_boolean (value, page != NULL && sfs_page_get_can_go_back (page) &&
                                      (!sfs_page_get_busy (page) || self->applying != NULL) &&
                                      (sfs_visit_is_rehearsal (self->visit) ||
                                       sfs_walk_previous (self->walk, self->current) >= 0));
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
      self->walk = sfs_walk_new (self->visit, GTK_STACK (self->stack), page_made, self);
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
  sfs_walk_drop_pages (self->walk);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_wizard_parent_class)->dispose (object);
}

static void
sfs_wizard_finalize (GObject *object)
{
  SfsWizard *self = SFS_WIZARD (object);

  g_clear_object (&self->applying);
  g_clear_pointer (&self->walk, sfs_walk_free);
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
    sfs_welcome_page_take (SFS_WELCOME_PAGE (sfs_walk_get_page (self->walk, 0)), invitation);
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
  /* One that is away is hidden already, and what is said and heard now is another page's. */
  if (page != NULL && self->seen)
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
 * Nothing is lost meanwhile, and what works (asking, signing in, sending) goes on. What is for eyes
 * stops: the camera is off and no clip plays.
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
  if (away && (sfs_walk_get_stage (self->walk, self->current)->flags & SFS_STAGE_LASTING) == 0)
    hide_current (self);
  else if (!away && !self->seen)
    show_current (self);
  else if (!away)
    {
      sfs_page_introduce (current_page (self));
      sfs_page_focus (current_page (self));
    }
}

/**
 * sfs_wizard_get_away:
 * @self: a wizard
 *
 * Returns: whether something else is on the screen
 */
gboolean
sfs_wizard_get_away (SfsWizard *self)
{
  g_return_val_if_fail (SFS_IS_WIZARD (self), FALSE);

  return self->away;
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
  else if (can_go_back && sfs_walk_previous (self->walk, self->current) < 0)
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
  char *loss = NULL;

  g_return_val_if_fail (SFS_IS_WIZARD (self), NULL);

  /* The page knows what it is doing about it. */
  if (current_page (self) != NULL)
    loss = sfs_page_dup_loss (current_page (self));
  return loss != NULL ? loss : sfs_visit_dup_loss (self->visit);
}
