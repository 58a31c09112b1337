/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-close-look.h"

#include "capture/sfs-second-look.h"

#include <math.h>

/* Side of the square that is looked at, by the longer side of the face's box. Of 1.4 to 2.6 this
 * tells people from what is drawn best. */
#define SIDE 2

/**
 * sfs_close_look_init:
 * @self: (out caller-allocates): a close look
 *
 * Makes it one that has seen nothing.
 */
void
sfs_close_look_init (SfsCloseLook *self)
{
  *self = (SfsCloseLook){ .looked = -1 };
}

static gboolean
get_score (SfsFaceDetector *detector,
           const guint8 *rgb,
           int width,
           int height,
           int stride,
           const SfsFace *face,
           gboolean mirrored,
           float *score,
           GError **error)
{
  const float side = SIDE * MAX (face->width * (float) width, face->height * (float) height);
  const float x = (face->x + face->width / 2) * (float) width;
  const float y = (face->y + face->height / 2) * (float) height;
  SfsSquare square = { .side = MAX (1, (int) lroundf (side)), .mirrored = mirrored };
  SfsFace faces[SFS_MAX_FACES];
  int n;

  square.x = (int) lroundf (x) - square.side / 2;
  square.y = (int) lroundf (y) - square.side / 2;
  n = sfs_face_detector_run_square (detector, rgb, width, height, stride, &square, faces, error);
  for (int i = 0; i < n; i++)
    if (sfs_second_look_is_same (&faces[i], face))
      *score = MAX (*score, faces[i].score);
  return n >= 0;
}

/**
 * sfs_close_look_run:
 * @self: a close look
 * @detector: the short-range one
 * @time: when the frame was taken, in µs of the stream
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @face: the one face in it
 * @error: where to put an error
 *
 * Cuts the face out and looks at it twice, as it is and mirrored, so that neither its size in the
 * picture nor the side that the light comes from matters. The better one counts. Takes 8 ms.
 *
 * Returns: %FALSE on an error
 */
gboolean
sfs_close_look_run (SfsCloseLook *self,
                    SfsFaceDetector *detector,
                    gint64 time,
                    const guint8 *rgb,
                    int width,
                    int height,
                    int stride,
                    const SfsFace *face,
                    GError **error)
{
  gboolean known = self->looked >= 0 && sfs_second_look_is_same (&self->face, face);
  float score = 0;

  for (int mirrored = FALSE; mirrored <= TRUE; mirrored++)
    if (!get_score (detector, rgb, width, height, stride, face, mirrored, &score, error))
      return FALSE;
  self->scores[0] = known ? self->scores[1] : score;
  self->scores[1] = score;
  self->face = *face;
  self->looked = time;
  return TRUE;
}

/**
 * sfs_close_look_get:
 * @self: a close look
 * @face: the one face of a frame
 *
 * Returns: the better score of the last two looks, 0–1 and 0 where no face was seen; `NAN` where
 *   this one was not looked at yet
 */
float
sfs_close_look_get (const SfsCloseLook *self, const SfsFace *face)
{
  if (self->looked < 0 || !sfs_second_look_is_same (&self->face, face))
    return NAN;
  return MAX (self->scores[0], self->scores[1]);
}
