/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is measured of a face: of drawn ones, where the answer is known, and of footage as it is and
 * made worse in each way. */

#include "capture/sfs-face-check.h"
#include "fixtures/sfs-test-vary.h"
#include "fixtures/sfs-test.h"

#include <math.h>
#include <string.h>

#define SIZE 240

/* The box's middle half is the drawn picture's. */
static const SfsFace middle = {
  .score = 0.9f,
  .x = 0.3f,
  .y = 0.3f,
  .width = 0.4f,
  .height = 0.4f,
  .points = { { 0.43f, 0.42f },
              { 0.57f, 0.42f },
              { 0.5f, 0.52f },
              { 0.5f, 0.58f },
              { 0.34f, 0.46f },
              { 0.66f, 0.46f } },
};

static void
set (guint8 *rgb, int x, int y, guint8 r, guint8 g, guint8 b)
{
  guint8 *pixel = rgb + ((gsize) y * SIZE + x) * 3;

  pixel[0] = r;
  pixel[1] = g;
  pixel[2] = b;
}

static void
fill (guint8 *rgb,
      double from_x,
      double from_y,
      double to_x,
      double to_y,
      guint8 r,
      guint8 g,
      guint8 b)
{
  for (int y = (int) (from_y * SIZE); y < (int) (to_y * SIZE); y++)
    for (int x = (int) (from_x * SIZE); x < (int) (to_x * SIZE); x++)
      set (rgb, x, y, r, g, b);
}

/* Skin, brows, eyes with white, pupil and lids, nostrils and a mouth, where @middle says. */
static guint8 *
draw_face (void)
{
  guint8 *rgb = g_malloc (SIZE * SIZE * 3);

  fill (rgb, 0, 0, 1, 1, 150, 112, 92);
  for (int eye = 0; eye < 2; eye++)
    {
      double x = middle.points[eye].x, y = middle.points[eye].y;
      fill (rgb, x - 0.04, y - 0.05, x + 0.04, y - 0.035, 60, 40, 30);
      fill (rgb, x - 0.03, y - 0.015, x + 0.03, y - 0.007, 70, 45, 35);
      fill (rgb, x - 0.025, y - 0.007, x + 0.025, y + 0.01, 200, 195, 190);
      fill (rgb, x - 0.01, y - 0.01, x + 0.01, y + 0.01, 40, 30, 30);
    }
  fill (rgb, 0.475, 0.525, 0.49, 0.533, 80, 50, 40);
  fill (rgb, 0.51, 0.525, 0.525, 0.533, 80, 50, 40);
  fill (rgb, 0.455, 0.57, 0.545, 0.578, 160, 80, 80);
  fill (rgb, 0.455, 0.578, 0.545, 0.584, 60, 20, 20);
  fill (rgb, 0.46, 0.584, 0.54, 0.596, 170, 90, 85);
  return rgb;
}

static SfsFaceMeasures
measure (const guint8 *rgb, const SfsFace *face)
{
  SfsFaceMeasures measures;

  sfs_face_measures_take (rgb, SIZE, SIZE, SIZE * 3, face, &measures);
  return measures;
}

/* A head as one sees it from far away, turned by @yaw and @pitch and then, in the picture, by
 * @roll. */
static SfsFace
turn (double yaw, double pitch, double roll, double size, int width, int height)
{
  static const double head[SFS_N_POINTS][3] = { { -3, 2.5, 3.3 },  { 3, 2.5, 3.3 },
                                                { 0, -1, 7.5 },    { 0, -4.5, 5.6 },
                                                { -6.8, 1, -2.5 }, { 6.8, 1, -2.5 } };
  double cy = cos (yaw * G_PI / 180), sy = sin (yaw * G_PI / 180);
  double cp = cos (pitch * G_PI / 180), sp = sin (pitch * G_PI / 180);
  double cr = cos (roll * G_PI / 180), sr = sin (roll * G_PI / 180);
  SfsFace face = { .score = 0.9f };

  for (int p = 0; p < SFS_N_POINTS; p++)
    {
      /* Chin up first, about the axis through the ears; then to the side, about the neck. */
      double y = head[p][1] * cp + head[p][2] * sp, z = head[p][2] * cp - head[p][1] * sp;
      double x = head[p][0] * cy + z * sy;
      face.points[p].x = (float) (0.5 + (x * cr + y * sr) * size / width);
      face.points[p].y = (float) (0.5 + (x * sr - y * cr) * size / height);
    }
  return face;
}

