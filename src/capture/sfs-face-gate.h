/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* Pure C, no clock, no I/O: fed with what the detector saw and when, it says what to tell the
 * person now and, over a whole clip, whether the clip will do. The list is closed and documented. */
typedef enum
{
  SFS_HINT_NONE,         /* all is well */
  SFS_HINT_NO_FACE,
  SFS_HINT_MANY_FACES,
  SFS_HINT_TOO_FAR,      /* come closer */
  SFS_HINT_TOO_CLOSE,
  SFS_HINT_MOVE_LEFT,    /* as the person sees it in the mirrored preview */
  SFS_HINT_MOVE_RIGHT,
  SFS_HINT_MOVE_UP,
  SFS_HINT_MOVE_DOWN,
  SFS_N_HINTS
} SfsHint;

const char *sfs_hint_get_id (SfsHint hint); /* "no-face": in quality.json and selfsame-inspect */

typedef struct _SfsFaceGate SfsFaceGate;

SfsFaceGate *sfs_face_gate_new (void);
void         sfs_face_gate_free (SfsFaceGate *self);
void         sfs_face_gate_reset (SfsFaceGate *self);
/* @time in µs of the stream, monotonic. */
void         sfs_face_gate_push (SfsFaceGate *self, gint64 time, const SfsFace *faces, int n_faces);
SfsHint      sfs_face_gate_get_hint (SfsFaceGate *self);  /* now, with hysteresis */
gboolean     sfs_face_gate_is_ready (SfsFaceGate *self);  /* good for long enough to start recording */

/* Over a clip: begin, push …, end. */
void         sfs_face_gate_begin_clip (SfsFaceGate *self, gint64 time);
/* TRUE: accepted. Else @reason is the one most useful. */
gboolean     sfs_face_gate_end_clip (SfsFaceGate *self, gint64 time, SfsHint *reason);
/* quality.json of the last clip: verdict, reason, seconds, frames, longest_out, measures
 * [{name, value, unit, threshold, seconds_out}]. (transfer full) */
JsonObject  *sfs_face_gate_get_quality (SfsFaceGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsFaceGate, sfs_face_gate_free)

G_END_DECLS
