/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "capture/sfs-face-check.h"

#include <math.h>

/* BlazeFace's box goes from the brow to the chin. Crown to chin is 1.45 times that, measured on
 * webcam footage and on a portrait. */
#define HEAD_PER_BOX 1.45

/* How much eyes and mouth must look uncovered, and how sharp the face must be. */
#define MIN_UNCOVERED 0.40
#define MIN_SHARPNESS 4

static double
n_faces (const SfsLook *look)
{
  return look->n_faces;
}

static double
frozen (const SfsLook *look)
{
  return look->frozen ? 1 : 0;
}

static double
head_height (const SfsLook *look)
{
  return look->n_faces == 1 ? HEAD_PER_BOX * look->faces->height : NAN;
}

static double
left_margin (const SfsLook *look)
{
  return look->n_faces == 1 ? look->faces->x : NAN;
}

static double
right_margin (const SfsLook *look)
{
  return look->n_faces == 1 ? 1 - look->faces->x - look->faces->width : NAN;
}

static double
top_margin (const SfsLook *look)
{
  return look->n_faces == 1 ? look->faces->y : NAN;
}

static double
bottom_margin (const SfsLook *look)
{
  return look->n_faces == 1 ? 1 - look->faces->y - look->faces->height : NAN;
}

/* Of the middle of the picture, to the right. */
static double
offset_x (const SfsLook *look)
{
  return look->n_faces == 1 ? look->faces->x + look->faces->width / 2 - 0.5 : NAN;
}

static double
offset_y (const SfsLook *look)
{
  return look->n_faces == 1 ? look->faces->y + look->faces->height / 2 - 0.5 : NAN;
}

#define MEASURE(member)                                                                            \
  static double member (const SfsLook *look)                                                       \
  {                                                                                                \
    return look->measures != NULL ? look->measures->member : NAN;                                  \
  }
MEASURE (luma)
MEASURE (under)
MEASURE (over)
MEASURE (balance)
MEASURE (eyes)
MEASURE (mouth)
MEASURE (likeness)
MEASURE (sharpness)
MEASURE (pitch)
#undef MEASURE

/* The edge of what covers a face looks like motion. It is sharp, while a face that moves is not. */
static double
motion_blur (const SfsLook *look)
{
  const SfsFaceMeasures *measures = look->measures;

  if (measures == NULL || (fminf (measures->eyes, measures->mouth) < MIN_UNCOVERED &&
                           measures->sharpness >= 1.5 * MIN_SHARPNESS))
    return NAN;
  return measures->motion_blur;
}

static double
yaw (const SfsLook *look)
{
  return look->measures != NULL ? fabs (look->measures->yaw) : NAN;
}

static double
roll (const SfsLook *look)
{
  return look->measures != NULL ? fabs (look->measures->roll) : NAN;
}

#define LIGHT (SFS_HINT_BIT (SFS_HINT_TOO_DARK) | SFS_HINT_BIT (SFS_HINT_TOO_BRIGHT))
#define MOTION SFS_HINT_BIT (SFS_HINT_HOLD_STILL)
#define BLUR SFS_HINT_BIT (SFS_HINT_BLURRED)
#define COVER SFS_HINT_BIT (SFS_HINT_COVERED)

#define LEAST TRUE
#define MOST FALSE

