/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-mnemonics.h"

static void
name (GtkWidget *widget, GtkWidget *label)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)), -1);
}

/* GTK folds out without going there: the keyboard would go on from elsewhere, and nothing be said.
 */
static gboolean
fold_mnemonic (GtkWidget *fold, gboolean group_cycling)
{
  gtk_widget_grab_focus (fold);
  if (!group_cycling)
    gtk_expander_set_expanded (GTK_EXPANDER (fold),
                               !gtk_expander_get_expanded (GTK_EXPANDER (fold)));

  return TRUE;
}

static void
prepare_fold (GtkWidget *fold)
{
  name (fold, gtk_expander_get_label_widget (GTK_EXPANDER (fold)));
  g_signal_handlers_disconnect_by_func (fold, fold_mnemonic, NULL);
  g_signal_connect (fold, "mnemonic-activate", G_CALLBACK (fold_mnemonic), NULL);
}

static gboolean
is_menu_item (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
         role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO;
}

/* In GTK 4.18 an item's label is there for the eyes alone, and nothing names the item. */
static void
name_menu_item (GtkWidget *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (item); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LABEL (child))
      {
        name (item, child);
        return; /* the next one has the keys */
      }
}

/* Its items come and go with what they are made of. */
static void
prepare_menu (GtkWidget *menu)
{
  g_signal_handlers_disconnect_by_func (menu, sfs_mnemonics_name, NULL);
  g_signal_connect (menu, "map", G_CALLBACK (sfs_mnemonics_name), NULL);
}

/**
 * sfs_mnemonics_name_icon:
 * @button: a button with an icon and an accessible name, whose tooltip, if it has one, says the
 * same
 *
 * GTK 4.8 says the class name of the icon before it, and the tooltip after it, as its description.
 */
void
sfs_mnemonics_name_icon (GtkButton *button)
{
  g_return_if_fail (GTK_IS_BUTTON (button));

  g_object_set (gtk_button_get_child (button), "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                NULL);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (gtk_widget_get_tooltip_text (GTK_WIDGET (button)) != NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/**
 * sfs_mnemonics_name:
 * @widget: a widget
 *
 * GTK 4.8 names what has a mnemonic by its own label, underscore and all, and then by its label
 * widget once more. This names all of @widget and what is in it by the text of the label alone.
 * What changes its label later has to be named anew.
 */
void
sfs_mnemonics_name (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_BUTTON (widget) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (widget))))
    name (widget, gtk_button_get_child (GTK_BUTTON (widget)));
  else if (GTK_IS_BUTTON (widget) && GTK_IS_IMAGE (gtk_button_get_child (GTK_BUTTON (widget))))
    sfs_mnemonics_name_icon (GTK_BUTTON (widget));
  else if (GTK_IS_EXPANDER (widget) &&
           GTK_IS_LABEL (gtk_expander_get_label_widget (GTK_EXPANDER (widget))))
    prepare_fold (widget);
  else if (GTK_IS_POPOVER_MENU (widget))
    prepare_menu (widget);
  else if (is_menu_item (widget))
    name_menu_item (widget);
  else if (GTK_IS_LABEL (widget) && gtk_label_get_mnemonic_widget (GTK_LABEL (widget)) != NULL)
    name (gtk_label_get_mnemonic_widget (GTK_LABEL (widget)), widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    sfs_mnemonics_name (child);
}
