/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-camera-list.h"
#include "capture/sfs-face-gate.h"
#include "capture/sfs-frame.h"

G_BEGIN_DECLS

typedef enum
{
  SFS_CAPTURE_STOPPED,
  SFS_CAPTURE_STARTING,
  SFS_CAPTURE_PREVIEWING, /* frames arrive */
  SFS_CAPTURE_RECORDING,
  SFS_CAPTURE_FAILED, /* see sfs_capture_get_error (); start again to recover */
} SfsCaptureState;
#define SFS_TYPE_CAPTURE_STATE (sfs_capture_state_get_type ())
GType sfs_capture_state_get_type (void);

/* source → tee → preview / analysis / recording. All public calls and all signals on the main
 * thread; everything slow is elsewhere. A dead camera (error, or no frame for 1 s) is state FAILED
 * with SFS_CAPTURE_ERROR_CAMERA_LOST within a second.
 *
 * Properties: "state", "hint" (SfsHint as int), "ready" (gboolean), "may-insist"
 * (gboolean: what is wrong is soft and stays so: offer to record anyway), "seconds" (double: of the
 * recording so far), "low-rate" (gboolean: fewer than ten pictures a second).
 * Signal "frame" (SfsFrame *): a picture to show, at most one pending; not mirrored. */
#define SFS_TYPE_CAPTURE (sfs_capture_get_type ())
G_DECLARE_FINAL_TYPE (SfsCapture, sfs_capture, SFS, CAPTURE, GObject)

SfsCapture     *sfs_capture_new (void);
/* Bounds the pictures of "frame": never larger than what is shown. */
void            sfs_capture_set_preview_size (SfsCapture *self, int width, int height);
/* What a clip is to have, 0 where that does not matter; for cameras started from then on. */
void            sfs_capture_set_least_size (SfsCapture *self, int width, int height);
void            sfs_capture_start (SfsCapture *self, SfsCamera *camera);
void            sfs_capture_stop (SfsCapture *self); /* any state; a recording is dropped and wiped */
SfsCaptureState sfs_capture_get_state (SfsCapture *self);
const GError   *sfs_capture_get_error (SfsCapture *self);
SfsHint         sfs_capture_get_hint (SfsCapture *self);
guint           sfs_capture_get_wrong (SfsCapture *self); /* SFS_HINT_BIT ()s: all that is wrong now */
double          sfs_capture_get_nearness (SfsCapture *self); /* 0 to 1, or NAN; see sfs_nearness () */
gboolean        sfs_capture_get_ready (SfsCapture *self);
gboolean        sfs_capture_get_may_insist (SfsCapture *self);
double          sfs_capture_get_seconds (SfsCapture *self);
gboolean        sfs_capture_get_low_rate (SfsCapture *self);
gboolean        sfs_capture_get_small (SfsCapture *self);

typedef struct
{
  SfsClip *clip;
  gboolean accepted;
  SfsHint reason; /* when not accepted */
  JsonObject *quality;
} SfsRecording;
void sfs_recording_free (SfsRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsRecording, sfs_recording_free)

typedef enum
{
  SFS_RECORD_CHECKED,
  SFS_RECORD_ANYWAY, /* what is soft (sfs_hint_is_soft ()) does not refuse the clip */
} SfsRecordMode;

/* Records @seconds (counted in frames and time) from now. Cancelling (Stop) drops and wipes it:
 * G_IO_ERROR_CANCELLED; the preview goes on. A second call while one runs: G_IO_ERROR_PENDING. */
void sfs_capture_record_async (SfsCapture *self,
                               double seconds,
                               gsize max_bytes,
                               SfsRecordMode mode,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
SfsRecording *sfs_capture_record_finish (SfsCapture *self, GAsyncResult *result, GError **error);

/* Plays a clip from memory, silently. Signal "frame" as above. Properties "playing" (gboolean),
 * "position" (double, seconds), "duration". Signal "failed" (GError *). Stays on the last frame at
 * the end; shows the first frame before it is played. */
#define SFS_TYPE_PLAYER (sfs_player_get_type ())
G_DECLARE_FINAL_TYPE (SfsPlayer, sfs_player, SFS, PLAYER, GObject)
SfsPlayer *sfs_player_new (SfsClip *clip, int max_width, int max_height);
void sfs_player_play (SfsPlayer *self); /* from the start when at the end */
void sfs_player_pause (SfsPlayer *self);
void sfs_player_seek (SfsPlayer *self, double seconds);
gboolean sfs_player_get_playing (SfsPlayer *self);

G_END_DECLS
