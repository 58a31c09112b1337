/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-preview.h"

#include <glib/gi18n.h>
#include <math.h>
#include "app/sfs-outline.h"
#include "app/sfs-watchdog.h"

#define MIN_WIDTH 160
#define MIN_HEIGHT 110
#define NATURAL_WIDTH 600
#define MAX_NATURAL_HEIGHT 400
#define CORNER 12
#define DEFAULT_ASPECT (4.0 / 3.0) /* until the first picture says otherwise: the usual webcam */

/* Measured with two cores and no GPU: 640×360 takes a quarter of a core, 1280×720 a whole one. */
#define SOFTWARE_MAX_WIDTH 640
#define SOFTWARE_MAX_HEIGHT 360
#define MAX_WIDTH 1280
#define MAX_HEIGHT 720
#define SIZE_STEP 32   /* a window dragged larger must not make a new size with every pixel */
#define SIZE_DELAY 150 /* ms */

struct _SfsPreview
{
  GtkWidget parent;
  SfsFramePaintable *paintable;
  SfsOutline outline;
  SfsHint hint;
  GskRenderNode *drawing; /* the outline at @drawing_width × @drawing_height */
  float drawing_width, drawing_height;
  int wanted_width, wanted_height;
  guint size_timeout;
};

enum
{
  SIGNAL_WANTS_SIZE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SfsPreview, sfs_preview, GTK_TYPE_WIDGET)

static double
get_aspect (SfsPreview *self)
{
  double aspect = gdk_paintable_get_intrinsic_aspect_ratio (GDK_PAINTABLE (self->paintable));

  return aspect > 0 ? CLAMP (aspect, .4, 2.6) : DEFAULT_ASPECT;
}

static int
round_up (int value, int maximum)
{
  return CLAMP ((value + SIZE_STEP - 1) / SIZE_STEP * SIZE_STEP, SIZE_STEP, maximum);
}

static gboolean
on_size_timeout (gpointer user_data)
{
  SfsPreview *self = SFS_PREVIEW (user_data);

  self->size_timeout = 0;
  g_signal_emit (self, signals[SIGNAL_WANTS_SIZE], 0, self->wanted_width, self->wanted_height);

  return G_SOURCE_REMOVE;
}

static void
update_wanted_size (SfsPreview *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;
  gboolean software = renderer == NULL || GSK_IS_CAIRO_RENDERER (renderer);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = round_up (gtk_widget_get_width (GTK_WIDGET (self)) * scale,
                        software ? SOFTWARE_MAX_WIDTH : MAX_WIDTH);
  int height = round_up (gtk_widget_get_height (GTK_WIDGET (self)) * scale,
                         software ? SOFTWARE_MAX_HEIGHT : MAX_HEIGHT);

  if (width == self->wanted_width && height == self->wanted_height)
    return;

  self->wanted_width = width;
  self->wanted_height = height;
  if (self->size_timeout == 0)
    self->size_timeout = g_timeout_add (SIZE_DELAY, on_size_timeout, self);
}

static void
drop_drawing (SfsPreview *self)
{
  g_clear_pointer (&self->drawing, gsk_render_node_unref);
}

static void
sfs_preview_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  double aspect = get_aspect (SFS_PREVIEW (widget));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = for_size < 0 ? NATURAL_WIDTH : MAX (MIN_WIDTH, (int) lround (for_size * aspect));
    }
  else
    {
      double width = for_size < 0 ? NATURAL_WIDTH : for_size;

      *minimum = MIN_HEIGHT;
      *natural = CLAMP ((int) lround (width / aspect), MIN_HEIGHT, MAX_NATURAL_HEIGHT);
    }
}

static GtkSizeRequestMode
sfs_preview_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sfs_preview_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_wanted_size (SFS_PREVIEW (widget));
}

/* The largest rectangle of the picture's shape in the middle of the widget: nothing is cut off, so
 * that what is seen is what is recorded. */
static graphene_rect_t
picture_rect (SfsPreview *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double aspect = get_aspect (self);
  double w = MIN (width, height * aspect);
  double h = w / aspect;

  return GRAPHENE_RECT_INIT (floorf ((float) ((width - w) / 2)),
                             floorf ((float) ((height - h) / 2)), ceilf ((float) w),
                             ceilf ((float) h));
}

static void
append_outline (SfsPreview *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  if (!sfs_frame_paintable_has_frame (self->paintable))
    return;

  if (self->drawing_width != rect->size.width || self->drawing_height != rect->size.height)
    drop_drawing (self);
  if (self->drawing == NULL)
    {
      self->drawing =
          sfs_outline_draw (self->outline, self->hint, rect->size.width, rect->size.height);
      self->drawing_width = rect->size.width;
      self->drawing_height = rect->size.height;
    }
  if (self->drawing != NULL)
    gtk_snapshot_append_node (snapshot, self->drawing);
}

