/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a clip is refused for, what is told of it, and what "anyway" changes. */

#include "fixtures/sfs-test.h"
#include "looks.h"

#include <string.h>

static char *
list_reasons (JsonObject *quality)
{
  JsonArray *reasons = json_object_get_array_member (quality, "reasons");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (reasons); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            json_array_get_string_element (reasons, i));
  return g_strdup (text->str);
}

/* Thirty frames, two seconds, each time; what is hard counts from 0.3 s, what is soft from a third
 * on. */
static void
test_reasons (void)
{
  static const struct
  {
    const char *looks, *reason, *reasons;
    gboolean accepted, anyway; /* whether it is, and would be when recorded anyway */
  } cases[] = {
    { "..............................", "none", "", TRUE, TRUE },
    { "??????????????????????????????", "none", "", TRUE, TRUE },
    { "dddddddddd....................", "none", "", TRUE, TRUE },
    { "dddddddddddd..................", "too-dark", "too-dark", FALSE, TRUE },
    { ".d.d.d.d.d.d.d.d.d.d.d.d......", "too-dark", "too-dark", FALSE, TRUE },
    /* What follows from the dark is not held against anyone. */
    { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "too-dark", "too-dark look-ahead", FALSE, TRUE },
    { "bbbbbbbbbbbbb.....rrrrrrrrrrrr", "blurred", "blurred head-upright", FALSE, TRUE },
    { "cccccccccccccccccccccccccccccc", "face-covered", "face-covered", FALSE, TRUE },
    { "iiiiiiiiiiiiiiiiiiiiiiiiiiiiii", "face-unclear", "face-unclear", FALSE, TRUE },
    /* What covers a face explains why it is unclear. */
    { "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", "face-covered", "face-covered", FALSE, TRUE },
    { "eeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "too-dark", "too-dark", FALSE, TRUE },
    { "pppppppppppppppppppppppppppppp", "level-chin", "level-chin", FALSE, TRUE },
    { "PPPPPPPPPPPP..................", "level-chin", "level-chin", FALSE, TRUE },
    { "ssssssssssssssssssssssssssssss", "hold-still", "hold-still", FALSE, TRUE },
    /* What is hard comes first, and stays. */
    { "dddddddddddddddddddddddd.00000", "no-face", "no-face too-dark", FALSE, FALSE },
    { "dddddddddddddddd2222222222....", "many-faces", "many-faces too-dark", FALSE, FALSE },
    { "..zzzzzzzzzzzzzzzzzzzzzzzzzzzz", "frozen", "frozen", FALSE, FALSE },
    { "......ffffffffff.....222222...", "too-far", "too-far many-faces", FALSE, FALSE },
    { "llllllllllllllllllllllllllllll", "move-left", "move-left", FALSE, FALSE },
  };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      gboolean anyway = i % 2;
      gboolean accepted = anyway ? cases[i / 2].anyway : cases[i / 2].accepted;
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      g_autoptr (JsonObject) quality = NULL;
      g_autofree char *reasons = NULL;
      SfsHint reason;
      gint64 end;

      g_test_message ("%s%s", cases[i / 2].looks, anyway ? " anyway" : "");
      sfs_face_gate_begin_clip (gate, 0, anyway);
      end = push_looks (gate, 0, cases[i / 2].looks);
      g_assert_cmpint (sfs_face_gate_end_clip (gate, end, &reason), ==, accepted);
      g_assert_cmpstr (sfs_hint_get_id (reason), ==, accepted ? "none" : cases[i / 2].reason);

      quality = sfs_face_gate_get_quality (gate);
      reasons = list_reasons (quality);
      g_assert_cmpstr (reasons, ==, cases[i / 2].reasons);
      g_assert_cmpint (json_object_get_boolean_member (quality, "anyway"), ==, anyway);
      g_assert_cmpstr (json_object_get_string_member (quality, "verdict"), ==,
                       accepted ? "accepted" : "refused");
      g_assert_cmpstr (json_object_get_string_member (quality, "reason"), ==,
                       sfs_hint_get_id (reason));
    }
}

/* One clip after the other: nothing of the first is left in the second. */
static void
test_again (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  g_autoptr (JsonObject) quality = NULL;
  SfsHint reason;
  gint64 time;

  sfs_face_gate_begin_clip (gate, 0, TRUE);
  time = push_looks (gate, 0, "dddddddddddddddd00000000000000");
  g_assert_false (sfs_face_gate_end_clip (gate, time, &reason));
  sfs_face_gate_begin_clip (gate, time, FALSE);
  time = push_looks (gate, time, "..............................");
  g_assert_true (sfs_face_gate_end_clip (gate, time, &reason));
  quality = sfs_face_gate_get_quality (gate);
  g_assert_false (json_object_get_boolean_member (quality, "anyway"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (quality, "reasons")), ==,
                    0);
}

/* Each name once, with its limit or its two, and a number or null, never NaN, which JSON does not
 * know. */
