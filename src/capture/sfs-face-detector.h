/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One face as the detector found it: box and six points in fractions of the picture (0–1, origin
 * top left, not mirrored), score 0–1. */
enum { SFS_POINT_RIGHT_EYE, SFS_POINT_LEFT_EYE, SFS_POINT_NOSE, SFS_POINT_MOUTH, SFS_POINT_RIGHT_EAR, SFS_POINT_LEFT_EAR, SFS_N_POINTS };

typedef struct
{
  float score;
  float x, y, width, height;
  struct { float x, y; } points[SFS_N_POINTS];
} SfsFace;

#define SFS_MAX_FACES 8

/* The C face of the one OpenCV file. Not thread-safe: one detector, one thread. No C++ exception
 * leaves it. */
typedef enum { SFS_FACE_MODEL_SHORT_RANGE, SFS_FACE_MODEL_LONG_RANGE } SfsFaceModel;
typedef struct _SfsFaceDetector SfsFaceDetector;

SfsFaceDetector *sfs_face_detector_new (SfsFaceModel model, const char *model_dir, GError **error);
void             sfs_face_detector_free (SfsFaceDetector *self);
/* @rgb: packed R8G8B8, @stride bytes a row. Number of faces written to @faces, or -1. */
int              sfs_face_detector_run (SfsFaceDetector *self, const guint8 *rgb, int width, int height, int stride,
                                        SfsFace faces[SFS_MAX_FACES], GError **error);
/* A part of a picture, in pixels; it may reach beyond its edges. */
typedef struct
{
  int x, y, side;
  gboolean mirrored; /* look at it from the other side: faces come back as they lie in the picture */
} SfsSquare;
int              sfs_face_detector_run_square (SfsFaceDetector *self, const guint8 *rgb, int width, int height, int stride,
                                               const SfsSquare *square, SfsFace faces[SFS_MAX_FACES], GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfsFaceDetector, sfs_face_detector_free)

G_END_DECLS
