/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* A look made of a letter, for the gate's tests: '.' all is well, '0' nobody, '2' two people,
 * 'f' too far, 'n' too near, 'l' at the left edge, 'z' frozen, 'd' dark, 'b' blurred, 's' shaken,
 * 'y' turned away, 'r' tilted, 'p' chin up, 'P' chin down, 'e' most of the face underexposed, 'c' mouth
 * covered, 'i' not quite like a face when seen closely, 'C' both, 'u' uneven light, '?' nothing can be measured,
 * 'x' dark and shaken and blurred and turned away. */
typedef struct
{
  SfsFace faces[2];
  SfsFaceMeasures measures;
  SfsLook look;
} MadeLook;

const SfsLook *make_look (MadeLook *made, gint64 time, char letter);

#define MS G_TIME_SPAN_MILLISECOND
/* 15 frames a second. */
#define LOOK_STEP (66 * MS)
/* Returns the time after the last one. */
gint64 push_looks (SfsFaceGate *gate, gint64 time, const char *letters);

G_END_DECLS
