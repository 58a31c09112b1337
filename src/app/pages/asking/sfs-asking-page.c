/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-asking-page.h"

#include <glib/gi18n.h>

#include "app/pages/asking/sfs-answer-list.h"
#include "app/sfs-language.h"
#include "app/sfs-open-uri.h"

struct _SfsAskingPage
{
  SfsPage parent_instance;

  SfsDescription *description; /* what is drawn */
  const char *named;           /* (nullable): the language of all answers, of @description */
  GtkWidget *lists[3];         /* by SfsQuestionGroup */
  int next_question;           /* to be drawn */
  guint draw_id;

  GtkWidget *name;
  GtkWidget *imprint;
  GtkWidget *first_contact;
  GtkWidget *plain_http;
  GtkWidget *count_icon;
  GtkWidget *count;
  GtkWidget *missing;
  GtkWidget *language;
  GtkWidget *answers;
  GtkWidget *fingerprint;
  GtkWidget *holders;
};

G_DEFINE_FINAL_TYPE (SfsAskingPage, sfs_asking_page, SFS_TYPE_PAGE)

static const char *
group_title (SfsQuestionGroup group)
{
  switch (group)
    {
    case SFS_QUESTION_GROUP_WHY:
      return _ ("Why");
    case SFS_QUESTION_GROUP_VIDEO:
      return _ ("What happens to the video");
    case SFS_QUESTION_GROUP_RIGHTS:
      return _ ("Your rights");
    }

  return "";
}

/* One question at a time, so that an operator who writes a novel does not stop the screen. */
static gboolean
draw_next_question (gpointer user_data)
{
  SfsAskingPage *self = user_data;
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->description);
  SfsQuestionGroup group = sfs_question_get_info (self->next_question)->group;

  if (self->lists[group] == NULL)
    {
      GtkWidget *title = gtk_label_new (group_title (group));

      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_label_set_wrap (GTK_LABEL (title), TRUE);
      gtk_widget_add_css_class (title, "title-4");
      self->lists[group] = sfs_answer_list_new (group_title (group));
      gtk_box_append (GTK_BOX (self->answers), title);
      gtk_box_append (GTK_BOX (self->answers), self->lists[group]);
    }

  sfs_answer_list_append (self->lists[group], disclosure, self->next_question,
                          sfs_language_get_names (), self->named);
  if (++self->next_question < SFS_N_QUESTIONS)
    return G_SOURCE_CONTINUE;

  self->draw_id = 0;

  return G_SOURCE_REMOVE;
}

static void
remove_children (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
draw_answers (SfsAskingPage *self)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->description);
  g_autofree char *note = NULL;

  /* Once for all of them where that says it. */
  self->named = sfs_disclosure_get_language (disclosure, sfs_language_get_names ());
  note = sfs_language_dup_note (self->named);
  gtk_widget_set_visible (self->language, note != NULL);
  if (note != NULL)
    gtk_label_set_text (GTK_LABEL (self->language), note);

  g_clear_handle_id (&self->draw_id, g_source_remove);
  remove_children (self->answers);
  memset (self->lists, 0, sizeof self->lists);
  self->next_question = 0;
  self->draw_id = g_idle_add (draw_next_question, self);
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
draw_operator (SfsAskingPage *self)
{
  SfsDescription *description = self->description;
  g_autoptr (GString) imprint = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *country = NULL;
  g_autofree char *words = NULL;

  /* Translators: the name is what the marketplace gives for itself; nobody has checked it. */
  name = g_strdup_printf (_ ("They call themselves “%s”."), sfs_description_get_name (description));
  gtk_label_set_text (GTK_LABEL (self->name), name);

  append_line (imprint, sfs_description_get_legal_name (description));
  append_line (imprint, sfs_description_get_address (description));
  /* Translators: a two-letter country code. */
  country = g_strdup_printf (_ ("Country: %s"), sfs_description_get_country (description));
  append_line (imprint, country);
  append_line (imprint, sfs_description_get_contact_email (description));
  gtk_label_set_text (GTK_LABEL (self->imprint), imprint->str);

  words = sfs_verify_key_to_words (sfs_description_get_signing_key (description));
  gtk_label_set_text (GTK_LABEL (self->fingerprint), words);
}

static void
draw_holders (SfsAskingPage *self)
{
  guint n = sfs_description_get_n_recipients (self->description);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const SfsRecipient *recipient = sfs_description_get_recipient (self->description, i);

      append_line (text, recipient->holder);
      append_line (text, recipient->key);
    }
  append_line (text, _ ("You, with a key that stays on this computer"));
  gtk_label_set_text (GTK_LABEL (self->holders), text->str);
}

