/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/recording/sfs-ring.h"

#include <math.h>
#include "app/sfs-watchdog.h"

#define SIZE 64
#define LINE 6
#define MARGIN 6

struct _SfsRing
{
  GtkWidget parent;
  double seconds, total;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (SfsRing, sfs_ring, GTK_TYPE_WIDGET)

/* With animations off the ring goes on in whole seconds, as the figure does. */
static double
get_fraction (SfsRing *self)
{
  gboolean animations = TRUE;
  double seconds = self->seconds;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations,
                NULL);
  if (!animations)
    seconds = floor (seconds);

  return self->total > 0 ? CLAMP (seconds / self->total, 0, 1) : 0;
}

static void
sfs_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SfsRing *self = SFS_RING (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double x = width / 2, y = height / 2;
  double radius = MIN (width, height) / 2 - MARGIN - LINE / 2.0;
  double fraction = get_fraction (self);
  cairo_t *cr;

  sfs_watchdog_enter ();

  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_set_source_rgba (cr, 0, 0, 0, .6);
  cairo_arc (cr, x, y, MIN (width, height) / 2, 0, 2 * G_PI);
  cairo_fill (cr);

  cairo_set_line_width (cr, LINE);
  cairo_set_source_rgba (cr, 1, 1, 1, .3);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (fraction > 0)
    {
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_arc (cr, x, y, radius, -G_PI / 2, -G_PI / 2 + fraction * 2 * G_PI);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);

  gtk_widget_snapshot_child (widget, self->label, snapshot);

  sfs_watchdog_leave ();
}

static void
sfs_ring_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  int child;

  /* As large as large text asks for. */
  gtk_widget_measure (SFS_RING (widget)->label, orientation, -1, &child, NULL, NULL, NULL);
  *minimum = *natural = MAX (SIZE, child + 2 * (LINE + MARGIN));
}

static void
sfs_ring_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (SFS_RING (widget)->label, width, height, -1, NULL);
}

static void
sfs_ring_dispose (GObject *object)
{
  g_clear_pointer (&SFS_RING (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (sfs_ring_parent_class)->dispose (object);
}

static void
sfs_ring_class_init (SfsRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sfs_ring_dispose;
  widget_class->measure = sfs_ring_measure;
  widget_class->size_allocate = sfs_ring_size_allocate;
  widget_class->snapshot = sfs_ring_snapshot;

  gtk_widget_class_set_css_name (widget_class, "ring");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sfs_ring_init (SfsRing *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/**
 * sfs_ring_new:
 *
 * Returns: (transfer floating): an empty ring
 */
GtkWidget *
sfs_ring_new (void)
{
  return g_object_new (SFS_TYPE_RING, NULL);
}

/**
 * sfs_ring_set:
 * @self: a ring
 * @seconds: recorded so far
 * @total: to record
 *
 * Shows how far the recording is.
 */
void
sfs_ring_set (SfsRing *self, double seconds, double total)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SFS_IS_RING (self));

  self->seconds = seconds;
  self->total = total;
  text = g_strdup_printf ("%d", (int) ceil (MAX (total - seconds, 0)));
  if (g_strcmp0 (text, gtk_label_get_text (GTK_LABEL (self->label))) != 0)
    gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
