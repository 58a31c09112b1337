/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-camera-keeper.h"

G_BEGIN_DECLS

typedef enum
{
  SFS_STUDIO_OFF,       /* nobody looks: the camera is off */
  SFS_STUDIO_LOADING,   /* looking for cameras, or starting one */
  SFS_STUDIO_FAULT,     /* no picture: see the error */
  SFS_STUDIO_LOOKING,   /* picture, hints; from here on there is a picture */
  SFS_STUDIO_REJECTED,  /* the same; the last recording will not do: error or reason */
  SFS_STUDIO_AWAITING,  /* recording begins when all has been well for a second; from here on Stop ends it */
  SFS_STUDIO_COUNTDOWN, /* recording begins in "figure" seconds */
  SFS_STUDIO_RECORDING,
} SfsStudioState;
#define SFS_TYPE_STUDIO_STATE (sfs_studio_state_get_type ())
GType sfs_studio_state_get_type (void);

/* What happens between a person and their camera, without a widget: hints, patience, countdown,
 * recording and its verdict.
 *
 * Properties, read-only: "state"; "hint" (SfsHint as int); "ready" (gboolean); "figure" (int,
 * seconds left to the recording); "seconds" (double, recorded so far); "slow" (gboolean: loading for
 * 10 s); "face-missing" (gboolean: no face for 10 s, stays until the camera is started anew);
 * "insist" (gboolean: what is soft has failed for 10 s and refuses no recording now); "low-rate"
 * (gboolean: fewer than ten pictures a second); "small" (gboolean: clips of this camera are smaller
 * than is asked for).
 * Signals: "frame" (SfsFrame *), as SfsCapture's; "recorded": an accepted recording is there, see
 * sfs_studio_take_recording (). */
#define SFS_TYPE_STUDIO (sfs_studio_get_type ())
G_DECLARE_FINAL_TYPE (SfsStudio, sfs_studio, SFS, STUDIO, GObject)

SfsStudio       *sfs_studio_new (void);
SfsCameraKeeper *sfs_studio_get_keeper (SfsStudio *self); /* (transfer none): start, stop, choose */
SfsStudioState   sfs_studio_get_state (SfsStudio *self);
const GError    *sfs_studio_get_error (SfsStudio *self);  /* (nullable) in FAULT, REJECTED */
SfsHint          sfs_studio_get_reason (SfsStudio *self); /* in REJECTED without an error, if not interrupted */
SfsHint          sfs_studio_get_hint (SfsStudio *self);
guint            sfs_studio_get_wrong (SfsStudio *self); /* SFS_HINT_BIT ()s */
double           sfs_studio_get_nearness (SfsStudio *self); /* 0 to 1, or NAN; see sfs_nearness () */
gboolean         sfs_studio_get_ready (SfsStudio *self);
int              sfs_studio_get_figure (SfsStudio *self);
double           sfs_studio_get_seconds (SfsStudio *self);
gboolean         sfs_studio_get_slow (SfsStudio *self);
gboolean         sfs_studio_get_face_missing (SfsStudio *self);
gboolean         sfs_studio_get_insist (SfsStudio *self);
gboolean         sfs_studio_get_low_rate (SfsStudio *self);
gboolean         sfs_studio_get_small (SfsStudio *self);
gboolean         sfs_studio_get_interrupted (SfsStudio *self); /* in REJECTED: why */

void             sfs_studio_set_countdown (SfsStudio *self, int seconds); /* 0: start when ready */
void             sfs_studio_record (SfsStudio *self, double seconds, gsize max_bytes);
void             sfs_studio_record_now (SfsStudio *self);     /* in AWAITING: as it is */
void             sfs_studio_stop_recording (SfsStudio *self); /* what leads to it, or recording: dropped */
gboolean         sfs_studio_has_recording (SfsStudio *self); /* one that was not taken yet */
SfsRecording    *sfs_studio_take_recording (SfsStudio *self); /* (transfer full) (nullable) */

G_END_DECLS
