/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "capture/sfs-face-measures.h"

G_BEGIN_DECLS

/* The face at one size, so that what is measured does not hang on how near the person sits: the
 * detector's box (brow to chin) is SFS_PATCH_SIZE pixels wide and high. */
#define SFS_PATCH_SIZE 96

typedef struct
{
  float x, y; /* pixels of the patch */
} SfsPatchPoint;

typedef struct
{
  /* Of luma and of the two colour differences (BT.601, full range, 0–255, colour around 128). */
  float y[SFS_PATCH_SIZE][SFS_PATCH_SIZE];
  float cb[SFS_PATCH_SIZE][SFS_PATCH_SIZE];
  float cr[SFS_PATCH_SIZE][SFS_PATCH_SIZE];
  int left, right, top, bottom; /* the part that lies in the picture: from, and to (exclusive) */
  SfsPatchPoint points[SFS_N_POINTS];
} SfsFacePatch;

gboolean sfs_face_patch_fill    (SfsFacePatch *patch,
                                 const guint8 *rgb,
                                 int width,
                                 int height,
                                 int stride,
                                 const SfsFace *face);

/* Which pixels of a row are the face's, and in the picture: none where @left ≥ @right. */
void     sfs_face_patch_get_row (const SfsFacePatch *patch, int y, int *left, int *right);

/* Parts of sfs_face_measures_take (), each in its own file. */
void sfs_face_measures_take_pose (const SfsFace *face, int width, int height, SfsFaceMeasures *to);
void sfs_face_measures_take_light (const SfsFacePatch *patch, SfsFaceMeasures *to);
void sfs_face_measures_take_sharpness (const SfsFacePatch *patch, SfsFaceMeasures *to);
void sfs_face_measures_take_cover (const SfsFacePatch *patch, SfsFaceMeasures *to);

G_END_DECLS
