/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-page-private.h"

#include "sfs-announce.h"
#include "sfs-guide.h"
#include "sfs-mnemonics.h"
#include "sfs-text-frame.h"

enum
{
  REPORTED,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SfsPage, sfs_page, GTK_TYPE_WIDGET)

#define PRIV(self) ((SfsPagePrivate *) sfs_page_get_instance_private (self))

/* The heading takes the focus when the page is shown, so that it is read out, but is no stop for
 * the Tab key afterwards. */
static void
focus_moved (GtkRoot *root, GParamSpec *pspec, SfsPage *self)
{
  SfsPagePrivate *priv = PRIV (self);

  if (priv->heading == NULL || gtk_root_get_focus (root) == priv->heading)
    return;

  g_signal_handlers_disconnect_by_func (root, focus_moved, self);
  gtk_widget_set_focusable (priv->heading, FALSE);
}

static void
focus_heading (SfsPage *self)
{
  SfsPagePrivate *priv = PRIV (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *reading = NULL;

  if (root == NULL)
    return;

  reading = sfs_page_dup_reading (self, priv->heading);
  gtk_widget_set_focusable (priv->heading, TRUE);
  sfs_focus_reading (priv->heading, priv->heading_text, reading);
  g_signal_handlers_disconnect_by_func (root, focus_moved, self);
  g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_moved), self, 0);
}

