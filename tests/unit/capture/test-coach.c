/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said live: what comes first, when it comes and goes, and when a person may insist. */

#include "fixtures/sfs-test.h"
#include "looks.h"

#include <string.h>

static gint64
push_for (SfsFaceGate *gate, gint64 time, char letter, double seconds)
{
  const char one[] = { letter, '\0' };
  gint64 end = time + (gint64) (seconds * G_TIME_SPAN_SECOND);

  while (time < end)
    time = push_looks (gate, time, one);
  return time;
}

static void
assert_hint (SfsFaceGate *gate, SfsHint hint)
{
  g_assert_cmpstr (sfs_hint_get_id (sfs_face_gate_get_hint (gate)), ==, sfs_hint_get_id (hint));
}

/* Each kind of look leads to its hint. */
static void
test_each (void)
{
  static const struct
  {
    char letter;
    SfsHint hint;
  } cases[] = {
    { '.', SFS_HINT_NONE },         { '?', SFS_HINT_NONE },       { '0', SFS_HINT_NO_FACE },
    { '2', SFS_HINT_MANY_FACES },   { 'z', SFS_HINT_FROZEN },     { 'f', SFS_HINT_TOO_FAR },
    { 'n', SFS_HINT_TOO_CLOSE },    { 'l', SFS_HINT_MOVE_LEFT },  { 'd', SFS_HINT_TOO_DARK },
    { 'u', SFS_HINT_UNEVEN_LIGHT }, { 'c', SFS_HINT_COVERED },    { 'r', SFS_HINT_UPRIGHT },
    { 'y', SFS_HINT_LOOK_AHEAD },   { 's', SFS_HINT_HOLD_STILL }, { 'b', SFS_HINT_BLURRED },
    { 'x', SFS_HINT_TOO_DARK },     { 'e', SFS_HINT_TOO_DARK },   { 'p', SFS_HINT_CHIN },
    { 'P', SFS_HINT_CHIN },         { 'i', SFS_HINT_UNCLEAR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();

      g_test_message ("%c", cases[i].letter);
      push_for (gate, 0, cases[i].letter, 1);
      assert_hint (gate, cases[i].hint);
      g_assert_cmpint (sfs_face_gate_is_ready (gate), ==, cases[i].hint == SFS_HINT_NONE);
    }
}

/* One hint after the other, as what it says is done. */
static void
test_priority (void)
{
  static const struct
  {
    const char *looks;
    SfsHint hint;
  } steps[] = {
    { "0000000000000000", SFS_HINT_NO_FACE },    { "zzzzzzzzzzzzzzzz", SFS_HINT_FROZEN },
    { "ffffffffffffffff", SFS_HINT_TOO_FAR },    { "xxxxxxxxxxxxxxxx", SFS_HINT_TOO_DARK },
    { "ssssssssssssssss", SFS_HINT_HOLD_STILL }, { "................", SFS_HINT_NONE },
  };
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      time = push_looks (gate, time, steps[i].looks);
      assert_hint (gate, steps[i].hint);
    }
}

/* All that is wrong is known, not the most useful hint alone; and nothing of who has gone. */
static void
test_all_that_is_wrong (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = push_for (gate, 0, 'C', 1);

  g_assert_cmpuint (sfs_face_gate_get_wrong (gate), ==, SFS_HINT_BIT (SFS_HINT_COVERED));
  time = push_for (gate, time, 'x', 2);
  assert_hint (gate, SFS_HINT_TOO_DARK);
  g_assert_cmpuint (sfs_face_gate_get_wrong (gate) & SFS_HINT_BIT (SFS_HINT_LOOK_AHEAD), !=, 0);
  time = push_for (gate, time, '0', 2);
  g_assert_cmpuint (sfs_face_gate_get_wrong (gate), ==, SFS_HINT_BIT (SFS_HINT_NO_FACE));
  push_for (gate, time, '.', 2);
  g_assert_cmpuint (sfs_face_gate_get_wrong (gate), ==, 0);
}

/* Who talks turns and blinks: for what is soft half a second is nothing, and what is wrong in every
 * fourth frame neither; in every second frame it is. */
static void
test_soft_needs_time (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = push_looks (gate, 0, "..........yyyyyyyy");

  assert_hint (gate, SFS_HINT_NONE);
  g_assert_true (sfs_face_gate_is_ready (gate));
  time = push_looks (gate, time, "yy");
  assert_hint (gate, SFS_HINT_LOOK_AHEAD);
  g_assert_false (sfs_face_gate_is_ready (gate));
  time = push_for (gate, time, '.', 2);
  for (int i = 0; i < 100; i++)
    {
      time = push_looks (gate, time, "...y");
      assert_hint (gate, SFS_HINT_NONE);
      g_assert_true (sfs_face_gate_is_ready (gate));
    }
  for (int i = 0; i < 40; i++)
    time = push_looks (gate, time, ".y");
  assert_hint (gate, SFS_HINT_LOOK_AHEAD);
}

