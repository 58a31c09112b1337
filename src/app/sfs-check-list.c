/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-check-list.h"

#include "app/pages/review/sfs-quality-text.h"
#include "app/sfs-wrap.h"

/**
 * sfs_check_line_new:
 * @icon_name: a symbol
 * @style: (nullable): CSS class of the symbol
 * @text: a sentence, which says by itself what the symbol says
 *
 * Returns: (transfer floating): both side by side
 */
GtkWidget *
sfs_check_line_new (const char *icon_name, const char *style, const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "valign", GTK_ALIGN_START,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = gtk_label_new (text);

  if (style != NULL)
    gtk_widget_add_css_class (icon, style);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_size_request (label, SFS_LEAST_TEXT_WIDTH, -1);
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), label);

  return line;
}

/**
 * sfs_check_list_fill:
 * @box: a box; what is in it goes
 * @quality: (nullable): `quality.json` of an accepted clip
 * @n_shortcomings: (out) (optional): how many lines say what was not ideal
 *
 * What was not ideal comes first: the seller decides with that in view.
 *
 * Returns: how many lines there are
 */
guint
sfs_check_list_fill (GtkWidget *box, JsonObject *quality, guint *n_shortcomings)
{
  g_autoptr (GPtrArray) sentences = quality != NULL ? sfs_quality_dup_sentences (quality)
                                                    : g_ptr_array_new ();
  g_autoptr (GPtrArray) shortcomings = quality != NULL ? sfs_quality_dup_shortcomings (quality)
                                                       : g_ptr_array_new ();
  GtkWidget *line;

  while ((line = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), line);
  for (guint i = 0; i < shortcomings->len; i++)
    gtk_box_append (GTK_BOX (box), sfs_check_line_new ("selfsame-warning-symbolic", "warning",
                                                       g_ptr_array_index (shortcomings, i)));
  for (guint i = 0; i < sentences->len; i++)
    gtk_box_append (GTK_BOX (box), sfs_check_line_new ("selfsame-ok-symbolic", "success",
                                                       g_ptr_array_index (sentences, i)));
  if (n_shortcomings != NULL)
    *n_shortcomings = shortcomings->len;

  return sentences->len + shortcomings->len;
}
