/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-tone.h"

#include <math.h>

/* Of full scale, -16 dB: beside a voice, not over it. */
#define VOLUME 0.16
/* At both ends of a tone, so that it does not click. */
#define FADE 12 /* ms */

/* Slow far away, quick nearby: who cannot tell pitches apart hears that. At most three a second. */
#define PERIOD_FAR (1000 * G_TIME_SPAN_MILLISECOND)
#define PERIOD_NEAR (350 * G_TIME_SPAN_MILLISECOND)
#define PERIOD_NO_FACE (1500 * G_TIME_SPAN_MILLISECOND)
/* Who moves at the edge of what is right hears that it is right no more often than this. */
#define TOLD_AGAIN (3 * G_TIME_SPAN_SECOND)

typedef struct
{
  double pitch; /* Hz; 0: silence; -1: by nearness */
  int length;   /* ms */
} Note;

#define MAX_NOTES 5
static const Note sounds[][MAX_NOTES] = {
  [SFS_SOUND_NONE] = { { 0 } },
  [SFS_SOUND_NO_FACE] = { { 220, 120 } },
  [SFS_SOUND_NEAR] = { { -1, 120 } },
  [SFS_SOUND_IN_PLACE] = { { 784, 110 }, { 0, 40 }, { 1175, 180 } },
  [SFS_SOUND_COUNT] = { { 440, 60 } },
  [SFS_SOUND_BEGIN] = { { 880, 400 } },
  [SFS_SOUND_DONE] = { { 523, 110 }, { 0, 30 }, { 659, 110 }, { 0, 30 }, { 784, 220 } },
  [SFS_SOUND_STOPPED] = { { 440, 150 }, { 0, 30 }, { 330, 260 } },
};

/**
 * sfs_tone_get_pitch:
 * @nearness: 0 to 1
 *
 * Equal steps of nearness are equal steps to the ear: from %SFS_TONE_LOWEST to three times that.
 *
 * Returns: Hz
 */
double
sfs_tone_get_pitch (double nearness)
{
  return SFS_TONE_LOWEST * pow (SFS_TONE_HIGHEST / SFS_TONE_LOWEST, CLAMP (nearness, 0, 1));
}

/**
 * sfs_tone_get_period:
 * @nearness: 0 to 1, or NAN where there is no face, or more than one
 *
 * Returns: µs from the beginning of one tone to that of the next
 */
gint64
sfs_tone_get_period (double nearness)
{
  if (isnan (nearness))
    return PERIOD_NO_FACE;
  return PERIOD_FAR - (gint64) (CLAMP (nearness, 0, 1) * (PERIOD_FAR - PERIOD_NEAR));
}

/**
 * sfs_tone_guide_next:
 * @self: what was heard so far
 * @nearness: 0 to 1, or NAN
 * @ready: whether all is well, light and sharpness too
 * @time: now, in µs of a monotonic clock
 *
 * To be asked some twenty times a second. Once all is well that is said once, and then it is quiet
 * for as long as it stays so.
 *
 * Returns: what to play now, or %SFS_SOUND_NONE
 */
SfsSound
sfs_tone_guide_next (SfsToneGuide *self, double nearness, gboolean ready, gint64 time)
{
  if (ready)
    {
      if (self->in_place || (self->told != 0 && time - self->told < TOLD_AGAIN))
        return SFS_SOUND_NONE;
      self->in_place = TRUE;
      self->told = self->last = time;
      return SFS_SOUND_IN_PLACE;
    }

  self->in_place = FALSE;
  if (self->last != 0 && time - self->last < sfs_tone_get_period (nearness))
    return SFS_SOUND_NONE;
  self->last = time;
  return isnan (nearness) ? SFS_SOUND_NO_FACE : SFS_SOUND_NEAR;
}

static void
render_note (gint16 *samples, gsize n, double pitch)
{
  const gsize fade = MIN (n / 2, SFS_TONE_RATE * FADE / 1000);

  for (gsize i = 0; i < n; i++)
    {
      double edge = (double) MIN (i, n - 1 - i) / (double) fade;
      double gain = edge < 1 ? (1 - cos (G_PI * edge)) / 2 : 1;

      samples[i] = (gint16) (G_MAXINT16 * VOLUME * gain *
                             sin (2 * G_PI * pitch * (double) i / SFS_TONE_RATE));
    }
}

/**
 * sfs_tone_render:
 * @sound: what
 * @nearness: 0 to 1, for %SFS_SOUND_NEAR
 * @n: (out): how many samples it has
 *
 * Returns: (transfer full) (array length=n): the samples; to be freed with g_free()
 */
gint16 *
sfs_tone_render (SfsSound sound, double nearness, gsize *n)
{
  gint16 *samples;
  gsize at = 0;

  *n = 0;
  g_return_val_if_fail ((guint) sound < G_N_ELEMENTS (sounds), NULL);

  for (guint i = 0; i < MAX_NOTES; i++)
    *n += (gsize) sounds[sound][i].length * SFS_TONE_RATE / 1000;
  samples = g_new0 (gint16, *n);
  for (guint i = 0; i < MAX_NOTES; i++)
    {
      const Note *note = &sounds[sound][i];
      gsize length = (gsize) note->length * SFS_TONE_RATE / 1000;

      if (note->pitch != 0)
        render_note (samples + at, length,
                     note->pitch < 0 ? sfs_tone_get_pitch (nearness) : note->pitch);
      at += length;
    }

  return samples;
}
