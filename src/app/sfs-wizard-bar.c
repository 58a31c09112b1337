/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-wizard-bar.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-button-row.h"
#include "app/sfs-wrap.h"

/* After this long a busy page says what it waits for. */
#define PATIENCE_SECONDS 10

struct _SfsWizardBar
{
  GtkWidget parent_instance;

  SfsPage *page; /* weak */
  guint patience_id;
  gboolean impatient; /* the page has been busy for long enough to say why */

  GtkWidget *clamp;
  GtkWidget *note_box;
  GtkWidget *note;
  GtkWidget *spinner;
  GtkWidget *primary;
  GtkWidget *primary_label;
  GtkWidget *secondary;
  GtkWidget *secondary_label;
  GtkWidget *tertiary;
  GtkWidget *tertiary_label;
};

enum
{
  PRIMARY,
  SECONDARY,
  TERTIARY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsWizardBar, sfs_wizard_bar, GTK_TYPE_WIDGET)

/* A mnemonic must not end up in what a screen reader says: GTK 4.8 names such a button by both its
 * label texts. So the name is set, without the underscore. */
static void
set_button (GtkWidget *button, GtkWidget *label, const char *text, gboolean sensitive)
{
  gtk_widget_set_visible (button, text != NULL);
  gtk_widget_set_sensitive (button, sensitive);
  if (text == NULL)
    return;

  gtk_label_set_text_with_mnemonic (GTK_LABEL (label), text);
  /* GTK 4.8 says label and labelling widget one after the other: one is enough. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);
}

static void
set_note (SfsWizardBar *self, const char *text, gboolean spin)
{
  const char *shown = text != NULL ? text : "";

  gtk_widget_set_visible (self->note_box, text != NULL || spin);
  gtk_widget_set_visible (self->note, text != NULL);
  gtk_widget_set_visible (self->spinner, spin);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), spin);

  if (g_str_equal (gtk_label_get_text (GTK_LABEL (self->note)), shown))
    return;

  gtk_label_set_text (GTK_LABEL (self->note), shown);
  /* What stands below a page when it comes is read with the page. */
  if (self->page != NULL && sfs_page_is_entered (self->page))
    sfs_tell (self->primary, text);
  else
    sfs_describe (self->primary, text);
}

/* The password store may be asking a question in a window of its own that the seller has not seen:
 * it comes before whatever else the page waits for. */
static const char *
waiting_for (SfsPage *page)
{
  gboolean at_store;

  g_object_get (sfs_page_get_session (page), "at-store", &at_store, NULL);

  return at_store ? _ ("Waiting for the place where this computer keeps passwords. It may be "
                       "asking you to unlock it.")
                  : sfs_page_get_waiting_for (page);
}

static gboolean
patience_ended (gpointer user_data)
{
  SfsWizardBar *self = user_data;

  self->patience_id = 0;
  self->impatient = TRUE;
  if (self->page != NULL)
    set_note (self, waiting_for (self->page), TRUE);

  return G_SOURCE_REMOVE;
}

static void
primary_clicked (SfsWizardBar *self)
{
  g_signal_emit (self, signals[PRIMARY], 0);
}

static void
secondary_clicked (SfsWizardBar *self)
{
  g_signal_emit (self, signals[SECONDARY], 0);
}

static void
tertiary_clicked (SfsWizardBar *self)
{
  g_signal_emit (self, signals[TERTIARY], 0);
}

static void
sfs_wizard_bar_dispose (GObject *object)
{
  SfsWizardBar *self = SFS_WIZARD_BAR (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_weak_pointer (&self->page);
  g_clear_pointer (&self->clamp, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_wizard_bar_parent_class)->dispose (object);
}

static guint
install_signal (const char *name)
{
  return g_signal_new (name, SFS_TYPE_WIZARD_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
sfs_wizard_bar_class_init (SfsWizardBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_wizard_bar_dispose;

  signals[PRIMARY] = install_signal ("primary");
  signals[SECONDARY] = install_signal ("secondary");
  signals[TERTIARY] = install_signal ("tertiary");

  g_type_ensure (SFS_TYPE_BUTTON_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-wizard-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, clamp);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, note_box);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, note);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, primary);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, primary_label);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, secondary);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, secondary_label);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, tertiary);
  gtk_widget_class_bind_template_child (widget_class, SfsWizardBar, tertiary_label);
  gtk_widget_class_bind_template_callback (widget_class, primary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, secondary_clicked);
  gtk_widget_class_bind_template_callback (widget_class, tertiary_clicked);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sfs_wizard_bar_init (SfsWizardBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_wrap_texts (GTK_WIDGET (self));
}

/**
 * sfs_wizard_bar_show:
 * @self: the bar
 * @page: the page on screen
 * @cancellable: whether what makes the page busy can be cancelled
 *
 * Draws the bar anew. Call it when another page is shown and when a property of the page changes.
 */
void
sfs_wizard_bar_show (SfsWizardBar *self, SfsPage *page, gboolean cancellable)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean busy = sfs_page_get_busy (page);
  gboolean suggested = sfs_page_get_primary_suggested (page);
  const char *primary = sfs_page_get_primary_label (page);
  const char *secondary = cancellable ? _ ("_Cancel") : sfs_page_get_secondary_label (page);
  const char *tertiary = sfs_page_get_tertiary_label (page);

  if (g_set_weak_pointer (&self->page, page) || !busy)
    {
      g_clear_handle_id (&self->patience_id, g_source_remove);
      self->impatient = FALSE;
    }

  set_button (self->primary, self->primary_label, primary, sfs_page_get_complete (page) && !busy);
  set_button (self->secondary, self->secondary_label, secondary, cancellable || !busy);
  set_button (self->tertiary, self->tertiary_label, tertiary, !busy);
  if (suggested)
    gtk_widget_add_css_class (self->primary, "suggested-action");
  else
    gtk_widget_remove_css_class (self->primary, "suggested-action");
  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), suggested ? self->primary : NULL);

  if (busy && !self->impatient && self->patience_id == 0)
    self->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, patience_ended, self);
  if (busy)
    set_note (self, self->impatient ? waiting_for (page) : NULL, TRUE);
  else
    set_note (self, sfs_page_get_note (page), FALSE);

  gtk_widget_set_visible (GTK_WIDGET (self),
                          busy || primary != NULL || secondary != NULL || tertiary != NULL);
}
