/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The detector against real pictures and footage, which ffmpeg decodes. */

#include "capture/sfs-face-detector.h"
#include "capture/sfs-frame.h"
#include "fixtures/sfs-test-vary.h"
#include "fixtures/sfs-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define PORTRAIT "/usr/share/doc/facedetect/examples/grace_hopper_512x512.jpg"
#define NO_FACE "/usr/share/doc/facedetect/examples/640px-IceBlockNearJoekullsarlon.jpg"
#define PICTURES "/usr/share/doc/opencv-doc/examples/data/"

#define WIDTH 256

static SfsFaceDetector *
new_detector (SfsFaceModel model)
{
  const char *dir = sfs_test_material ("SFS_MODEL_DIR");
  g_autoptr (GError) error = NULL;

  if (dir == NULL)
    return NULL;
  SfsFaceDetector *detector = sfs_face_detector_new (model, dir, &error);
  g_assert_no_error (error);
  return detector;
}

/* How many frames show 0, 1, 2 … faces; the faces of the last one. */
static void
count (SfsFaceDetector *detector,
       GBytes *frames,
       int height,
       guint counts[SFS_MAX_FACES + 1],
       SfsFace faces[SFS_MAX_FACES])
{
  g_autoptr (GError) error = NULL;
  gsize size, one = (gsize) WIDTH * height * 3;
  const guint8 *data = g_bytes_get_data (frames, &size);

  g_assert_cmpuint (size, >=, one);
  g_assert_cmpuint (size % one, ==, 0);
  memset (counts, 0, sizeof (guint) * (SFS_MAX_FACES + 1));
  for (gsize at = 0; at < size; at += one)
    {
      int n = sfs_face_detector_run (detector, data + at, WIDTH, height, WIDTH * 3, faces, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, >=, 0);
      counts[n]++;
    }
}

static gboolean
is_missing (const char *path)
{
  g_autofree char *reason = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  reason = g_strdup_printf ("%s is missing: run tools/setup", path);
  g_test_skip (reason);
  return TRUE;
}

static void
test_portrait (gconstpointer data)
{
  g_autoptr (SfsFaceDetector) detector = new_detector (GPOINTER_TO_INT (data));
  SfsFace faces[SFS_MAX_FACES];
  guint counts[SFS_MAX_FACES + 1];

  if (detector == NULL || is_missing (PORTRAIT))
    return;
  g_autoptr (GBytes) frame = sfs_test_decode (PORTRAIT, "scale=256:256");
  count (detector, frame, 256, counts, faces);
  g_assert_cmpuint (counts[1], ==, 1);
  /* Where a person sees them in the picture. */
  const SfsFace *face = &faces[0];
  g_assert_cmpfloat (face->score, >, 0.8);
  g_assert_cmpfloat_with_epsilon (face->x + face->width / 2, 0.52, 0.04);
  g_assert_cmpfloat_with_epsilon (face->y + face->height / 2, 0.44, 0.04);
  g_assert_cmpfloat_with_epsilon (face->height, 0.39, 0.06);
  g_assert_cmpfloat_with_epsilon (face->points[SFS_POINT_RIGHT_EYE].x, 0.435, 0.03);
  g_assert_cmpfloat_with_epsilon (face->points[SFS_POINT_RIGHT_EYE].y, 0.345, 0.03);
  g_assert_cmpfloat_with_epsilon (face->points[SFS_POINT_LEFT_EYE].x, 0.595, 0.03);
  g_assert_cmpfloat_with_epsilon (face->points[SFS_POINT_MOUTH].y, 0.52, 0.03);
}

static void
test_no_face (gconstpointer data)
{
  static const char *const pictures[] = {
    NO_FACE,
    PICTURES "fruits.jpg",
    PICTURES "baboon.jpg",
    PICTURES "home.jpg",
    PICTURES "starry_night.jpg",
  };
  g_autoptr (SfsFaceDetector) detector = new_detector (GPOINTER_TO_INT (data));
  SfsFace faces[SFS_MAX_FACES];
  guint counts[SFS_MAX_FACES + 1];

  if (detector == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      if (is_missing (pictures[i]))
        return;
      g_autoptr (GBytes) frame = sfs_test_decode (pictures[i], "scale=256:192");
      count (detector, frame, 192, counts, faces);
      g_test_message ("%s", pictures[i]);
      g_assert_cmpuint (counts[0], ==, 1);
    }
}

static void
test_footage (gconstpointer data)
{
  static const char *const names[] = { "cap12_edit.webm", "franck.webm" };
  gboolean quick = GPOINTER_TO_INT (data) == SFS_FACE_MODEL_SHORT_RANGE;
  g_autoptr (SfsFaceDetector) detector = new_detector (GPOINTER_TO_INT (data));
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");
  SfsFace faces[SFS_MAX_FACES];
  guint counts[SFS_MAX_FACES + 1];

  if (detector == NULL || dir == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      g_autoptr (GBytes)
          frames = sfs_test_decode (path, quick ? "fps=4,scale=256:192" : "fps=1,scale=256:192");
      guint n = (guint) (g_bytes_get_size (frames) / (WIDTH * 192 * 3));
      gint64 begun = g_get_monotonic_time ();

      count (detector, frames, 192, counts, faces);
      g_test_message ("%s: one face in %u of %u frames, %.1f ms each", names[i], counts[1], n,
                      (double) (g_get_monotonic_time () - begun) / n / 1000);
      g_assert_cmpuint (counts[1] * 100, >=, n * 99);
    }
}

