/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-submissions-view.h"

#include <glib/gi18n.h>

#include "app/pages/sign-in/sfs-browser-page.h"
#include "app/sfs-error-view.h"
#include "app/sfs-guide.h"
#include "app/sfs-stack.h"
#include "app/sfs-watchdog.h"
#include "app/sfs-wizard-bar.h"
#include "app/submissions/sfs-kept-page.h"
#include "app/submissions/sfs-sent-list.h"
#include "app/submissions/sfs-submission-page.h"

struct _SfsSubmissionsView
{
  GtkWidget parent_instance;

  SfsVisit *visit;
  SfsSubmissions *submissions;
  GCancellable *cancellable;
  SfsPage *page; /* (nullable): in front of the list; owned by its holder */
  char *wanted;  /* (nullable): to be shown as soon as the records are read */
  gboolean entered;

  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *front;
  GtkWidget *holder;
  GtkWidget *bar;
};

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_CAN_GO_BACK,
  N_PROPS
};

enum
{
  LEAVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsSubmissionsView, sfs_submissions_view, GTK_TYPE_WIDGET)

static void
show_bar (SfsSubmissionsView *self)
{
  if (self->page != NULL && self->entered)
    sfs_wizard_bar_show (SFS_WIZARD_BAR (self->bar), self->page,
                         SFS_IS_SUBMISSION_PAGE (self->page) && sfs_page_get_busy (self->page));
}

static void
page_changed (SfsPage *page, GParamSpec *pspec, SfsSubmissionsView *self)
{
  if (page == self->page && pspec->owner_type == SFS_TYPE_PAGE)
    show_bar (self);
}

static void
drop_page (SfsSubmissionsView *self)
{
  if (self->page == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->page, self);
  sfs_page_hidden (self->page);
  self->page = NULL;
}

static void
show_list (SfsSubmissionsView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  drop_page (self);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), NULL);
  sfs_watchdog_set_place ("submissions");
  if (self->entered)
    sfs_guide_enter (sfs_guide_get_default (), _ ("My submissions"), NULL);
  sfs_stack_show (GTK_STACK (self->stack), self->list);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  sfs_sent_list_focus (SFS_SENT_LIST (self->list));
}

static void show_sign_in (SfsSubmissionsView *self, SfsSent *sent);

static void
page_reported (SfsPage *page, int outcome, SfsSubmissionsView *self)
{
  if (page != self->page)
    return;

  if (outcome == SFS_PAGE_SIGN_IN)
    {
      g_autoptr (SfsSent)
          sent = g_object_ref (sfs_submission_page_get_sent (SFS_SUBMISSION_PAGE (page)));

      show_sign_in (self, sent);
    }
  else
    sfs_submissions_view_go_back (self);
}

/* What the words for the walk say beside that is not to be had here: another invitation, details.
 */
static const char *
get_advice (const GError *error, const SfsErrorView *view)
{
  if (g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_OTHER_SELLER))
    return _ ("Sign in as the seller who sent it.");
  if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_SIGN_IN_FAILED))
    return _ ("Try again in a while. If it stays like this, write to them.");

  return view->advice;
}

static void
page_failed (SfsPage *page, const GError *error, SfsSubmissionsView *self)
{
  g_autofree char *text = NULL;
  SfsErrorView view;

  if (page != self->page)
    return;

  g_message ("%s: %s", sfs_page_get_title (page), error->message);
  sfs_error_to_view (error, SFS_SESSION_CONFIRMED, &view);
  text = g_strjoin (" ", view.happened, get_advice (error, &view), NULL);
  sfs_page_set_note (page, text);
  sfs_page_say (page, text);
}

