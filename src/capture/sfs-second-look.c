/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-second-look.h"

#include <math.h>

/* A face lower than this part of the nearest one is a picture on the wall or someone far away, who
 * could not be taken for the person. It is about the reach of the long-range model, too. */
#define MIN_RELATIVE_HEIGHT 0.2f

/* What the short-range model is less sure of is a face only where the other model sees one, too:
 * oranges and book covers get up to 0.7 from one of them. People before a webcam get 0.75 and more
 * even in the dark, blurred, or with a mask (measured on the tests' footage and its variants). */
#define SURE_SCORE 0.75f

static gboolean
is_same (const SfsFace *a, const SfsFace *b)
{
  float dx = fabsf (a->x + a->width / 2 - b->x - b->width / 2);
  float dy = fabsf (a->y + a->height / 2 - b->y - b->height / 2);

  return dx < MAX (a->width, b->width) / 2 && dy < MAX (a->height, b->height) / 2;
}

/**
 * sfs_second_look_update:
 * @self: a second look, all zero at first
 * @faces: what the long-range model found
 * @n_faces: how many
 *
 * Takes over what the long-range model just saw. What it saw at the same place the last time is
 * confirmed: one look alone holds too long to be believed.
 */
void
sfs_second_look_update (SfsSecondLook *self, const SfsFace *faces, int n_faces)
{
  SfsSecondLook now = { .n_faces = MIN (n_faces, SFS_MAX_FACES) };

  for (int i = 0; i < now.n_faces; i++)
    {
      now.faces[i] = faces[i];
      for (int j = 0; j < self->n_faces; j++)
        now.confirmed[i] |= is_same (&faces[i], &self->faces[j]);
    }
  *self = now;
}

static gboolean
is_seen (const SfsSecondLook *self, const SfsFace *face)
{
  for (int i = 0; i < self->n_faces; i++)
    if (is_same (&self->faces[i], face))
      return TRUE;
  return FALSE;
}

/**
 * sfs_second_look_join:
 * @self: a second look
 * @faces: (inout): what the short-range model found in a frame
 * @n_faces: how many
 *
 * Takes away what only the short-range model saw, and is not sure of. Adds what only the long-range
 * model saw: a confirmed second person of some size, or, where the other model finds no one at all,
 * the person who sits too far away.
 *
 * Returns: how many there are now
 */
int
sfs_second_look_join (const SfsSecondLook *self, SfsFace faces[SFS_MAX_FACES], int n_faces)
{
  int n = 0;
  float tallest = 0;

  for (int i = 0; i < n_faces; i++)
    if (faces[i].score >= SURE_SCORE || is_seen (self, &faces[i]))
      {
        faces[n++] = faces[i];
        tallest = MAX (tallest, faces[i].height);
      }
  n_faces = n;
  for (int i = 0; i < self->n_faces && n < SFS_MAX_FACES; i++)
    {
      gboolean known = FALSE;
      for (int j = 0; j < n_faces; j++)
        known |= is_same (&self->faces[i], &faces[j]);
      if (!known && self->confirmed[i] && self->faces[i].height >= tallest * MIN_RELATIVE_HEIGHT)
        faces[n++] = self->faces[i];
    }
  return n;
}
