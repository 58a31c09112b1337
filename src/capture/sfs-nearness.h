/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-check.h"

G_BEGIN_DECLS

/* How near a face is to being in place: 0 (as far as can be told) to 1 (nothing of where it is, how
 * large and how it is held has to change); NAN unless there is exactly one. Pure C. */
double sfs_nearness (const SfsLook *look);

/* The same over time, so that a frame that was measured badly is not heard. */
double sfs_nearness_smooth (double before, double now, gint64 step);

G_END_DECLS