static void
test_pose (void)
{
  static const guint8 black[640 * 3];
  SfsFaceMeasures level, measures;
  SfsFace face;

  for (int wide = 0; wide < 2; wide++)
    {
      int width = wide ? 640 : 100, height = wide ? 360 : 300;
      /* Too small a box to measure anything but the points. */
      face = turn (0, 0, 0, 4, width, height);
      sfs_face_measures_take (black, width, 1, width * 3, &face, &level);
      g_assert_true (isnan (level.luma) && isnan (level.sharpness) && isnan (level.eyes));
      for (int yaw = -30; yaw <= 30; yaw += 15)
        for (int roll = -20; roll <= 20; roll += 10)
          {
            g_autofree guint8 *rgb = g_malloc0 ((gsize) width * height * 3);
            face = turn (yaw, 0, roll, 4, width, height);
            sfs_face_measures_take (rgb, width, height, width * 3, &face, &measures);
            g_assert_cmpfloat_with_epsilon (measures.yaw, yaw, 4);
            g_assert_cmpfloat_with_epsilon (measures.roll, roll, 3);
            /* Level is not the same for every head; only what changes is known. */
            g_assert_cmpfloat_with_epsilon (measures.pitch, 0, 10);
          }
    }
  face = turn (0, 0, 0, 4, SIZE, SIZE);
  g_autofree guint8 *rgb = g_malloc0 (SIZE * SIZE * 3);
  level = measure (rgb, &face);
  for (int pitch = -25; pitch <= 25; pitch += 10)
    {
      face = turn (0, pitch, 0, 4, SIZE, SIZE);
      g_assert_cmpfloat_with_epsilon (measure (rgb, &face).pitch - level.pitch, pitch, 5);
    }
}

static void
test_light (void)
{
  g_autofree guint8 *rgb = g_malloc (SIZE * SIZE * 3);
  SfsFaceMeasures measures;

  fill (rgb, 0, 0, 1, 1, 100, 100, 100);
  measures = measure (rgb, &middle);
  g_assert_cmpfloat_with_epsilon (measures.luma, 100, 0.1);
  g_assert_cmpfloat_with_epsilon (measures.balance, 1, 0.001);
  g_assert_cmpfloat (measures.under, ==, 0);
  g_assert_cmpfloat (measures.over, ==, 0);
  g_assert_cmpfloat_with_epsilon (measures.sharpness, 0, 0.001);

  /* BT.601's weights. */
  fill (rgb, 0, 0, 1, 1, 200, 100, 50);
  g_assert_cmpfloat_with_epsilon (measure (rgb, &middle).luma,
                                  0.299 * 200 + 0.587 * 100 + 0.114 * 50, 0.1);

  fill (rgb, 0, 0, 0.5, 1, 160, 160, 160);
  fill (rgb, 0.5, 0, 1, 1, 40, 40, 40);
  measures = measure (rgb, &middle);
  g_assert_cmpfloat_with_epsilon (measures.balance, 0.25, 0.02);
  g_assert_cmpfloat_with_epsilon (measures.luma, 100, 1.5);

  fill (rgb, 0, 0, 0.5, 1, 20, 20, 20);
  fill (rgb, 0.5, 0, 1, 1, 255, 150, 130); /* red alone is at its end */
  measures = measure (rgb, &middle);
  g_assert_cmpfloat_with_epsilon (measures.under, 0.5, 0.02);
  g_assert_cmpfloat_with_epsilon (measures.over, 0.5, 0.02);

  fill (rgb, 0, 0, 1, 1, 0, 0, 0);
  measures = measure (rgb, &middle);
  g_assert_cmpfloat_with_epsilon (measures.balance, 1, 0.001);
  g_assert_cmpfloat (measures.under, ==, 1);
  g_assert_true (isnan (measures.motion_blur));
  /* What is around the face does not count. */
  fill (rgb, 0, 0, 1, 0.25, 255, 255, 255);
  fill (rgb, 0, 0.75, 1, 1, 255, 255, 255);
  g_assert_cmpfloat (measure (rgb, &middle).luma, <, 0.1);
}

