/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "sfs-recovery-page.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-password.h"
#include "app/sfs-save-file.h"

/* scrypt makes guessing slow, not impossible. */
#define MIN_PASSPHRASE 10

struct _SfsRecoveryPage
{
  SfsPage parent_instance;

  GFile *file; /* (nullable): where the seller wants it */

  GtkWidget *first;
  GtkWidget *second;
};

G_DEFINE_FINAL_TYPE (SfsRecoveryPage, sfs_recovery_page, SFS_TYPE_PAGE)

static void
text_changed (SfsRecoveryPage *self)
{
  SfsPage *page = SFS_PAGE (self);
  g_autoptr (SfsSecret) first = sfs_password_dup (GTK_PASSWORD_ENTRY (self->first));
  g_autoptr (SfsSecret) second = sfs_password_dup (GTK_PASSWORD_ENTRY (self->second));
  glong length = g_utf8_strlen (sfs_secret_string (first), -1);
  gboolean same = g_str_equal (sfs_secret_string (first), sfs_secret_string (second));
  const char *note = NULL;

  if (length > 0 && length < MIN_PASSPHRASE)
    note = _ ("The passphrase is short. Several words in a row are easy to keep in mind.");
  else if (length > 0 && sfs_secret_length (second) > 0 && !same)
    note = _ ("The two passphrases differ.");

  sfs_page_set_complete (page, length >= MIN_PASSPHRASE && same);
  sfs_page_set_note (page, note);
}

static gboolean
sfs_recovery_page_skip (SfsPage *page)
{
  return sfs_session_keeps_credentials (sfs_page_get_session (page)) ||
         sfs_visit_get_recovery_settled (sfs_page_get_visit (page));
}

static GtkWidget *
sfs_recovery_page_initial_focus (SfsPage *page)
{
  return SFS_RECOVERY_PAGE (page)->first;
}

static void
place_chosen (GtkWidget *widget, GFile *file)
{
  if (file == NULL)
    return;

  g_set_object (&SFS_RECOVERY_PAGE (widget)->file, file);
  sfs_page_report (SFS_PAGE (widget), SFS_PAGE_APPLY);
}

static void
sfs_recovery_page_primary (SfsPage *page)
{
  sfs_ask_where_to_save (GTK_WIDGET (page), _ ("Save the recovery file"),
                         /* Translators: a file name; keep the ending. */
                         _ ("Selfsame recovery.age"), place_chosen);
}

static void
without_answered (AdwMessageDialog *dialog, const char *response, SfsRecoveryPage *self)
{
  if (!g_str_equal (response, "without"))
    return;

  sfs_visit_set_recovery_settled (sfs_page_get_visit (SFS_PAGE (self)));
  sfs_page_report (SFS_PAGE (self), SFS_PAGE_NEXT);
}

static void
sfs_recovery_page_secondary (SfsPage *page)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), _ ("Go on without a recovery file?"),
      _ ("You will not be able to look at the video or have it deleted from this computer later. "
         "To have it deleted, you would have to write to the marketplace."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay here"),
                                    "without", _ ("_Go on without"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (without_answered), page, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SfsRecoveryPage *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!sfs_session_save_recovery_finish (SFS_SESSION (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  gtk_editable_set_text (GTK_EDITABLE (self->first), "");
  gtk_editable_set_text (GTK_EDITABLE (self->second), "");
  sfs_visit_set_recovery_settled (sfs_page_get_visit (SFS_PAGE (self)));
  g_task_return_boolean (task, TRUE);
}

static void
sfs_recovery_page_apply_async (SfsPage *page,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  SfsRecoveryPage *self = SFS_RECOVERY_PAGE (page);
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  g_autoptr (SfsSecret) passphrase = sfs_password_dup (GTK_PASSWORD_ENTRY (self->first));

  g_task_set_source_tag (task, sfs_recovery_page_apply_async);
  sfs_session_save_recovery_async (sfs_page_get_session (page), self->file, passphrase, cancellable,
                                   written, g_steal_pointer (&task));
}

static gboolean
sfs_recovery_page_apply_finish (SfsPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sfs_recovery_page_dispose (GObject *object)
{
  g_clear_object (&SFS_RECOVERY_PAGE (object)->file);

  G_OBJECT_CLASS (sfs_recovery_page_parent_class)->dispose (object);
}

static void
sfs_recovery_page_class_init (SfsRecoveryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SfsPageClass *page_class = SFS_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_recovery_page_dispose;
  page_class->skip = sfs_recovery_page_skip;
  page_class->initial_focus = sfs_recovery_page_initial_focus;
  page_class->primary = sfs_recovery_page_primary;
  page_class->secondary = sfs_recovery_page_secondary;
  page_class->apply_async = sfs_recovery_page_apply_async;
  page_class->apply_finish = sfs_recovery_page_apply_finish;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-recovery-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsRecoveryPage, first);
  gtk_widget_class_bind_template_child (widget_class, SfsRecoveryPage, second);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
}

static void
sfs_recovery_page_init (SfsRecoveryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sfs_password_guard (GTK_PASSWORD_ENTRY (self->first));
  sfs_password_guard (GTK_PASSWORD_ENTRY (self->second));
}
