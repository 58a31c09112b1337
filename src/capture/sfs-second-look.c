/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-second-look.h"

#include <math.h>

/* A face lower than this part of the nearest one's height is a small picture on the wall, or
 * someone as far away as rooms are not: behind who sits 0.6 m before the camera, a tenth is 6 m
 * away, and heights scatter by a fifth from face to face. It is about the reach of the tiles, too.
 */
#define MIN_RELATIVE_HEIGHT 0.08f

/* What tiles show is larger than this part only where somebody moved since. The whole picture shows
 * second ones from a fifth on, and more often. */
#define MAX_TILE_HEIGHT 0.4f

/* What a tile shows with less is not believed: what is cut off at the picture's edge gets up to
 * 0.69 there, and second people mostly 0.8 and more, at least 0.70 (measured). */
#define MIN_TILE_SCORE 0.7f

/* Side of a tile, by the shorter side of the picture, and how far the next one is, by that: so that
 * small faces lie wholly in one of them. The larger a tile, the larger must be who is seen in it:
 * of second faces of an eighth, the whole picture shows 8 of 32, tiles of its full height 22 and
 * these all (frames of 480×360, two people by two). Tiles of half of it show what is not there. */
#define TILE_SIDE 0.67f
#define TILE_STEP 0.8f

/* What the short-range model is less sure of is a face only where the other model sees one, too:
 * oranges and book covers get up to 0.7 from one of them. People before a webcam get 0.75 and more
 * even in the dark, blurred, or with a mask (measured on the tests' footage and its variants). */
#define SURE_SCORE 0.75f

/**
 * sfs_second_look_is_same:
 * @a: a face
 * @b: another one, of the same picture
 *
 * Returns: whether they lie so that they are one: the middle of each in the box of the larger one
 */
gboolean
sfs_second_look_is_same (const SfsFace *a, const SfsFace *b)
{
  float dx = fabsf (a->x + a->width / 2 - b->x - b->width / 2);
  float dy = fabsf (a->y + a->height / 2 - b->y - b->height / 2);

  return dx < MAX (a->width, b->width) / 2 && dy < MAX (a->height, b->height) / 2;
}

static gboolean
is_among (const SfsFace *face, const SfsFace *faces, int n_faces)
{
  for (int i = 0; i < n_faces; i++)
    if (sfs_second_look_is_same (face, &faces[i]))
      return TRUE;
  return FALSE;
}

static void
update (SfsSight *self, const SfsFace *faces, int n_faces)
{
  SfsSight now = { .n_faces = MIN (n_faces, SFS_MAX_FACES) };

  for (int i = 0; i < now.n_faces; i++)
    {
      now.faces[i] = faces[i];
      now.confirmed[i] = is_among (&faces[i], self->faces, self->n_faces);
    }
  *self = now;
}

/**
 * sfs_second_look_update:
 * @self: a second look, all zero at first
 * @faces: what the long-range model found in the whole picture
 * @n_faces: how many
 *
 * Takes over what the long-range model just saw. What it saw at the same place the last time is
 * confirmed: one look alone holds too long to be believed.
 */
void
sfs_second_look_update (SfsSecondLook *self, const SfsFace *faces, int n_faces)
{
  update (&self->whole, faces, n_faces);
}

/* How many tiles lie along one side of the picture. */
static int
count_tiles (int length, int side)
{
  if (length <= side)
    return 1;
  return MIN ((int) ceilf ((float) (length - side) / ((float) side * TILE_STEP)) + 1,
              SFS_MAX_TILES / 2);
}

static int
place_tile (int i, int n, int length, int side)
{
  return n > 1 ? i * (length - side) / (n - 1) : (length - side) / 2;
}

/* Whoever was seen once is looked for again at once, instead of when all other tiles were. */
static gboolean
is_in_doubt (const SfsSight *self, const SfsFace *known, int n_known)
{
  for (int i = 0; i < self->n_faces; i++)
    if (!self->confirmed[i] && !is_among (&self->faces[i], known, n_known))
      return TRUE;
  return FALSE;
}

/**
 * sfs_second_look_next_tile:
 * @self: a second look
 * @width: of the picture, in pixels
 * @height: of the picture, in pixels
 * @square: (out caller-allocates): the part of the picture to show to the long-range model now
 *
 * Chooses a tile, each in its turn.
 */
