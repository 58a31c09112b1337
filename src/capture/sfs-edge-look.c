/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-edge-look.h"

#include <sodium.h>
#include <string.h>

/* As often as this where nobody is seen: it costs as much as looking itself. */
#define EVERY (200 * G_TIME_SPAN_MILLISECOND)
/* What is added to each side, as part of the width. */
#define BORDER 4
/* Half a face completed by its reflection gets 0.9 and more on the tests' footage. Anything that is
 * reflected gets symmetric, and looks more like a face than it did. */
#define MIN_SCORE 0.85f

/**
 * sfs_edge_look_init:
 * @self: (out caller-allocates): an edge look
 */
void
sfs_edge_look_init (SfsEdgeLook *self)
{
  *self = (SfsEdgeLook){ .looked = -1 };
}

/**
 * sfs_edge_look_clear:
 * @self: an edge look
 *
 * Wipes and frees what it holds.
 */
void
sfs_edge_look_clear (SfsEdgeLook *self)
{
  if (self->wide != NULL)
    sodium_memzero (self->wide, self->size);
  g_clear_pointer (&self->wide, g_free);
  self->size = 0;
}

/**
 * sfs_edge_look_forget:
 * @self: an edge look
 *
 * Forgets whom it saw, and the picture.
 */
void
sfs_edge_look_forget (SfsEdgeLook *self)
{
  sfs_edge_look_clear (self);
  self->looked = -1;
  self->seen = self->confirmed = FALSE;
}

static void
fill_wide (SfsEdgeLook *self, const guint8 *rgb, int width, int height, int stride)
{
  const int border = width / BORDER, wide = width + 2 * border;
  const gsize size = (gsize) wide * height * 3;

  if (size != self->size)
    {
      sfs_edge_look_clear (self);
      self->wide = g_malloc (size);
      self->size = size;
    }
  for (int y = 0; y < height; y++)
    {
      const guint8 *from = rgb + (gsize) y * stride;
      guint8 *to = self->wide + (gsize) y * wide * 3;

      memcpy (to + border * 3, from, (gsize) width * 3);
      for (int x = 0; x < border; x++)
        {
          memcpy (to + (border - 1 - x) * 3, from + x * 3, 3);
          memcpy (to + (border + width + x) * 3, from + (width - 1 - x) * 3, 3);
        }
    }
}

/* From fractions of the wide picture to fractions of the picture in its middle. */
static void
narrow (SfsFace *face, int width)
{
  const float border = (float) (width / BORDER) / width, scale = 1 + 2 * border;

  face->x = face->x * scale - border;
  face->width *= scale;
  for (int p = 0; p < SFS_N_POINTS; p++)
    face->points[p].x = face->points[p].x * scale - border;
}

/**
 * sfs_edge_look_run:
 * @self: an edge look
 * @detector: the short-range one
 * @time: when the frame was taken, in µs of the stream
 * @rgb: packed R8G8B8
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @face: (out caller-allocates): the face
 * @found: (out): whether it is there
 * @error: where to put an error
 *
 * Looks whether half a face lies at the left or the right edge, by adding the picture's own
 * reflection there: that makes a whole one of it. Seen by two looks in a row, it is believed; then
 * it can be told to the person which way to move. Takes 6 ms, five times a second.
 *
 * Returns: %FALSE on an error
 */
gboolean
sfs_edge_look_run (SfsEdgeLook *self,
                   SfsFaceDetector *detector,
                   gint64 time,
                   const guint8 *rgb,
                   int width,
                   int height,
                   int stride,
                   SfsFace *face,
                   gboolean *found,
                   GError **error)
{
  SfsFace faces[SFS_MAX_FACES];
  gboolean seen = FALSE;

  if (self->looked < 0 || time - self->looked >= EVERY)
    {
      const int wide = width + 2 * (width / BORDER);
      int n;

      fill_wide (self, rgb, width, height, stride);
      n = sfs_face_detector_run (detector, self->wide, wide, height, wide * 3, faces, error);
      if (n < 0)
        return FALSE;
      for (int i = 0; i < n && !seen; i++)
        {
          narrow (&faces[i], width);
          if (faces[i].score < MIN_SCORE || (faces[i].x >= 0 && faces[i].x + faces[i].width <= 1))
            continue;
          seen = TRUE;
          self->face = faces[i];
        }
      self->confirmed = seen && self->seen;
      self->seen = seen;
      self->looked = time;
    }
  *found = self->confirmed;
  if (self->confirmed)
    *face = self->face;
  return TRUE;
}
