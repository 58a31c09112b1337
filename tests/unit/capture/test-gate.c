/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sequences of what a detector might say, and what becomes of them. */

#include "capture/sfs-face-gate.h"
#include "capture/sfs-second-look.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define MS G_TIME_SPAN_MILLISECOND
/* 15 frames a second. */
#define STEP (66 * MS)

static const SfsFace good = {
  .score = 0.9f, .x = 0.4f, .y = 0.35f, .width = 0.2f, .height = 0.35f
};

static SfsFace
face_at (float x, float y, float width, float height)
{
  return (SfsFace){
    .score = 0.9f, .x = x - width / 2, .y = y - height / 2, .width = width, .height = height
  };
}

/* One letter a frame: '.' one good face, '0' none, '2' two, 'f' too far. */
static gint64
push (SfsFaceGate *gate, gint64 time, const char *frames)
{
  const SfsFace two[] = { good, face_at (0.8f, 0.5f, 0.2f, 0.35f) };
  const SfsFace far = face_at (0.5f, 0.5f, 0.08f, 0.12f);

  for (; *frames != '\0'; frames++, time += STEP)
    switch (*frames)
      {
      case '.':
        sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &good, .n_faces = 1 });
        break;
      case '0':
        sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = NULL, .n_faces = 0 });
        break;
      case '2':
        sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = two, .n_faces = 2 });
        break;
      case 'f':
        sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &far, .n_faces = 1 });
        break;
      default:
        g_assert_not_reached ();
      }
  return time;
}

static void
test_hint_ids (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < SFS_N_HINTS; i++)
    {
      g_assert_nonnull (sfs_hint_get_id (i));
      g_assert_true (g_hash_table_add (seen, (gpointer) sfs_hint_get_id (i)));
    }
  g_assert_cmpstr (sfs_hint_get_id (SFS_HINT_NO_FACE), ==, "no-face");
}

static void
test_one_frame (void)
{
  static const struct
  {
    float x, y, width, height;
    SfsHint hint;
  } cases[] = {
    { 0.5f, 0.5f, 0.2f, 0.35f, SFS_HINT_NONE },
    { 0.5f, 0.5f, 0.12f, 0.208f, SFS_HINT_NONE },
    { 0.5f, 0.5f, 0.12f, 0.205f, SFS_HINT_TOO_FAR },
    { 0.5f, 0.5f, 0.4f, 0.65f, SFS_HINT_NONE },
    { 0.5f, 0.5f, 0.4f, 0.66f, SFS_HINT_TOO_CLOSE },
    /* In the picture to the left is in the mirror to the right: move left. */
    { 0.29f, 0.5f, 0.2f, 0.35f, SFS_HINT_MOVE_LEFT },
    { 0.71f, 0.5f, 0.2f, 0.35f, SFS_HINT_MOVE_RIGHT },
    { 0.5f, 0.24f, 0.2f, 0.35f, SFS_HINT_MOVE_DOWN },
    { 0.5f, 0.76f, 0.2f, 0.35f, SFS_HINT_MOVE_UP },
    { 0.31f, 0.5f, 0.2f, 0.35f, SFS_HINT_NONE },
    /* Cut off at the edge, though near enough to the middle. */
    { 0.5f, 0.30f, 0.3f, 0.60f, SFS_HINT_MOVE_DOWN },
    /* The size comes before the place. */
    { 0.1f, 0.1f, 0.05f, 0.08f, SFS_HINT_TOO_FAR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      SfsFace face = face_at (cases[i].x, cases[i].y, cases[i].width, cases[i].height);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      for (gint64 time = 0; time < 1000 * MS; time += STEP)
        sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &face, .n_faces = 1 });
      g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, cases[i].hint);
      g_assert_cmpint (sfs_face_gate_is_ready (gate), ==, cases[i].hint == SFS_HINT_NONE);
    }
}

