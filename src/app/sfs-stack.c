/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-stack.h"

/* GTK 4.8 makes a panel of each place in a stack, whose role cannot be changed, and calls it by the
 * name of its class. By the application's name it is what it is: nothing of its own, and Orca does
 * not speak of it. */
static void
hide_place (GtkStack *stack, GtkWidget *child)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_stack_get_page (stack, child)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, g_get_prgname (), -1);
}

/* A stack gives the focus to what had it there before, and then the page moves it to where it wants
 * it: a screen reader would read both. */
static void
let_focus_go (GtkStack *stack, GtkWidget *child)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (stack));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && child != gtk_stack_get_visible_child (stack) &&
      gtk_widget_is_ancestor (focus, GTK_WIDGET (stack)))
    gtk_root_set_focus (root, NULL);
}

/* While a transition runs both children are on the screen. */
static void
hide_others (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);

  if (gtk_stack_get_transition_running (stack))
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (child != shown)
        gtk_widget_set_visible (child, FALSE);
    }
}

/**
 * sfs_stack_prepare:
 * @stack: a stack, with or without children
 *
 * Hides what @stack does not show, now and from now on.
 */
void
sfs_stack_prepare (GtkStack *stack)
{
  g_return_if_fail (GTK_IS_STACK (stack));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hide_place (stack, child);
  g_signal_connect (stack, "notify::transition-running", G_CALLBACK (hide_others), NULL);
  hide_others (stack);
}

/**
 * sfs_stack_show:
 * @stack: a prepared stack
 * @child: one of its children
 *
 * Shows @child in place of the one before.
 */
void
sfs_stack_show (GtkStack *stack, GtkWidget *child)
{
  g_return_if_fail (GTK_IS_STACK (stack));
  g_return_if_fail (gtk_widget_get_parent (child) == GTK_WIDGET (stack));

  hide_place (stack, child);
  let_focus_go (stack, child);
  gtk_widget_set_visible (child, TRUE);
  gtk_stack_set_visible_child (stack, child);
  hide_others (stack);
}

/**
 * sfs_stack_show_named:
 * @stack: a prepared stack
 * @name: name of one of its children
 *
 * sfs_stack_show () by name.
 */
void
sfs_stack_show_named (GtkStack *stack, const char *name)
{
  sfs_stack_show (stack, gtk_stack_get_child_by_name (stack, name));
}