static void
test_sharpness (void)
{
  g_autofree guint8 *face = draw_face (), *worse = g_malloc (SIZE * SIZE * 3);
  SfsFaceMeasures sharp = measure (face, &middle), measures;

  g_assert_cmpfloat (sharp.sharpness, >, 20);
  g_assert_cmpfloat (sharp.motion_blur, <, 0.75);
  sfs_test_vary (SFS_TEST_VARY_BLURRED, face, SIZE, SIZE, &middle, worse);
  measures = measure (worse, &middle);
  g_assert_cmpfloat (measures.sharpness, <, sharp.sharpness / 4);
  /* Noise does not make it sharp again, nor what is sharp less so, nor does less light. */
  sfs_test_vary (SFS_TEST_VARY_BLURRED_NOISY, face, SIZE, SIZE, &middle, worse);
  g_assert_cmpfloat (measure (worse, &middle).sharpness, <, sharp.sharpness / 4);
  sfs_test_vary (SFS_TEST_VARY_NOISY, face, SIZE, SIZE, &middle, worse);
  g_assert_cmpfloat_with_epsilon (measure (worse, &middle).sharpness / sharp.sharpness, 1, 0.2);
  sfs_test_vary (SFS_TEST_VARY_DARK, face, SIZE, SIZE, &middle, worse);
  g_assert_cmpfloat_with_epsilon (measure (worse, &middle).sharpness / sharp.sharpness, 1, 0.1);
  /* Nor a background in focus. */
  fill (worse, 0, 0, 1, 1, 120, 120, 120);
  for (int x = 0; x < SIZE; x += 2)
    fill (worse, (double) x / SIZE, 0, (x + 1.0) / SIZE, 0.29, 255, 255, 255);
  g_assert_cmpfloat (measure (worse, &middle).sharpness, <, 0.1);
  for (int vary = SFS_TEST_VARY_MOTION_BLURRED; vary <= SFS_TEST_VARY_MOTION_VERTICAL; vary++)
    {
      sfs_test_vary (vary, face, SIZE, SIZE, &middle, worse);
      measures = measure (worse, &middle);
      g_test_message ("%s: %.2f, sharpness %.1f", sfs_test_vary_get_name (vary),
                      measures.motion_blur, measures.sharpness);
      g_assert_cmpfloat (measures.motion_blur, >, 0.75);
      g_assert_cmpfloat (measures.sharpness, <, sharp.sharpness);
    }
}

static void
test_cover (void)
{
  g_autofree guint8 *face = draw_face (), *worse = g_malloc (SIZE * SIZE * 3);
  SfsFaceMeasures measures = measure (face, &middle);

  g_assert_cmpfloat (measures.eyes, ==, 1);
  g_assert_cmpfloat (measures.mouth, ==, 1);
  /* A darker skin in the same light, and a lamp on one side, cover nothing. */
  for (gsize i = 0; i < SIZE * SIZE * 3; i++)
    worse[i] = face[i] / 2;
  measures = measure (worse, &middle);
  g_assert_cmpfloat (measures.eyes, >, 0.9);
  g_assert_cmpfloat (measures.mouth, >, 0.9);
  sfs_test_vary (SFS_TEST_VARY_SIDE_LIT, face, SIZE, SIZE, &middle, worse);
  measures = measure (worse, &middle);
  g_assert_cmpfloat (measures.eyes, >, 0.9);
  g_assert_cmpfloat (measures.mouth, >, 0.9);
  for (int vary = SFS_TEST_VARY_MOUTH_COVERED; vary <= SFS_TEST_VARY_EYES_HAND; vary++)
    {
      gboolean eyes = vary >= SFS_TEST_VARY_EYES_COVERED;
      sfs_test_vary (vary, face, SIZE, SIZE, &middle, worse);
      measures = measure (worse, &middle);
      g_test_message ("%s: eyes %.2f, mouth %.2f", sfs_test_vary_get_name (vary), measures.eyes,
                      measures.mouth);
      g_assert_cmpfloat (eyes ? measures.eyes : measures.mouth, <, 0.4);
      g_assert_cmpfloat (eyes ? measures.mouth : measures.eyes, >, 0.4);
    }
  /* One eye is enough. */
  memcpy (worse, face, SIZE * SIZE * 3);
  fill (worse, 0.37, 0.36, 0.49, 0.46, 150, 112, 92);
  g_assert_cmpfloat (measure (worse, &middle).eyes, <, 0.1);
  /* In grey, a beard's or a mouth's structure alone has to do. */
  for (gsize i = 0; i < SIZE * SIZE * 3; i++)
    worse[i] = face[i / 3 * 3 + 1];
  g_assert_cmpfloat (measure (worse, &middle).mouth, >, 0.9);
}

