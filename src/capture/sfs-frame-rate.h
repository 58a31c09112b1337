/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pure: how many pictures a second come, and whether that is too few. All zero to begin with. */
typedef struct
{
  gint64   since; /* µs, where the present count begins */
  guint    count;
  guint    n_low, n_clear; /* counts in a row that were too low, and by far */
  gboolean begun;
  double   rate; /* pictures a second, 0 before it is known */
  gboolean low;
} SfsFrameRate;

gboolean sfs_frame_rate_add (SfsFrameRate *self, gint64 time); /* whether @low changed */

G_END_DECLS
