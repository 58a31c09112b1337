/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often one submission is asked about: soon at first, then ever more rarely. Pure; start with { 0 }. */
typedef struct
{
  double interval; /* seconds, of the last wait; 0 before the first */
} SfsPace;

typedef enum
{
  SFS_PACE_REST,    /* not by itself */
  SFS_PACE_WATCHED, /* somebody looks and waits for a decision */
  SFS_PACE_ASKED,   /* taken back, and not confirmed */
  SFS_PACE_PROMISED /* taken back, and a date was named */
} SfsPaceKind;

/* Seconds to wait, -1 for SFS_PACE_REST. @jitter in [0, 1). @least: what the operator asked for, or -1. */
double sfs_pace_next (SfsPace *pace, SfsPaceKind kind, double jitter, double least);
void sfs_pace_reset (SfsPace *pace); /* after a change */

G_END_DECLS
