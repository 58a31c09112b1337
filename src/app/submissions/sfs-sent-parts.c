/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/sfs-language.h"
#include "app/submissions/sfs-sent-parts.h"

#include <glib/gi18n.h>

#include "app/pages/asking/sfs-answer-list.h"
#include "app/sfs-announce.h"
#include "app/sfs-check-list.h"
#include "app/sfs-visit.h"
#include "app/submissions/sfs-sent-text.h"
#include "core/sfs-json.h"

static void
empty (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static GtkWidget *
create_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
create_list (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return list;
}

/* A row that can be reached by keyboard, so that the page scrolls with the reader. */
static void
append_row (GtkWidget *list, GtkWidget *child, const char *name, const char *description)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (child, "answer");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  sfs_describe (row, description);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static void
append_fact (GtkWidget *list, const char *title, const char *value, gboolean figures)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = create_text (value, figures ? "monospace" : NULL);

  if (figures)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      /* A hyphen at the end of a line would be taken for a part of it. */
      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
      gtk_label_set_attributes (GTK_LABEL (label), attributes);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
    }
  gtk_box_append (GTK_BOX (box), create_text (title, "dim-label"));
  gtk_box_append (GTK_BOX (box), label);
  append_row (list, box, title, value);
}

/**
 * sfs_sent_parts_get_purpose:
 * @consent: a consent record
 * @index: from 0
 * @given: (out): whether the seller said yes to it
 *
 * Returns: (transfer none) (nullable): the text as it was shown
 */
const char *
sfs_sent_parts_get_purpose (SfsConsent *consent, guint index, gboolean *given)
{
  JsonArray *purposes = NULL;
  JsonNode *node;
  JsonObject *purpose;
  const char *text = NULL, *state = NULL;

  if (!sfs_json_get_array (sfs_consent_get_json (consent), "purposes", TRUE, &purposes, NULL) ||
      index >= json_array_get_length (purposes))
    return NULL;

  node = json_array_get_element (purposes, index);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  purpose = json_node_get_object (node);
  if (!sfs_json_get_string (purpose, "text", TRUE, &text, NULL) ||
      !sfs_json_get_string (purpose, "state", TRUE, &state, NULL))
    return NULL;
  *given = g_str_equal (state, "given");

  return text;
}

static void
append_answers (GtkWidget *box, SfsDescription *description)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (description);
  GtkWidget *list = sfs_answer_list_new (_ ("What you were told"));
  const char *named = sfs_disclosure_get_language (disclosure, sfs_language_get_names ());
  g_autofree char *note = sfs_language_dup_note (named);

  for (int question = 0; question < SFS_N_QUESTIONS; question++)
    sfs_answer_list_append (list, disclosure, question, sfs_language_get_names (), named);
  if (note != NULL)
    gtk_box_append (GTK_BOX (box), create_text (note, "dim-label"));
  gtk_box_append (GTK_BOX (box), list);
}

/**
 * sfs_sent_parts_show_consent:
 * @box: where to
 * @records: what our own records hold
 *
 * What was said yes and no to, and the operator's document of that day.
 */
void
sfs_sent_parts_show_consent (GtkWidget *box, SfsSentRecords *records)
{
  g_autofree char *time = sfs_time_dup_words (sfs_consent_get_time (records->consent));
  /* Translators: %s is a date with a time. */
  g_autofree char *when = g_strdup_printf (_ ("You decided this on %s:"), time);
  GtkWidget *list = create_list (_ ("What you agreed to"));
  const char *text;
  gboolean given;

  empty (box);
  gtk_box_append (GTK_BOX (box), create_text (when, NULL));
  for (guint i = 0; (text = sfs_sent_parts_get_purpose (records->consent, i, &given)) != NULL; i++)
    {
      const char *said = given ? _ ("You said yes") : _ ("You did not agree to this");
      GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

      gtk_box_append (GTK_BOX (column), create_text (text, NULL));
      gtk_box_append (GTK_BOX (column),
                      sfs_check_line_new (given ? "selfsame-ok-symbolic" : "list-remove-symbolic",
                                          given ? "success" : "dim-label", said));
      append_row (list, column, text, said);
    }
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), create_text (_ ("What you were told that day"), "heading"));
  append_answers (box, records->description);
}

/**
 * sfs_sent_parts_show_receipt:
 * @box: where to
 * @records: what our own records hold
 */