static void
draw_count (SfsAskingPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->description);
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  guint answered = sfs_disclosure_count_answered (disclosure);
  g_autofree char *count = NULL;

  if (answered == SFS_N_QUESTIONS)
    count = g_strdup_printf (_ ("All %d questions are answered."), SFS_N_QUESTIONS);
  else
    count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d of %d questions is answered.",
                                          "%d of %d questions are answered.", answered),
                             answered, SFS_N_QUESTIONS);
  gtk_label_set_text (GTK_LABEL (self->count), count);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->count_icon), answered == SFS_N_QUESTIONS
                                                                  ? "selfsame-ok-symbolic"
                                                                  : "selfsame-warning-symbolic");

  gtk_widget_set_visible (self->missing, missing->len > 0);
  if (missing->len > 0)
    {
      g_autoptr (GString) text =
          g_string_new (_ ("You cannot record yet. These questions must be answered first:"));

      for (guint i = 0; i < missing->len; i++)
        {
          SfsQuestion question = g_array_index (missing, SfsQuestion, i);

          g_string_append_printf (text, "\n• %s", _ (sfs_question_get_info (question)->text));
        }
      gtk_label_set_text (GTK_LABEL (self->missing), text->str);
      sfs_page_set_primary_label (page, _ ("_Write to the marketplace"));
      sfs_page_set_note (page,
                         _ ("You can go on when the marketplace has answered what is missing."));
    }
  else
    {
      sfs_page_set_primary_label (page, _ ("_Continue"));
      sfs_page_set_note (page, NULL);
    }
}

static void
write_to_operator (SfsAskingPage *self)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->description);
  g_autoptr (GArray) missing = sfs_disclosure_get_missing_required (disclosure);
  g_autoptr (GString) body = g_string_new (
      _ ("You asked me for a video of my face. Before I decide, I need an answer to these "
         "questions:"));

  g_string_append_c (body, '\n');
  for (guint i = 0; i < missing->len; i++)
    {
      SfsQuestion question = g_array_index (missing, SfsQuestion, i);

      g_string_append_printf (body, "\n– %s", _ (sfs_question_get_info (question)->text));
    }
  g_string_append_c (body, '\n');
  sfs_write_mail (GTK_WIDGET (self), sfs_description_get_contact_email (self->description),
                  _ ("Questions about the video you asked me for"), body->str);
}

static void
sfs_asking_page_primary (SfsPage *page)
{
  if (sfs_session_may_record (sfs_page_get_session (page)))
    sfs_page_report (page, SFS_PAGE_NEXT);
  else
    write_to_operator (SFS_ASKING_PAGE (page));
}

static void
sfs_asking_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_REFUSE);
}

static void
sfs_asking_page_shown (SfsPage *page)
{
  SfsAskingPage *self = SFS_ASKING_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  SfsDescription *description = sfs_session_get_description (session);
  SfsInvitation *invitation = sfs_session_get_invitation (session);

  if (description == NULL || description == self->description)
    return;

  g_clear_pointer (&self->description, sfs_description_unref);
  self->description = sfs_description_ref (description);

  sfs_page_set_heading (page, sfs_description_get_host (description));
  gtk_widget_set_visible (self->first_contact, sfs_session_is_first_contact (session));
  gtk_widget_set_visible (self->plain_http, sfs_invitation_is_plain_http (invitation));
  draw_operator (self);
  draw_holders (self);
  draw_count (self);
  draw_answers (self);
}

static void
sfs_asking_page_dispose (GObject *object)
{
  SfsAskingPage *self = SFS_ASKING_PAGE (object);

  g_clear_handle_id (&self->draw_id, g_source_remove);

  G_OBJECT_CLASS (sfs_asking_page_parent_class)->dispose (object);
}

static void
sfs_asking_page_finalize (GObject *object)
{
  SfsAskingPage *self = SFS_ASKING_PAGE (object);

  g_clear_pointer (&self->description, sfs_description_unref);

  G_OBJECT_CLASS (sfs_asking_page_parent_class)->finalize (object);
}

static void
sfs_asking_page_class_init (SfsAskingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  object_class->dispose = sfs_asking_page_dispose;
  object_class->finalize = sfs_asking_page_finalize;
  page_class->shown = sfs_asking_page_shown;
  page_class->primary = sfs_asking_page_primary;
  page_class->secondary = sfs_asking_page_secondary;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-asking-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, name);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, imprint);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, first_contact);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, plain_http);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, count_icon);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, count);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, missing);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, language);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, answers);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, SfsAskingPage, holders);
}

static void
sfs_asking_page_init (SfsAskingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