static void
test_measures (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (JsonObject) quality = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  JsonArray *measures;
  guint n_null = 0, n_limits = 0;

  sfs_face_gate_begin_clip (gate, 0, FALSE);
  sfs_face_gate_end_clip (gate, push_looks (gate, 0, "???00??????????"), NULL);
  quality = sfs_face_gate_get_quality (gate);
  g_assert_cmpint (json_object_get_int_member (quality, "quality_version"), ==, 3);
  measures = json_object_get_array_member (quality, "measures");
  for (guint i = 0; i < json_array_get_length (measures); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, i);
      const char *bound = json_object_get_string_member (measure, "bound");
      gboolean range = g_str_equal (bound, "range");

      g_assert_true (range || g_str_equal (bound, "min") || g_str_equal (bound, "max"));
      g_assert_cmpuint (json_object_get_size (measure), ==, range ? 7 : 6);
      g_assert_true (
          g_hash_table_add (seen, (gpointer) json_object_get_string_member (measure, "name")));
      g_assert_nonnull (json_object_get_string_member (measure, "unit"));
      if (range)
        g_assert_cmpfloat (json_object_get_double_member (measure, "threshold"), <=,
                           json_object_get_double_member (measure, "threshold_max"));
      else
        g_assert_cmpfloat (json_object_get_double_member (measure, "threshold"), >, 0);
      n_limits += range ? 2 : 1;
      n_null += json_object_get_null_member (measure, "value");
    }
  g_assert_cmpuint (n_limits, ==, SFS_N_FACE_CHECKS);
  /* What needs the picture could not be told; count, frozen, size and place could. */
  g_assert_cmpuint (n_null, ==, 12);
  node = json_node_init_object (json_node_alloc (), quality);
  text = json_to_string (node, FALSE);
  g_assert_null (strstr (text, ":nan"));
}

/* quality.json holds these members and measures, in this order, and nothing else: each a number or
 * a word, so that there is no place for anything by which a person could be recognized. */
static void
test_closed (void)
{
  static const char *const members[] = {
    "quality_version", "verdict", "reason",      "reasons",  "anyway",
    "seconds",         "frames",  "longest_out", "measures",
  };
  static const char *const names[] = {
    "SingleFacePresent",
    "frozen",
    "HeadSize",
    "LeftwardCropOfTheFaceImage",
    "RightwardCropOfTheFaceImage",
    "MarginAboveOfTheFaceImage",
    "MarginBelowOfTheFaceImage",
    "centre-horizontal",
    "centre-vertical",
    "LuminanceMean",
    "UnderExposurePrevention",
    "OverExposurePrevention",
    "IlluminationUniformity",
    "motion-blur",
    "Sharpness",
    "EyesVisible",
    "MouthOcclusionPrevention",
    "HeadPoseRoll",
    "HeadPoseYaw",
    "HeadPosePitch",
    "face-likeness",
  };
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  g_autoptr (JsonObject) quality = NULL;
  JsonArray *measures;

  sfs_face_gate_begin_clip (gate, 0, FALSE);
  sfs_face_gate_end_clip (gate, push_looks (gate, 0, "....dddddd2222222"), NULL);
  quality = sfs_face_gate_get_quality (gate);
  g_assert_cmpuint (json_object_get_size (quality), ==, G_N_ELEMENTS (members));
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (quality, members[i]);

      g_assert_nonnull (node);
      if (!g_str_equal (members[i], "reasons") && !g_str_equal (members[i], "measures"))
        g_assert_true (JSON_NODE_HOLDS_VALUE (node));
    }
  measures = json_object_get_array_member (quality, "measures");
  g_assert_cmpuint (json_array_get_length (measures), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, (guint) i);
      g_autoptr (GList) values = json_object_get_values (measure);

      g_assert_cmpstr (json_object_get_string_member (measure, "name"), ==, names[i]);
      for (GList *l = values; l != NULL; l = l->next)
        g_assert_true (JSON_NODE_HOLDS_VALUE (l->data) || JSON_NODE_HOLDS_NULL (l->data));
    }
}

/* The table: what is hard comes before what is soft, rows of one hint lie together, and what makes
 * a row untellable stands before it. */
static void
test_table (void)
{
  gboolean soft = FALSE;
  guint before = 0;

  for (guint i = 0; i < SFS_N_FACE_CHECKS; i++)
    {
      const SfsFaceCheck *check = sfs_face_check_get (i);

      g_test_message ("%s", check->name);
      g_assert_true (!soft || sfs_hint_is_soft (check->hint));
      soft |= sfs_hint_is_soft (check->hint);
      g_assert_cmpfloat (check->slack, >=, 0);
      g_assert_cmpuint (check->unless & ~before, ==, 0);
      g_assert_cmpuint (check->unless & SFS_HINT_BIT (check->hint), ==, 0);
      before |= SFS_HINT_BIT (check->hint);
    }
  /* Every hint but none has a row. */
  g_assert_cmpuint (before, ==, SFS_HINT_BIT (SFS_N_HINTS) - 2);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/verdict/reasons", test_reasons);
  g_test_add_func ("/verdict/again", test_again);
  g_test_add_func ("/verdict/measures", test_measures);
  g_test_add_func ("/verdict/closed", test_closed);
  g_test_add_func ("/verdict/table", test_table);
  return g_test_run ();
}
