/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is heard beside what is seen. Every sound has its counterpart on the screen:
 *
 * - SFS_SOUND_NO_FACE, one low tone of 220 Hz: “No face found yet …”, “More than one face …”
 * - SFS_SOUND_NEAR, one tone of 300 to 900 Hz: the outline, and the hint below the picture
 * - SFS_SOUND_IN_PLACE, two tones going up: the outline’s other shape, “Good. You can start …”
 * - SFS_SOUND_COUNT, a short tone a second: the figures of the countdown
 * - SFS_SOUND_BEGIN, one long high tone: the ring, “Recording: 5 seconds left”
 * - SFS_SOUND_DONE, three tones going up: the next page, with the video
 * - SFS_SOUND_STOPPED, two tones going down: the notice or the fault, or the page as before
 *
 * Pure C: no clock, no device. */
typedef enum
{
  SFS_SOUND_NONE,
  SFS_SOUND_NO_FACE,
  SFS_SOUND_NEAR,
  SFS_SOUND_IN_PLACE,
  SFS_SOUND_COUNT,
  SFS_SOUND_BEGIN,
  SFS_SOUND_DONE,
  SFS_SOUND_STOPPED,
} SfsSound;

#define SFS_TONE_RATE 48000   /* samples a second */
#define SFS_TONE_LOWEST 300.0 /* Hz, of SFS_SOUND_NEAR */
#define SFS_TONE_HIGHEST 900.0

double sfs_tone_get_pitch (double nearness);  /* Hz */
gint64 sfs_tone_get_period (double nearness); /* µs from one to the next; NAN: no face */

/* Which sound is due while a face looks for its place. To be zeroed at the beginning. */
typedef struct
{
  gint64 last, told; /* µs: the last one; when it was last said that all is well */
  gboolean in_place;
} SfsToneGuide;
SfsSound sfs_tone_guide_next (SfsToneGuide *self, double nearness, gboolean ready, gint64 time);

/* Samples of 16 bits, one channel, SFS_TONE_RATE a second. (transfer full) (array length=n) */
gint16 *sfs_tone_render (SfsSound sound, double nearness, gsize *n);

G_END_DECLS
