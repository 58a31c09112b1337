/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "core/sfs-secret.h"
#include "receiver/sfs-cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} commands[] = {
  { "init", sfs_cli_init, N_ ("make an operator’s folder") },
  { "serve", sfs_cli_serve, N_ ("serve it") },
  { "invite", sfs_cli_invite, N_ ("make an invitation for a seller") },
  { "list", sfs_cli_list, N_ ("list what was received") },
  { "fetch", sfs_cli_fetch, N_ ("copy a sealed submission out, noting who and why") },
  { "open", sfs_cli_open, N_ ("open a sealed submission with the operator’s key") },
  { "purge", sfs_cli_purge, N_ ("erase what was kept for as long as agreed") },
  { "review", sfs_cli_review, N_ ("list what waits for you, oldest first") },
  { "rotate-keys", sfs_cli_rotate_keys, N_ ("make a new signing key, announced by the old one") },
  { "check-disclosure", sfs_cli_check_disclosure,
    N_ ("see which of the thirteen questions have no answer") },
  { "backup", sfs_cli_backup, N_ ("save the folder in one file") },
  { "restore", sfs_cli_restore, N_ ("make a folder of a backup, without what was deleted since") },
  { "adopt", sfs_cli_adopt, N_ ("take what another upload server received") },
  { "reconcile", sfs_cli_reconcile, N_ ("hold what that server stores against the records") },
  { "decide", sfs_cli_decide, N_ ("say what came of a submission") },
};

static void
print_usage (void)
{
  g_print (_ ("Usage: selfsame-receiver COMMAND …\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-16s %s\n", commands[i].name, _ (commands[i].summary));
  g_print (_ ("\nselfsame-receiver COMMAND --help says more.\n"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SFS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  sfs_secret_init ();
  /* Whatever is written here concerns sellers: nobody else reads it. */
  umask (077);

  if (argc < 2)
    {
      print_usage ();
      return SFS_CLI_USAGE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("selfsame-receiver %s\n", SFS_VERSION);
      return SFS_CLI_DONE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "help"))
    {
      print_usage ();
      return SFS_CLI_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  g_printerr (_ ("selfsame-receiver: there is no command “%s”\n"), argv[1]);
  return SFS_CLI_USAGE;
}