/* Rows with padding, faces that are half out, tiny, huge or nonsense. */
static void
test_shapes (void)
{
  g_autofree guint8 *rgb = draw_face (), *padded = g_malloc0 (SIZE * (SIZE * 3 + 29));
  SfsFaceMeasures tight = measure (rgb, &middle), measures;
  SfsFace face;

  for (int y = 0; y < SIZE; y++)
    memcpy (padded + y * (SIZE * 3 + 29), rgb + y * SIZE * 3, SIZE * 3);
  sfs_face_measures_take (padded, SIZE, SIZE, SIZE * 3 + 29, &middle, &measures);
  g_assert_cmpmem (&tight, sizeof tight, &measures, sizeof measures);

  for (int i = 0; i < 400; i++)
    {
      face = middle;
      face.width = face.height = 0.02f + 0.01f * (i % 20);
      face.x = -0.3f + 0.08f * (i / 20);
      face.y = -0.3f + 0.08f * (i % 17);
      sfs_face_measures_take (rgb, SIZE, SIZE, SIZE * 3, &face, &measures);
      if (!isnan (measures.luma))
        g_assert_true (measures.luma > 0 && measures.luma < 255);
    }
  face.x = face.y = -5;
  face.width = face.height = 11;
  g_assert_true (isnan (measure (rgb, &face).luma));
  face.x = NAN;
  face.width = 0.4f;
  g_assert_true (isnan (measure (rgb, &face).luma));
  face = middle;
  for (int p = 0; p < SFS_N_POINTS; p++)
    face.points[p].x = face.points[p].y = p % 2 ? NAN : 1e30f;
  measure (rgb, &face);
  memset (face.points, 0, sizeof face.points);
  g_assert_true (isnan (measure (rgb, &face).yaw));
  /* Half of it beyond the edge still has light, and the hidden eye cannot be told. */
  face = middle;
  face.x = -0.15f;
  for (int p = 0; p < SFS_N_POINTS; p++)
    face.points[p].x -= 0.45f;
  measures = measure (rgb, &face);
  g_assert_false (isnan (measures.luma));
  g_assert_true (isnan (measures.eyes));
}

/* Of nearly all frames of a variant the check of that name must find fault, or none. */
typedef struct
{
  SfsTestVary vary;
  const char *check;
  gboolean wrong;
} Expectation;

