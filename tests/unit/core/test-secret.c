/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-secret.h"
#include "fixtures/sfs-test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static struct rlimit core_before; /* the test began */

static void
test_contents (void)
{
  g_autoptr (SfsSecret) zeroed = sfs_secret_new (33);
  g_autoptr (SfsSecret) copy = sfs_secret_new_copy ("a\0b", 3);
  g_autoptr (SfsSecret) text = sfs_secret_new_string ("correct horse");
  g_autoptr (SfsSecret) empty = sfs_secret_new (0);

  for (guint i = 0; i <= 33; i++)
    g_assert_cmpint (sfs_secret_data (zeroed)[i], ==, 0);
  g_assert_cmpmem (sfs_secret_data (copy), sfs_secret_length (copy), "a\0b", 3);
  g_assert_cmpint (sfs_secret_data (copy)[3], ==, 0);
  g_assert_cmpstr (sfs_secret_string (text), ==, "correct horse");
  g_assert_cmpint (sfs_secret_length (text), ==, 13);
  g_assert_cmpstr (sfs_secret_string (empty), ==, "");
  g_assert_cmpint (sfs_secret_length (empty), ==, 0);
}

static void
test_truncate (void)
{
  g_autoptr (SfsSecret) secret = sfs_secret_new_string ("correct horse");

  sfs_secret_truncate (secret, 7);
  g_assert_cmpstr (sfs_secret_string (secret), ==, "correct");
  for (guint i = 7; i < 13; i++)
    g_assert_cmpint (sfs_secret_data (secret)[i], ==, 0);
}

static void
test_view_keeps_it (void)
{
  SfsSecret *secret = sfs_secret_new_string ("canary");
  g_autoptr (GBytes) view = sfs_secret_to_bytes (secret);
  const void *data = sfs_secret_data (secret);

  sfs_secret_unref (secret);
  g_assert_true (g_bytes_get_data (view, NULL) == data);
  g_assert_cmpmem (g_bytes_get_data (view, NULL), g_bytes_get_size (view), "canary", 6);
}

/* Kilobytes of this process that are locked, by the kernel's account. */
static long
locked_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmLck:");
  g_assert_nonnull (line);
  return strtol (line + strlen ("VmLck:"), NULL, 10);
}

static gboolean
skip_without_lock (void)
{
#ifdef __SANITIZE_ADDRESS__
  gboolean asan = TRUE;
#else
  gboolean asan = g_getenv ("SFS_SANITIZED") != NULL;
#endif

  if (asan)
    g_test_skip ("Under AddressSanitizer mlock () does nothing and says that it did");
  return asan;
}

static void
test_locked (void)
{
  long before = locked_kib ();
  SfsSecret *secret = sfs_secret_new (10000);
  gboolean locked = sfs_secret_is_locked (secret);
  long during = locked_kib ();

  sfs_secret_unref (secret);
  g_assert_cmpint (locked_kib (), ==, before);
  if (skip_without_lock ())
    return;
  if (!locked)
    {
      g_test_skip ("RLIMIT_MEMLOCK is too low here to lock anything");
      return;
    }
  g_assert_cmpint (during - before, >=, 10);
}

/* Never says that it is locked where it cannot be. In a child, which gives up the right to lock. */
static void
test_not_locked (void)
{
  if (skip_without_lock ())
    return;
  if (g_test_subprocess ())
    {
      const struct rlimit none = { 0, 0 };
      g_autoptr (SfsSecret) secret = NULL;

      g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &none), ==, 0);
      secret = sfs_secret_new (100);
      /* Root may lock without a limit. */
      g_assert_true (sfs_secret_is_locked (secret) == (locked_kib () > 0));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* What the soft limit of the day is does not matter, only the hard one. */
static void
test_raises_the_limit (void)
{
  if (g_test_subprocess ())
    {
      struct rlimit limit;
      rlim_t hard;

      g_assert_cmpint (getrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
      hard = limit.rlim_max;
      limit.rlim_cur = MIN (hard, 4096);
      g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
      sfs_secret_init ();
      g_assert_cmpint (getrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
      g_assert_cmpuint (limit.rlim_cur, ==, hard);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* Whether the kernel leaves the page of @address out of a core dump. */
static gboolean
is_left_out (const void *address)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean here = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guintptr from, to;
      int used = 0;

      if (sscanf (lines[i], "%" G_GINTPTR_MODIFIER "x-%" G_GINTPTR_MODIFIER "x %n", &from, &to,
                  &used) == 2 &&
          used > 0)
        here = from <= (guintptr) address && (guintptr) address < to;
      else if (here && g_str_has_prefix (lines[i], "VmFlags:"))
        return strstr (lines[i], " dd") != NULL;
    }
  g_assert_not_reached ();
}

/* Also where it could not be locked, and whatever somebody made of the limit for core dumps. */
static void
test_not_dumped (void)
{
  g_autofree guint8 *ordinary = g_malloc0 (100);

  g_assert_false (is_left_out (ordinary));
  if (g_test_subprocess ())
    {
      const struct rlimit none = { 0, 0 };
      g_autoptr (SfsSecret) secret = NULL;

      g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &none), ==, 0);
      secret = sfs_secret_new (3 * 1024 * 1024);
      g_assert_true (is_left_out (sfs_secret_data (secret)));
      g_assert_true (is_left_out (sfs_secret_data (secret) + 3 * 1024 * 1024));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_overrun_is_caught (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (SfsSecret) secret = sfs_secret_new (64);
      volatile guint8 *data = sfs_secret_data (secret);

      signal (SIGSEGV, SIG_DFL);
      data[65] = 1;
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

/* One byte also stops dumps that are piped to a program; none is all there is where none is
 * allowed. */
static void
test_no_core_dump (void)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  if (core_before.rlim_max > 0)
    g_assert_cmpuint (limit.rlim_cur, ==, 1);
  g_assert_cmpuint (limit.rlim_max, ==, limit.rlim_cur);
  g_assert_cmpuint (limit.rlim_max, <=, 1);
}

int
main (int argc, char *argv[])
{
  getrlimit (RLIMIT_CORE, &core_before);
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/secret/contents", test_contents);
  g_test_add_func ("/secret/truncate", test_truncate);
  g_test_add_func ("/secret/view-keeps-it", test_view_keeps_it);
  g_test_add_func ("/secret/locked", test_locked);
  g_test_add_func ("/secret/not-locked", test_not_locked);
  g_test_add_func ("/secret/raises-the-limit", test_raises_the_limit);
  g_test_add_func ("/secret/not-dumped", test_not_dumped);
  g_test_add_func ("/secret/overrun-is-caught", test_overrun_is_caught);
  g_test_add_func ("/secret/no-core-dump", test_no_core_dump);
  return g_test_run ();
}
