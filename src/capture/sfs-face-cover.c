/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether eyes and mouth can be seen (EyesVisible and MouthOcclusionPrevention in ISO/IEC 29794-5,
 * there by segmentation with a trained model). Everything is compared with the face's own skin, so
 * that neither its colour nor the light matters:
 *
 * - An eye, open or closed, with or without glasses, has lashes, lids and white close together:
 * much contrast on little space. What covers it evenly, be it a hand or a bandage, has none. The
 * lens of sunglasses is also far darker than the cheek below.
 * - A mouth has contrast between lips, line and chin, and so have a beard and the lips within one;
 *   a cloth has less. What has folds is told by its colour: some of what lies around a mouth is at
 *   least nearly as red as the skin between the eyes, and a white, blue or black cloth is not.
 *
 * What this cannot tell: cover with a pattern or strong edges and a colour like skin (fingers
 * apart, a printed mask, a red scarf); lenses that mirror; hair over an eye; a transparent shield.
 * In a picture without colour, folds pass for a mouth. And a picture that is much blurred has
 * little contrast anywhere: ask for sharpness first. */

#include "capture/sfs-face-patch.h"
#include "capture/sfs-quantile.h"

#include <math.h>

/* Contrast (standard deviation of luma by the skin's luma) from which an eye or a mouth is surely
 * seen. Measured on thirty faces, with beards, glasses, closed eyes, light and dark skin: eyes from
 * 0.13, mouths from 0.09 and once 0.07; evenly covered at most 0.03 either. */
#define SURE_EYE 0.12f
#define SURE_MOUTH 0.09f
/* The eye's median luma by that of the cheek: measured from 0.48 in hard light, mostly 0.55–0.85;
 * behind dark lenses 0.09–0.27. */
#define DARK_LENS 0.2f
#define NO_LENS 0.45f
/* The reddest quarter around the mouth by the skin's median: measured from 0.85 (white beard), with
 * cloth below 0.2. */
#define NOT_SKIN 0.2f
#define SKIN 0.7f
/* Redness of skin below which a picture has no colour to speak of; skin has 0.1–0.4. */
#define MIN_REDNESS 0.04f

/* Where the face's own axes lie in the patch: u to the picture's right along the eyes, v from their
 * middle down to the mouth; 1 is the distance of the eyes and that from eyes to mouth. */
typedef struct
{
  const SfsFacePatch *patch;
  float x, y, across_x, across_y, down_x, down_y;
} Axes;

#define MAX_SAMPLES 25 /* along each side of a window */

typedef struct
{
  float luma[MAX_SAMPLES * MAX_SAMPLES], redness[MAX_SAMPLES * MAX_SAMPLES];
  int n, columns, rows;
} Window;

/* Takes a window of the face, tilted with it. Empty unless all of it lies in the picture. */
static void
look_through (const Axes *axes, float u, float v, float half_u, float half_v, Window *window)
{
  const SfsFacePatch *patch = axes->patch;
  float wide = 2 * half_u * hypotf (axes->across_x, axes->across_y);
  float high = 2 * half_v * hypotf (axes->down_x, axes->down_y);

  window->n = 0;
  window->columns = (int) CLAMP (wide + 0.5f, 3, MAX_SAMPLES);
  window->rows = (int) CLAMP (high + 0.5f, 3, MAX_SAMPLES);
  for (int row = 0; row < window->rows; row++)
    for (int column = 0; column < window->columns; column++)
      {
        float a = u + half_u * (2 * (column + 0.5f) / window->columns - 1);
        float b = v + half_v * (2 * (row + 0.5f) / window->rows - 1);
        float x = floorf (axes->x + a * axes->across_x + b * axes->down_x);
        float y = floorf (axes->y + a * axes->across_y + b * axes->down_y);

        if (!(x >= patch->left && x < patch->right && y >= patch->top && y < patch->bottom))
          {
            window->n = 0;
            return;
          }
        float luma = patch->y[(int) y][(int) x];
        window->luma[window->n] = luma;
        window->redness[window->n++] = (patch->cr[(int) y][(int) x] - 128) / MAX (luma, 16);
      }
}

/* Moves the window's values about. NAN for an empty one. */
static float
take_quantile (float *values, int n, double part)
{
  if (n == 0)
    return NAN;
  return sfs_quantile_take (values, n, (int) (part * (n - 1) + 0.5));
}