static void
test_two_faces (gconstpointer data)
{
  g_autoptr (SfsFaceDetector) detector = new_detector (GPOINTER_TO_INT (data));
  const char *dir = sfs_test_material ("SFS_FOOTAGE_DIR");
  SfsFace faces[SFS_MAX_FACES];
  guint counts[SFS_MAX_FACES + 1];

  if (detector == NULL || dir == NULL)
    return;
  g_autofree char *path = g_build_filename (dir, "cap12_edit.webm", NULL);
  g_autoptr (GBytes) frames =
      sfs_test_decode (path, "fps=2,crop=ih*8/9:ih,scale=128:144,split[a][b];[a][b]hstack");
  count (detector, frames, 144, counts, faces);
  guint n = (guint) (g_bytes_get_size (frames) / (WIDTH * 144 * 3));
  g_test_message ("two faces in %u of %u frames", counts[2], n);
  g_assert_cmpuint (counts[2] * 100, >=, n * 95);
}

/* Rows with padding, an odd shape, and one pixel: what the letter box makes of it. */
static void
test_shapes (void)
{
  g_autoptr (SfsFaceDetector) detector = new_detector (SFS_FACE_MODEL_SHORT_RANGE);
  g_autoptr (GError) error = NULL;
  SfsFace faces[SFS_MAX_FACES];
  g_autofree guint8 *noise = g_malloc0 (400 * 400 * 3 + 64);

  if (detector == NULL)
    return;
  g_assert_cmpint (sfs_face_detector_run (detector, noise, 1, 1, 3, faces, &error), ==, 0);
  g_assert_cmpint (sfs_face_detector_run (detector, noise, 1, 400, 16, faces, &error), ==, 0);
  g_assert_cmpint (sfs_face_detector_run (detector, noise, 400, 3, 1204, faces, &error), ==, 0);
  g_assert_no_error (error);

  if (is_missing (PORTRAIT))
    return;
  g_autoptr (GBytes) frame = sfs_test_decode (PORTRAIT, "scale=200:400");
  const guint8 *tight = g_bytes_get_data (frame, NULL);
  for (int y = 0; y < 400; y++)
    memcpy (noise + y * 640, tight + y * 600, 600);
  g_assert_cmpint (sfs_face_detector_run (detector, noise, 200, 400, 640, faces, &error), ==, 1);
  g_assert_cmpfloat_with_epsilon (faces[0].x + faces[0].width / 2, 0.52, 0.06);
  g_assert_cmpfloat_with_epsilon (faces[0].y + faces[0].height / 2, 0.44, 0.06);
}

static void
test_wrong_model (void)
{
  const char *from = sfs_test_material ("SFS_MODEL_DIR");
  g_autofree char *dir = sfs_test_temp_dir ();
  g_autofree char *name = NULL, *path = NULL, *contents = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) changed = NULL;
  gsize length;

  if (from == NULL)
    return;
  g_assert_null (sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, dir, &missing));
  g_assert_error (missing, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL);

  name = g_build_filename (from, "face_detection_front_128x128_barracuda.onnx", NULL);
  path = g_build_filename (dir, "face_detection_front_128x128_barracuda.onnx", NULL);
  g_assert_true (g_file_get_contents (name, &contents, &length, NULL));
  contents[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  g_assert_null (sfs_face_detector_new (SFS_FACE_MODEL_SHORT_RANGE, dir, &changed));
  g_assert_error (changed, SFS_CAPTURE_ERROR, SFS_CAPTURE_ERROR_MODEL);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    SfsFaceModel model;
  } models[] = { { "short", SFS_FACE_MODEL_SHORT_RANGE }, { "long", SFS_FACE_MODEL_LONG_RANGE } };

  sfs_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      gconstpointer data = GINT_TO_POINTER (models[i].model);
      g_autofree char *portrait = g_strdup_printf ("/detector/%s/portrait", models[i].name);
      g_autofree char *none = g_strdup_printf ("/detector/%s/no-face", models[i].name);
      g_autofree char *footage = g_strdup_printf ("/detector/%s/footage", models[i].name);
      g_autofree char *two = g_strdup_printf ("/detector/%s/two-faces", models[i].name);
      g_test_add_data_func (portrait, data, test_portrait);
      g_test_add_data_func (none, data, test_no_face);
      g_test_add_data_func (footage, data, test_footage);
      g_test_add_data_func (two, data, test_two_faces);
    }
  g_test_add_func ("/detector/shapes", test_shapes);
  g_test_add_func ("/detector/wrong-model", test_wrong_model);
  return g_test_run ();
}
