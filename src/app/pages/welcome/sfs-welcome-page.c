/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-welcome-page-private.h"

#include <glib/gi18n.h>

#include "app/pages/welcome/sfs-waiting-list.h"
#include "app/sfs-announce.h"
#include "app/sfs-dialog.h"
#include "app/sfs-stack.h"
#include "core/sfs-error.h"

/* Long enough that a link is not called wrong while it is being typed. */
#define JUDGE_AFTER_MS 600

G_DEFINE_FINAL_TYPE (SfsWelcomePage, sfs_welcome_page, SFS_TYPE_PAGE)

static void text_changed (SfsWelcomePage *self);

static void
set_message (SfsWelcomePage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->entry_message), text != NULL ? text : "");
  gtk_widget_set_visible (self->entry_message, text != NULL);
  if (text != NULL)
    {
      gtk_widget_add_css_class (self->entry, "error");
    }
  else
    {
      gtk_widget_remove_css_class (self->entry, "error");
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  sfs_tell (self->entry, text);
}

/* Draws what the session knows: the host that invites, or the empty entry. */
static void
show_invitation (SfsWelcomePage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  SfsInvitation *invitation = sfs_session_get_invitation (session);
  SfsSessionState state = sfs_session_get_state (session);

  /* Who comes with an invitation came for that one first. */
  gtk_box_reorder_child_after (GTK_BOX (gtk_widget_get_parent (self->waiting)), self->waiting,
                               invitation != NULL ? self->stack : self->introduction);

  if (invitation == NULL)
    {
      sfs_stack_show_named (GTK_STACK (self->stack), "empty");
      return;
    }

  gtk_label_set_text (GTK_LABEL (self->host), sfs_invitation_get_host (invitation));
  gtk_widget_set_visible (self->first_contact, sfs_session_is_first_contact (session));
  gtk_widget_set_visible (self->plain_http, sfs_invitation_is_plain_http (invitation));
  /* Once agreed to, another invitation is another walk. */
  gtk_widget_set_visible (self->change, state == SFS_SESSION_INVITED ||
                                            state == SFS_SESSION_INFORMED ||
                                            state == SFS_SESSION_REFUSED);
  sfs_stack_show_named (GTK_STACK (self->stack), "invited");
  sfs_page_set_complete (SFS_PAGE (self), TRUE);
}

static gboolean
judge (gpointer user_data)
{
  SfsWelcomePage *self = user_data;

  self->judge_id = 0;
  set_message (self, self->broken);

  return G_SOURCE_REMOVE;
}

static const char *
describe_invitation_error (const GError *error)
{
  if (g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INVITATION_BROKEN))
    return _ ("This invitation is cut off or damaged. Copy the whole link once more, or ask for a "
              "new one.");
  if (g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_INSECURE_URL))
    return _ ("This invitation leads to an address without encryption, so it is not used. Ask for "
              "a new one.");
  if (g_error_matches (error, SFS_CORE_ERROR, SFS_CORE_ERROR_URL))
    return _ ("This invitation leads to no usable address. Ask for a new one.");

  return _ ("This is no invitation. An invitation begins with “selfsame:”.");
}

/* The code in it is for the operator alone: the session has it, and nobody can read it here. */
static gboolean
clear_entry (gpointer user_data)
{
  SfsWelcomePage *self = user_data;

  self->clear_id = 0;
  self->length = 0;
  g_signal_handlers_block_by_func (self->entry, text_changed, self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_handlers_unblock_by_func (self->entry, text_changed, self);

  return G_SOURCE_REMOVE;
}

static void
show_host (SfsWelcomePage *self)
{
  show_invitation (self);
  /* Not at once: who pastes still holds a place in the text. */
  if (self->clear_id == 0)
    self->clear_id = g_idle_add (clear_entry, self);
  sfs_page_focus (SFS_PAGE (self));
}

/* What was pasted is whole, and its host is shown at once. A link that is being typed is a good one
 * long before it is complete, to another host perhaps: there the seller says that it is all. */
static void
text_changed (SfsWelcomePage *self)
{
  SfsSession *session = sfs_page_get_session (SFS_PAGE (self));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  glong length = g_utf8_strlen (text, -1);
  gboolean pasted = length > self->length + 1;
  g_autoptr (GError) error = NULL;

  self->length = length;
  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_clear_pointer (&self->broken, g_free);
  set_message (self, NULL);
  sfs_page_set_complete (SFS_PAGE (self), FALSE);

  if (*text == '\0')
    return;

  if (sfs_session_set_invitation (session, text, &error))
    {
      sfs_page_set_complete (SFS_PAGE (self), TRUE);
      if (pasted)
        show_host (self);
      return;
    }

  self->broken = g_strdup (describe_invitation_error (error));
  self->judge_id = g_timeout_add (JUDGE_AFTER_MS, judge, self);
}

static void
change_clicked (SfsWelcomePage *self)
{
  g_clear_handle_id (&self->clear_id, g_source_remove);
  sfs_stack_show_named (GTK_STACK (self->stack), "empty");
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  sfs_page_set_complete (SFS_PAGE (self), FALSE);
  gtk_widget_grab_focus (self->entry);
}

/* The one that is being asked about stays what it is until there is an answer. */
static void
busy_changed (SfsWelcomePage *self)
{
  gtk_widget_set_sensitive (self->change, !sfs_page_get_busy (SFS_PAGE (self)));
  gtk_widget_set_sensitive (self->waiting, !sfs_page_get_busy (SFS_PAGE (self)));
}

static gboolean
dropped (SfsWelcomePage *self, const GValue *value)
{
  if (sfs_page_get_busy (SFS_PAGE (self)))
    return FALSE;
  if (!gtk_widget_get_visible (self->change) &&
      sfs_session_get_invitation (sfs_page_get_session (SFS_PAGE (self))) != NULL)
    return FALSE;

  change_clicked (self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), g_value_get_string (value));

  return TRUE;
}

