/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* Both detectors, the measures and the eye for a frozen picture, joined: frame in, look out. For
 * one thread. */
typedef struct _SfsObserver SfsObserver;

SfsObserver *sfs_observer_new (void);
void         sfs_observer_free (SfsObserver *self);
void         sfs_observer_reset (SfsObserver *self); /* for a new stream */
/* @look points into the observer until the next call. */
gboolean     sfs_observer_look (SfsObserver *self,
                                gint64 time,
                                const guint8 *rgb,
                                int width,
                                int height,
                                int stride,
                                SfsLook *look,
                                GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsObserver, sfs_observer_free)

G_END_DECLS
