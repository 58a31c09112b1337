/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-sign-in-page.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-language.h"
#include "app/sfs-password.h"
#include "app/sfs-pin.h"

struct _SfsSignInPage
{
  SfsPage parent_instance;

  GtkWidget *entry;
  GtkWidget *message;
};

G_DEFINE_FINAL_TYPE (SfsSignInPage, sfs_sign_in_page, SFS_TYPE_PAGE)

static void
set_message (SfsSignInPage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->message), text != NULL ? text : "");
  gtk_widget_set_visible (self->message, text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    sfs_tell_again (self->entry, text);
  else
    sfs_describe (self->entry, NULL);
}

static void
text_changed (SfsSignInPage *self)
{
  g_autoptr (SfsSecret) pin = sfs_pin_read (GTK_PASSWORD_ENTRY (self->entry));

  set_message (self, NULL);
  sfs_page_set_complete (SFS_PAGE (self), pin != NULL);
}

static gboolean
sfs_sign_in_page_skip (SfsPage *page)
{
  return !sfs_visit_get_needs_pin (sfs_page_get_visit (page)) ||
         sfs_session_get_state (sfs_page_get_session (page)) != SFS_SESSION_INFORMED;
}

static GtkWidget *
sfs_sign_in_page_initial_focus (SfsPage *page)
{
  return SFS_SIGN_IN_PAGE (page)->entry;
}

static gboolean
sfs_sign_in_page_explain (SfsPage *page, const GError *error)
{
  SfsSignInPage *self = SFS_SIGN_IN_PAGE (page);
  const char *text = _ ("The marketplace did not accept this PIN. Check it and enter it again. If "
                        "it is right, the invitation is no longer valid: ask for a new one.");

  if (!g_error_matches (error, SFS_ACCOUNT_ERROR, SFS_ACCOUNT_ERROR_PIN_WRONG))
    return FALSE;

  set_message (self, text);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);

  return TRUE;
}

static void
agreed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsSignInPage *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (sfs_session_agree_finish (SFS_SESSION (source), result, &error))
    {
      sfs_visit_set_needs_pin (sfs_page_get_visit (SFS_PAGE (self)), FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
sfs_sign_in_page_apply_async (SfsPage *page,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  SfsVisit *visit = sfs_page_get_visit (page);
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  g_autoptr (SfsSecret) pin = sfs_pin_read (GTK_PASSWORD_ENTRY (SFS_SIGN_IN_PAGE (page)->entry));

  g_task_set_source_tag (task, sfs_sign_in_page_apply_async);
  sfs_page_wait_for_operator (page);
  sfs_session_agree_async (sfs_visit_get_session (visit), sfs_visit_get_given (visit),
                           sfs_language_get_names (), pin, cancellable, agreed,
                           g_steal_pointer (&task));
}

static gboolean
sfs_sign_in_page_apply_finish (SfsPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_sign_in_page_class_init (SfsSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  page_class->skip = sfs_sign_in_page_skip;
  page_class->initial_focus = sfs_sign_in_page_initial_focus;
  page_class->explain = sfs_sign_in_page_explain;
  page_class->apply_async = sfs_sign_in_page_apply_async;
  page_class->apply_finish = sfs_sign_in_page_apply_finish;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsSignInPage, entry);
  gtk_widget_class_bind_template_child (widget_class, SfsSignInPage, message);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
}

static void
sfs_sign_in_page_init (SfsSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_password_guard (GTK_PASSWORD_ENTRY (self->entry));
}
