/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "app/submissions/sfs-sent-row.h"

#include <glib/gi18n.h>

#include "app/submissions/sfs-sent-text.h"

/* A list view makes hundreds of these before it shows the first: as few widgets as will do. */
struct _SfsSentRow
{
  GtkWidget parent_instance;

  SfsSent *sent; /* (nullable) */
  gulong notify_id;
  const char *style; /* of the symbol now */

  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *arrow;
};

G_DEFINE_FINAL_TYPE (SfsSentRow, sfs_sent_row, GTK_TYPE_WIDGET)

/* The widget that the list view makes around this one is what takes the focus and is read out;
 * before GTK 4.12 it has no name of its own. */
static void
set_name (SfsSentRow *self, const char *name)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
set_style (SfsSentRow *self, const char *style)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (self->icon, self->style);
  self->style = style;
  if (style != NULL)
    gtk_widget_add_css_class (self->icon, style);
}

/* The first line is bold, what follows after @dim_from is pale. */
static void
set_text (SfsSentRow *self, const char *text, guint bold_to, guint dim_from)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  bold->end_index = bold_to;
  pango_attr_list_insert (attributes, bold);
  if (dim_from > 0)
    {
      PangoAttribute *dim = pango_attr_foreground_alpha_new (G_MAXUINT16 * 7 / 10);

      dim->start_index = dim_from;
      pango_attr_list_insert (attributes, dim);
    }
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_label_set_attributes (GTK_LABEL (self->label), attributes);
}

static void
draw_sent (SfsSentRow *self)
{
  g_auto (SfsSentState) state = { 0 };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = sfs_sent_dup_date (self->sent);
  g_autofree char *days = sfs_sent_dup_days (self->sent, now);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  const char *changed = NULL;
  gsize head;

  sfs_sent_state_init (&state, self->sent);
  if (sfs_sent_get_notice_changed (self->sent) &&
      sfs_sent_get_withdrawal (self->sent) == SFS_WITHDRAWAL_NONE)
    changed = _ ("Their answers have changed since");
  text = g_strjoin ("\n", date, state.text, changed != NULL ? changed : days,
                    changed != NULL ? days : NULL, NULL);
  name = g_strdup (text);
  g_strdelimit (name, "\n", ';');
  head = strlen (date);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), state.icon_name);
  set_style (self, state.style);
  set_text (self, text, (guint) head, days != NULL ? (guint) (strlen (text) - strlen (days)) : 0);
  set_name (self, name);
}

static void
draw_group (SfsSentRow *self, SfsSentGroup *group)
{
  guint count = sfs_sent_group_get_count (group);
  g_autofree char *host = sfs_sent_group_dup_host (group);
  /* Translators: how many videos were sent to one operator. */
  g_autofree char *videos =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video", "%d videos", count), (int) count);
  g_autofree char *text = g_strdup_printf ("%s\n%s", host, videos);
  g_autofree char *name = g_strdup_printf ("%s; %s", host, videos);

  set_text (self, text, (guint) strlen (host), (guint) strlen (host) + 1);
  set_name (self, name);
}

static void
sfs_sent_row_dispose (GObject *object)
{
  SfsSentRow *self = SFS_SENT_ROW (object);

  sfs_sent_row_set_item (self, NULL);
  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->arrow, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_sent_row_parent_class)->dispose (object);
}

static void
sfs_sent_row_class_init (SfsSentRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sfs_sent_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "sent");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sfs_sent_row_init (SfsSentRow *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              12);

  self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                             "pixel-size", 24, NULL);
  self->label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                              "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "wrap-mode",
                              PANGO_WRAP_WORD_CHAR, NULL);
  self->arrow = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                              "icon-name", "go-next-symbolic", NULL);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_parent (self->arrow, GTK_WIDGET (self));
}

/**
 * sfs_sent_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
sfs_sent_row_new (void)
{
  return g_object_new (SFS_TYPE_SENT_ROW, NULL);
}

/**
 * sfs_sent_row_set_item:
 * @self: a row
 * @item: (nullable): a #SfsSent or a #SfsSentGroup
 *
 * Shows @item, and follows it.
 */
void
sfs_sent_row_set_item (SfsSentRow *self, GObject *item)
{
  g_return_if_fail (SFS_IS_SENT_ROW (self));

  if (self->sent != NULL)
    g_clear_signal_handler (&self->notify_id, self->sent);
  g_clear_object (&self->sent);
  if (item == NULL)
    return;

  gtk_widget_set_visible (self->icon, SFS_IS_SENT (item));
  gtk_widget_set_visible (self->arrow, SFS_IS_SENT (item));
  if (SFS_IS_SENT (item))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "group");
      self->sent = SFS_SENT (g_object_ref (item));
      self->notify_id =
          g_signal_connect_swapped (self->sent, "notify", G_CALLBACK (draw_sent), self);
      draw_sent (self);
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "group");
      draw_group (self, SFS_SENT_GROUP (item));
    }
}
