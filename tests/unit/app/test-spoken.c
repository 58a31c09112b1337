/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is spoken when: nothing twice in a row, and nothing cut off by what says less. */

#include "app/sfs-spoken.h"
#include "fixtures/sfs-test.h"

#define S G_TIME_SPAN_SECOND

#define LONG                                                                                       \
  "This recording cannot be used. Record it again. Your face was not in the picture all the "      \
  "time, "                                                                                         \
  "from the beginning to the end."

static void
test_no_repeats (void)
{
  g_auto (SfsSpoken) spoken = { 0 };

  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 10 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 12 * S), ==,
                   SFS_SPOKEN_NOT);
  /* Something else in between, and it is news again. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Move back.", 13 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 14 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  /* Asked for again after a while. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 20 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  /* What was broken off was not said. */
  sfs_spoken_clear (&spoken);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 20 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "", 30 * S), ==, SFS_SPOKEN_NOT);
}

/* A page that begins to work at once does not cut off its own name. */
static void
test_page (void)
{
  g_auto (SfsSpoken) spoken = { 0 };

  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_PAGE, "Camera.", 10 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Starting the camera", 10 * S),
                   ==, SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Also this.", 11 * S), ==,
                   SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Come closer.", 14 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_PAGE, "Welcome.", 14 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  /* A long body is not waited for. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_BODY, LONG, 14 * S), ==, SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Later", 17 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
}

/* News is heard to its end, whatever follows at once. */
static void
test_sentences (void)
{
  g_auto (SfsSpoken) spoken = { 0 };

  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, LONG, 10 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_HINT, "Come closer.", 11 * S), ==,
                   SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_HINT, "Move back.", 13 * S), ==,
                   SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "And this.", 14 * S), ==,
                   SFS_SPOKEN_AFTER);
  /* The voice does not fall behind. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "It ended.", 18 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  /* After what is said, however slowly. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_HINT, "Come closer.", 20 * S), ==,
                   SFS_SPOKEN_AFTER);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_HINT, "Move back.", 21 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "It is erased.", 21 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_BODY, "A marketplace", 21 * S), ==,
                   SFS_SPOKEN_AFTER);
  /* Where a character is a syllable. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "録画が完了しました。", 40 * S),
                   ==, SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "次", 41 * S), ==,
                   SFS_SPOKEN_AFTER);
}

static void
test_figures (void)
{
  g_auto (SfsSpoken) spoken = { 0 };

  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Recording begins in 3 seconds",
                                    0),
                   ==, SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_FIGURE, "3", 0), ==, SFS_SPOKEN_NOT);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_FIGURE, "2", 1 * S), ==, SFS_SPOKEN_NOT);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_FIGURE, "1", 2 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_SENTENCE, "Recording", 3 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  /* Figures follow each other every second. */
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_FIGURE, "5", 10 * S), ==,
                   SFS_SPOKEN_AT_ONCE);
  g_assert_cmpint (sfs_spoken_take (&spoken, SFS_SPOKEN_FIGURE, "4", 11 * S), ==,
                   SFS_SPOKEN_AT_ONCE);

  g_assert_true (sfs_spoken_is_figure_said (1));
  g_assert_true (sfs_spoken_is_figure_said (5));
  g_assert_false (sfs_spoken_is_figure_said (6));
  g_assert_false (sfs_spoken_is_figure_said (20));
  g_assert_false (sfs_spoken_is_figure_said (0));
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/spoken/no-repeats", test_no_repeats);
  g_test_add_func ("/spoken/page", test_page);
  g_test_add_func ("/spoken/sentences", test_sentences);
  g_test_add_func ("/spoken/figures", test_figures);
  return g_test_run ();
}
