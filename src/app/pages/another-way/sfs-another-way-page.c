/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-another-way-page.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-language.h"
#include "app/sfs-open-uri.h"
#include "app/sfs-password.h"
#include "app/sfs-pin.h"
#include "app/sfs-stack.h"
#include "app/sfs-wrap.h"

struct _SfsAnotherWayPage
{
  SfsPage parent_instance;

  SfsDescription *description; /* what is drawn; the alternatives' strings belong to it */
  GPtrArray *alternatives;     /* SfsAlternative */
  GPtrArray *choices;          /* GtkCheckButton, in the same order; owned by the list */
  gboolean dropped;            /* a video was there when the seller said no, and is gone */
  gboolean refused;

  GtkWidget *stack;
  GtkWidget *intro;
  GtkWidget *list;
  GtkWidget *tell;
  GtkWidget *reason_box;
  GtkWidget *reason;
  GtkWidget *pin_box;
  GtkWidget *pin_message;
  GtkWidget *pin;
  GtkWidget *summary;
};

G_DEFINE_FINAL_TYPE (SfsAnotherWayPage, sfs_another_way_page, SFS_TYPE_PAGE)

/* A no that is on its way: what is said of it afterwards goes by this. */
typedef struct
{
  gboolean told;
  char *url; /* (nullable): of the way that was chosen */
} Refusal;

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->url);
  g_free (refusal);
}

static const SfsAlternative *
chosen (SfsAnotherWayPage *self)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      if (gtk_check_button_get_active (g_ptr_array_index (self->choices, i)))
        return g_ptr_array_index (self->alternatives, i);
    }

  return NULL;
}

static void
choice_changed (SfsAnotherWayPage *self)
{
  const SfsAlternative *alternative = chosen (self);

  sfs_page_set_primary_label (SFS_PAGE (self), alternative != NULL && alternative->url != NULL
                                                   ? _ ("_Open in the browser")
                                                   : _ ("_Finish"));
}

static GtkWidget *
append_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static void
append_theirs (GtkWidget *box, const char *text, const char *style, const char *tag)
{
  sfs_language_mark (GTK_LABEL (append_label (box, text, style)), tag);
}

/* The address is shown in full: what is opened must be no surprise. */
static GtkWidget *
create_choice (const SfsAlternative *alternative, gboolean one_of_several)
{
  /* A group does not make it one of several to a screen reader: its role is for ever. */
  GtkWidget *choice =
      g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role",
                    one_of_several ? GTK_ACCESSIBLE_ROLE_RADIO : GTK_ACCESSIBLE_ROLE_CHECKBOX,
                    NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *note = sfs_language_dup_note (alternative->language);
  g_autoptr (GPtrArray) spoken = g_ptr_array_new ();
  g_autofree char *description = NULL;

  if (note == NULL)
    note = sfs_language_dup_note (alternative->description_language);
  append_theirs (box, alternative->title, "heading", alternative->language);
  append_theirs (box, alternative->description, NULL, alternative->description_language);
  if (alternative->url != NULL)
    sfs_wrap_exactly (GTK_LABEL (append_label (box, alternative->url, "dim-label")));
  if (note != NULL)
    append_label (box, note, "dim-label");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (choice), box);
  gtk_widget_add_css_class (choice, "purpose");

  g_ptr_array_add (spoken, (gpointer) alternative->description);
  if (alternative->url != NULL)
    g_ptr_array_add (spoken, (gpointer) alternative->url);
  if (note != NULL)
    g_ptr_array_add (spoken, note);
  g_ptr_array_add (spoken, NULL);
  description = g_strjoinv (" ", (char **) spoken->pdata);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  alternative->title, -1);
  sfs_describe (choice, description);

  return choice;
}

