/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fixtures/sfs-test.h"
#include "upload/sfs-retry.h"

#define SECONDS(n) ((gint64) ((double) (n) * (double) G_USEC_PER_SEC))

typedef struct
{
  double at; /* seconds of the failure */
  double jitter;
  gint64 retry_after; /* -1: not said */
  double delay;       /* expected */
} Failure;

typedef struct
{
  const char *name;
  Failure failures[14];
  int n;
} Row;

static const Row table[] = {
  { "doubles",
    { { 0, 1, -1, 1 }, { 1, 1, -1, 2 }, { 3, 1, -1, 4 }, { 7, 1, -1, 8 }, { 15, 1, -1, 16 } },
    5 },
  { "is-capped-and-ends-after-ten",
    { { 0, 1, -1, 1 },
      { 1, 1, -1, 2 },
      { 3, 1, -1, 4 },
      { 7, 1, -1, 8 },
      { 15, 1, -1, 16 },
      { 31, 1, -1, 32 },
      { 63, 1, -1, 60 },
      { 123, 1, -1, 60 },
      { 183, 1, -1, 60 },
      { 243, 1, -1, -1 },
      { 303, 1, -1, -1 } },
    11 },
  { "jitter-takes-up-to-half",
    { { 0, 0, -1, 0.5 }, { 1, 0, -1, 1 }, { 2, 0.5, -1, 3 }, { 3, 0, -1, 4 } },
    4 },
  { "jitter-is-bounded", { { 0, 7, -1, 1 }, { 1, -7, -1, 1 } }, 2 },
  { "retry-after-is-a-least", { { 0, 0, 30, 30 }, { 30, 1, 1, 2 }, { 32, 1, 0, 4 } }, 3 },
  { "retry-after-may-pass-the-cap", { { 0, 0, 300, 300 } }, 1 },
  { "retry-after-past-the-budget", { { 0, 0, 901, -1 } }, 1 },
  { "time-without-progress",
    { { 0, 1, -1, 1 }, { 400, 1, -1, 2 }, { 896, 1, -1, 4 }, { 899, 1, -1, -1 } },
    4 },
};

static void
test_table (gconstpointer data)
{
  const Row *row = data;
  SfsRetry retry = { 0 };
  const gint64 start = SECONDS (1e6); /* a clock that is not at 0 */

  for (int i = 0; i < row->n; i++)
    {
      const Failure *failure = &row->failures[i];
      double delay = sfs_retry_next (&retry, start + SECONDS (failure->at), failure->jitter,
                                     failure->retry_after);

      g_assert_cmpfloat_with_epsilon (delay, failure->delay, 1e-9);
    }
}

static void
test_progress_resets (void)
{
  SfsRetry retry = { 0 };

  for (int i = 0; i < 9; i++)
    g_assert_cmpfloat (sfs_retry_next (&retry, SECONDS (i), 1, -1), >, 0);
  sfs_retry_progress (&retry);
  g_assert_cmpfloat (sfs_retry_next (&retry, SECONDS (5000), 1, -1), ==, 1.0);
  g_assert_cmpint (retry.attempts, ==, 1);
}

/* However often there is no network: the next failure of the server's is a first one. */
static void
test_hold (void)
{
  SfsRetry retry = { 0 };

  for (int i = 0; i < 9; i++)
    g_assert_cmpfloat (sfs_retry_next (&retry, SECONDS (i), 1, -1), >, 0);
  for (int i = 0; i < 100; i++)
    g_assert_cmpfloat_with_epsilon (sfs_retry_hold (&retry, i % 2), i % 2 == 0 ? 30.0 : 60.0, 1e-9);
  g_assert_cmpfloat (sfs_retry_next (&retry, SECONDS (50000), 1, -1), ==, 1.0);
  g_assert_cmpint (retry.attempts, ==, 1);
}

static void
test_policy (void)
{
  const SfsRetryPolicy policy = {
    .first = 0.01, .factor = 3, .cap = 0.05, .max_attempts = 4, .max_time = 1
  };
  SfsRetry retry = { .policy = &policy };

  g_assert_cmpfloat_with_epsilon (sfs_retry_next (&retry, 1, 1, -1), 0.01, 1e-9);
  g_assert_cmpfloat_with_epsilon (sfs_retry_next (&retry, 1, 1, -1), 0.03, 1e-9);
  g_assert_cmpfloat_with_epsilon (sfs_retry_next (&retry, 1, 1, -1), 0.05, 1e-9);
  g_assert_cmpfloat (sfs_retry_next (&retry, 1, 1, -1), ==, -1.0);
}

int
main (int argc, char **argv)
{
  sfs_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strconcat ("/upload/retry/", table[i].name, NULL);

      g_test_add_data_func (path, &table[i], test_table);
    }
  g_test_add_func ("/upload/retry/progress-resets", test_progress_resets);
  g_test_add_func ("/upload/retry/hold", test_hold);
  g_test_add_func ("/upload/retry/policy", test_policy);
  return g_test_run ();
}