static const Expectation expectations[] = {
  { SFS_TEST_VARY_NONE, "LuminanceMean", FALSE },
  { SFS_TEST_VARY_NONE, "UnderExposurePrevention", FALSE },
  { SFS_TEST_VARY_NONE, "OverExposurePrevention", FALSE },
  { SFS_TEST_VARY_NONE, "IlluminationUniformity", FALSE },
  { SFS_TEST_VARY_NONE, "Sharpness", FALSE },
  { SFS_TEST_VARY_NONE, "motion-blur", FALSE },
  { SFS_TEST_VARY_NONE, "EyesVisible", FALSE },
  { SFS_TEST_VARY_NONE, "MouthOcclusionPrevention", FALSE },
  { SFS_TEST_VARY_NONE, "HeadPoseYaw", FALSE },
  { SFS_TEST_VARY_NONE, "HeadPosePitch", FALSE },
  { SFS_TEST_VARY_NONE, "HeadPoseRoll", FALSE },
  { SFS_TEST_VARY_DARK, "LuminanceMean", TRUE },
  { SFS_TEST_VARY_OVEREXPOSED, "OverExposurePrevention", TRUE },
  { SFS_TEST_VARY_SIDE_LIT, "IlluminationUniformity", TRUE },
  { SFS_TEST_VARY_BLURRED, "Sharpness", TRUE },
  { SFS_TEST_VARY_BLURRED_NOISY, "Sharpness", TRUE },
  { SFS_TEST_VARY_MOTION_BLURRED, "motion-blur", TRUE },
  { SFS_TEST_VARY_MOTION_VERTICAL, "motion-blur", TRUE },
  { SFS_TEST_VARY_MOUTH_COVERED, "MouthOcclusionPrevention", TRUE },
  { SFS_TEST_VARY_MOUTH_DARK, "MouthOcclusionPrevention", TRUE },
  { SFS_TEST_VARY_MOUTH_HAND, "MouthOcclusionPrevention", TRUE },
  { SFS_TEST_VARY_EYES_COVERED, "EyesVisible", TRUE },
  { SFS_TEST_VARY_EYES_HAND, "EyesVisible", TRUE },
  /* And what is not wrong stays right. */
  { SFS_TEST_VARY_NOISY, "Sharpness", FALSE },
  { SFS_TEST_VARY_NOISY, "MouthOcclusionPrevention", FALSE },
  { SFS_TEST_VARY_DARK, "Sharpness", FALSE },
  { SFS_TEST_VARY_DARK, "EyesVisible", FALSE },
  { SFS_TEST_VARY_SIDE_LIT, "EyesVisible", FALSE },
  { SFS_TEST_VARY_SIDE_LIT, "MouthOcclusionPrevention", FALSE },
  { SFS_TEST_VARY_MIRRORED, "Sharpness", FALSE },
  { SFS_TEST_VARY_MIRRORED, "HeadPoseYaw", FALSE },
  { SFS_TEST_VARY_MOUTH_COVERED, "EyesVisible", FALSE },
  { SFS_TEST_VARY_MOUTH_DARK, "EyesVisible", FALSE },
  { SFS_TEST_VARY_EYES_COVERED, "MouthOcclusionPrevention", FALSE },
};

typedef struct
{
  const char *path; /* absolute, or in the footage's folder */
  const char *filter;
  int width, height;
} Material;

static const Material materials[] = {
  { "cap12_edit.webm", "fps=0.6,scale=400:300", 400, 300 },
  { "franck.webm", "fps=0.2,scale=400:300", 400, 300 },
  /* From a camera that has no more. */
  { "cap12_edit.webm", "fps=0.4,scale=320:240:flags=area", 320, 240 },
  { "/usr/share/doc/facedetect/examples/grace_hopper_512x512.jpg", "scale=480:480:flags=area", 480,
    480 },
};

/* The same detector, frames and faces for each expectation. */
typedef struct
{
  GBytes *frames;
  const Material *material;
  SfsFaceDetector *detector;
  SfsFace *faces;
  guint n;
} Footage;

/* What is measured of every frame of a variant, one after the other. (transfer full) */
static GArray *
measure_all (const Footage *footage, SfsTestVary vary)
{
  const int width = footage->material->width, height = footage->material->height;
  const gsize one = (gsize) width * height * 3;
  const guint8 *data = g_bytes_get_data (footage->frames, NULL);
  g_autofree guint8 *varied = g_malloc (one);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (SfsFaceMeasures));

  for (guint i = 0; i < footage->n; i++)
    {
      SfsFace found[SFS_MAX_FACES];
      SfsFaceMeasures measures;
      sfs_test_vary (vary, data + i * one, width, height,
                     footage->faces[i].score > 0 ? &footage->faces[i] : NULL, varied);
      if (sfs_face_detector_run (footage->detector, varied, width, height, width * 3, found,
                                 NULL) != 1)
        continue;
      if (vary == SFS_TEST_VARY_NONE)
        footage->faces[i] = found[0];
      sfs_face_measures_take (varied, width, height, width * 3, found, &measures);
      g_array_append_val (all, measures);
    }
  return all;
}

