/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* What the long-range model saw in the picture, or in a part of it. */
typedef struct
{
  SfsFace faces[SFS_MAX_FACES];
  int n_faces;
  gboolean confirmed[SFS_MAX_FACES]; /* seen by two looks in a row */
} SfsSight;

/* Parts of the picture that are looked at one after the other, for those who are far away. */
#define SFS_MAX_TILES 16

/* Joins what the long-range model sees now and then with what the short-range one sees in each
 * frame. Pure C. */
typedef struct
{
  SfsSight whole, tiles[SFS_MAX_TILES];
  int n_tiles, last; /* the tile that was chosen last */
  gboolean again;    /* it was already looked at once more */
} SfsSecondLook;

void sfs_second_look_update (SfsSecondLook *self, const SfsFace *faces, int n_faces);
/* The tile to look at next; then tell what it showed. */
void sfs_second_look_next_tile (SfsSecondLook *self, int width, int height, SfsSquare *square);
void sfs_second_look_update_tile (SfsSecondLook *self, const SfsFace *faces, int n_faces);
void sfs_second_look_forget_tiles (SfsSecondLook *self);
int sfs_second_look_join (const SfsSecondLook *self, SfsFace faces[SFS_MAX_FACES], int n_faces);
gboolean sfs_second_look_is_same (const SfsFace *a, const SfsFace *b);

G_END_DECLS
