/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "receiver/sfs-backup.h"
#include "receiver/sfs-cli.h"
#include "receiver/sfs-deletion-journal.h"

#include <glib/gi18n.h>

int
sfs_cli_backup (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  SfsBackupCount count;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!sfs_cli_parse (
          &argc, &argv, "backup", "DIR FILE",
          _ ("Saves records, sealed files, description and signing keys in FILE, a tar. "
             "The server may be running. Keep deletions.log apart from it, and newer."),
          entries, 2))
    return SFS_CLI_USAGE;
  if (!sfs_backup_write (argv[1], argv[2], &count, &error))
    return sfs_cli_fail (error);
  g_print ("saved %u\n", count.contents);
  return SFS_CLI_DONE;
}

int
sfs_cli_restore (int argc, char **argv)
{
  g_autofree char *journal = NULL;
  g_auto (GStrv) deletions = NULL;
  g_autoptr (GError) error = NULL;
  gboolean without = FALSE;
  SfsBackupCount count;
  const GOptionEntry entries[] = {
    { "deletions", 0, 0, G_OPTION_ARG_FILENAME, &journal,
      _ ("The newest copy of deletions.log: what it names stays deleted"), "FILE" },
    { "without-deletions", 0, 0, G_OPTION_ARG_NONE, &without,
      _ ("There is none: what was deleted since the backup comes back"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!sfs_cli_parse (&argc, &argv, "restore", "FILE DIR",
                      _ ("Makes the folder DIR of a backup, without what was deleted since."),
                      entries, 2))
    return SFS_CLI_USAGE;
  if ((journal != NULL) == without)
    return sfs_cli_misused (_ ("restore needs either --deletions or --without-deletions"));
  deletions = without ? g_new0 (char *, 1) : sfs_deletion_journal_read (journal, &error);
  if (deletions == NULL || !sfs_backup_restore (argv[1], argv[2], deletions, &count, &error))
    return sfs_cli_fail (error);
  g_print ("restored %u\n", count.contents);
  g_print ("deleted %u\n", count.deleted);
  if (count.unverified > 0)
    g_printerr (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u deletion is signed by a key that the backup does not know. Put the "
                     "newest signing key and description into the folder before you serve "
                     "it.\n",
                     "%u deletions are signed by a key that the backup does not know. Put "
                     "the newest signing key and description into the folder before you "
                     "serve it.\n",
                     count.unverified),
        count.unverified);
  return SFS_CLI_DONE;
}
