/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-studio.h"

G_BEGIN_DECLS

/* Two things that become true when something has lasted too long. */
enum
{
  SFS_STUDIO_LASTS_LOADING,
  SFS_STUDIO_LASTS_NO_FACE,
  SFS_STUDIO_N_LASTS
};

typedef struct
{
  SfsStudio *studio;
  guint source;
  gboolean reached;
  guint prop;
} SfsPatience;

struct _SfsStudio
{
  GObject parent;
  SfsCameraKeeper *keeper;
  SfsCapture *capture; /* the keeper's present one */
  SfsStudioState state;
  GError *error;
  SfsHint reason;
  gboolean interrupted; /* the camera stopped while it was to record: to be said when it is back */
  SfsPatience patience[SFS_STUDIO_N_LASTS];
  int countdown; /* s, or 0: a recording waits until all is well */
  int figure;
  guint countdown_source;
  guint hold_source;
  double clip_seconds;
  gsize clip_max_bytes;
  SfsRecordMode record_mode;
  GCancellable *record_cancellable;
  SfsRecording *recording;
};

G_END_DECLS