/* Standard deviation of luma. @flatten: without what a plane, and a bend from side to side,
 * explain: light from one side, and a cloth around a round face. */
static float
take_contrast (const Window *window, gboolean flatten)
{
  /* Over a regular grid these are orthogonal, so that each can be fitted by itself. */
  double sum = 0, squares = 0, by_u = 0, by_v = 0, by_bend = 0, uu = 0, vv = 0, bends = 0;
  double middle = 0;

  if (window->n == 0)
    return NAN;
  for (int i = 0; i < window->n; i++)
    {
      double u = 2 * (i % window->columns + 0.5) / window->columns - 1;
      middle += u * u / window->n;
    }
  for (int i = 0; i < window->n; i++)
    {
      double u = 2 * (i % window->columns + 0.5) / window->columns - 1;
      double v = 2 * (i / window->columns + 0.5) / window->rows - 1, bend = u * u - middle;
      double luma = window->luma[i];

      sum += luma;
      squares += luma * luma;
      by_u += u * luma;
      by_v += v * luma;
      by_bend += bend * luma;
      uu += u * u;
      vv += v * v;
      bends += bend * bend;
    }
  double rest = squares - sum * sum / window->n;
  if (flatten)
    rest -= by_u * by_u / uu + by_v * by_v / vv + by_bend * by_bend / bends;
  return (float) sqrt (MAX (rest, 0) / window->n);
}

static float
rise (float value, float from, float to)
{
  return CLAMP ((value - from) / (to - from), 0, 1);
}

/* @u: where the eye is. Its own cheek is what it is compared with, as light may come from one side.
 */
static float
see_eye (const Axes *axes, float u)
{
  Window cheek, inner, outer;

  look_through (axes, u, 0.55f, 0.16f, 0.14f, &cheek);
  look_through (axes, u, 0, 0.16f, 0.10f, &inner);
  look_through (axes, u, 0, 0.25f, 0.16f, &outer);
  float skin = take_quantile (cheek.luma, cheek.n, 0.5);
  float contrast = take_contrast (&inner, FALSE) / MAX (skin, 8);
  float light = take_quantile (outer.luma, outer.n, 0.5) / MAX (skin, 8);
  if (isnan (contrast) || isnan (light))
    return NAN;
  return rise (contrast, 0, SURE_EYE) * rise (light, DARK_LENS, NO_LENS);
}

static float
see_mouth (const Axes *axes)
{
  Window bridge, mouth;

  /* Skin of nose and upper cheeks, which what covers a mouth leaves free. */
  look_through (axes, 0, 0.22f, 0.5f, 0.1f, &bridge);
  look_through (axes, 0, 1, 0.42f, 0.28f, &mouth);
  float skin = take_quantile (bridge.luma, bridge.n, 0.5);
  float redness = take_quantile (bridge.redness, bridge.n, 0.5);
  float contrast = take_contrast (&mouth, TRUE) / MAX (skin, 8);
  if (isnan (contrast))
    return NAN;
  float structure = rise (contrast, 0, SURE_MOUTH);
  if (redness < MIN_REDNESS)
    return structure;
  float reddest = take_quantile (mouth.redness, mouth.n, 0.75);
  return structure * rise (reddest / redness, NOT_SKIN, SKIN);
}

/**
 * sfs_face_measures_take_cover:
 * @patch: a face
 * @to: (out caller-allocates): gets eyes and mouth, `NAN` where one of them or the skin to compare
 *   it with is not in the picture
 */
void
sfs_face_measures_take_cover (const SfsFacePatch *patch, SfsFaceMeasures *to)
{
  const SfsPatchPoint *right = &patch->points[SFS_POINT_RIGHT_EYE];
  const SfsPatchPoint *left = &patch->points[SFS_POINT_LEFT_EYE];
  const SfsPatchPoint *mouth = &patch->points[SFS_POINT_MOUTH];
  Axes axes = { patch, (right->x + left->x) / 2, (right->y + left->y) / 2, left->x - right->x,
                left->y - right->y };

  axes.down_x = mouth->x - axes.x;
  axes.down_y = mouth->y - axes.y;
  float a = see_eye (&axes, -0.5f), b = see_eye (&axes, 0.5f);
  /* Both have to be seen; of a face in profile one may lie out of the picture. */
  to->eyes = isnan (a) || isnan (b) ? NAN : MIN (a, b);
  to->mouth = see_mouth (&axes);
}
