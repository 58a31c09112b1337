/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-camera-identity.h"

static const char *
lookup (const GstStructure *properties, const char *const *names)
{
  const char *text = NULL;

  for (; *names != NULL && (text == NULL || *text == '\0'); names++)
    text = gst_structure_get_string (properties, *names);
  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * sfs_camera_identity_make:
 * @properties: of the #GstDevice
 * @name: what its maker calls it
 *
 * Makes what a camera is remembered by. Through PipeWire that is the name of its node, which
 * WirePlumber (monitors/v4l2.lua, monitors/libcamera.lua) makes of the plug or, with libcamera, of
 * the firmware's path: the same after a restart, and different for
 * two cameras of a kind. Numbers of objects, and of /dev/video, go by the order of plugging, so
 * they are the last resort, and the name for people is the very last. Straight from Video4Linux it
 * is the plug as udev, or else the driver, names it.
 *
 * Returns: (transfer full): the id
 */
char *
sfs_camera_identity_make (const GstStructure *properties, const char *name)
{
  static const char *const node[] = { "node.name", NULL };
  static const char *const plug[] = { "device.bus_path", "device.bus-path", "v4l2.device.bus_info",
                                      "api.v4l2.cap.bus_info", NULL };
  static const char *const file[] = { "device.path", "api.v4l2.path", NULL };
  const char *text;

  if ((text = lookup (properties, node)) != NULL)
    return g_strconcat ("pipewire:", text, NULL);
  if ((text = lookup (properties, plug)) != NULL || (text = lookup (properties, file)) != NULL)
    return g_strconcat ("v4l2:", text, NULL);
  return g_strconcat ("name:", name, NULL);
}

/**
 * sfs_camera_identity_dup_object:
 * @properties: of the #GstDevice
 *
 * Tells one plugging in from the next: PipeWire gives a number to each of its objects, and never
 * the same again.
 *
 * Returns: (transfer full) (nullable): the number of the object in PipeWire that a device stands
 * for; %NULL where it has none
 */
char *
sfs_camera_identity_dup_object (const GstStructure *properties)
{
  return g_strdup (gst_structure_get_string (properties, "object.serial"));
}

/**
 * sfs_camera_identity_is_same_device:
 * @direct: properties of one device
 * @through_pipewire: of another one
 *
 * Returns: whether the first is what Video4Linux has of the very camera that the second is
 * PipeWire's of: they have the same file in /dev
 */
gboolean
sfs_camera_identity_is_same_device (const GstStructure *direct,
                                    const GstStructure *through_pipewire)
{
  const char *path = gst_structure_get_string (direct, "device.path");

  return path != NULL && !gst_structure_has_field (direct, "node.name") &&
         gst_structure_has_field (through_pipewire, "node.name") &&
         g_strcmp0 (path, gst_structure_get_string (through_pipewire, "api.v4l2.path")) == 0;
}
