/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long to wait between tries, and when to stop. Times in seconds. */
typedef struct
{
  double first;        /* wait after the first failure */
  double factor;       /* each further wait is this many times longer */
  double cap;          /* but never longer than this */
  int    max_attempts; /* this many failures without progress are enough */
  double max_time;     /* and so is this long without progress */
} SfsRetryPolicy;
/* Changed by test programs only, before they begin. */
extern SfsRetryPolicy sfs_retry_policy_default;

/* Pure: what to do after a failure. All zero to begin with. */
typedef struct
{
  const SfsRetryPolicy *policy; /* (nullable): the default one */
  int    attempts;   /* failures since the last progress */
  gint64 first;      /* µs, monotonic, of the first of these */
} SfsRetry;
void   sfs_retry_progress (SfsRetry *retry);
/* Seconds to wait before the next try, or -1 to give up. @jitter 0–1. @retry_after -1 or seconds. */
double sfs_retry_hold (SfsRetry *retry, double jitter); /* without a network: nothing is counted */
double sfs_retry_next (SfsRetry *retry, gint64 now, double jitter, gint64 retry_after);

G_END_DECLS
