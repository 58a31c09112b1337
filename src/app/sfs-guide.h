/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/pages/camera/sfs-studio.h"

G_BEGIN_DECLS

/* Guidance for ears, for who uses no screen reader: a voice and tones, both off unless somebody
 * turned them on. It says nothing that is not on the screen as well; which sound goes with what is
 * in capture/sfs-tone.h, and what is spoken when in sfs-spoken.h.
 *
 * Properties: "spoken", "tones" (gboolean, writable), "on" (gboolean: either of them), "note"
 * (string, nullable: why nothing is heard of what is turned on). */
#define SFS_TYPE_GUIDE (sfs_guide_get_type ())
G_DECLARE_FINAL_TYPE (SfsGuide, sfs_guide, SFS, GUIDE, GObject)

SfsGuide *sfs_guide_get_default (void); /* (transfer none) */
SfsGuide *sfs_guide_new (void);         /* beside it, for tests */
void sfs_guide_end (void);              /* of the default one: silent when this returns */

gboolean sfs_guide_get_on (SfsGuide *self);
const char *sfs_guide_get_spoken_trouble (SfsGuide *self); /* (nullable): why no voice is heard */
const char *sfs_guide_get_tones_trouble (SfsGuide *self);  /* (nullable): why no tones are heard */

/* What happens on the screen. */
void sfs_guide_enter (SfsGuide *self, const char *title, const char *heading); /* a page is shown */
void sfs_guide_leave (SfsGuide *self);                                         /* and goes away */
void sfs_guide_say (SfsGuide *self, const char *text);                         /* news */
void sfs_guide_read (SfsGuide *self, const char *text); /* what stands on the page */
void sfs_guide_hint (SfsGuide *self, const char *text); /* what to do now */
void sfs_guide_ask (SfsGuide *self, const char *text);  /* a question in front of the page */
void sfs_guide_forget (SfsGuide *self); /* the next is said at once, and if it was just said */
void sfs_guide_watch (SfsGuide *self, SfsStudio *studio);   /* whose picture is shown */
void sfs_guide_unwatch (SfsGuide *self, SfsStudio *studio); /* is not any more */
void sfs_guide_recorded (SfsGuide *self); /* and a page with the recording follows */

G_END_DECLS
