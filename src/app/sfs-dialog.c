/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-dialog.h"

#include "app/sfs-button-row.h"
#include "app/sfs-guide.h"
#include "app/sfs-mnemonics.h"
#include "app/sfs-sentence.h"
#include "app/sfs-wrap.h"

static GtkWidget *
find_below (GtkWidget *widget,
            gboolean (*matches) (GtkWidget *widget, const char *text),
            const char *text)
{
  if (matches (widget, text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_below (child, matches, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_label_of (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static gboolean
is_squeezer (GtkWidget *widget, const char *unused)
{
  return ADW_IS_SQUEEZER (widget);
}

static gboolean
has_class (GtkWidget *widget, const char *css_class)
{
  return gtk_widget_has_css_class (widget, css_class);
}

static gboolean
is_filled_in (GtkWidget *widget, const char *unused)
{
  return (GTK_IS_CHECK_BUTTON (widget) || GTK_IS_LABEL (widget)) &&
         gtk_widget_get_focusable (widget);
}

/* The keyboard stops at the text only where there is more of it than can be seen: a place to stop
 * that does nothing is said by a screen reader in the stead of the answer that has the focus. (One
 * that cannot have the focus but may be stopped at would keep the Tab key for itself.) */
static void
update_can_focus (GtkAdjustment *adjustment, GtkWidget *scrolled)
{
  gtk_widget_set_can_focus (scrolled, gtk_adjustment_get_upper (adjustment) >
                                          gtk_adjustment_get_page_size (adjustment));
}

static GtkSizeRequestMode
get_frame_mode (GtkWidget *frame)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* GTK 4.8 asks for the height of what is scrolled without saying how wide it will be, so that a
 * narrow question would scroll where there is room for all of it. */
static void
measure_frame (GtkWidget *frame,
               GtkOrientation orientation,
               int for_size,
               int *minimum,
               int *natural,
               int *minimum_baseline,
               int *natural_baseline)
{
  GtkWidget *scrolled = gtk_widget_get_first_child (frame);
  GtkWidget *content = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (content, orientation, -1, minimum, natural, NULL, NULL);
    }
  else
    {
      gtk_widget_measure (scrolled, orientation, for_size, minimum, NULL, NULL, NULL);
      gtk_widget_measure (content, orientation, for_size, NULL, natural, NULL, NULL);
      *natural = MAX (*natural, *minimum);
    }
}

static void
allocate_frame (GtkWidget *frame, int width, int height, int baseline)
{
  gtk_widget_size_allocate (gtk_widget_get_first_child (frame),
                            &(GtkAllocation){ 0, 0, width, height }, baseline);
}

/* In large letters on a small screen the text leaves no room for the answers to it; before 1.5
 * libadwaita does not scroll it. */
static void
scroll_text (AdwMessageDialog *dialog)
{
  GtkWidget *heading =
      find_below (GTK_WIDGET (dialog), is_label_of, adw_message_dialog_get_heading (dialog));
  /* Since libadwaita 1.3 there is one more around the heading. */
  GtkWidget *area = heading != NULL ? gtk_widget_get_ancestor (heading, GTK_TYPE_BOX) : NULL;
  GtkWidget *box = area != NULL ? gtk_widget_get_parent (area) : NULL;
  GtkWidget *scrolled, *frame;

  if (!GTK_IS_BOX (area) || !GTK_IS_BOX (box) || gtk_widget_get_prev_sibling (area) != NULL)
    return;

  scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  frame = g_object_new (ADW_TYPE_BIN, "child", scrolled, "vexpand", TRUE, "layout-manager",
                        gtk_custom_layout_new (get_frame_mode, measure_frame, allocate_frame),
                        NULL);
  /* What there is to fill in is within, and takes the keyboard. */
  if (adw_message_dialog_get_extra_child (dialog) == NULL)
    {
      gtk_widget_set_can_focus (scrolled, FALSE);
      g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                               "changed", G_CALLBACK (update_can_focus), scrolled, 0);
    }
  g_object_ref (area);
  gtk_box_remove (GTK_BOX (box), area);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), area);
  g_object_unref (area);
  gtk_box_prepend (GTK_BOX (box), frame);
}

static void
wrap_at_words (GtkWidget *answers)
{
  for (GtkWidget *button = gtk_widget_get_first_child (answers); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      GtkWidget *label = GTK_IS_BUTTON (button) ? gtk_button_get_child (GTK_BUTTON (button)) : NULL;

      if (GTK_IS_LABEL (label))
        gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD);
    }
}

