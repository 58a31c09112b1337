/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/sfs-frame-paintable.h"

/* GdkPaintable over SfsFrame. The texture is made when a picture is drawn, not when it arrives, so
 * a picture that is replaced before the screen is due costs nothing. */
struct _SfsFramePaintable
{
  GObject parent;
  SfsFrame *frame;
  GdkTexture *texture; /* of @frame, made on first drawing */
  int width, height;
  gboolean mirrored;
  gboolean redraw_pending;
};

enum
{
  PROP_MIRRORED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void paintable_iface_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SfsFramePaintable,
                               sfs_frame_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_iface_init))

/* The shared pixels of @frame as a texture: the texture holds the GBytes, nothing is copied. The
 * capture side writes BGRx with x at 255, which is what "premultiplied" says about an opaque
 * picture, and the one format the cairo renderer takes without converting it. */
static GdkTexture *
texture_new (SfsFrame *frame)
{
  GdkMemoryFormat format = frame->format == SFS_FRAME_RGB ? GDK_MEMORY_R8G8B8
                                                          : GDK_MEMORY_B8G8R8A8_PREMULTIPLIED;

  return gdk_memory_texture_new (frame->width, frame->height, format, frame->pixels,
                                 (gsize) frame->stride);
}

static GdkTexture *
ensure_texture (SfsFramePaintable *self)
{
  if (self->texture == NULL && self->frame != NULL)
    self->texture = texture_new (self->frame);

  return self->texture;
}

static void
invalidate (SfsFramePaintable *self)
{
  if (self->redraw_pending)
    return;

  self->redraw_pending = TRUE;
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

static void
sfs_frame_paintable_snapshot (GdkPaintable *paintable,
                              GdkSnapshot *snapshot,
                              double width,
                              double height)
{
  SfsFramePaintable *self = SFS_FRAME_PAINTABLE (paintable);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  GdkTexture *texture = ensure_texture (self);

  self->redraw_pending = FALSE;

  if (texture == NULL)
    {
      gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0, 0, 0, 1 }, &bounds);
      return;
    }

  if (!self->mirrored)
    {
      gtk_snapshot_append_texture (snapshot, texture, &bounds);
      return;
    }

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) width, 0));
  gtk_snapshot_scale (snapshot, -1, 1);
  gtk_snapshot_append_texture (snapshot, texture, &bounds);
  gtk_snapshot_restore (snapshot);
}

static int
sfs_frame_paintable_get_intrinsic_width (GdkPaintable *paintable)
{
  return SFS_FRAME_PAINTABLE (paintable)->width;
}

static int
sfs_frame_paintable_get_intrinsic_height (GdkPaintable *paintable)
{
  return SFS_FRAME_PAINTABLE (paintable)->height;
}

static void
paintable_iface_init (GdkPaintableInterface *iface)
{
  iface->snapshot = sfs_frame_paintable_snapshot;
  iface->get_intrinsic_width = sfs_frame_paintable_get_intrinsic_width;
  iface->get_intrinsic_height = sfs_frame_paintable_get_intrinsic_height;
}

static void
sfs_frame_paintable_finalize (GObject *object)
{
  SfsFramePaintable *self = SFS_FRAME_PAINTABLE (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->frame, sfs_frame_unref);

  G_OBJECT_CLASS (sfs_frame_paintable_parent_class)->finalize (object);
}

static void
sfs_frame_paintable_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsFramePaintable *self = SFS_FRAME_PAINTABLE (object);

  switch (id)
    {
    case PROP_MIRRORED:
      g_value_set_boolean (value, self->mirrored);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_frame_paintable_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SfsFramePaintable *self = SFS_FRAME_PAINTABLE (object);

  switch (id)
    {
    case PROP_MIRRORED:
      sfs_frame_paintable_set_mirrored (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_frame_paintable_class_init (SfsFramePaintableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sfs_frame_paintable_finalize;
  object_class->get_property = sfs_frame_paintable_get_property;
  object_class->set_property = sfs_frame_paintable_set_property;

  props[PROP_MIRRORED] =
      g_param_spec_boolean ("mirrored", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_frame_paintable_init (SfsFramePaintable *self)
{
}

/**
 * sfs_frame_paintable_new:
 *
 * Returns: (transfer full): a paintable without a picture: black, without a size of its own
 */
SfsFramePaintable *
sfs_frame_paintable_new (void)
{
  return g_object_new (SFS_TYPE_FRAME_PAINTABLE, NULL);
}

/**
 * sfs_frame_paintable_push:
 * @self: a paintable
 * @frame: (transfer none): the picture to show from now on
 *
 * Replaces the picture. However many arrive before the screen is drawn again, it is drawn once.
 */
void
sfs_frame_paintable_push (SfsFramePaintable *self, SfsFrame *frame)
{
  gboolean resized;

  g_return_if_fail (SFS_IS_FRAME_PAINTABLE (self));
  g_return_if_fail (frame != NULL);

  resized = frame->width != self->width || frame->height != self->height;

  sfs_frame_ref (frame);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->frame, sfs_frame_unref);
  self->frame = frame;
  self->width = frame->width;
  self->height = frame->height;

  if (resized)
    gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
  invalidate (self);
}

/**
 * sfs_frame_paintable_clear:
 * @self: a paintable
 *
 * Drops the picture, so that no face stays on the screen after the camera has stopped. The size is
 * kept: what comes next has the same most of the time, and nothing should jump.
 */
void
sfs_frame_paintable_clear (SfsFramePaintable *self)
{
  g_return_if_fail (SFS_IS_FRAME_PAINTABLE (self));

  if (self->frame == NULL)
    return;

  g_clear_object (&self->texture);
  g_clear_pointer (&self->frame, sfs_frame_unref);
  invalidate (self);
}

/**
 * sfs_frame_paintable_has_frame:
 * @self: a paintable
 *
 * Returns: whether there is a picture to show
 */
gboolean
sfs_frame_paintable_has_frame (SfsFramePaintable *self)
{
  g_return_val_if_fail (SFS_IS_FRAME_PAINTABLE (self), FALSE);

  return self->frame != NULL;
}

/**
 * sfs_frame_paintable_set_mirrored:
 * @self: a paintable
 * @mirrored: whether to draw the picture as a mirror would show it
 *
 * People know their face from the mirror and move the wrong way otherwise. A recording is shown as
 * it is, not mirrored.
 */
void
sfs_frame_paintable_set_mirrored (SfsFramePaintable *self, gboolean mirrored)
{
  g_return_if_fail (SFS_IS_FRAME_PAINTABLE (self));

  mirrored = !!mirrored;
  if (self->mirrored == mirrored)
    return;

  self->mirrored = mirrored;
  invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MIRRORED]);
}

/**
 * sfs_frame_paintable_get_mirrored:
 * @self: a paintable
 *
 * Returns: whether the picture is drawn mirrored
 */
gboolean
sfs_frame_paintable_get_mirrored (SfsFramePaintable *self)
{
  g_return_val_if_fail (SFS_IS_FRAME_PAINTABLE (self), FALSE);

  return self->mirrored;
}