static void
draw_alternatives (SfsAnotherWayPage *self)
{
  const char *host = sfs_description_get_host (self->description);
  g_autofree char *intro = NULL;
  g_autofree char *tell = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  g_ptr_array_set_size (self->choices, 0);
  g_clear_pointer (&self->alternatives, g_ptr_array_unref);
  self->alternatives =
      sfs_description_get_alternatives (self->description, sfs_language_get_names ());

  for (guint i = 0; i < self->alternatives->len; i++)
    {
      GtkWidget *choice =
          create_choice (g_ptr_array_index (self->alternatives, i), self->alternatives->len > 1);

      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (choice),
                                    g_ptr_array_index (self->choices, 0));
      g_signal_connect_object (choice, "toggled", G_CALLBACK (choice_changed), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (self->choices, choice);
      gtk_box_append (GTK_BOX (self->list), choice);
    }

  gtk_widget_set_visible (self->list, self->alternatives->len > 0);
  if (self->alternatives->len > 0)
    /* Translators: %s is a host name. */
    intro = g_strdup_printf (_ ("You need not record yourself. %s offers this instead:"), host);
  else
    intro = g_strdup_printf (_ ("You need not record yourself. %s names no other way; write to %s "
                                "and ask for one."),
                             host, sfs_description_get_contact_email (self->description));
  gtk_label_set_text (GTK_LABEL (self->intro), intro);

  tell = g_strdup_printf (_ ("Tell %s that I would rather not"), host);
  gtk_label_set_text (GTK_LABEL (gtk_check_button_get_child (GTK_CHECK_BUTTON (self->tell))), tell);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tell), GTK_ACCESSIBLE_PROPERTY_LABEL, tell,
                                  -1);
  choice_changed (self);
}

static void
draw_note (SfsAnotherWayPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  SfsSession *session = sfs_page_get_session (page);

  sfs_page_set_note (page, sfs_session_get_state (session) == SFS_SESSION_RECORDED
                               ? _ ("When you finish, the video you recorded is gone.")
                               : NULL);
}

static void
tell_toggled (SfsAnotherWayPage *self)
{
  draw_note (self);
  gtk_widget_set_visible (self->reason_box,
                          gtk_check_button_get_active (GTK_CHECK_BUTTON (self->tell)));
}

static void
sfs_another_way_page_shown (SfsPage *page)
{
  SfsAnotherWayPage *self = SFS_ANOTHER_WAY_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  SfsDescription *description = sfs_session_get_description (session);

  draw_note (self);
  if (description == NULL || description == self->description)
    return;

  g_clear_pointer (&self->alternatives, g_ptr_array_unref);
  g_clear_pointer (&self->description, sfs_description_unref);
  self->description = sfs_description_ref (description);
  draw_alternatives (self);
}

static void
show_summary (SfsAnotherWayPage *self, const Refusal *refusal)
{
  SfsPage *page = SFS_PAGE (self);
  const char *host = sfs_description_get_host (self->description);
  const char *kept = self->dropped ? _ ("Your video is gone, and nothing of it was sent.")
                                   : _ ("Nothing of you was recorded and no video was sent.");
  g_autofree char *knows = refusal->told
                               ? g_strdup_printf (_ ("%s knows that you would rather not."), host)
                               : g_strdup_printf (_ ("%s was told nothing."), host);
  g_autofree char *text = g_strjoin (" ", kept, knows, NULL);

  /* No browser may have come up, and this page leads nowhere else. */
  if (refusal->url != NULL)
    {
      g_autofree char *said = g_steal_pointer (&text);
      /* Translators: %s is a web address. */
      g_autofree char *further = g_strdup_printf (_ ("Go on at %s"), refusal->url);

      text = g_strjoin ("\n\n", said, further, NULL);
    }
  self->refused = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->pin), "");
  sfs_page_set_note (page, NULL);
  gtk_label_set_text (GTK_LABEL (self->summary), text);
  sfs_wrap_exactly (GTK_LABEL (self->summary));
  sfs_stack_show_named (GTK_STACK (self->stack), "refused");
  sfs_page_set_heading (page, _ ("You said no"));
  sfs_page_set_can_go_back (page, FALSE);
  sfs_page_set_secondary_label (page, NULL);
  sfs_page_set_primary_label (page, _ ("C_lose"));
  if (sfs_page_is_entered (page))
    sfs_page_introduce (page);
  sfs_page_focus_again (page);
}

