/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Speed of an upload, smoothed so that it can be read. Zeroed to begin with. */
typedef struct
{
  gint64 time;  /* µs of the last sample; 0 before the first */
  gint64 bytes; /* of the last sample */
  double value; /* bytes a second; 0 before the second sample */
} SfsRate;

void sfs_rate_reset (SfsRate *rate);
void sfs_rate_add (SfsRate *rate, gint64 time, gint64 bytes);
double sfs_rate_get (const SfsRate *rate);

G_END_DECLS