static void
focus_default (GtkWindow *dialog)
{
  GtkWidget *button = gtk_window_get_default_widget (dialog);

  if (button != NULL && adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)) == NULL)
    gtk_widget_grab_focus (button);
}

static gboolean
measure_anew (gpointer answers)
{
  gtk_widget_queue_resize (GTK_WIDGET (answers));

  return G_SOURCE_REMOVE;
}

/* This comes while the answers are given their place, in which GTK hears of no other size, and
 * libadwaita has asked for the height of the ones that were shown before. */
static void
on_answers_changed (GtkWidget *answers)
{
  GtkRoot *root = gtk_widget_get_root (answers);

  /* It is on its way out. */
  if (root == NULL)
    return;

  focus_default (GTK_WINDOW (root));
  g_idle_add_full (G_PRIORITY_DEFAULT, measure_anew, g_object_ref (answers), g_object_unref);
}

/* libadwaita 1.2 has all answers twice, beside each other and in a stack, and shows the first that
 * is not too wide. Beside each other words stay whole, or that would be so however narrow it is.
 * Later ones have them once, and no room for more than one line of each in a stack. */
static void
lay_out_answers (GtkWidget *dialog)
{
  GtkWidget *twice = find_below (dialog, is_squeezer, NULL);
  GtkWidget *once = twice == NULL ? find_below (dialog, has_class, "response-area") : NULL;

  if (twice != NULL)
    {
      wrap_at_words (gtk_widget_get_first_child (twice));
      g_signal_connect (twice, "notify::visible-child", G_CALLBACK (on_answers_changed), NULL);
    }
  if (once != NULL)
    sfs_button_row_lay_out (once);
}

/* On what the keyboard lands. */
static GtkWidget *
find_first (AdwMessageDialog *dialog)
{
  GtkWidget *extra = adw_message_dialog_get_extra_child (dialog);
  GtkWidget *within = extra != NULL ? find_below (extra, is_filled_in, NULL) : NULL;

  return within != NULL ? within : gtk_window_get_default_widget (GTK_WINDOW (dialog));
}

/* Of a dialog Orca 43 says the description. Orca 48 says the texts that are in it, but for what
 * scrolls, and so there it comes with what has the keyboard. */
static void
describe (AdwMessageDialog *dialog)
{
  GtkWidget *first = gtk_check_version (4, 10, 0) == NULL ? find_first (dialog) : NULL;

  gtk_accessible_update_property (first != NULL ? GTK_ACCESSIBLE (first) : GTK_ACCESSIBLE (dialog),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  adw_message_dialog_get_body (dialog), -1);
}

/**
 * sfs_dialog_present:
 * @dialog: a question with all its responses
 *
 * Shows @dialog, with each button named to a screen reader as it is labelled, once, and has its
 * text read. The keyboard lands on the default response, which changes nothing, however the buttons
 * are laid out: libadwaita 1.2 stacks them where they do not fit beside each other, with another
 * one first. What there is to fill in comes before.
 */
void
sfs_dialog_present (AdwMessageDialog *dialog)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  sfs_mnemonics_name (GTK_WIDGET (dialog));
  describe (dialog);
  sfs_wrap_texts (GTK_WIDGET (dialog));
  scroll_text (dialog);
  lay_out_answers (GTK_WIDGET (dialog));
  focus_default (GTK_WINDOW (dialog));
  sfs_sentence_append (text, adw_message_dialog_get_heading (dialog));
  sfs_sentence_append (text, adw_message_dialog_get_body (dialog));
  sfs_guide_ask (sfs_guide_get_default (), text->str);
  gtk_window_present (GTK_WINDOW (dialog));
}
