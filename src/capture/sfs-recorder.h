/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>
#include "capture/sfs-frame.h"

G_BEGIN_DECLS

/* One recording, frames in, clip out: an encoder pipeline of its own, whose life it is. So nothing
 * is plugged into or out of the running camera, and the end is a clean one. */
typedef struct _SfsRecorder SfsRecorder;

#define SFS_CLIP_MAX_WIDTH 1280
#define SFS_CLIP_MAX_HEIGHT 720

typedef enum
{
  SFS_RECORDER_FIRST, /* taken, and the clip begins with it */
  SFS_RECORDER_TAKEN,
  SFS_RECORDER_FULL,  /* not taken: the clip is complete; call sfs_recorder_finish () */
} SfsRecorderAnswer;

/* On the thread-default context: exactly once, after sfs_recorder_finish () or by itself on an error. */
typedef void (*SfsRecorderDone) (SfsClip *clip, const GError *error, gpointer data);

SfsRecorder      *sfs_recorder_new (GstCaps *caps, double seconds, gsize max_bytes, SfsRecorderDone done, gpointer data, GError **error);
void              sfs_recorder_free (SfsRecorder *self); /* drops and wipes what there is */
SfsRecorderAnswer sfs_recorder_push (SfsRecorder *self, GstBuffer *frame, GstCaps *caps); /* any thread, one at a time */
double            sfs_recorder_get_seconds (SfsRecorder *self);            /* under the same lock as push */
guint             sfs_recorder_get_waiting (SfsRecorder *self); /* frames that are not encoded yet */
guint             sfs_recorder_get_dropped (SfsRecorder *self); /* frames left out; under the same lock as push */
void              sfs_recorder_finish (SfsRecorder *self);
const char *const *sfs_recorder_get_elements (void); /* that must be installed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRecorder, sfs_recorder_free)

G_END_DECLS
