/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a picture shows, in words. */

#include "app/sfs-hint-text.h"
#include "app/sfs-picture-text.h"

#define BIT(hint) SFS_HINT_BIT (SFS_HINT_##hint)

static void
assert_words (guint wrong, const char *wanted)
{
  g_autofree char *got = sfs_picture_dup_words (wrong);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_words (void)
{
  assert_words (0, "One face, in the middle, in good light.");
  assert_words (BIT (NO_FACE), "No face.");
  assert_words (BIT (NO_FACE) | BIT (FROZEN), "No face, standing still.");
  assert_words (BIT (MANY_FACES), "More than one face.");
  assert_words (BIT (MOVE_LEFT) | BIT (TOO_DARK), "One face, too far to the right, too dark.");
  assert_words (BIT (MOVE_UP) | BIT (TOO_FAR), "One face, too far away, too low.");
  assert_words (BIT (TOO_BRIGHT) | BIT (LOOK_AHEAD) | BIT (CHIN),
                "One face, too bright, head turned away, chin not level.");
}

/* A doubt that lasts a moment longer than the face it was about is not told of nobody. */
static void
test_nobody_is_nothing_else (void)
{
  assert_words (BIT (NO_FACE) | BIT (TOO_DARK) | BIT (MOVE_LEFT), "No face.");
  assert_words (BIT (MANY_FACES) | BIT (BLURRED), "More than one face.");
}

/* Whatever there is a hint for is in the description, and each in words of its own. */
static void
test_every_hint (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (SfsHint hint = SFS_HINT_NONE; hint < SFS_N_HINTS; hint++)
    {
      char *words = sfs_picture_dup_words (hint == SFS_HINT_NONE ? 0 : SFS_HINT_BIT (hint));

      g_test_message ("%s", words);
      g_assert_cmpstr (words, !=, "One face.");
      g_assert_true (g_hash_table_add (seen, words));
    }
}

/* “Move to the left” is said to who is too far to the right, as in a mirror. */
static void
test_sides (void)
{
  g_autofree char *words = sfs_picture_dup_words (BIT (MOVE_LEFT));

  g_assert_nonnull (strstr (sfs_hint_get_sentence (SFS_HINT_MOVE_LEFT), "to the left"));
  g_assert_nonnull (strstr (words, "to the right"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture-text/words", test_words);
  g_test_add_func ("/picture-text/nobody", test_nobody_is_nothing_else);
  g_test_add_func ("/picture-text/every-hint", test_every_hint);
  g_test_add_func ("/picture-text/sides", test_sides);

  return g_test_run ();
}
