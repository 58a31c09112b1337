/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* A running camera: source → tee → preview / analysis, and every raw frame. */
typedef struct _SfsSource SfsSource;

typedef struct
{
  void (*frame) (GstBuffer *frame, GstCaps *caps, gpointer data); /* source's thread: must not block */
  void (*preview) (SfsFrame *frame, gpointer data);    /* preview's thread; (transfer full) */
  void (*analysis) (gint64 time, const guint8 *rgb, int width, int height, int stride, gpointer data); /* analysis' thread: may take its time, frames are dropped meanwhile */
  void (*failed) (const GError *error, gpointer data); /* thread-default context of sfs_source_new () */
} SfsSourceEvents;

SfsSource *sfs_source_new (GstDevice *device, int min_width, int min_height, const SfsSourceEvents *events, gpointer data, GError **error);
gboolean   sfs_source_play (SfsSource *self, GError **error);
void       sfs_source_free (SfsSource *self); /* after it no event comes */
void       sfs_source_pass_turn (void); /* one hangs: others need not wait for it. Any thread */
void       sfs_source_set_preview_size (SfsSource *self, int width, int height); /* any thread */
GstCaps   *sfs_source_get_caps (SfsSource *self); /* (transfer full) (nullable): of the raw frames */

G_END_DECLS
