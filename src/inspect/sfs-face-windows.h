/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* What the wizard would say of each clip that could be cut out of a longer video. Each frame is
 * looked at once, and told to as many gates as there are windows open at that moment. */
typedef struct _SfsFaceWindows SfsFaceWindows;

typedef struct
{
  gint64 start; /* µs */
  gboolean accepted;
  GStrv reasons; /* ids of hints, the most useful one first */
} SfsFaceWindow;

SfsFaceWindows *sfs_face_windows_new (gint64 length, gint64 step);
void sfs_face_windows_free (SfsFaceWindows *self);
void sfs_face_windows_push (SfsFaceWindows *self, const SfsLook *look);
SfsHint sfs_face_windows_get_hint (SfsFaceWindows *self); /* what the person would read now */
void sfs_face_windows_end (SfsFaceWindows *self, gint64 time);
/* After the end: (transfer none), of SfsFaceWindow; and what was measured over all of it. */
GArray *sfs_face_windows_get (SfsFaceWindows *self);
JsonArray *sfs_face_windows_get_measures (SfsFaceWindows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsFaceWindows, sfs_face_windows_free)

G_END_DECLS
