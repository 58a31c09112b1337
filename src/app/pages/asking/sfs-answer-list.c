/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-answer-list.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-language.h"
#include "app/sfs-wrap.h"

static GtkWidget *
wrapping_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* “Has not answered this” is drawn with a symbol too: colour alone says nothing to some. */
static GtkWidget *
unanswered_label (gboolean required)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "selfsame-warning-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = wrapping_label (
      required ? _ ("The marketplace has not answered this. Without an answer you cannot record.")
               : _ ("The marketplace has not answered this."),
      NULL);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_size_request (label, SFS_LEAST_TEXT_WIDTH, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "unanswered");

  return box;
}

/**
 * sfs_answer_list_new:
 * @title: what the questions of this group are about
 *
 * Returns: (transfer floating): a list without questions
 */
GtkWidget *
sfs_answer_list_new (const char *title)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return list;
}

/**
 * sfs_answer_list_append:
 * @list: a list
 * @disclosure: what the operator discloses
 * @question: one of the thirteen
 * @languages: languages to show the answer in, best first
 * @named: (nullable): the language that all answers are said to be in, elsewhere on the page
 *
 * Adds a row that can be reached by keyboard, so that the page scrolls with the reader.
 */
void
sfs_answer_list_append (GtkWidget *list,
                        SfsDisclosure *disclosure,
                        SfsQuestion question,
                        const char *const *languages,
                        const char *named)
{
  const SfsQuestionInfo *info = sfs_question_get_info (question);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *tag;
  g_autofree char *answer = sfs_disclosure_dup_answer (disclosure, question, languages, &tag);
  g_autofree char *note = named == NULL ? sfs_language_dup_note (tag) : NULL;
  g_autofree char *spoken = answer != NULL
                                ? g_strjoin (" ", answer, note, NULL)
                                : g_strdup (_ ("The marketplace has not answered this."));
  GtkWidget *shown = answer != NULL ? wrapping_label (answer, NULL)
                                    : unanswered_label (info->required);

  gtk_widget_add_css_class (box, "answer");
  gtk_box_append (GTK_BOX (box), wrapping_label (_ (info->text), "heading"));
  gtk_box_append (GTK_BOX (box), shown);
  if (answer != NULL)
    sfs_language_mark (GTK_LABEL (shown), tag);
  if (note != NULL)
    gtk_box_append (GTK_BOX (box), wrapping_label (note, "dim-label"));

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (info->text), -1);
  sfs_describe (row, spoken);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}
