/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-analyzer.h"
#include "capture/sfs-capture.h"

G_BEGIN_DECLS

/* What of capturing happens off the main thread: a worker that starts and stops cameras and
 * recordings in the order asked, and a mailbox for what comes back. All calls and all events on the
 * thread that made it; every call returns at once. Events of a camera that was stopped, and of a
 * recording that was dropped, do not come any more. */
typedef struct _SfsEngine SfsEngine;

typedef struct
{
  void (*frame) (SfsFrame *frame, gpointer owner); /* the first one tells that the camera works */
  void (*status) (const SfsAnalyzerStatus *status, double seconds, gpointer owner);
  void (*camera) (gboolean low_rate, gboolean small, gpointer owner); /* under ten pictures a second; clips under the least size */
  void (*failed) (const GError *error, gpointer owner); /* the camera; a recording is dropped */
  void (*recorded) (SfsRecording *recording, const GError *error, gpointer owner); /* (transfer full) (nullable) */
} SfsEngineEvents;

SfsEngine *sfs_engine_new (const SfsEngineEvents *events, gpointer owner);
void       sfs_engine_free (SfsEngine *self);
gboolean   sfs_engine_is_stuck (SfsEngine *self);
void       sfs_engine_abandon (SfsEngine *self); /* as free, where it hangs */
void       sfs_engine_set_preview_size (SfsEngine *self, int width, int height);
void       sfs_engine_set_least_size (SfsEngine *self, int width, int height);
void       sfs_engine_start (SfsEngine *self, SfsCamera *camera);
void       sfs_engine_stop (SfsEngine *self);
void       sfs_engine_record (SfsEngine *self, double seconds, gsize max_bytes, gboolean anyway);
void       sfs_engine_drop_recording (SfsEngine *self);

G_END_DECLS
