/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Memory that comes through @pad is wiped when its last holder lets go of it. */
void sfs_gst_wipe_after (GstPad *pad);

G_END_DECLS