/* The host is seen before it is contacted, however the invitation came in. */
static void
sfs_welcome_page_primary (SfsPage *page)
{
  SfsWelcomePage *self = SFS_WELCOME_PAGE (page);
  const char *shown = gtk_stack_get_visible_child_name (GTK_STACK (self->stack));

  if (g_str_equal (shown, "empty"))
    show_host (self);
  else
    sfs_page_report (page, SFS_PAGE_APPLY);
}

static void
contacted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (sfs_session_contact_finish (SFS_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
sfs_welcome_page_apply_async (SfsPage *page,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  SfsSession *session = sfs_page_get_session (page);

  g_task_set_source_tag (task, sfs_welcome_page_apply_async);

  /* Came back here to have another look: what was learnt still holds. */
  if (sfs_session_get_state (session) != SFS_SESSION_INVITED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  sfs_page_wait_for_operator (page);
  sfs_session_contact_async (session, cancellable, contacted, g_steal_pointer (&task));
}

static gboolean
sfs_welcome_page_apply_finish (SfsPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
rehearse_clicked (SfsWelcomePage *self)
{
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_REHEARSE);
}

static void
submissions_clicked (SfsWelcomePage *self)
{
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_SHOW_SENT);
}

static void
sfs_welcome_page_shown (SfsPage *page)
{
  SfsWelcomePage *self = SFS_WELCOME_PAGE (page);

  show_invitation (self);
  sfs_welcome_page_show_waiting (self);
}

static GtkWidget *
sfs_welcome_page_initial_focus (SfsPage *page)
{
  SfsWelcomePage *self = SFS_WELCOME_PAGE (page);

  return sfs_page_get_complete (page) ? NULL : self->entry;
}

static void
sfs_welcome_page_dispose (GObject *object)
{
  SfsWelcomePage *self = SFS_WELCOME_PAGE (object);

  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_clear_handle_id (&self->clear_id, g_source_remove);

  G_OBJECT_CLASS (sfs_welcome_page_parent_class)->dispose (object);
}

static void
sfs_welcome_page_finalize (GObject *object)
{
  SfsWelcomePage *self = SFS_WELCOME_PAGE (object);

  g_free (self->broken);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_ptr_array_unref);

  G_OBJECT_CLASS (sfs_welcome_page_parent_class)->finalize (object);
}

static void
sfs_welcome_page_class_init (SfsWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  object_class->dispose = sfs_welcome_page_dispose;
  object_class->finalize = sfs_welcome_page_finalize;
  page_class->shown = sfs_welcome_page_shown;
  page_class->initial_focus = sfs_welcome_page_initial_focus;
  page_class->primary = sfs_welcome_page_primary;
  page_class->apply_async = sfs_welcome_page_apply_async;
  page_class->apply_finish = sfs_welcome_page_apply_finish;

  g_type_ensure (SFS_TYPE_WAITING_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, introduction);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, waiting);
  gtk_widget_class_bind_template_callback (widget_class, sfs_welcome_page_go_on);
  gtk_widget_class_bind_template_callback (widget_class, sfs_welcome_page_look_again);
  gtk_widget_class_bind_template_callback (widget_class, sfs_welcome_page_forget_folder);
  gtk_widget_class_bind_template_callback (widget_class, sfs_welcome_page_give_up);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, entry);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, entry_message);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, host);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, first_contact);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, plain_http);
  gtk_widget_class_bind_template_child (widget_class, SfsWelcomePage, change);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, change_clicked);
  gtk_widget_class_bind_template_callback (widget_class, rehearse_clicked);
  gtk_widget_class_bind_template_callback (widget_class, submissions_clicked);
}

static void
sfs_welcome_page_init (SfsWelcomePage *self)
{
  GtkDropTarget *drop;

  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_stack_prepare (GTK_STACK (self->stack));
  g_signal_connect (self, "notify::busy", G_CALLBACK (busy_changed), NULL);

  drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);
  g_signal_connect_object (drop, "drop", G_CALLBACK (dropped), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/**
 * sfs_welcome_page_take:
 * @self: the page
 * @text: text with an invitation link in it, good or not
 *
 * Takes an invitation as though it had been pasted.
 */
void
sfs_welcome_page_take (SfsWelcomePage *self, const char *text)
{
  g_return_if_fail (SFS_IS_WELCOME_PAGE (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}
