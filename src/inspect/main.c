/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "core/sfs-secret.h"
#include "inspect/sfs-inspect.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

static const struct
{
  const char *name;
  SfsInspectCommand run;
  const char *summary;
} commands[] = {
  { "keygen", sfs_inspect_keygen, N_ ("Make a key pair") },
  { "seal", sfs_inspect_seal, N_ ("Seal a file for recipients or under a passphrase") },
  { "open", sfs_inspect_open, N_ ("Open a sealed file") },
  { "verify", sfs_inspect_verify, N_ ("Check a receipt, or a signed deletion, without a network") },
  { "faces", sfs_inspect_faces, N_ ("Try the face checks on videos and pictures") },
};

static void
print_help (void)
{
  g_print (_ ("Usage: selfsame-inspect COMMAND [OPTION…]\n\nCommands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _ (commands[i].summary));
  g_print (_ ("\n“selfsame-inspect COMMAND --help” explains one of them.\n\n"
              "Exit status: 0 done, 1 input or output, 2 usage, 3 sealed for others, 4 header "
              "damaged or altered, 5 contents damaged; of “verify” see there.\n"));
}

int
main (int argc, char **argv)
{
  sfs_secret_init ();
  /* A reader that goes away is an error of the output, to be said and cleaned up after. */
  signal (SIGPIPE, SIG_IGN);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SFS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("selfsame-inspect");

  if (argc < 2)
    return sfs_inspect_usage (_ ("Which command?"));
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help ();
      return SFS_INSPECT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("selfsame-inspect %s\n", SFS_VERSION);
      return SFS_INSPECT_DONE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  return sfs_inspect_usage (_ ("No such command: %s"), argv[1]);
}