/* The preview is a mirror: who is on the left of the picture sees themselves on the right. */
static const SfsFaceCheck checks[] = {
  { "SingleFacePresent", "faces", LEAST, 1, 0, n_faces, SFS_HINT_NO_FACE, 0 },
  { "SingleFacePresent", "faces", MOST, 1, 0, n_faces, SFS_HINT_MANY_FACES, 0 },
  { "frozen", "share", MOST, 0.5, 0, frozen, SFS_HINT_FROZEN, 0 },

  /* ISO/IEC 29794-5 wants a head of 0.45 of the height; from 0.3 a webcam's 720 lines leave 70
   * pixels between the eyes, which is where its inter-eye-distance measure turns. */
  { "HeadSize", "picture-height", LEAST, 0.30, 0.02, head_height, SFS_HINT_TOO_FAR, 0 },
  /* Beyond, the wide angle of a webcam distorts and chin or hair leave the picture. */
  { "HeadSize", "picture-height", MOST, 0.95, 0.04, head_height, SFS_HINT_TOO_CLOSE, 0 },
  /* Brow to chin wholly in the picture: our own rule, the smallest that keeps a face whole. */
  { "LeftwardCropOfTheFaceImage", "picture-width", LEAST, 0.01, 0.01, left_margin,
    SFS_HINT_MOVE_LEFT, 0 },
  { "RightwardCropOfTheFaceImage", "picture-width", LEAST, 0.01, 0.01, right_margin,
    SFS_HINT_MOVE_RIGHT, 0 },
  { "MarginAboveOfTheFaceImage", "picture-height", LEAST, 0.01, 0.01, top_margin,
    SFS_HINT_MOVE_DOWN, 0 },
  { "MarginBelowOfTheFaceImage", "picture-height", LEAST, 0.01, 0.01, bottom_margin,
    SFS_HINT_MOVE_UP, 0 },
  /* ISO/IEC 19794-5 full frontal wants 0.45–0.55; people before a webcam sit up to 0.16 off, and
   * nothing is lost by it: our own limit. */
  { "centre-horizontal", "picture-width", LEAST, -0.20, 0.02, offset_x, SFS_HINT_MOVE_LEFT, 0 },
  { "centre-horizontal", "picture-width", MOST, 0.20, 0.02, offset_x, SFS_HINT_MOVE_RIGHT, 0 },
  { "centre-vertical", "picture-height", LEAST, -0.25, 0.02, offset_y, SFS_HINT_MOVE_DOWN, 0 },
  { "centre-vertical", "picture-height", MOST, 0.25, 0.02, offset_y, SFS_HINT_MOVE_UP, 0 },

  /* From here on soft, with limits from docs/FACE-CHECKS.md. Light first: without it a camera
   * cannot give a sharp picture; then sharpness: without it what covers a face cannot be told. */
  { "LuminanceMean", "luma", LEAST, 51, 4, luma, SFS_HINT_TOO_DARK, 0 },
  { "UnderExposurePrevention", "share", MOST, 0.40, 0.04, under, SFS_HINT_TOO_DARK, 0 },
  { "LuminanceMean", "luma", MOST, 204, 4, luma, SFS_HINT_TOO_BRIGHT, 0 },
  { "OverExposurePrevention", "share", MOST, 0.65, 0.04, over, SFS_HINT_TOO_BRIGHT, 0 },
  { "IlluminationUniformity", "ratio", LEAST, 0.55, 0.03, balance, SFS_HINT_UNEVEN_LIGHT, LIGHT },
  { "motion-blur", "ratio", MOST, 0.75, 0.03, motion_blur, SFS_HINT_HOLD_STILL, LIGHT },
  { "Sharpness", "luma²", LEAST, MIN_SHARPNESS, 1, sharpness, SFS_HINT_BLURRED, LIGHT | MOTION },
  { "EyesVisible", "share", LEAST, MIN_UNCOVERED, 0.05, eyes, SFS_HINT_COVERED,
    LIGHT | MOTION | BLUR },
  { "MouthOcclusionPrevention", "share", LEAST, MIN_UNCOVERED, 0.05, mouth, SFS_HINT_COVERED,
    LIGHT | MOTION | BLUR },
  { "HeadPoseRoll", "degree", MOST, 12, 1, roll, SFS_HINT_UPRIGHT, COVER },
  { "HeadPoseYaw", "degree", MOST, 25, 2, yaw, SFS_HINT_LOOK_AHEAD, COVER },
  { "HeadPosePitch", "degree", LEAST, -20, 2, pitch, SFS_HINT_CHIN, COVER },
  { "HeadPosePitch", "degree", MOST, 25, 2, pitch, SFS_HINT_CHIN, COVER },
  /* What is drawn or made looks like a face from afar and less so closely: people in the tests'
   * footage and pictures get 0.88 and more, the same made darker or given drawn scarves and glasses
   * 0.80 and more; a drawn robot at most 0.77. It says that the detector is not sure, and not why,
   * so it comes after all that says more. */
  { "face-likeness", "share", LEAST, 0.80, 0.02, likeness, SFS_HINT_UNCLEAR,
    LIGHT | MOTION | BLUR | COVER },
};
G_STATIC_ASSERT (G_N_ELEMENTS (checks) == SFS_N_FACE_CHECKS);
G_STATIC_ASSERT (SFS_N_HINTS <= 32);

/**
 * sfs_face_check_get:
 * @check: which row, below %SFS_N_FACE_CHECKS
 *
 * Returns: (transfer none): what is checked, static
 */
const SfsFaceCheck *
sfs_face_check_get (guint check)
{
  g_return_val_if_fail (check < SFS_N_FACE_CHECKS, NULL);
  return &checks[check];
}

/**
 * sfs_face_check_look:
 * @look: what one frame showed
 * @strict: (nullable) (array fixed-size=27): which checks to judge with their slack, because they
 *   were wrong before: someone at the limit shall not see a hint come and go
 * @findings: (out caller-allocates) (array fixed-size=27): what was measured, and what is wrong
 *
 * Judges one frame, which proves nothing: see #SfsFaceCoach and #SfsFaceVerdict for what becomes of
 * it over time.
 */
void
sfs_face_check_look (const SfsLook *look,
                     const gboolean strict[SFS_N_FACE_CHECKS],
                     SfsFaceFinding findings[SFS_N_FACE_CHECKS])
{
  guint wrong = 0;

  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      const SfsFaceCheck *check = &checks[i];
      double slack = strict != NULL && strict[i] ? check->slack : 0;
      double value = wrong & check->unless ? NAN : check->measure (look);

      findings[i].value = value;
      findings[i].wrong = check->at_least ? value < check->threshold + slack
                                          : value > check->threshold - slack;
      if (findings[i].wrong)
        wrong |= SFS_HINT_BIT (check->hint);
    }
}
