/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include "capture/sfs-face-check.h"

G_BEGIN_DECLS

typedef struct
{
  double sum;
  guint n;
  gint64 out; /* µs */
} SfsFaceMeasured;

/* Whether a clip will do, and what was measured in it. Pure C. Begin, push …, end. */
typedef struct
{
  gint64 begin, last, length;
  gboolean anyway;
  guint n_frames;
  SfsFaceMeasured measured[SFS_N_FACE_CHECKS];
  gint64 hard_out[SFS_N_HINTS]; /* what was the most useful to say of the frames it was wrong in */
  gint64 run, longest, total;   /* of all that is hard together */
  gboolean accepted;
  SfsHint reasons[SFS_N_HINTS]; /* what counts as wrong, most useful first */
  guint n_reasons;
} SfsFaceVerdict;

void        sfs_face_verdict_begin (SfsFaceVerdict *self, gint64 time, gboolean anyway);
void        sfs_face_verdict_push (SfsFaceVerdict *self, const SfsLook *look);
gboolean    sfs_face_verdict_end (SfsFaceVerdict *self, gint64 time);
SfsHint     sfs_face_verdict_get_reason (const SfsFaceVerdict *self);
JsonObject *sfs_face_verdict_to_json (const SfsFaceVerdict *self); /* quality.json; (transfer full) */

G_END_DECLS
