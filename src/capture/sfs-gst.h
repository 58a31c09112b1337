/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* Small things about GStreamer that source, recorder and player share. */
GstPluginFeature *sfs_gst_find (const char *name, GType type); /* (transfer full) (nullable) */
gboolean    sfs_gst_require (const char *const *factories, GError **error);
GstElement *sfs_gst_parse (const char *description, GError **error); /* (transfer full): a pipeline */
GError     *sfs_gst_error (GstMessage *message, SfsCaptureError otherwise, const char *what);
SfsFrame   *sfs_gst_frame (GstSample *sample); /* of BGRx or RGB; copied into memory that is wiped */
void        sfs_gst_fit (int width, int height, int max_width, int max_height, int *fit_width, int *fit_height);

G_END_DECLS
