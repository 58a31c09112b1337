/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-measures.h"
#include "capture/sfs-hint.h"

G_BEGIN_DECLS

/* What one frame showed. */
typedef struct
{
  gint64 time; /* µs of the stream, monotonic */
  const SfsFace *faces;
  int n_faces;
  const SfsFaceMeasures *measures; /* (nullable): with one face only */
  gboolean frozen;
} SfsLook;

/* What a good frame must fulfil: one row a check, the most useful thing to say first. Thresholds
 * and the evidence for them: docs/FACE-CHECKS.md. */
typedef struct
{
  const char *name; /* in quality.json: of ISO/IEC 29794-5 as OFIQ spells it, where there is one */
  const char *unit;
  gboolean at_least; /* else at most */
  double threshold;
  double slack; /* once it was wrong, it is right again only this much beyond the threshold */
  double (*measure) (const SfsLook *look); /* NAN where it cannot be told */
  SfsHint hint;
  guint unless; /* SFS_HINT_BIT ()s: when one of these is wrong, nothing can be told of this one */
} SfsFaceCheck;

#define SFS_HINT_BIT(hint) (1u << (hint))
#define SFS_N_FACE_CHECKS 27

typedef struct
{
  double value; /* NAN: cannot be told, and is not wrong then */
  gboolean wrong;
} SfsFaceFinding;

const SfsFaceCheck *sfs_face_check_get (guint check);
/* @strict: (nullable): which ones to judge with their slack. */
void sfs_face_check_look (const SfsLook *look, const gboolean strict[SFS_N_FACE_CHECKS],
                          SfsFaceFinding findings[SFS_N_FACE_CHECKS]);

/* How much one frame counts for: what is seen rarely does not count for more than this, so that on
 * a slow machine, too, it takes two frames in a row to prove something. */
#define SFS_MAX_STEP (250 * G_TIME_SPAN_MILLISECOND)
/* How long something hard must be wrong before it counts. A blink of the detector or a quick turn
 * of the head is shorter; a person who leaves is not. */
#define SFS_TOLERANCE (300 * G_TIME_SPAN_MILLISECOND)
/* What is shorter each time may still add up: to no more than this part of the time. What is soft
 * is coarse on each frame, and people move while they talk: more of it may be wrong. */
#define SFS_HARD_SHARE 0.2
#define SFS_SOFT_SHARE (1 / 3.0)

G_END_DECLS
