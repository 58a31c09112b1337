/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include "capture/sfs-camera-private.h"

G_BEGIN_DECLS

/* A camera that is a GStreamer test picture, for what no PipeWire camera here does. */
typedef struct
{
  GstDevice *device;
  SfsCamera *camera;
} TestDevice;

void test_device_init (TestDevice *self, const char *offered, const char *given, const char *colour);
void test_device_clear (TestDevice *self);
void test_device_change (TestDevice *self, const char *given, const char *colour); /* while it runs */
void test_device_hold (TestDevice *self, gboolean hold); /* opening it takes until that ends */
gboolean test_device_is_held (TestDevice *self);         /* somebody waits for it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestDevice, test_device_clear)

G_END_DECLS
