/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "inspect/sfs-inspect-output.h"
#include "inspect/sfs-inspect.h"
#include "seal/sfs-age-key-file.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Not through stdio, whose buffer nobody wipes. */
static gboolean
print_key_file (SfsSecret *identity, GError **error)
{
  g_autoptr (SfsSecret) contents = sfs_age_key_file_format (identity, error);
  g_autoptr (SfsInspectOutput) out = NULL;

  if (contents == NULL)
    return FALSE;
  out = sfs_inspect_output_new (NULL, 0600, error);
  return out != NULL &&
         sfs_inspect_output_write (out, sfs_secret_data (contents), sfs_secret_length (contents),
                                   error) &&
         sfs_inspect_output_commit (out, error);
}

/**
 * sfs_inspect_keygen:
 * @argc: number of arguments
 * @argv: arguments
 *
 * `keygen [-o FILE]`: makes an identity, in a file as age-keygen writes it.
 *
 * Returns: the exit status
 */
SfsInspectStatus
sfs_inspect_keygen (int argc, char **argv)
{
  g_autofree char *out_path = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &out_path,
      N_ ("Write the key to FILE, which must not exist yet"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SfsSecret) identity = NULL;
  g_autofree char *recipient = NULL;
  g_autoptr (GError) error = NULL;
  gboolean to_file;

  if (!sfs_inspect_parse (&argc, &argv, entries, NULL,
                          _ ("Makes a key pair. Keep the file safe: whoever has it opens what is "
                             "sealed for it."),
                          0))
    return SFS_INSPECT_USAGE;

  identity = sfs_age_identity_generate ();
  recipient = sfs_age_identity_to_recipient (identity, &error);
  if (recipient == NULL)
    return sfs_inspect_report (error);
  to_file = out_path != NULL && !g_str_equal (out_path, "-");
  if (!(to_file ? sfs_age_key_file_create (out_path, identity, &error)
                : print_key_file (identity, &error)))
    return sfs_inspect_report (error);

  /* On a terminal it was just printed. */
  if (to_file || !isatty (STDOUT_FILENO))
    g_printerr (_ ("Public key: %s\n"), recipient);
  return SFS_INSPECT_DONE;
}
