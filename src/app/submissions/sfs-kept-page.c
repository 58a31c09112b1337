/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-kept-page.h"

#include <glib/gi18n.h>

#include "app/sfs-announce.h"
#include "app/sfs-dialog.h"
#include "app/sfs-error-view.h"
#include "app/sfs-wrap.h"
#include "app/submissions/sfs-sent-groups.h"
#include "app/submissions/sfs-sent-text.h"

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
      sfs_page_set_note (SFS_PAGE (self),
                         sfs_submissions_is_blind (self->submissions)
                             ? _ ("It is removed from this computer, except what lies in a folder "
                                  "that Selfsame cannot look into at the moment. You can remove "
                                  "that here later.")
                             : _ ("It is removed from this computer."));
      sfs_page_focus_again (SFS_PAGE (self));
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

/* What ends with it that only this computer still does. */
typedef struct
{
  guint unconfirmed; /* deletions that are asked for again until they are confirmed */
  guint heard;       /* videos that wait, and that an operator was told of */
} Ends;

/* @origin: %NULL for everybody. */
static Ends
count_ends (SfsKeptPage *self, const char *origin)
{
  GListModel *all = G_LIST_MODEL (self->submissions);
  Ends ends = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (SfsSent) sent = g_list_model_get_item (all, i);

      if (origin != NULL && !g_str_equal (sfs_sent_get_origin (sent), origin))
        continue;
      ends.unconfirmed += sfs_sent_is_unconfirmed (sent) ? 1 : 0;
      ends.heard += sfs_sent_get_waiting (sent) && sfs_sent_get_told (sent) ? 1 : 0;
    }

  return ends;
}

/* (nullable) */
static char *
dup_unconfirmed (const Ends *ends)
{
  if (ends->unconfirmed == 0)
    return NULL;

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%d deletion that you asked for is not confirmed: Selfsame stops asking for it, "
                   "and you do not learn from here whether it is done.",
                   "%d deletions that you asked for are not confirmed: Selfsame stops asking for "
                   "them, and you do not learn from here whether they are done.",
                   ends->unconfirmed),
      (int) ends->unconfirmed);
}

/* (nullable) */
static char *
dup_heard (const Ends *ends)
{
  if (ends->heard == 0)
    return NULL;

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%d video that waits here was announced, and all of it or a part may be there "
                   "already: withdraw it first if you want that deleted.",
                   "%d videos that wait here were announced, and all of them or parts may be there "
                   "already: withdraw them first if you want that deleted.",
                   ends->heard),
      (int) ends->heard);
}

/* @origin: %NULL for everybody. (transfer full): @text, what it does not reach, and what ends. */
static char *
add_ends (SfsKeptPage *self, const char *text, const char *origin)
{
  const Ends ends = count_ends (self, origin);
  g_autofree char *unconfirmed = dup_unconfirmed (&ends);
  g_autofree char *heard = dup_heard (&ends);
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_add (parts, text);
  /* Which videos those were is known no more. */
  g_strv_builder_add (parts, _ ("If a video waited in another folder that you chose, a copy of its "
                                "receipt stays there."));
  if (sfs_submissions_is_blind (self->submissions))
    g_strv_builder_add (parts,
                        _ ("Selfsame cannot look into a folder that you chose at the moment: "
                           "what lies there stays, and you can remove it here later."));
  if (unconfirmed != NULL)
    g_strv_builder_add (parts, unconfirmed);
  if (heard != NULL)
    g_strv_builder_add (parts, heard);
  all = g_strv_builder_end (parts);

  return g_strjoinv (" ", all);
}

static void
remove_clicked (GtkButton *button, SfsKeptPage *self)
{
  const char *origin = g_object_get_data (G_OBJECT (button), "origin");
  const char *host = g_object_get_data (G_OBJECT (button), "host");
  /* Translators: %s is a host name, in all of these. */
  g_autofree char *heading = g_strdup_printf (_ ("Remove everything of %s?"), host);
  g_autofree char *lost = g_strdup_printf (
      _ ("Its receipts, what you agreed to, your sign-in, what waits to be sent there and the key "
         "for your videos are removed from this computer. %s is not told of this and keeps what it "
         "has; without the key you cannot look at it any more, nor have it deleted from here."),
      host);
  g_autofree char *text = add_ends (self, lost, origin);

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
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, host, -1);
  sfs_describe (row, videos);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  /* Else the button is called by its text alone, with GTK 4.18. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "origin", g_strdup (sfs_sent_group_get_origin (group)),
                          g_free);
  g_object_set_data_full (G_OBJECT (button), "host", host, g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  sfs_wrap_texts (row);

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
  SfsKeptPage *self = SFS_KEPT_PAGE (page);
  g_autofree char *text = add_ends (
      self,
      _ ("All receipts, consents, keys and sign-ins of Selfsame are removed from this computer, "
         "and what waits to be sent. No marketplace is told of this, and each keeps what it has: "
         "withdraw first where you want it deleted."),
      NULL);

  ask_to_remove (self, _ ("Remove everything?"), text, NULL);
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