void
sfs_second_look_next_tile (SfsSecondLook *self, int width, int height, SfsSquare *square)
{
  const int side = MAX (1, (int) ((float) MIN (width, height) * TILE_SIDE));
  const int columns = count_tiles (width, side), rows = count_tiles (height, side);
  const int n_tiles = MIN (columns * rows, SFS_MAX_TILES);

  if (n_tiles != self->n_tiles)
    {
      for (int i = 0; i < SFS_MAX_TILES; i++)
        self->tiles[i].n_faces = 0;
      self->n_tiles = n_tiles;
      self->last = 0;
      self->again = FALSE;
    }
  else if (self->again ||
           !is_in_doubt (&self->tiles[self->last], self->whole.faces, self->whole.n_faces))
    {
      self->last = (self->last + 1) % n_tiles;
      self->again = FALSE;
    }
  else
    self->again = TRUE;
  *square = (SfsSquare){
    .x = place_tile (self->last % columns, columns, width, side),
    .y = place_tile (self->last / columns, rows, height, side),
    .side = side,
  };
}

/**
 * sfs_second_look_update_tile:
 * @self: a second look
 * @faces: what the long-range model found in the tile that was chosen last
 * @n_faces: how many
 *
 * As sfs_second_look_update(), of one tile.
 */
void
sfs_second_look_update_tile (SfsSecondLook *self, const SfsFace *faces, int n_faces)
{
  SfsFace sure[SFS_MAX_FACES];
  int n = 0;

  for (int i = 0; i < MIN (n_faces, SFS_MAX_FACES); i++)
    if (faces[i].score >= MIN_TILE_SCORE)
      sure[n++] = faces[i];
  update (&self->tiles[self->last], sure, n);
}

/**
 * sfs_second_look_forget_tiles:
 * @self: a second look
 *
 * Nobody was near for a while, and so no tile was looked at: whoever was far away then may be gone
 * by now, and is not held against the next person.
 */
void
sfs_second_look_forget_tiles (SfsSecondLook *self)
{
  for (int i = 0; i < SFS_MAX_TILES; i++)
    self->tiles[i].n_faces = 0;
  self->again = FALSE;
}

/* Adds who is confirmed, of a height between these, and not among the others. */
static int
add_others (const SfsSight *self, float least, float most, SfsFace faces[SFS_MAX_FACES], int n)
{
  for (int i = 0; i < self->n_faces && n < SFS_MAX_FACES; i++)
    if (self->confirmed[i] && self->faces[i].height >= least && self->faces[i].height <= most &&
        !is_among (&self->faces[i], faces, n))
      faces[n++] = self->faces[i];
  return n;
}

static float
get_tallest (const SfsFace *faces, int n_faces)
{
  float tallest = 0;

  for (int i = 0; i < n_faces; i++)
    tallest = MAX (tallest, faces[i].height);
  return tallest;
}

/**
 * sfs_second_look_join:
 * @self: a second look
 * @faces: (inout): what the short-range model found in a frame
 * @n_faces: how many
 *
 * Takes away what only the short-range model saw, and is not sure of. Adds what only the long-range
 * model saw: a confirmed second person of some size, or, where the other model finds no one at all,
 * the person who sits too far away. Tiles only show a second person beside a first one.
 *
 * Returns: how many there are now
 */
int
sfs_second_look_join (const SfsSecondLook *self, SfsFace faces[SFS_MAX_FACES], int n_faces)
{
  float tallest;
  int n = 0;

  for (int i = 0; i < n_faces; i++)
    if (faces[i].score >= SURE_SCORE ||
        is_among (&faces[i], self->whole.faces, self->whole.n_faces))
      faces[n++] = faces[i];
  tallest = get_tallest (faces, n);
  n = add_others (&self->whole, tallest * MIN_RELATIVE_HEIGHT, INFINITY, faces, n);
  if (n == 0)
    return 0;
  tallest = get_tallest (faces, n);
  for (int i = 0; i < self->n_tiles; i++)
    n = add_others (&self->tiles[i], tallest * MIN_RELATIVE_HEIGHT, tallest * MAX_TILE_HEIGHT,
                    faces, n);
  return n;
}