static void
refused (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsAnotherWayPage *self = g_task_get_source_object (task);
  const Refusal *refusal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!sfs_session_refuse_finish (SFS_SESSION (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (refusal->url != NULL)
    sfs_open_uri (GTK_WIDGET (self), refusal->url, refusal->url);
  show_summary (self, refusal);
  g_task_return_boolean (task, TRUE);
}

/* Each of them, since GTK 4.8 tells a screen reader of none that is only within something
 * insensitive. */
static void
set_choices_sensitive (SfsAnotherWayPage *self, gboolean sensitive)
{
  GtkWidget *others[] = { self->tell, self->reason, self->pin };

  for (guint i = 0; i < self->choices->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->choices, i), sensitive);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    gtk_widget_set_sensitive (others[i], sensitive);
}

static void
sfs_another_way_page_apply_async (SfsPage *page,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  SfsAnotherWayPage *self = SFS_ANOTHER_WAY_PAGE (page);
  SfsSession *session = sfs_page_get_session (page);
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  const SfsAlternative *alternative = chosen (self);
  gboolean tell = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->tell));
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (self->reason));
  g_autoptr (SfsSecret) pin = sfs_pin_read (GTK_PASSWORD_ENTRY (self->pin));
  Refusal *refusal = g_new0 (Refusal, 1);

  g_task_set_source_tag (task, sfs_another_way_page_apply_async);
  refusal->told = tell;
  refusal->url = alternative != NULL ? g_strdup (alternative->url) : NULL;
  g_task_set_task_data (task, refusal, (GDestroyNotify) refusal_free);
  /* What is chosen now is what is told: it cannot be taken back unseen while that is on its way. */
  set_choices_sensitive (self, FALSE);
  sfs_page_wait_for_operator (page);
  /* The refusal lets the video go, and only once it has been told: until then nothing is lost. */
  if (sfs_session_get_state (session) == SFS_SESSION_RECORDED)
    self->dropped = TRUE;
  sfs_session_refuse_async (session, tell, tell && alternative != NULL ? alternative->id : NULL,
                            tell && *reason != '\0' ? reason : NULL, tell ? pin : NULL, cancellable,
                            refused, g_steal_pointer (&task));
}

static gboolean
sfs_another_way_page_apply_finish (SfsPage *page, GAsyncResult *result, GError **error)
{
  set_choices_sensitive (SFS_ANOTHER_WAY_PAGE (page), TRUE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ask_for_pin (GdkFrameClock *clock, SfsAnotherWayPage *self)
{
  g_signal_handlers_disconnect_by_func (clock, ask_for_pin, self);
  sfs_tell_again (self->pin, gtk_label_get_text (GTK_LABEL (self->pin_message)));
  gtk_widget_grab_focus (self->pin);
  gtk_editable_select_region (GTK_EDITABLE (self->pin), 0, -1);
}

/* Nobody was asked for the PIN before, and saying no does not need one: only being told does. */
static gboolean
sfs_another_way_page_explain (SfsPage *page, const GError *error)
{
  SfsAnotherWayPage *self = SFS_ANOTHER_WAY_PAGE (page);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  const char *text;

  if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_REQUIRED))
    text = _ ("The marketplace can be told only with the PIN that came with your invitation. "
              "Enter it, or take the tick away and finish without telling.");
  else if (g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_WRONG))
    text = _ ("The marketplace did not accept this PIN. Check it and enter it again, or take the "
              "tick away and finish without telling.");
  else
    return FALSE;

  gtk_label_set_text (GTK_LABEL (self->pin_message), text);
  gtk_widget_set_visible (self->pin_box, TRUE);
  /* Where it has its place: what takes the focus before is not scrolled to. */
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (ask_for_pin), self, 0);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);

  return TRUE;
}

static void
sfs_another_way_page_primary (SfsPage *page)
{
  sfs_page_report (page, SFS_ANOTHER_WAY_PAGE (page)->refused ? SFS_PAGE_LEAVE : SFS_PAGE_APPLY);
}

static void
sfs_another_way_page_secondary (SfsPage *page)
{
  sfs_page_report (page, SFS_PAGE_BACK);
}

static void
sfs_another_way_page_finalize (GObject *object)
{
  SfsAnotherWayPage *self = SFS_ANOTHER_WAY_PAGE (object);

  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->alternatives, g_ptr_array_unref);
  g_clear_pointer (&self->description, sfs_description_unref);

  G_OBJECT_CLASS (sfs_another_way_page_parent_class)->finalize (object);
}

static void
sfs_another_way_page_class_init (SfsAnotherWayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sfs_another_way_page_finalize;
  page_class->shown = sfs_another_way_page_shown;
  page_class->primary = sfs_another_way_page_primary;
  page_class->explain = sfs_another_way_page_explain;
  page_class->apply_async = sfs_another_way_page_apply_async;
  page_class->apply_finish = sfs_another_way_page_apply_finish;
  page_class->secondary = sfs_another_way_page_secondary;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-another-way-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, intro);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, list);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, tell);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, reason_box);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, reason);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, pin_box);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, pin_message);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, pin);
  gtk_widget_class_bind_template_child (widget_class, SfsAnotherWayPage, summary);
  gtk_widget_class_bind_template_callback (widget_class, tell_toggled);
}

static void
sfs_another_way_page_init (SfsAnotherWayPage *self)
{
  self->choices = g_ptr_array_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_password_guard (GTK_PASSWORD_ENTRY (self->pin));
  sfs_stack_prepare (GTK_STACK (self->stack));
}