static void
sfs_page_real_apply_async (SfsPage *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sfs_page_real_apply_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
sfs_page_real_apply_finish (SfsPage *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsPagePrivate *priv = PRIV (SFS_PAGE (object));

  switch (id)
    {
    case PROP_VISIT:
      g_value_set_object (value, priv->visit);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_HEADING:
      g_value_set_string (value, priv->heading_text);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (priv->icon)));
      break;
    case PROP_CHILD:
      g_value_set_object (value, priv->child);
      break;
    case PROP_PRIMARY_LABEL:
      g_value_set_string (value, priv->primary_label);
      break;
    case PROP_PRIMARY_SUGGESTED:
      g_value_set_boolean (value, priv->primary_suggested);
      break;
    case PROP_SECONDARY_LABEL:
      g_value_set_string (value, priv->secondary_label);
      break;
    case PROP_TERTIARY_LABEL:
      g_value_set_string (value, priv->tertiary_label);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, priv->complete);
      break;
    case PROP_NOTE:
      g_value_set_string (value, priv->note);
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, priv->can_go_back);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, priv->busy);
      break;
    case PROP_WAITING_FOR:
      g_value_set_string (value, priv->waiting_for);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsPage *self = SFS_PAGE (object);

  switch (id)
    {
    case PROP_VISIT:
      PRIV (self)->visit = g_value_dup_object (value);
      break;
    case PROP_TITLE:
      sfs_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_HEADING:
      sfs_page_set_heading (self, g_value_get_string (value));
      break;
    case PROP_ICON_NAME:
      sfs_page_set_icon_name (self, g_value_get_string (value));
      break;
    case PROP_CHILD:
      sfs_page_set_child (self, g_value_get_object (value));
      break;
    case PROP_PRIMARY_LABEL:
      sfs_page_set_primary_label (self, g_value_get_string (value));
      break;
    case PROP_PRIMARY_SUGGESTED:
      sfs_page_set_primary_suggested (self, g_value_get_boolean (value));
      break;
    case PROP_SECONDARY_LABEL:
      sfs_page_set_secondary_label (self, g_value_get_string (value));
      break;
    case PROP_TERTIARY_LABEL:
      sfs_page_set_tertiary_label (self, g_value_get_string (value));
      break;
    case PROP_COMPLETE:
      sfs_page_set_complete (self, g_value_get_boolean (value));
      break;
    case PROP_NOTE:
      sfs_page_set_note (self, g_value_get_string (value));
      break;
    case PROP_CAN_GO_BACK:
      sfs_page_set_can_go_back (self, g_value_get_boolean (value));
      break;
    case PROP_BUSY:
      sfs_page_set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_WAITING_FOR:
      sfs_page_set_waiting_for (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_page_constructed (GObject *object)
{
  G_OBJECT_CLASS (sfs_page_parent_class)->constructed (object);

  sfs_mnemonics_name (GTK_WIDGET (object));
}

static void
sfs_page_dispose (GObject *object)
{
  SfsPagePrivate *priv = PRIV (SFS_PAGE (object));

  g_cancellable_cancel (priv->cancellable);
  priv->child = NULL;
  priv->heading = NULL;
  g_clear_pointer (&priv->scrolled, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_page_parent_class)->dispose (object);
}

static void
sfs_page_finalize (GObject *object)
{
  SfsPagePrivate *priv = PRIV (SFS_PAGE (object));

  g_clear_object (&priv->cancellable);
  g_clear_object (&priv->visit);
  g_free (priv->title);
  g_free (priv->heading_text);
  g_free (priv->primary_label);
  g_free (priv->secondary_label);
  g_free (priv->tertiary_label);
  g_free (priv->note);
  g_free (priv->waiting_for);
  g_free (priv->progress);

  G_OBJECT_CLASS (sfs_page_parent_class)->finalize (object);
}

static void
install_string (guint id, const char *name)
{
  properties[id] =
      g_param_spec_string (name, NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
install_boolean (guint id, const char *name, gboolean preset)
{
  properties[id] =
      g_param_spec_boolean (name, NULL, NULL, preset,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
sfs_page_class_init (SfsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sfs_page_get_property;
  object_class->set_property = sfs_page_set_property;
  object_class->constructed = sfs_page_constructed;
  object_class->dispose = sfs_page_dispose;
  object_class->finalize = sfs_page_finalize;

  klass->apply_async = sfs_page_real_apply_async;
  klass->apply_finish = sfs_page_real_apply_finish;

  properties[PROP_VISIT] =
      g_param_spec_object ("visit", NULL, NULL, SFS_TYPE_VISIT,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHILD] =
      g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  install_string (PROP_TITLE, "title");
  install_string (PROP_HEADING, "heading");
  install_string (PROP_ICON_NAME, "icon-name");
  install_string (PROP_PRIMARY_LABEL, "primary-label");
  install_string (PROP_SECONDARY_LABEL, "secondary-label");
  install_string (PROP_TERTIARY_LABEL, "tertiary-label");
  install_string (PROP_NOTE, "note");
  install_string (PROP_WAITING_FOR, "waiting-for");
  install_boolean (PROP_PRIMARY_SUGGESTED, "primary-suggested", TRUE);
  install_boolean (PROP_COMPLETE, "complete", TRUE);
  install_boolean (PROP_CAN_GO_BACK, "can-go-back", TRUE);
  install_boolean (PROP_BUSY, "busy", FALSE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SfsPage::reported:
   * @outcome: an #SfsPageOutcome
   *
   * The page is done; the wizard decides where that leads.
   */
  signals[REPORTED] = g_signal_new ("reported", SFS_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  /**
   * SfsPage::failed:
   * @error: what went wrong, never a cancellation
   */
  signals[FAILED] = g_signal_new ("failed", SFS_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  g_type_ensure (SFS_TYPE_TEXT_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class, SFS_RESOURCE_PATH "/ui/sfs-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, SfsPage, scrolled);
  gtk_widget_class_bind_template_child_private (widget_class, SfsPage, content);
  gtk_widget_class_bind_template_child_private (widget_class, SfsPage, heading);
  gtk_widget_class_bind_template_child_private (widget_class, SfsPage, icon);
  gtk_widget_class_bind_template_child_private (widget_class, SfsPage, heading_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "page");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sfs_page_init (SfsPage *self)
{
  SfsPagePrivate *priv = PRIV (self);

  priv->cancellable = g_cancellable_new ();
  priv->primary_suggested = TRUE;
  priv->complete = TRUE;
  priv->can_go_back = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sfs_page_get_visit:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the visit it belongs to
 */
SfsVisit *
sfs_page_get_visit (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return PRIV (self)->visit;
}

/**
 * sfs_page_get_session:
 * @self: a page
 *
 * Returns: (transfer none): the session of its visit
 */
SfsSession *
sfs_page_get_session (SfsPage *self)
{
  return sfs_visit_get_session (sfs_page_get_visit (self));
}

/**
 * sfs_page_get_studio:
 * @self: a page
 *
 * Returns: (transfer none): camera and recorder of its visit
 */
SfsStudio *
sfs_page_get_studio (SfsPage *self)
{
  return sfs_visit_get_studio (sfs_page_get_visit (self));
}

/**
 * sfs_page_get_cancellable:
 * @self: a page
 *
 * For work a page starts by itself, outside apply.
 *
 * Returns: (transfer none): cancelled when the page is disposed of
 */
GCancellable *
sfs_page_get_cancellable (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), NULL);

  return PRIV (self)->cancellable;
}

/* For sfs-page-properties.c. */
SfsPagePrivate *
sfs_page_get_private (SfsPage *self)
{
  return sfs_page_get_instance_private (self);
}

void
sfs_page_notify (SfsPage *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * sfs_page_report:
 * @self: a page
 * @outcome: where it leads
 *
 * The page is done. The wizard ignores a report from a page that is not on screen.
 */
void
sfs_page_report (SfsPage *self, SfsPageOutcome outcome)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  g_signal_emit (self, signals[REPORTED], 0, outcome);
}

/**
 * sfs_page_fail:
 * @self: a page
 * @error: what went wrong
 *
 * Something went wrong that the page cannot put right. A cancellation is nothing that went wrong.
 */
void
sfs_page_fail (SfsPage *self, const GError *error)
{
  g_return_if_fail (SFS_IS_PAGE (self));
  g_return_if_fail (error != NULL);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

/**
 * sfs_page_say:
 * @self: a page
 * @text: a sentence
 *
 * Has screen readers say what is already drawn. While the page is only just coming that is not
 * needed: all that stands on it is said when it has come.
 */
void
sfs_page_say (SfsPage *self, const char *text)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  if (PRIV (self)->entered)
    sfs_announce (GTK_WIDGET (self), text);
}

/**
 * sfs_page_focus:
 * @self: a page
 *
 * Moves the focus to what the page wants, else to its heading: screen readers then say where the
 * person is, and what stands there.
 */
void
sfs_page_focus (SfsPage *self)
{
  SfsPageClass *klass = SFS_PAGE_GET_CLASS (self);
  SfsPagePrivate *priv = PRIV (self);
  GtkWidget *target = klass->initial_focus != NULL ? klass->initial_focus (self) : NULL;
  g_autofree char *reading = NULL;
  g_autofree char *body = NULL;

  priv->entered = TRUE;
  /* Its name and heading were said when it was shown. */
  body = sfs_page_dup_reading (self, priv->heading);
  sfs_guide_read (sfs_guide_get_default (), body);
  reading = sfs_page_dup_reading (self, target);
  if (target != NULL && sfs_focus_with (target, reading))
    return;

  if (gtk_widget_get_visible (priv->heading))
    focus_heading (self);
  else if (gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD))
    sfs_announce (GTK_WIDGET (self), reading);
}

/**
 * sfs_page_focus_again:
 * @self: a page
 *
 * Something else stands on the page now: moves the focus as sfs_page_focus() does, unless another
 * page has come to the front meanwhile. That has it then.
 */
void
sfs_page_focus_again (SfsPage *self)
{
  g_return_if_fail (SFS_IS_PAGE (self));

  if (PRIV (self)->entered)
    sfs_page_focus (self);
}

/**
 * sfs_page_is_entered:
 * @self: a page
 *
 * Returns: whether the page was shown, with the focus on it, and has not been left since
 */
gboolean
sfs_page_is_entered (SfsPage *self)
{
  g_return_val_if_fail (SFS_IS_PAGE (self), FALSE);

  return PRIV (self)->entered;
}
