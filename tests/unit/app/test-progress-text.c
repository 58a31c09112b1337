/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "app/pages/sending/sfs-progress-text.h"
#include "tests/fixtures/sfs-test.h"

static void
test_amount (void)
{
  g_autofree char *text = sfs_progress_to_amount (1200000, 3400000);
  g_autofree char *nothing = sfs_progress_to_amount (-1, 0);

  g_assert_nonnull (strstr (text, "1.2"));
  g_assert_nonnull (strstr (text, "3.4"));
  g_assert_nonnull (nothing);
}

static void
test_pace (void)
{
  g_autofree char *seconds = sfs_progress_to_pace (0, 250000, 10000);
  g_autofree char *soon = sfs_progress_to_pace (900, 1000, 1000);
  g_autofree char *minutes = sfs_progress_to_pace (0, 1200000, 10000);
  g_autofree char *ages = sfs_progress_to_pace (0, G_MAXINT64, 1);

  g_assert_nonnull (strstr (seconds, "about 30 seconds left"));
  g_assert_nonnull (strstr (soon, "a few seconds left"));
  g_assert_nonnull (strstr (minutes, "about 3 minutes left"));
  g_assert_nonnull (strstr (ages, "about 1440 minutes left"));
}

/* With nothing known, nothing is claimed. */
static void
test_unknown (void)
{
  g_assert_null (sfs_progress_to_pace (0, 1000, 0));
  g_assert_null (sfs_progress_to_pace (0, 1000, -5));
  g_assert_null (sfs_progress_to_pace (0, 1000, NAN));
  g_assert_null (sfs_progress_to_pace (1000, 1000, 100));
}

int
main (int argc, char *argv[])
{
  sfs_test_init (&argc, &argv);

  g_test_add_func ("/app/progress-text/amount", test_amount);
  g_test_add_func ("/app/progress-text/pace", test_pace);
  g_test_add_func ("/app/progress-text/unknown", test_unknown);

  return g_test_run ();
}