void
sfs_sent_parts_show_receipt (GtkWidget *box, SfsSentRecords *records)
{
  SfsReceipt *receipt = records->receipt;
  g_autofree char *time = NULL;
  g_autofree char *until = NULL;
  g_autofree char *size = NULL;
  g_autofree char *key = NULL;
  GtkWidget *list;

  empty (box);
  if (receipt == NULL)
    {
      sfs_sent_parts_show_sentence (box, _ ("There is no receipt that holds. Without one, nothing "
                                            "proves that they have your video."));
      return;
    }

  time = sfs_time_dup_words (sfs_receipt_get_time (receipt));
  until = sfs_time_dup_words (sfs_receipt_get_retention_until (receipt));
  size = g_format_size ((guint64) sfs_receipt_get_bytes (receipt));
  list = create_list (_ ("Receipt"));
  append_fact (list, _ ("Number of the submission"), sfs_receipt_get_submission (receipt), FALSE);
  append_fact (list, _ ("Received"), time, FALSE);
  append_fact (list, _ ("Must be gone by"), until, FALSE);
  append_fact (list, _ ("Size, sealed"), size, FALSE);
  if (records->deletion != NULL)
    {
      g_autofree char *deleted =
          sfs_time_dup_words (sfs_deletion_get_deleted_at (records->deletion));

      append_fact (list, _ ("Deleted, as they have signed"), deleted, FALSE);
    }
  append_fact (list, _ ("Checksum of the sealed file"), sfs_receipt_get_sha256 (receipt), TRUE);
  key = sfs_verify_key_to_words (sfs_description_get_signing_key (records->description));
  append_fact (list, _ ("Fingerprint of their key"), key, TRUE);
  gtk_box_append (GTK_BOX (box), list);
}

/**
 * sfs_sent_parts_show_accesses:
 * @box: where to
 * @accesses: (element-type SfsAccess): newest first
 * @host: whose they are
 */
void
sfs_sent_parts_show_accesses (GtkWidget *box, GPtrArray *accesses, const char *host)
{
  /* Translators: %s is a host name, in all of these. */
  g_autofree char *limit = g_strdup_printf (_ ("This is what %s has recorded. If somebody looked "
                                               "without a record, that cannot be seen from here."),
                                            host);

  empty (box);
  if (accesses->len == 0)
    {
      g_autofree char *none = g_strdup_printf (_ ("%s has recorded no look at it."), host);

      gtk_box_append (GTK_BOX (box), create_text (none, NULL));
    }
  else
    {
      GtkWidget *list = create_list (_ ("Who looked at it, and why"));

      for (guint i = 0; i < accesses->len; i++)
        {
          const SfsAccess *access = g_ptr_array_index (accesses, i);
          GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
          g_autofree char *time = sfs_text_dup_time (access->time);
          g_autofree char *rest = g_strdup_printf ("%s; %s", access->reason, time);

          gtk_box_append (GTK_BOX (column), create_text (access->who, "heading"));
          gtk_box_append (GTK_BOX (column), create_text (access->reason, NULL));
          gtk_box_append (GTK_BOX (column), create_text (time, "dim-label"));
          append_row (list, column, access->who, rest);
        }
      gtk_box_append (GTK_BOX (box), list);
    }
  gtk_box_append (GTK_BOX (box), create_text (limit, "dim-label"));
}

/**
 * sfs_sent_parts_show_differences:
 * @box: where to
 * @differences: (element-type SfsDifference): in the order of the questions
 */
void
sfs_sent_parts_show_differences (GtkWidget *box, GPtrArray *differences)
{
  GtkWidget *list = create_list (_ ("What they answer differently now"));

  empty (box);
  for (guint i = 0; i < differences->len; i++)
    {
      const SfsDifference *difference = g_ptr_array_index (differences, i);
      const char *question = _ (sfs_question_get_info (difference->question)->text);
      const char *then = difference->then != NULL ? difference->then : _ ("No answer");
      const char *now = difference->now != NULL ? difference->now : _ ("No answer");
      GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      /* Translators: an answer as it was, and as it is now. */
      g_autofree char *both = g_strdup_printf (_ ("Then: %s Now: %s"), then, now);
      GtkWidget *label;

      gtk_box_append (GTK_BOX (column), create_text (question, "heading"));
      gtk_box_append (GTK_BOX (column), create_text (_ ("When you agreed"), "dim-label"));
      gtk_box_append (GTK_BOX (column), create_text (then, NULL));
      label = create_text (_ ("Now"), "dim-label");
      gtk_widget_set_margin_top (label, 6);
      gtk_box_append (GTK_BOX (column), label);
      gtk_box_append (GTK_BOX (column), create_text (now, NULL));
      append_row (list, column, question, both);
    }
  gtk_box_append (GTK_BOX (box), list);
}

/**
 * sfs_sent_parts_show_sentence:
 * @box: where to
 * @text: what there is to say instead
 */
void
sfs_sent_parts_show_sentence (GtkWidget *box, const char *text)
{
  empty (box);
  gtk_box_append (GTK_BOX (box), create_text (text, NULL));
}
