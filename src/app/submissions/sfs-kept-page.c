/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-kept-page.h"

#include <glib/gi18n.h>

#include "app/sfs-dialog.h"
#include "app/sfs-error-view.h"
#include "app/submissions/sfs-sent-groups.h"

struct _SfsKeptPage
{
  SfsPage parent_instance;

  SfsSubmissions *submissions;
  GListModel *groups;

  GtkWidget *list;
  GtkWidget *nothing;
};

G_DEFINE_FINAL_TYPE (SfsKeptPage, sfs_kept_page, SFS_TYPE_PAGE)

static void
forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SfsKeptPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  SfsErrorView view;

  sfs_page_set_busy (SFS_PAGE (self), FALSE);
  if (sfs_submissions_forget_finish (SFS_SUBMISSIONS (source), result, &error))
    {
      sfs_page_set_note (SFS_PAGE (self), _ ("It is removed from this computer."));
      sfs_page_focus (SFS_PAGE (self));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_message ("Cannot remove: %s", error->message);
  sfs_error_to_view (error, SFS_SESSION_IDLE, &view);
  text = g_strjoin (" ", view.happened, view.advice, NULL);
  sfs_page_set_note (SFS_PAGE (self), text);
}

static void
answered (AdwMessageDialog *dialog, const char *response, SfsKeptPage *self)
{
  if (!g_str_equal (response, "remove") || sfs_page_get_busy (SFS_PAGE (self)))
    return;

  sfs_page_set_note (SFS_PAGE (self), NULL);
  sfs_page_set_waiting_for (SFS_PAGE (self), _ ("Removing."));
  sfs_page_set_busy (SFS_PAGE (self), TRUE);
  sfs_submissions_forget_async (self->submissions, NULL,
                                g_object_get_data (G_OBJECT (dialog), "origin"),
                                sfs_page_get_cancellable (SFS_PAGE (self)), forgotten,
                                g_object_ref (self));
}

/* @origin: %NULL for everything. */
static void
ask_to_remove (SfsKeptPage *self, const char *heading, const char *text, const char *origin)
{
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, text);

  g_object_set_data_full (G_OBJECT (dialog), "origin", g_strdup (origin), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Keep it"), "remove",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  sfs_dialog_present (ADW_MESSAGE_DIALOG (dialog));
}

static void
remove_clicked (GtkButton *button, SfsKeptPage *self)
{
  const char *origin = g_object_get_data (G_OBJECT (button), "origin");
  const char *host = g_object_get_data (G_OBJECT (button), "host");
  /* Translators: %s is a host name, in all of these. */
  g_autofree char *heading = g_strdup_printf (_ ("Remove everything of %s?"), host);
  g_autofree char *text = g_strdup_printf (
      _ ("Its receipts, what you agreed to, your sign-in and the key for your "
         "videos there are removed from this computer. %s is told nothing and keeps "
         "what it has; without the key you cannot look at it any more, nor have it "
         "deleted from here."),
      host);

  ask_to_remove (self, heading, text, origin);
}

static GtkWidget *
create_row (SfsKeptPage *self, SfsSentGroup *group)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Remove…"));
  guint count = sfs_sent_group_get_count (group);
  char *host = sfs_sent_group_dup_host (group);
  g_autofree char *videos =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video", "%d videos", count), (int) count);
  g_autofree char *name = g_strdup_printf (_ ("Remove what is kept of %s"), host);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), host);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), videos);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, host,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, videos, -1);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "origin", g_strdup (sfs_sent_group_get_origin (group)),
                          g_free);
  g_object_set_data_full (G_OBJECT (button), "host", host, g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
draw (SfsKeptPage *self)
{
  guint n = g_list_model_get_n_items (self->groups);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->groups, i);

      if (SFS_IS_SENT_GROUP (item))
        gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (self, SFS_SENT_GROUP (item)));
    }
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->nothing, n == 0);
}

/* Keys and pins may be kept of operators nothing was sent to: so this is always offered. */
static void
sfs_kept_page_secondary (SfsPage *page)
{
  ask_to_remove (
      SFS_KEPT_PAGE (page), _ ("Remove everything?"),
      _ ("All receipts, consents, keys and sign-ins of Selfsame are removed from this "
         "computer, and what waits to be sent. No marketplace is told anything, and each "
         "keeps what it has: withdraw first where you want it deleted."),
      NULL);
}

static void
sfs_kept_page_dispose (GObject *object)
{
  SfsKeptPage *self = SFS_KEPT_PAGE (object);

  g_clear_object (&self->groups);
  g_clear_object (&self->submissions);

  G_OBJECT_CLASS (sfs_kept_page_parent_class)->dispose (object);
}

static void
sfs_kept_page_class_init (SfsKeptPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_kept_page_dispose;
  SFS_PAGE_CLASS (klass)->secondary = sfs_kept_page_secondary;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SFS_RESOURCE_PATH "/ui/sfs-kept-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SfsKeptPage, list);
  gtk_widget_class_bind_template_child (widget_class, SfsKeptPage, nothing);
}

static void
sfs_kept_page_init (SfsKeptPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sfs_kept_page_new:
 * @visit: a visit without an invitation
 * @submissions: all submissions
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
sfs_kept_page_new (SfsVisit *visit, SfsSubmissions *submissions)
{
  SfsKeptPage *self = g_object_new (SFS_TYPE_KEPT_PAGE, "visit", visit, NULL);

  self->submissions = g_object_ref (submissions);
  self->groups = sfs_sent_groups_new (G_LIST_MODEL (submissions));
  g_signal_connect_object (self->groups, "items-changed", G_CALLBACK (draw), self,
                           G_CONNECT_SWAPPED);
  draw (self);

  return GTK_WIDGET (self);
}
