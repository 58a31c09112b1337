/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long ago, and the times of a record, in words. */

#include "app/submissions/sfs-sent-text.h"
#include "core/sfs-encoding.h"

static void
assert_ago (const char *then, const char *now, const char *wanted)
{
  g_autoptr (GDateTime) from = sfs_time_parse (then, NULL);
  g_autoptr (GDateTime) to = sfs_time_parse (now, NULL);
  g_autofree char *got = sfs_text_dup_ago (from, to);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_ago (void)
{
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-03T10:00:30Z", "just now");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-03T09:00:00Z", "just now");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-03T10:02:00Z", "2 minutes ago");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-03T10:59:59Z", "59 minutes ago");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-03T11:00:00Z", "1 hour ago");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-04T09:59:00Z", "23 hours ago");
  assert_ago ("2026-05-03T10:00:00Z", "2026-05-04T10:00:00Z", "1 day ago");
  assert_ago ("2026-05-03T10:00:00Z", "2026-06-03T10:00:00Z", "31 days ago");
}

static void
test_times (void)
{
  g_autofree char *date = sfs_text_dup_date ("2026-05-03T10:04:00Z");
  g_autofree char *time = sfs_text_dup_time ("2026-05-03T10:04:00Z");
  g_autofree char *none = sfs_text_dup_time (NULL);
  g_autofree char *other = sfs_text_dup_time ("some day");

  g_assert_cmpstr (date, ==, "3 May 2026");
  g_assert_cmpstr (time, ==, "3 May 2026, 10:04");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (other, ==, "some day");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sent-text/ago", test_ago);
  g_test_add_func ("/sent-text/times", test_times);

  return g_test_run ();
}
