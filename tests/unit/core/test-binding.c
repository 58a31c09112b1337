/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program that is started once more is the one that was started: its name, its arguments, and
 * what a library has taken out of its environment before main (). */

#include "core/sfs-binding.h"
#include "fixtures/sfs-test.h"

#include <string.h>

#define TOKEN "SFS_TEST_TOKEN" /* "kept", by who runs this */

static char *token;
static char **arguments;

static gboolean
was_started_with (const char *variable)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents ("/proc/self/environ", &text, &length, NULL));
  for (gsize at = 0; at < length; at += strlen (text + at) + 1)
    if (g_str_equal (text + at, variable))
      return TRUE;
  return FALSE;
}

static void
test_started_anew (void)
{
  g_assert_true (was_started_with ("LD_BIND_NOW=1"));
  g_assert_null (g_getenv ("LD_BIND_NOW"));
}

static void
test_same (void)
{
  g_autofree char *name = NULL;

  g_assert_cmpstr (token, ==, "kept");
  g_assert_cmpuint (g_strv_length (arguments), ==, 2);
  g_assert_cmpstr (arguments[1], ==, "--tap");
  g_assert_true (g_file_get_contents ("/proc/self/comm", &name, NULL, NULL));
  g_assert_true (g_str_has_prefix ("test-core-binding", g_strchomp (name)));
}

int
main (int argc, char **argv)
{
  /* As GTK does with what is for the first window. */
  token = g_strdup (g_getenv (TOKEN));
  g_unsetenv (TOKEN);
  sfs_binding_at_start (argv);
  arguments = g_strdupv (argv);
  sfs_test_init (&argc, &argv);
  g_test_add_func ("/binding/started-anew", test_started_anew);
  g_test_add_func ("/binding/same", test_same);
  return g_test_run ();
}
