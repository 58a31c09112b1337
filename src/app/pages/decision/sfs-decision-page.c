/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-decision-page.h"

#include <glib/gi18n.h>

#include "app/sfs-language.h"

struct _SfsDecisionPage
{
  SfsPage parent_instance;

  SfsDescription *description; /* what is drawn */
  GPtrArray *purposes;         /* SfsPurpose */
  GPtrArray *checks;           /* GtkCheckButton, in the same order; owned by the list */

  GtkWidget *unreviewed;
  GtkWidget *list;
  GtkWidget *withdrawal;
};

G_DEFINE_FINAL_TYPE (SfsDecisionPage, sfs_decision_page, SFS_TYPE_PAGE)

static GStrv
dup_given (SfsDecisionPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->checks->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (self->purposes, i);

      if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
        g_strv_builder_add (builder, purpose->id);
    }

  return g_strv_builder_end (builder);
}

static gboolean
is_unchanged (SfsDecisionPage *self)
{
  g_auto (GStrv) given = dup_given (self);

  return g_strv_equal (sfs_visit_get_given (sfs_page_get_visit (SFS_PAGE (self))),
                       (const char *const *) given);
}

static void
ticked (SfsDecisionPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  gboolean recorded = sfs_session_get_state (sfs_page_get_session (page)) == SFS_SESSION_RECORDED;
  guint missing = 0;

  for (guint i = 0; i < self->checks->len; i++)
    {
      const SfsPurpose *purpose = g_ptr_array_index (self->purposes, i);

      if (purpose->required && !gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
        missing++;
    }

  sfs_page_set_complete (page, missing == 0);
  if (missing > 0)
    sfs_page_set_note (page, _ ("“I agree” needs a tick at each purpose marked as required."));
  else if (recorded && !is_unchanged (self))
    sfs_page_set_note (page, _ ("You recorded under another decision. If you agree to this one, "
                                "that video is dropped and you record again."));
  else
    sfs_page_set_note (page, NULL);
}

static GtkWidget *
create_check (const SfsPurpose *purpose)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = gtk_label_new (purpose->text);
  const char *kind = purpose->required ? _ ("Required to go on") : _ ("Optional: up to you");
  g_autofree char *note = sfs_language_dup_note (purpose->language);
  g_autofree char *below = g_strjoin ("\n", kind, note, NULL);
  GtkWidget *label = gtk_label_new (below);
  g_autofree char *name = g_strjoin (" ", purpose->text, kind, note, NULL);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  sfs_language_mark (GTK_LABEL (text), purpose->language);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), box);
  gtk_widget_add_css_class (check, "purpose");
  /* Not in the description: what is announced while the check has the focus goes there. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return check;
}

static void
draw_purposes (SfsDecisionPage *self)
{
  SfsDisclosure *disclosure = sfs_description_get_disclosure (self->description);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  g_ptr_array_set_size (self->checks, 0);
  g_clear_pointer (&self->purposes, g_ptr_array_unref);
  self->purposes = sfs_disclosure_get_purposes (disclosure, sfs_language_get_names ());

  for (guint i = 0; i < self->purposes->len; i++)
    {
      GtkWidget *check = create_check (g_ptr_array_index (self->purposes, i));

      g_signal_connect_object (check, "toggled", G_CALLBACK (ticked), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->checks, check);
      gtk_box_append (GTK_BOX (self->list), check);
    }
  ticked (self);
}

static void
sfs_decision_page_shown (SfsPage *page)
{
  SfsDecisionPage *self = SFS_DECISION_PAGE (page);
  SfsDescription *description = sfs_session_get_description (sfs_page_get_session (page));
  g_autofree char *heading = NULL;
  g_autofree char *withdrawal = NULL;

  if (description == NULL || description == self->description)
    return;

  g_clear_pointer (&self->description, sfs_description_unref);
  self->description = sfs_description_ref (description);

  /* Translators: %s is a host name such as shop.example. */
  heading = g_strdup_printf (_ ("What may %s do with your video?"),
                             sfs_description_get_host (description));
  sfs_page_set_heading (page, heading);
  /* Translators: %s is an e-mail address. */
  withdrawal = g_strdup_printf (_ ("You can take back your consent at any time and without giving "
                                   "a reason: write to %s and name the number on your receipt."),
                                sfs_description_get_contact_email (description));
  gtk_label_set_text (GTK_LABEL (self->withdrawal), withdrawal);
  draw_purposes (self);
}

