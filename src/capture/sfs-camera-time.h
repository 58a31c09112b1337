/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pure: when a picture was taken. */
GstClockTime sfs_camera_time_choose (GstClockTime stamp,
                                     GstClockTime now,
                                     GstClockTime last_stamp,
                                     GstClockTime last);

G_END_DECLS