static void
show_page (SfsSubmissionsView *self, GtkWidget *page)
{
  drop_page (self);
  self->page = SFS_PAGE (page);
  g_signal_connect_object (page, "reported", G_CALLBACK (page_reported), self, 0);
  g_signal_connect_object (page, "failed", G_CALLBACK (page_failed), self, 0);
  g_signal_connect_object (page, "notify", G_CALLBACK (page_changed), self, 0);
  gtk_widget_set_vexpand (page, TRUE);
  adw_bin_set_child (ADW_BIN (self->holder), page);
  sfs_watchdog_set_place ("submission");
  sfs_stack_show (GTK_STACK (self->stack), self->front);
  show_bar (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  sfs_page_shown (self->page);
  sfs_page_focus (self->page);
}

static void
show_sent (SfsSubmissionsView *self, SfsSent *sent)
{
  show_page (self, sfs_submission_page_new (self->visit, self->submissions, sent));
}

static void
show_sign_in (SfsSubmissionsView *self, SfsSent *sent)
{
  show_page (self, sfs_browser_page_new_for_sent (self->visit, self->submissions, sent));
}

static void
show_kept (SfsSubmissionsView *self)
{
  show_page (self, sfs_kept_page_new (self->visit, self->submissions));
}

/* What was asked for may have been removed here, or never have been. */
static void
show_wanted (SfsSubmissionsView *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  SfsSent *sent = wanted != NULL ? sfs_submissions_find (self->submissions, wanted) : NULL;

  if (sent != NULL)
    show_sent (self, sent);
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsSubmissionsView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = sfs_submissions_load_finish (SFS_SUBMISSIONS (source), result, &error);

  if (!ok && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!ok)
    {
      sfs_sent_list_show_trouble (SFS_SENT_LIST (self->list), error);
      return;
    }

  sfs_sent_list_show (SFS_SENT_LIST (self->list));
  if (!self->entered)
    return;
  if (self->page == NULL)
    sfs_sent_list_focus (SFS_SENT_LIST (self->list));
  show_wanted (self);
  sfs_submissions_look (self->submissions);
}

static void
load (SfsSubmissionsView *self)
{
  sfs_sent_list_show_loading (SFS_SENT_LIST (self->list));
  sfs_submissions_load_async (self->submissions, self->cancellable, loaded, g_object_ref (self));
}

static void
primary_clicked (SfsSubmissionsView *self)
{
  if (self->page != NULL && !sfs_page_get_busy (self->page))
    sfs_page_primary (self->page);
}

static void
secondary_clicked (SfsSubmissionsView *self)
{
  if (self->page != NULL)
    sfs_page_secondary (self->page);
}

static void
tertiary_clicked (SfsSubmissionsView *self)
{
  if (self->page != NULL)
    sfs_page_tertiary (self->page);
}

static void
sfs_submissions_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsSubmissionsView *self = SFS_SUBMISSIONS_VIEW (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->page != NULL ? sfs_page_get_title (self->page)
                                                    : _ ("My submissions"));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, "");
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, TRUE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_submissions_view_dispose (GObject *object)
{
  SfsSubmissionsView *self = SFS_SUBMISSIONS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  drop_page (self);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->submissions);
  g_clear_object (&self->visit);

  G_OBJECT_CLASS (sfs_submissions_view_parent_class)->dispose (object);
}

static void
sfs_submissions_view_finalize (GObject *object)
{
  SfsSubmissionsView *self = SFS_SUBMISSIONS_VIEW (object);

  g_clear_object (&self->cancellable);
  g_free (self->wanted);

  G_OBJECT_CLASS (sfs_submissions_view_parent_class)->finalize (object);
}