static void
test_hint_needs_time (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time;

  /* Four frames are 0.26 s: nothing yet. */
  time = push (gate, 0, "..........0000");
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_NONE);
  g_assert_true (sfs_face_gate_is_ready (gate));
  time = push (gate, time, "00");
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_NO_FACE);
  g_assert_false (sfs_face_gate_is_ready (gate));
  /* It stays for 0.7 s, though all is well again. */
  time = push (gate, time, ".........");
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_NO_FACE);
  g_assert_false (sfs_face_gate_is_ready (gate));
  time = push (gate, time, "...");
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_NONE);
  g_assert_true (sfs_face_gate_is_ready (gate));
}

static void
test_no_flicker (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = push (gate, 0, "..........");
  SfsHint last = sfs_face_gate_get_hint (gate);
  gint64 changed = -1;

  for (int i = 0; i < 300; i++)
    {
      time = push (gate, time, i % 11 < 6 ? "2" : i % 3 == 0 ? "0" : ".");
      if (sfs_face_gate_get_hint (gate) == last)
        continue;
      g_assert_true (changed < 0 || time - changed >= 700 * MS);
      last = sfs_face_gate_get_hint (gate);
      changed = time;
    }
}

static void
test_limit (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  SfsFace far = face_at (0.5f, 0.5f, 0.12f, 0.204f);
  SfsFace at_limit = face_at (0.5f, 0.5f, 0.12f, 0.208f);
  SfsFace beyond = face_at (0.5f, 0.5f, 0.12f, 0.23f);
  gint64 time = 0;

  for (int i = 0; i < 20; i++, time += STEP)
    sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &far, .n_faces = 1 });
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_TOO_FAR);
  /* Hardly better is not good enough to take the hint away again. */
  for (int i = 0; i < 20; i++, time += STEP)
    sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &at_limit, .n_faces = 1 });
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_TOO_FAR);
  for (int i = 0; i < 20; i++, time += STEP)
    sfs_face_gate_push (gate, &(SfsLook){ .time = time, .faces = &beyond, .n_faces = 1 });
  g_assert_cmpint (sfs_face_gate_get_hint (gate), ==, SFS_HINT_NONE);
}

static void
test_ready_after_silence (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();

  g_assert_false (sfs_face_gate_is_ready (gate));
  sfs_face_gate_push (gate, &(SfsLook){ .time = 0, .faces = &good, .n_faces = 1 });
  /* Two frames far apart are not half a second of good ones. */
  sfs_face_gate_push (gate, &(SfsLook){ .time = 2000 * MS, .faces = &good, .n_faces = 1 });
  g_assert_false (sfs_face_gate_is_ready (gate));
  push (gate, 2000 * MS + STEP, "........");
  g_assert_true (sfs_face_gate_is_ready (gate));
  sfs_face_gate_reset (gate);
  g_assert_false (sfs_face_gate_is_ready (gate));
}

