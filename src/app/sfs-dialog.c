/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-dialog.h"

/* GTK 4.8 names a button with a mnemonic by its label property, underscore and all, and then by its
 * label widget once more. libadwaita makes these buttons itself, so they are looked for. */
static void
name_buttons (GtkWidget *widget)
{
  GtkWidget *label = GTK_IS_BUTTON (widget) ? gtk_button_get_child (GTK_BUTTON (widget)) : NULL;

  if (GTK_IS_LABEL (label))
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gtk_label_get_text (GTK_LABEL (label)), -1);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/**
 * sfs_dialog_present:
 * @dialog: a question with all its responses
 *
 * Shows @dialog, with each button named to a screen reader as it is labelled, once. The keyboard
 * lands on the default response, which changes nothing, however the buttons are laid out:
 * libadwaita stacks them where they do not fit beside each other, with another one first. What
 * there is to fill in comes before.
 */
void
sfs_dialog_present (AdwMessageDialog *dialog)
{
  GtkWidget *button;

  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  name_buttons (GTK_WIDGET (dialog));
  button = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  if (button != NULL && adw_message_dialog_get_extra_child (dialog) == NULL)
    gtk_widget_grab_focus (button);
  gtk_window_present (GTK_WINDOW (dialog));
}