/* A look that tells nothing takes a hint away: nobody is blamed for what cannot be known. */
static void
test_unknown (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = push_for (gate, 0, 'd', 2);

  assert_hint (gate, SFS_HINT_TOO_DARK);
  push_for (gate, time, '?', 1);
  assert_hint (gate, SFS_HINT_NONE);
}

static void
test_insist (void)
{
  g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
  gint64 time = push_for (gate, 0, 'd', 10);

  /* It takes 0.6 s until it counts as wrong. */
  g_assert_false (sfs_face_gate_may_insist (gate));
  time = push_for (gate, time, 'b', 1);
  g_assert_true (sfs_face_gate_may_insist (gate));
  /* A moment in which all is well does not take the offer away, nor one without a face. */
  time = push_looks (gate, time, "...000.");
  time = push_for (gate, time, 'b', 1);
  g_assert_true (sfs_face_gate_may_insist (gate));
  /* Somebody else does. */
  time = push_looks (gate, time, "2222222");
  g_assert_false (sfs_face_gate_may_insist (gate));
  time = push_for (gate, time, 'b', 9);
  g_assert_false (sfs_face_gate_may_insist (gate));
  time = push_for (gate, time, 'b', 3);
  g_assert_true (sfs_face_gate_may_insist (gate));
  /* In the end it is not needed any more. */
  time = push_for (gate, time, '.', 12);
  g_assert_false (sfs_face_gate_may_insist (gate));
  sfs_face_gate_reset (gate);
  g_assert_false (sfs_face_gate_may_insist (gate));
}

/* Never with what is hard, however long, and whatever else is wrong. */
static void
test_no_insisting (void)
{
  for (const char *hard = "02zfnl"; *hard != '\0'; hard++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      gint64 time = 0;

      for (int i = 0; i < 60; i++)
        {
          time = push_for (gate, time, *hard, 0.6);
          time = push_for (gate, time, 'x', 3);
          g_assert_false (sfs_face_gate_may_insist (gate));
        }
    }
}

/* Whatever comes, in whatever rhythm: no hint is on the screen for less than 0.7 s, nothing soft is
 * said that was not seen for 0.6 s nor anything hard that was not for 0.3 s, and nobody is told to
 * be ready while there is something to say. */
static void
test_any_sequence (void)
{
  static const char letters[] = "..........02zfnldbsyrcu?x";

  for (int run = 0; run < 200; run++)
    {
      g_autoptr (SfsFaceGate) gate = sfs_face_gate_new ();
      SfsHint shown = SFS_HINT_NONE;
      gint64 time = 0, since = G_MININT64 / 2;
      char letter = '.';
      MadeLook made;

      for (int i = 0; i < 500; i++)
        {
          time += g_test_rand_int_range (1, 20) == 1 ? g_test_rand_int_range (0, 3000) * MS
                                                     : g_test_rand_int_range (0, 150) * MS;
          if (g_test_rand_int_range (0, 1 + run % 12) == 0)
            letter = letters[g_test_rand_int_range (0, strlen (letters))];
          sfs_face_gate_push (gate, make_look (&made, time, letter));

          SfsHint hint = sfs_face_gate_get_hint (gate);
          if (hint != SFS_HINT_NONE)
            g_assert_false (sfs_face_gate_is_ready (gate));
          if (hint == shown)
            continue;
          g_assert_cmpint (time - since, >=, 700 * MS);
          if (hint != SFS_HINT_NONE)
            g_assert_cmpint (time, >=, sfs_hint_is_soft (hint) ? 600 * MS : 300 * MS);
          shown = hint;
          since = time;
        }
    }
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/coach/each", test_each);
  g_test_add_func ("/coach/priority", test_priority);
  g_test_add_func ("/coach/all-that-is-wrong", test_all_that_is_wrong);
  g_test_add_func ("/coach/soft-needs-time", test_soft_needs_time);
  g_test_add_func ("/coach/unknown", test_unknown);
  g_test_add_func ("/coach/insist", test_insist);
  g_test_add_func ("/coach/no-insisting", test_no_insisting);
  g_test_add_func ("/coach/any-sequence", test_any_sequence);
  return g_test_run ();
}
