/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* How sure the short-range model is of a face when it sees it as large as it likes faces best. */
typedef struct
{
  gint64 looked; /* -1: not yet */
  SfsFace face;  /* where it was then */
  float scores[2];
} SfsCloseLook;

void     sfs_close_look_init (SfsCloseLook *self);
gboolean sfs_close_look_run (SfsCloseLook *self, SfsFaceDetector *detector, gint64 time, const guint8 *rgb, int width, int height,
                             int stride, const SfsFace *face, GError **error);
/* 0–1, or NAN where this face was not looked at yet. */
float    sfs_close_look_get (const SfsCloseLook *self, const SfsFace *face);

G_END_DECLS
