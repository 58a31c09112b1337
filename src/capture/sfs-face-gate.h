/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include "capture/sfs-face-check.h"
#include "capture/sfs-hint.h"

G_BEGIN_DECLS

/* Pure C, no clock, no I/O: fed with what frames showed and when, it says what to tell the person
 * now and, over a whole clip, whether the clip will do. */
typedef struct _SfsFaceGate SfsFaceGate;

SfsFaceGate *sfs_face_gate_new (void);
void sfs_face_gate_free (SfsFaceGate *self);
void sfs_face_gate_reset (SfsFaceGate *self);
void sfs_face_gate_push (SfsFaceGate *self, const SfsLook *look);
SfsHint sfs_face_gate_get_hint (SfsFaceGate *self);  /* now, with hysteresis */
guint sfs_face_gate_get_wrong (SfsFaceGate *self);   /* SFS_HINT_BIT ()s of all that is wrong now */
gboolean sfs_face_gate_is_ready (SfsFaceGate *self); /* good for long enough to start recording */
gboolean sfs_face_gate_may_insist (SfsFaceGate *self); /* soft checks alone have failed for 10 s */

/* Over a clip: begin, push …, end. @anyway: what is soft does not refuse it. */
void sfs_face_gate_begin_clip (SfsFaceGate *self, gint64 time, gboolean anyway);
/* TRUE: accepted. Else @reason is the one most useful. */
gboolean sfs_face_gate_end_clip (SfsFaceGate *self, gint64 time, SfsHint *reason);
/* quality.json of the last clip. (transfer full) */
JsonObject *sfs_face_gate_get_quality (SfsFaceGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsFaceGate, sfs_face_gate_free)

G_END_DECLS