static void
test_clips (void)
{
  static const struct
  {
    const char *frames;
    gboolean accepted;
    SfsHint reason;
  } cases[] = {
    { "..............................", TRUE, SFS_HINT_NONE },
    { "..........0000................", TRUE, SFS_HINT_NONE },
    { "..........00000...............", FALSE, SFS_HINT_NO_FACE },
    { "..........2222................", TRUE, SFS_HINT_NONE },
    { "..........22222...............", FALSE, SFS_HINT_MANY_FACES },
    { "..........002200..............", FALSE, SFS_HINT_NO_FACE },
    { "..........022220..............", FALSE, SFS_HINT_MANY_FACES },
    { "...000...000...000............", FALSE, SFS_HINT_NO_FACE },
    { "...00....00....00.............", TRUE, SFS_HINT_NONE },
    { "00000.........................", TRUE, SFS_HINT_NONE }, /* the first counts for nothing */
    { "000000........................", FALSE, SFS_HINT_NO_FACE },
    { "..........fffff...............", FALSE, SFS_HINT_TOO_FAR },
    { ".....................fffff0000", FALSE, SFS_HINT_TOO_FAR },
    { "", FALSE, SFS_HINT_NO_FACE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      SfsHint reason = SFS_N_HINTS;
      gint64 begin = push (gate, 0, "0000000000"), end;

      g_test_message ("%s", cases[i].frames);
      sfs_face_gate_begin_clip (gate, begin, FALSE);
      end = push (gate, begin, cases[i].frames);
      g_assert_cmpint (sfs_face_gate_end_clip (gate, end, &reason), ==, cases[i].accepted);
      g_assert_cmpint (reason, ==, cases[i].reason);
      g_autoptr (JsonObject) quality = sfs_face_gate_get_quality (gate);
      g_assert_cmpstr (json_object_get_string_member (quality, "verdict"), ==,
                       cases[i].accepted ? "accepted" : "refused");
      g_assert_cmpstr (json_object_get_string_member (quality, "reason"), ==,
                       sfs_hint_get_id (reason));
    }
}

/* A machine that looks rarely: what it does see decides, unless it looks away for too long. */
static void
test_slow_machine (void)
{
  static const struct
  {
    gint64 step;
    gint64 bad; /* which frame shows nobody */
    gboolean accepted;
  } cases[] = {
    { 400 * MS, -1, TRUE },
    { 400 * MS, 4, TRUE },
    { 900 * MS, -1, TRUE },
    { 1100 * MS, -1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      SfsHint reason;

      sfs_face_gate_begin_clip (gate, 0, FALSE);
      for (gint64 n = 0; n * cases[i].step < 5000 * MS; n++)
        sfs_face_gate_push (gate, &(SfsLook){ .time = n * cases[i].step,
                                              .faces = &good,
                                              .n_faces = n == cases[i].bad ? 0 : 1 });
      g_assert_cmpint (sfs_face_gate_end_clip (gate, 5000 * MS, &reason), ==, cases[i].accepted);
    }
}

static void
test_quality (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 end;

  sfs_face_gate_begin_clip (gate, 0, FALSE);
  end = push (gate, 0, "..........ffff......2.........");
  g_assert_true (sfs_face_gate_end_clip (gate, end, NULL));
  g_autoptr (JsonObject) quality = sfs_face_gate_get_quality (gate);
  g_assert_cmpint (json_object_get_int_member (quality, "frames"), ==, 30);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (quality, "seconds"), 30 * 0.066,
                                  0.001);
  JsonArray *measures = json_object_get_array_member (quality, "measures");
  g_assert_cmpuint (json_array_get_length (measures), ==, 21);
  for (guint i = 0; i < json_array_get_length (measures); i++)
    {
      JsonObject *measure = json_array_get_object_element (measures, i);
      const char *name = json_object_get_string_member (measure, "name");
      double out = json_object_get_double_member (measure, "seconds_out");

      g_assert_nonnull (json_object_get_string_member (measure, "unit"));
      g_assert_true (json_object_has_member (measure, "threshold"));
      if (g_str_equal (name, "SingleFacePresent"))
        {
          g_assert_cmpfloat_with_epsilon (out, 0.066, 0.001);
          g_assert_cmpfloat_with_epsilon (json_object_get_double_member (measure, "value"),
                                          31.0 / 30, 0.001);
        }
      else if (g_str_equal (name, "HeadSize"))
        g_assert_cmpfloat_with_epsilon (out, 4 * 0.066, 0.001);
      else
        g_assert_cmpfloat (out, ==, 0);
    }
}

static void
test_second_look (void)
{
  const SfsFace person = good;
  const SfsFace behind = face_at (0.85f, 0.3f, 0.08f, 0.12f);
  const SfsFace poster = face_at (0.15f, 0.3f, 0.015f, 0.025f);
  const SfsFace looked[] = { person, behind, poster };
  SfsSecondLook look = { 0 };
  SfsFace faces[SFS_MAX_FACES] = { person };

  /* One look alone is not believed, nor is what is very small beside the person. */
  sfs_second_look_update (&look, looked, 3);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 1);
  sfs_second_look_update (&look, looked, 3);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 2);
  g_assert_cmpfloat (faces[1].x, ==, behind.x);
  /* Gone at the next look. */
  sfs_second_look_update (&look, looked, 1);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 1);
  /* Where nobody is near, the one who is far away is the person. */
  /* An orange: one model alone is not sure. With the other one it is a face. */
  faces[0].score = 0.7f;
  sfs_second_look_update (&look, NULL, 0);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 0);
  sfs_second_look_update (&look, faces, 1);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 1);

  sfs_second_look_update (&look, &poster, 1);
  sfs_second_look_update (&look, &poster, 1);
  g_assert_cmpint (sfs_second_look_join (&look, faces, 0), ==, 1);
}

