/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-stack.h"

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
