/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/review/sfs-quality-text.h"
#include "capture/sfs-face-gate.h"
#include "fixtures/sfs-test.h"

#include <math.h>

#define ALL_WELL                                                                                   \
  {                                                                                                \
    .luma = 120, .balance = 0.9f, .sharpness = 60, .eyes = 1, .mouth = 1, .likeness = 0.9f         \
  }

/* Quality as the real face gate measures it. One face at a time, at 15 pictures a second; @height
 * is the face's share of the picture's for a tenth of the clip, otherwise it is as it should be. */
static JsonObject *
quality_of (double height, const SfsFaceMeasures *measures)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  SfsHint reason;

  sfs_face_gate_begin_clip (gate, 0, TRUE);
  for (int i = 1; i <= 75; i++)
    {
      double h = i % 10 == 0 ? height : 0.4;
      SfsFace face = { .score = 1,
                       .x = (float) (0.5 - h / 2),
                       .y = (float) (0.5 - h / 2),
                       .width = (float) h,
                       .height = (float) h };

      sfs_face_gate_push (gate, &(SfsLook){ .time = i * G_TIME_SPAN_SECOND / 15,
                                            .faces = &face,
                                            .n_faces = 1,
                                            .measures = measures });
    }
  g_assert_true (sfs_face_gate_end_clip (gate, 5 * G_TIME_SPAN_SECOND, &reason));

  return sfs_face_gate_get_quality (gate);
}

static void
test_all_well (void)
{
  const SfsFaceMeasures well = ALL_WELL;
  g_autoptr (JsonObject) quality = quality_of (0.4, &well);
  g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (quality);
  g_autoptr (GPtrArray) short_of = sfs_quality_dup_shortcomings (quality);

  /* Every measure of the gate is spoken of: faces, size, margins, middle, light, eyes and mouth,
   * pose, likeness, sharpness. */
  g_assert_cmpuint (list->len, ==, 9);
  for (guint i = 0; i < list->len; i++)
    {
      g_assert_null (strstr (g_ptr_array_index (list, i), "moment"));
      g_assert_null (strstr (g_ptr_array_index (list, i), "most"));
    }
  g_assert_cmpuint (short_of->len, ==, 0);
}

static void
test_for_a_moment (void)
{
  const SfsFaceMeasures well = ALL_WELL;
  g_autoptr (JsonObject) quality = quality_of (0.1, &well);
  g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (quality);

  g_assert_cmpuint (list->len, ==, 9);
  g_assert_null (strstr (g_ptr_array_index (list, 0), "moment"));
  g_assert_nonnull (strstr (g_ptr_array_index (list, 1), "moment"));
}

/* What has not been looked at is not called good. */
static void
test_in_part (void)
{
  const SfsFaceMeasures in_part = { .luma = 120,
                                    .balance = 0.9f,
                                    .sharpness = NAN,
                                    .motion_blur = NAN,
                                    .eyes = NAN,
                                    .mouth = NAN,
                                    .likeness = NAN,
                                    .yaw = NAN,
                                    .pitch = NAN,
                                    .roll = NAN };
  g_autoptr (JsonObject) quality = quality_of (0.4, &in_part);
  g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (quality);

  g_assert_cmpuint (list->len, ==, 5);
  g_assert_nonnull (strstr (g_ptr_array_index (list, 4), "light"));
}

static void
test_anyway (void)
{
  static const struct
  {
    SfsFaceMeasures measures;
    const char *said;
    guint good;
  } cases[] = {
    /* What bad light or blur hides is not judged, and so not called good either. */
    { { .luma = 20, .balance = 0.9f, .sharpness = 60, .eyes = 1, .mouth = 1, .likeness = 0.9f },
      "dark",
      5 },
    { { .luma = 120,
        .balance = 0.9f,
        .sharpness = 60,
        .eyes = 1,
        .mouth = 1,
        .likeness = 0.9f,
        .yaw = 50 },
      "to the side",
      8 },
    { { .luma = 120, .balance = 0.9f, .sharpness = 1, .eyes = 1, .mouth = 1, .likeness = 0.9f },
      "sharp",
      6 },
    /* Eyes and mouth can be seen in it all the same. */
    { { .luma = 120, .balance = 0.9f, .sharpness = 60, .eyes = 1, .mouth = 1, .likeness = 0.7f },
      "hard to make out",
      8 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) quality = quality_of (0.4, &cases[i].measures);
      g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (quality);
      g_autoptr (GPtrArray) short_of = sfs_quality_dup_shortcomings (quality);

      g_assert_cmpuint (short_of->len, ==, 1);
      g_assert_nonnull (strstr (g_ptr_array_index (short_of, 0), cases[i].said));
      g_assert_cmpuint (list->len, ==, cases[i].good);
    }
}

static void
test_not_measured (void)
{
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (empty);
  g_autoptr (GPtrArray) short_of = sfs_quality_dup_shortcomings (empty);

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_cmpuint (short_of->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/quality/all-well", test_all_well);
  g_test_add_func ("/quality/for-a-moment", test_for_a_moment);
  g_test_add_func ("/quality/in-part", test_in_part);
  g_test_add_func ("/quality/anyway", test_anyway);
  g_test_add_func ("/quality/not-measured", test_not_measured);

  return g_test_run ();
}