/* Tiles cover the picture. Who is far away is looked for again at once, is a second person then,
 * and is no one where nobody sits near; who is large was seen by the whole picture. */
static void
test_tiles (void)
{
  static const int sizes[][2] = {
    { 480, 360 }, { 480, 270 }, { 270, 480 }, { 480, 480 }, { 480, 30 }
  };
  const SfsFace far = face_at (0.9f, 0.1f, 0.03f, 0.045f);
  const SfsFace moved = face_at (0.62f, 0.45f, 0.2f, 0.33f);
  const SfsFace *shown[] = { &far, &moved };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      SfsSecondLook look = { 0 };
      SfsSquare square;
      gboolean corners[4] = { FALSE };
      int n;

      sfs_second_look_next_tile (&look, sizes[i][0], sizes[i][1], &square);
      n = look.n_tiles;
      g_assert_cmpint (n, <=, SFS_MAX_TILES);
      for (int tile = 0; tile < n; tile++)
        {
          sfs_second_look_next_tile (&look, sizes[i][0], sizes[i][1], &square);
          sfs_second_look_update_tile (&look, NULL, 0);
          for (int corner = 0; corner < 4; corner++)
            {
              int x = corner % 2 ? sizes[i][0] - 1 : 0, y = corner / 2 ? sizes[i][1] - 1 : 0;
              corners[corner] |= x >= square.x && x < square.x + square.side && y >= square.y &&
                                 y < square.y + square.side;
            }
        }
      g_test_message ("%d×%d: %d tiles", sizes[i][0], sizes[i][1], n);
      g_assert_true (corners[0] && corners[1] && corners[2] && corners[3]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      SfsSecondLook look = { 0 };
      SfsFace faces[SFS_MAX_FACES] = { good };
      SfsSquare first, again;

      sfs_second_look_next_tile (&look, 480, 360, &first);
      sfs_second_look_update_tile (&look, shown[i], 1);
      g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 1);
      sfs_second_look_next_tile (&look, 480, 360, &again);
      g_assert_cmpmem (&again, sizeof again, &first, sizeof first);
      sfs_second_look_update_tile (&look, shown[i], 1);
      g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, shown[i] == &far ? 2 : 1);
      g_assert_cmpint (sfs_second_look_join (&look, faces, 0), ==, 0);
      sfs_second_look_next_tile (&look, 480, 360, &again);
      g_assert_cmpint (memcmp (&again, &first, sizeof first), !=, 0);
      sfs_second_look_forget_tiles (&look);
      g_assert_cmpint (sfs_second_look_join (&look, faces, 1), ==, 1);
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/gate/hint-ids", test_hint_ids);
  g_test_add_func ("/gate/one-frame", test_one_frame);
  g_test_add_func ("/gate/hint-needs-time", test_hint_needs_time);
  g_test_add_func ("/gate/no-flicker", test_no_flicker);
  g_test_add_func ("/gate/limit", test_limit);
  g_test_add_func ("/gate/ready-after-silence", test_ready_after_silence);
  g_test_add_func ("/gate/clips", test_clips);
  g_test_add_func ("/gate/slow-machine", test_slow_machine);
  g_test_add_func ("/gate/quality", test_quality);
  g_test_add_func ("/gate/second-look", test_second_look);
  g_test_add_func ("/gate/tiles", test_tiles);
  return g_test_run ();
}
