/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/camera/sfs-check-row.h"

#include <glib/gi18n.h>

struct _SfsCheckRow
{
  GtkWidget parent;
  SfsCheck check;
  SfsHint hint;
  GtkWidget *box, *icon, *text;
};

G_DEFINE_FINAL_TYPE (SfsCheckRow, sfs_check_row, GTK_TYPE_WIDGET)

static void
update (SfsCheckRow *self)
{
  static const char *const icons[] = {
    [SFS_CHECK_UNKNOWN] = "selfsame-unknown-symbolic",
    [SFS_CHECK_WRONG] = "selfsame-warning-symbolic",
    [SFS_CHECK_RIGHT] = "selfsame-ok-symbolic",
  };
  SfsCheckState state = sfs_check_get_state (self->check, self->hint);
  const char *text = sfs_check_get_text (self->check, self->hint);
  /* Translators: what is checked, and how it stands: “Distance: Too far”. */
  g_autofree char *label = g_strdup_printf (_ ("%s: %s"), sfs_check_get_title (self->check), text);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icons[state]);
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  if (state == SFS_CHECK_RIGHT)
    gtk_widget_add_css_class (self->icon, "success");
  else
    gtk_widget_remove_css_class (self->icon, "success");
  if (state == SFS_CHECK_WRONG)
    gtk_widget_add_css_class (self->icon, "warning");
  else
    gtk_widget_remove_css_class (self->icon, "warning");
}

static void
sfs_check_row_dispose (GObject *object)
{
  g_clear_pointer (&SFS_CHECK_ROW (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_check_row_parent_class)->dispose (object);
}

static void
sfs_check_row_class_init (SfsCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_check_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sfs_check_row_init (SfsCheckRow *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static GtkWidget *
append_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

/**
 * sfs_check_row_new:
 * @check: what it shows
 *
 * Returns: (transfer floating): a row that says nothing is known yet
 */
GtkWidget *
sfs_check_row_new (SfsCheck check)
{
  SfsCheckRow *self = g_object_new (SFS_TYPE_CHECK_ROW, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->check = check;
  self->hint = SFS_HINT_NO_FACE;

  self->icon =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), self->icon);
  append_label (line, sfs_check_get_title (check), "caption-heading");
  gtk_box_append (GTK_BOX (self->box), line);
  self->text = append_label (self->box, "", "caption");
  update (self);

  return GTK_WIDGET (self);
}

/**
 * sfs_check_row_set_hint:
 * @self: a row
 * @hint: what the face gate says
 */
void
sfs_check_row_set_hint (SfsCheckRow *self, SfsHint hint)
{
  g_return_if_fail (SFS_IS_CHECK_ROW (self));

  if (self->hint == hint)
    return;

  self->hint = hint;
  update (self);
}