static void
sfs_preview_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SfsPreview *self = SFS_PREVIEW (widget);
  graphene_rect_t rect = picture_rect (self);
  graphene_rect_t local = GRAPHENE_RECT_INIT (0, 0, rect.size.width, rect.size.height);
  GskRoundedRect clip;

  sfs_watchdog_enter ();

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &rect.origin);
  gsk_rounded_rect_init_from_rect (&clip, &local, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gdk_paintable_snapshot (GDK_PAINTABLE (self->paintable), snapshot, rect.size.width,
                          rect.size.height);
  append_outline (self, snapshot, &local);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);

  sfs_watchdog_leave ();
}

static void
sfs_preview_dispose (GObject *object)
{
  SfsPreview *self = SFS_PREVIEW (object);

  g_clear_handle_id (&self->size_timeout, g_source_remove);
  drop_drawing (self);
  if (self->paintable != NULL)
    g_signal_handlers_disconnect_by_data (self->paintable, self);
  g_clear_object (&self->paintable);

  G_OBJECT_CLASS (sfs_preview_parent_class)->dispose (object);
}

static void
sfs_preview_class_init (SfsPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sfs_preview_dispose;
  widget_class->measure = sfs_preview_measure;
  widget_class->get_request_mode = sfs_preview_get_request_mode;
  widget_class->size_allocate = sfs_preview_size_allocate;
  widget_class->snapshot = sfs_preview_snapshot;

  signals[SIGNAL_WANTS_SIZE] = g_signal_new ("wants-size", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                             G_TYPE_INT, G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "preview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
sfs_preview_init (SfsPreview *self)
{
  self->paintable = sfs_frame_paintable_new ();
  g_signal_connect_swapped (self->paintable, "invalidate-contents",
                            G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (self->paintable, "invalidate-size",
                            G_CALLBACK (gtk_widget_queue_resize), self);
  g_signal_connect_swapped (self, "notify::scale-factor", G_CALLBACK (update_wanted_size), self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * sfs_preview_new:
 *
 * Returns: (transfer floating): a preview without a picture and without an outline
 */
GtkWidget *
sfs_preview_new (void)
{
  return g_object_new (SFS_TYPE_PREVIEW, NULL);
}

/**
 * sfs_preview_get_paintable:
 * @self: a preview
 *
 * Returns: (transfer none): where the pictures go
 */
SfsFramePaintable *
sfs_preview_get_paintable (SfsPreview *self)
{
  g_return_val_if_fail (SFS_IS_PREVIEW (self), NULL);

  return self->paintable;
}

/**
 * sfs_preview_set_outline:
 * @self: a preview
 * @outline: the kind of outline
 * @hint: what its shape says
 *
 * Changes the outline. It is drawn anew only when something changed, and never animated.
 */
void
sfs_preview_set_outline (SfsPreview *self, SfsOutline outline, SfsHint hint)
{
  g_return_if_fail (SFS_IS_PREVIEW (self));

  if (self->outline == outline && self->hint == hint)
    return;

  self->outline = outline;
  self->hint = hint;
  drop_drawing (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * sfs_preview_get_outline:
 * @self: a preview
 *
 * Returns: the kind of outline that is drawn as soon as there is a picture
 */
SfsOutline
sfs_preview_get_outline (SfsPreview *self)
{
  g_return_val_if_fail (SFS_IS_PREVIEW (self), SFS_OUTLINE_NONE);

  return self->outline;
}

/**
 * sfs_preview_set_description:
 * @self: a preview
 * @description: what is to be seen, in a sentence
 *
 * Sets what assistive technology says of the picture.
 */
void
sfs_preview_set_description (SfsPreview *self, const char *description)
{
  g_return_if_fail (SFS_IS_PREVIEW (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

/**
 * sfs_preview_get_picture:
 * @self: a preview
 * @rect: (out): where the picture lies, for what is to be put in its corner
 */
void
sfs_preview_get_picture (SfsPreview *self, graphene_rect_t *rect)
{
  g_return_if_fail (SFS_IS_PREVIEW (self));

  *rect = picture_rect (self);
}

/**
 * sfs_preview_get_wanted_size:
 * @self: a preview
 * @width: (out): device pixels
 * @height: (out): device pixels
 *
 * The largest picture that is of use: what fits the widget, less where the computer draws without a
 * GPU.
 */
void
sfs_preview_get_wanted_size (SfsPreview *self, int *width, int *height)
{
  g_return_if_fail (SFS_IS_PREVIEW (self));

  *width = self->wanted_width > 0 ? self->wanted_width : SOFTWARE_MAX_WIDTH;
  *height = self->wanted_height > 0 ? self->wanted_height : SOFTWARE_MAX_HEIGHT;
}