/* By the gate's own limits. */
static gboolean
is_wrong (const SfsFaceMeasures *measures, const char *name)
{
  const SfsFace face = { 0 };
  const SfsLook look = { .faces = &face, .n_faces = 1, .measures = measures };
  gboolean known = FALSE, wrong = FALSE;

  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      const SfsFaceCheck *check = sfs_face_check_get (i);
      if (!g_str_equal (check->name, name))
        continue;
      double value = check->measure (&look);
      known = TRUE;
      wrong |= check->at_least ? value < check->threshold : value > check->threshold;
    }
  g_assert_true (known);
  return wrong;
}

static void
expect (const Footage *footage, const GArray *all, const Expectation *expectation)
{
  guint fulfilled = 0;

  for (guint i = 0; i < all->len; i++)
    fulfilled += is_wrong (&g_array_index (all, SfsFaceMeasures, i), expectation->check) ==
                 expectation->wrong;
  g_test_message ("%s: %s %s in %u of %u frames", sfs_test_vary_get_name (expectation->vary),
                  expectation->check, expectation->wrong ? "wrong" : "right", fulfilled,
                  footage->n);
  g_assert_cmpuint (fulfilled * 100, >=, footage->n * 95);
}

static void
test_footage (gconstpointer data)
{
  const Material *material = data;
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");
  const char *model_dir = dir != NULL ? sfs_test_material ("SFS_MODEL_DIR") : NULL;
  g_autoptr (GError) error = NULL;

  if (model_dir == NULL)
    return;
  g_autofree char *path = g_path_is_absolute (material->path)
                              ? g_strdup (material->path)
                              : g_build_filename (dir, material->path, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the picture is missing: run tools/setup");
      return;
    }
  g_autoptr (SfsFaceDetector)
      detector = sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, model_dir, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) frames = sfs_test_decode (path, material->filter);
  guint n = (guint) (g_bytes_get_size (frames) / ((gsize) material->width * material->height * 3));
  g_autofree SfsFace *faces = g_new0 (SfsFace, n);
  Footage footage = { frames, material, detector, faces, n };

  g_assert_cmpuint (n, >, 0);
  g_autoptr (GArray) original = measure_all (&footage, SFS_TEST_VARY_NONE);
  for (int vary = SFS_TEST_VARY_NONE; vary < SFS_TEST_N_VARIES; vary++)
    {
      g_autoptr (GArray) all = vary == SFS_TEST_VARY_NONE ? g_array_ref (original) : NULL;
      for (gsize i = 0; i < G_N_ELEMENTS (expectations); i++)
        {
          if (expectations[i].vary != (SfsTestVary) vary)
            continue;
          if (all == NULL)
            all = measure_all (&footage, vary);
          expect (&footage, all, &expectations[i]);
        }
    }
  /* By how much it was turned. */
  for (int vary = SFS_TEST_VARY_ROTATED_LEFT; vary <= SFS_TEST_VARY_ROTATED_RIGHT; vary++)
    {
      g_autoptr (GArray) all = measure_all (&footage, vary);
      guint right = 0;
      g_assert_cmpuint (all->len, ==, original->len);
      for (guint i = 0; i < all->len; i++)
        {
          float turned = g_array_index (all, SfsFaceMeasures, i).roll -
                         g_array_index (original, SfsFaceMeasures, i).roll;
          right += fabsf (turned - (vary == SFS_TEST_VARY_ROTATED_LEFT ? -15 : 15)) < 6;
        }
      g_test_message ("turned by 15 degrees in %u of %u", right, n);
      g_assert_cmpuint (right * 100, >=, n * 95);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/measures/pose", test_pose);
  g_test_add_func ("/measures/light", test_light);
  g_test_add_func ("/measures/sharpness", test_sharpness);
  g_test_add_func ("/measures/cover", test_cover);
  g_test_add_func ("/measures/shapes", test_shapes);
  g_test_add_data_func ("/measures/footage/cap12", &materials[0], test_footage);
  g_test_add_data_func ("/measures/footage/franck", &materials[1], test_footage);
  g_test_add_data_func ("/measures/footage/small", &materials[2], test_footage);
  g_test_add_data_func ("/measures/footage/portrait", &materials[3], test_footage);
  return g_test_run ();
}
