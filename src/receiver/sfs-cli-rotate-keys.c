/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sfs-config.h"

#include "receiver/sfs-cli.h"
#include "receiver/sfs-key-rotation.h"

#include <glib/gi18n.h>

int
sfs_cli_rotate_keys (int argc, char **argv)
{
  g_autofree char *thumbprint = NULL;
  g_autofree char *former_path = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!sfs_cli_parse (&argc, &argv, "rotate-keys", "DIR",
                      _ ("Makes a new signing key and lets the present one hand over to it in "
                         "selfsame-operator.json, so that sellers who know the present one trust "
                         "the new one, and receipts stay good. The former key’s file is kept. Run "
                         "it again if it was cut off."),
                      entries, 1))
    return SFS_CLI_USAGE;
  if (!sfs_key_rotation_run (argv[1], &thumbprint, &former_path, &error))
    return sfs_cli_fail (error);
  g_print ("signing-key %s\n", thumbprint);
  g_print ("former-key %s\n", former_path);
  g_printerr (
      _ ("Restart the server now: until then it signs with the former key. Copy the new key "
         "to your safe.\n"));
  return SFS_CLI_DONE;
}
