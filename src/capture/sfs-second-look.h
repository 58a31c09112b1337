/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-detector.h"

G_BEGIN_DECLS

/* Joins what the long-range model sees now and then with what the short-range one sees in each
 * frame. Pure C. */
typedef struct
{
  SfsFace faces[SFS_MAX_FACES];
  int n_faces;
  gboolean confirmed[SFS_MAX_FACES]; /* seen by two looks in a row */
} SfsSecondLook;

void sfs_second_look_update (SfsSecondLook *self, const SfsFace *faces, int n_faces);
int  sfs_second_look_join (const SfsSecondLook *self, SfsFace faces[SFS_MAX_FACES], int n_faces);

G_END_DECLS
