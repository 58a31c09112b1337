/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The value that would lie at @rank if @values were sorted; moves them about. Pure C. */
float sfs_quantile_take (float *values, int n, int rank);

G_END_DECLS
