/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "matrix.h"

void
look_fault (Look *look, GtkWidget *widget, const char *rule, const char *format, ...)
{
  g_autofree char *who = widget_describe (widget);
  g_autofree char *what = NULL;
  char *line;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%s: %s: %s", who, rule, what);
  if (g_ptr_array_find_with_equal_func (look->faults, line, g_str_equal, NULL))
    g_free (line);
  else
    g_ptr_array_add (look->faults, line);
}

static const char *
get_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *words = get_words (child);

      if (words != NULL && *words != '\0')
        return words;
    }
  return NULL;
}

char *
widget_describe (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));
  const char *words = get_words (widget);
  g_autoptr (GString) text = g_string_new (G_OBJECT_TYPE_NAME (widget));

  if (id != NULL && !g_str_has_prefix (id, "___"))
    g_string_append_printf (text, "#%s", id);
  if (words != NULL)
    {
      g_autofree char *start = g_utf8_substring (words, 0, MIN (g_utf8_strlen (words, -1), 40));

      g_strdelimit (start, "\n", ' ');
      g_string_append_printf (text, " “%s”", start);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkWidget *
widget_find (GtkWidget *root, const char *id)
{
  const char *own = gtk_buildable_get_buildable_id (GTK_BUILDABLE (root));

  if (own != NULL && g_str_equal (own, id))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = widget_find (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
widget_find_type (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = widget_find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
widget_walk (GtkWidget *root, void (*visit) (GtkWidget *widget, gpointer data), gpointer data)
{
  visit (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_get_mapped (child) && !GTK_IS_NATIVE (child))
        widget_walk (child, visit, data);
    }
}

static gboolean
clips (GtkWidget *widget)
{
  return gtk_widget_get_overflow (widget) == GTK_OVERFLOW_HIDDEN ||
         GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_NATIVE (widget);
}

gboolean
widget_clip (GtkWidget *widget,
             const graphene_rect_t *area,
             GtkWidget *root,
             graphene_rect_t *shown)
{
  graphene_rect_t rect = area != NULL
                             ? *area
                             : GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                   (float) gtk_widget_get_height (widget));
  graphene_matrix_t place;

  if (!gtk_widget_compute_transform (widget, root, &place))
    return FALSE;
  graphene_matrix_transform_bounds (&place, &rect, &rect);
  for (GtkWidget *up = gtk_widget_get_parent (widget); up != NULL; up = gtk_widget_get_parent (up))
    {
      graphene_rect_t frame;

      if (clips (up) && gtk_widget_compute_bounds (up, root, &frame) &&
          !graphene_rect_intersection (&rect, &frame, &rect))
        return FALSE;
      if (up == root)
        break;
    }
  *shown = rect;
  return rect.size.width >= 1 && rect.size.height >= 1;
}

gboolean
label_area (GtkWidget *label, graphene_rect_t *area)
{
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));
  PangoRectangle ink;
  int x, y;

  if (*gtk_label_get_text (GTK_LABEL (label)) == '\0')
    return FALSE;
  gtk_label_get_layout_offsets (GTK_LABEL (label), &x, &y);
  pango_layout_get_pixel_extents (layout, &ink, NULL);
  *area = GRAPHENE_RECT_INIT ((float) (x + ink.x), (float) (y + ink.y), (float) ink.width,
                              (float) ink.height);
  return ink.width > 0 && ink.height > 0;
}

gboolean
widget_is_worked (GtkWidget *widget)
{
  if (GTK_IS_LIST_BOX_ROW (widget))
    return gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (widget));
  /* The button inside of these is what is pressed. */
  if (GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget))
    return FALSE;
  return GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_EXPANDER (widget) || GTK_IS_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget) ||
         GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget) ||
         g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") ||
         g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget");
}
