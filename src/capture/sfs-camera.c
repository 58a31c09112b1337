/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-camera-private.h"

struct _SfsCamera
{
  GObject parent_instance;

  char *id, *name;
  GstDevice *device;
  int gone; /* atomic */
};

G_DEFINE_FINAL_TYPE (SfsCamera, sfs_camera, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_NAME,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
sfs_camera_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SfsCamera *self = SFS_CAMERA (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sfs_camera_finalize (GObject *object)
{
  SfsCamera *self = SFS_CAMERA (object);

  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->device, gst_object_unref);
  G_OBJECT_CLASS (sfs_camera_parent_class)->finalize (object);
}

static void
sfs_camera_class_init (SfsCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sfs_camera_get_property;
  object_class->finalize = sfs_camera_finalize;
  props[PROP_ID] =
      g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sfs_camera_init (SfsCamera *self)
{
}

/* Private to capture: @device is what GStreamer knows it as. */
SfsCamera *
sfs_camera_new (const char *id, const char *name, GstDevice *device)
{
  SfsCamera *self = g_object_new (SFS_TYPE_CAMERA, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->device = gst_object_ref (device);
  return self;
}

GstDevice *
sfs_camera_get_device (SfsCamera *self)
{
  return self->device;
}

void
sfs_camera_set_gone (SfsCamera *self)
{
  g_atomic_int_set (&self->gone, TRUE);
}

gboolean
sfs_camera_is_gone (SfsCamera *self)
{
  return g_atomic_int_get (&self->gone);
}

/**
 * sfs_camera_get_id:
 * @self: a camera
 *
 * Returns: (transfer none): what to remember it by: the same after it was unplugged and plugged in
 *   again, and after a restart
 */
const char *
sfs_camera_get_id (SfsCamera *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA (self), NULL);
  return self->id;
}

/**
 * sfs_camera_get_name:
 * @self: a camera
 *
 * Returns: (transfer none): what its maker calls it
 */
const char *
sfs_camera_get_name (SfsCamera *self)
{
  g_return_val_if_fail (SFS_IS_CAMERA (self), NULL);
  return self->name;
}
