/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-button-row.h"

#define SPACING 12

struct _SfsButtonRow
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (SfsButtonRow, sfs_button_row, GTK_TYPE_WIDGET)

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
first_shown (GtkWidget *self)
{
  return next_shown (gtk_widget_get_first_child (self));
}

static GtkWidget *
after (GtkWidget *child)
{
  return next_shown (gtk_widget_get_next_sibling (child));
}

static int
count_shown (GtkWidget *self)
{
  int n = 0;

  for (GtkWidget *child = first_shown (self); child != NULL; child = after (child))
    n++;

  return n;
}

/* What is left for each of @n of them beside each other. */
static int
get_share (int width, int n)
{
  return n > 0 ? (width - (n - 1) * SPACING) / n : width;
}

/* Beside each other only where no text has to be broken for it. */
static gboolean
is_row (GtkWidget *self, int width)
{
  int share = get_share (width, count_shown (self));

  for (GtkWidget *child = first_shown (self); child != NULL; child = after (child))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      if (natural > share)
        return FALSE;
    }

  return TRUE;
}

static void
measure_width (GtkWidget *self, int *minimum, int *natural)
{
  int n = count_shown (self);
  int least = 0, most = 0;

  for (GtkWidget *child = first_shown (self); child != NULL; child = after (child))
    {
      int child_least, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_least, &child_natural, NULL,
                          NULL);
      least = MAX (least, child_least);
      most = MAX (most, child_natural);
    }
  *minimum = least;
  *natural = n > 0 ? most * n + (n - 1) * SPACING : 0;
}

static void
measure_height (GtkWidget *self, int width, int *minimum, int *natural)
{
  int n = count_shown (self);
  gboolean row = width < 0 || is_row (self, width);
  int share = width < 0 ? -1 : row ? get_share (width, n) : width;
  int least = 0, most = 0;

  for (GtkWidget *child = first_shown (self); child != NULL; child = after (child))
    {
      int child_least, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, share, &child_least, &child_natural,
                          NULL, NULL);
      least = row ? MAX (least, child_least) : least + child_least;
      most = row ? MAX (most, child_natural) : most + child_natural;
    }
  if (!row)
    {
      least += (n - 1) * SPACING;
      most += (n - 1) * SPACING;
    }
  *minimum = least;
  *natural = most;
}

static void
sfs_button_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    measure_height (widget, for_size, minimum, natural);
}

static void
sfs_button_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean row = is_row (widget, width);
  int share = row ? get_share (width, count_shown (widget)) : width;
  int x = mirrored ? width - share : 0;
  int y = 0;

  for (GtkWidget *child = first_shown (widget); child != NULL; child = after (child))
    {
      int own = height;

      if (!row)
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &own, NULL, NULL, NULL);
      gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, share, own }, -1);
      if (row)
        x += mirrored ? -share - SPACING : share + SPACING;
      else
        y += own + SPACING;
    }
}

static GtkSizeRequestMode
sfs_button_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sfs_button_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sfs_button_row_parent_class)->dispose (object);
}

static void
sfs_button_row_class_init (SfsButtonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_button_row_dispose;
  widget_class->measure = sfs_button_row_measure;
  widget_class->size_allocate = sfs_button_row_size_allocate;
  widget_class->get_request_mode = sfs_button_row_get_request_mode;
  /* A presentation would keep the buttons, too, from a screen reader. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sfs_button_row_init (SfsButtonRow *self)
{
}

/**
 * sfs_button_row_lay_out:
 * @buttons: what holds buttons
 *
 * Lays out the children of @buttons as those of a [class@ButtonRow].
 */
void
sfs_button_row_lay_out (GtkWidget *buttons)
{
  g_return_if_fail (GTK_IS_WIDGET (buttons));

  gtk_widget_set_layout_manager (buttons, gtk_custom_layout_new (sfs_button_row_get_request_mode,
                                                                 sfs_button_row_measure,
                                                                 sfs_button_row_size_allocate));
}
