/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-gate.h"

G_BEGIN_DECLS

/* Observer and gate, joined. Looking is for one thread at a time (the analysis branch's); the rest
 * may be called from any. */
typedef struct _SfsAnalyzer SfsAnalyzer;

typedef struct
{
  double nearness; /* see sfs_nearness (): NAN without a face */
  SfsHint hint;
  guint wrong; /* SFS_HINT_BIT ()s of all that is wrong */
  gboolean ready, may_insist;
} SfsAnalyzerStatus;

SfsAnalyzer *sfs_analyzer_new (void);
void sfs_analyzer_free (SfsAnalyzer *self);
void sfs_analyzer_reset (SfsAnalyzer *self); /* for a new stream */
gboolean sfs_analyzer_look (SfsAnalyzer *self,
                            gint64 time,
                            const guint8 *rgb,
                            int width,
                            int height,
                            int stride,
                            GError **error);
void sfs_analyzer_get_status (SfsAnalyzer *self, SfsAnalyzerStatus *status);
void sfs_analyzer_begin_clip (SfsAnalyzer *self, gint64 time, gint64 end, gboolean anyway);
gboolean sfs_analyzer_end_clip (SfsAnalyzer *self, SfsHint *reason, JsonObject **quality);

G_END_DECLS