/* What was ticked was ticked in another language, and is asked once more. */
static void
english_clicked (SfsDecisionPage *self)
{
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_IN_ENGLISH);
}

static void
sfs_decision_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_REFUSE);
}

static void
agreed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsDecisionPage *self = g_task_get_source_object (task);
  SfsVisit *visit = sfs_page_get_visit (SFS_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (sfs_session_agree_finish (SFS_SESSION (source), result, &error))
    {
      sfs_visit_set_needs_pin (visit, FALSE);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_REQUIRED))
    {
      /* Nothing wrong: the next page asks for it. */
      sfs_visit_set_needs_pin (visit, TRUE);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, SFS_SESSION_ERROR, SFS_SESSION_ERROR_SIGN_IN))
    {
      sfs_visit_set_needs_browser (visit, TRUE);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* Each of them, since GTK 4.8 tells a screen reader of none that is only within something
 * insensitive. */
static void
set_checks_sensitive (SfsDecisionPage *self, gboolean sensitive)
{
  for (guint i = 0; i < self->checks->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->checks, i), sensitive);
}

static void
sfs_decision_page_apply_async (SfsPage *page,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  SfsDecisionPage *self = SFS_DECISION_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  SfsSessionState state = sfs_session_get_state (session);
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  g_auto (GStrv) given = dup_given (self);

  g_task_set_source_tag (task, sfs_decision_page_apply_async);
  /* What is ticked now is what is agreed to: it cannot be taken back unseen while that is on its
   * way. */
  set_checks_sensitive (self, FALSE);

  if (state == SFS_SESSION_AGREED || state == SFS_SESSION_RECORDED)
    {
      /* Came back and left everything as it was: the consent stands, and so does a clip. */
      if (is_unchanged (self))
        {
          g_task_return_boolean (task, TRUE);
          return;
        }
      sfs_session_reconsider (session);
    }

  sfs_page_wait_for_operator (page);
  sfs_visit_set_given (sfs_page_get_visit (page), (const char *const *) given);
  sfs_session_agree_async (session, (const char *const *) given, sfs_language_get_names (), NULL,
                           cancellable, agreed, g_steal_pointer (&task));
}

static gboolean
sfs_decision_page_apply_finish (SfsPage *page, GAsyncResult *result, GError **error)
{
  set_checks_sensitive (SFS_DECISION_PAGE (page), TRUE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_decision_page_finalize (GObject *object)
{
  SfsDecisionPage *self = SFS_DECISION_PAGE (object);

  g_clear_pointer (&self->description, sfs_description_unref);
  g_clear_pointer (&self->purposes, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);

  G_OBJECT_CLASS (sfs_decision_page_parent_class)->finalize (object);
}

static void
sfs_decision_page_class_init (SfsDecisionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sfs_decision_page_finalize;
  page_class->shown = sfs_decision_page_shown;
  page_class->secondary = sfs_decision_page_secondary;
  page_class->apply_async = sfs_decision_page_apply_async;
  page_class->apply_finish = sfs_decision_page_apply_finish;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-decision-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsDecisionPage, unreviewed);
  gtk_widget_class_bind_template_child (widget_class, SfsDecisionPage, list);
  gtk_widget_class_bind_template_child (widget_class, SfsDecisionPage, withdrawal);
  gtk_widget_class_bind_template_callback (widget_class, english_clicked);
}

static void
sfs_decision_page_init (SfsDecisionPage *self)
{
  self->checks = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->unreviewed, sfs_language_is_unreviewed ());
}
