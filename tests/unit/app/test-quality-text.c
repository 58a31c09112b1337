/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/pages/review/sfs-quality-text.h"
#include "capture/sfs-face-gate.h"
#include "fixtures/sfs-test.h"

/* Quality as the real face gate measures it. One face at a time, at 15 pictures a second; @height
 * is the face's share of the picture's for a tenth of the clip, otherwise it is as it should be. */
static GPtrArray *
sentences_for (double height)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  g_autoptr (JsonObject) quality = NULL;
  SfsHint reason;

  sfs_face_gate_begin_clip (gate, 0, FALSE);
  for (int i = 1; i <= 75; i++)
    {
      double h = i % 10 == 0 ? height : 0.4;
      SfsFace face = { .score = 1,
                       .x = (float) (0.5 - h / 2),
                       .y = (float) (0.5 - h / 2),
                       .width = (float) h,
                       .height = (float) h };

      sfs_face_gate_push (
          gate, &(SfsLook){ .time = i * G_TIME_SPAN_SECOND / 15, .faces = &face, .n_faces = 1 });
    }
  g_assert_true (sfs_face_gate_end_clip (gate, 5 * G_TIME_SPAN_SECOND, &reason));
  quality = sfs_face_gate_get_quality (gate);

  return sfs_quality_dup_sentences (quality);
}

static void
test_all_well (void)
{
  g_autoptr (GPtrArray) list = sentences_for (0.4);

  /* Every measure of the gate is spoken of: faces, size, margins, middle. */
  g_assert_cmpuint (list->len, ==, 4);
  for (guint i = 0; i < list->len; i++)
    g_assert_null (strstr (g_ptr_array_index (list, i), "moment"));
}

static void
test_for_a_moment (void)
{
  g_autoptr (GPtrArray) list = sentences_for (0.1);

  g_assert_cmpuint (list->len, ==, 4);
  g_assert_null (strstr (g_ptr_array_index (list, 0), "moment"));
  g_assert_nonnull (strstr (g_ptr_array_index (list, 1), "moment"));
}

static void
test_not_measured (void)
{
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GPtrArray) list = sfs_quality_dup_sentences (empty);

  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/quality/all-well", test_all_well);
  g_test_add_func ("/quality/for-a-moment", test_for_a_moment);
  g_test_add_func ("/quality/not-measured", test_not_measured);

  return g_test_run ();
}
