/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a screen reader says when a page is shown. */

#include "sfs-page-private.h"

#include "app/sfs-sentence.h"

/* What can take the focus says itself when it is reached, and what is decoration nothing. */
static void
collect (GtkWidget *widget, GtkWidget *target, GString *text)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (widget == target || role == GTK_ACCESSIBLE_ROLE_PRESENTATION ||
      !gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;

  /* The name of something else is said with that. */
  if (GTK_IS_LABEL (widget) && gtk_label_get_mnemonic_widget (GTK_LABEL (widget)) == NULL)
    sfs_sentence_append (text, gtk_label_get_text (GTK_LABEL (widget)));
  if (GTK_IS_LABEL (widget) || gtk_widget_get_focusable (widget))
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, target, text);
}

/**
 * sfs_page_dup_reading:
 * @self: a page
 * @target: (nullable): what takes the focus, and is read by itself
 *
 * As a dialog is read when it opens: nobody who does not see the page finds a text on it that the
 * Tab key does not stop at.
 *
 * Returns: (transfer full): all that stands on the page and cannot be reached
 */
char *
sfs_page_dup_reading (SfsPage *self, GtkWidget *target)
{
  SfsPagePrivate *priv = sfs_page_get_private (self);
  GString *text = g_string_new (NULL);

  if (target != priv->heading)
    sfs_sentence_append (text, priv->heading_text);
  for (GtkWidget *child = gtk_widget_get_first_child (priv->content); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (child != priv->heading)
        collect (child, target, text);
    }
  sfs_sentence_append (text, priv->note);

  return g_string_free (text, FALSE);
}
