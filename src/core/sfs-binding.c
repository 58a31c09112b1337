/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/sfs-binding.h"

#include <string.h>
#include <unistd.h>

/* ld.so(8); read once, before main (). */
#define AT_START "LD_BIND_NOW"

/* What this process was started with: GTK has taken out by now what the desktop put there for the
 * first window, and looks for it again. */
static GPtrArray *
started_with (void)
{
  g_autoptr (GPtrArray) variables = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents ("/proc/self/environ", &text, &length, NULL))
    return NULL;
  for (gsize at = 0; at < length; at += strlen (text + at) + 1)
    g_ptr_array_add (variables, g_strdup (text + at));
  return g_steal_pointer (&variables);
}

/**
 * sfs_binding_at_start:
 * @argv: the arguments of main ()
 *
 * Starts this program once more, in the same process, with every function bound. Otherwise ld.so
 * binds one when it is first called, and keeps the processor's vector registers on the stack
 * meanwhile; and memcpy () leaves in them what it copied last. So up to half a kilobyte of a clip
 * was left on the stack of a thread, where nobody wipes it. Where this cannot be done the program
 * goes on as it is. Call it first thing in main ().
 */
void
sfs_binding_at_start (char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) variables = NULL;

  if (g_getenv (AT_START) != NULL)
    {
      /* Not for the programs that this one starts. */
      g_unsetenv (AT_START);
      return;
    }
  /* By its name, or it would be called “exe” where processes are listed. */
  path = g_file_read_link ("/proc/self/exe", NULL);
  variables = path != NULL ? started_with () : NULL;
  if (variables == NULL)
    return;
  g_ptr_array_add (variables, g_strdup (AT_START "=1"));
  g_ptr_array_add (variables, NULL);
  execve (path, argv, (char **) variables->pdata);
}