static void
sfs_submissions_view_class_init (SfsSubmissionsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sfs_submissions_view_get_property;
  object_class->dispose = sfs_submissions_view_dispose;
  object_class->finalize = sfs_submissions_view_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, readable);
  properties[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, TRUE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SfsSubmissionsView::leave:
   *
   * The seller has seen enough.
   */
  signals[LEAVE] = g_signal_new ("leave", SFS_TYPE_SUBMISSIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SFS_TYPE_SENT_LIST);
  g_type_ensure (SFS_TYPE_WIZARD_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-submissions-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsSubmissionsView, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsSubmissionsView, list);
  gtk_widget_class_bind_template_child (widget_class, SfsSubmissionsView, front);
  gtk_widget_class_bind_template_child (widget_class, SfsSubmissionsView, holder);
  gtk_widget_class_bind_template_child (widget_class, SfsSubmissionsView, bar);
  gtk_widget_class_bind_template_callback (widget_class, show_sent);
  gtk_widget_class_bind_template_callback (widget_class, show_kept);
  gtk_widget_class_bind_template_callback (widget_class, load);
  gtk_widget_class_bind_template_callback (widget_class, primary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, secondary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, tertiary_clicked);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sfs_submissions_view_init (SfsSubmissionsView *self)
{
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_stack_prepare (GTK_STACK (self->stack));
}

/**
 * sfs_submissions_view_new:
 * @visit: a visit without an invitation
 * @submissions: what it shows
 *
 * Returns: (transfer floating): a view that shows nothing before sfs_submissions_view_enter()
 */
SfsSubmissionsView *
sfs_submissions_view_new (SfsVisit *visit, SfsSubmissions *submissions)
{
  SfsSubmissionsView *self = g_object_new (SFS_TYPE_SUBMISSIONS_VIEW, NULL);

  self->visit = g_object_ref (visit);
  self->submissions = g_object_ref (submissions);
  sfs_sent_list_set_submissions (SFS_SENT_LIST (self->list), submissions);

  return self;
}

/**
 * sfs_submissions_view_enter:
 * @self: a view that is in its window
 * @id: (nullable): the submission to show; %NULL: where one was, or the list
 *
 * Reads the records again: a video may have been sent meanwhile.
 */
void
sfs_submissions_view_enter (SfsSubmissionsView *self, const char *id)
{
  g_return_if_fail (SFS_IS_SUBMISSIONS_VIEW (self));

  self->entered = TRUE;
  g_free (self->wanted);
  self->wanted = g_strdup (id);
  if (self->page == NULL)
    show_list (self);
  load (self);
}

/**
 * sfs_submissions_view_show_kept:
 * @self: a view that was entered
 *
 * Shows what is kept on this computer, and how it is removed.
 */
void
sfs_submissions_view_show_kept (SfsSubmissionsView *self)
{
  g_return_if_fail (SFS_IS_SUBMISSIONS_VIEW (self));

  show_kept (self);
}

/**
 * sfs_submissions_view_left:
 * @self: a view
 *
 * It is off the screen: what plays stops, and what was opened is gone from memory.
 */
void
sfs_submissions_view_left (SfsSubmissionsView *self)
{
  g_return_if_fail (SFS_IS_SUBMISSIONS_VIEW (self));

  self->entered = FALSE;
  show_list (self);
  sfs_guide_leave (sfs_guide_get_default ());
}

/**
 * sfs_submissions_view_go_back:
 * @self: a view
 *
 * From signing in to the submission, from a submission to the list, from the list away.
 */
void
sfs_submissions_view_go_back (SfsSubmissionsView *self)
{
  g_return_if_fail (SFS_IS_SUBMISSIONS_VIEW (self));

  if (SFS_IS_BROWSER_PAGE (self->page))
    {
      g_autoptr (SfsSent)
          sent = g_object_ref (sfs_browser_page_get_sent (SFS_BROWSER_PAGE (self->page)));

      show_sent (self, sent);
    }
  else if (self->page != NULL)
    show_list (self);
  else
    g_signal_emit (self, signals[LEAVE], 0);
}

/**
 * sfs_submissions_view_escape:
 * @self: a view
 *
 * Stops what runs; when nothing does, leads back.
 */
void
sfs_submissions_view_escape (SfsSubmissionsView *self)
{
  g_return_if_fail (SFS_IS_SUBMISSIONS_VIEW (self));

  if (self->page == NULL || !sfs_page_escape (self->page))
    sfs_submissions_view_go_back (self);
}
