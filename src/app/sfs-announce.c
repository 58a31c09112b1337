/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-announce.h"

/**
 * sfs_announce:
 * @widget: any widget of the window
 * @text: what changed, as a sentence
 *
 * Has a screen reader say @text without moving the focus (WCAG 2.2, 4.1.3). Before GTK 4.14 there
 * is no such call; there the description of the focused widget is changed, which is about the only
 * change that Orca speaks up for.
 */
void
sfs_announce (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

#if GTK_CHECK_VERSION(4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#else
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (focus), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
#endif
}
